"""One act on many conversations, in one transaction and a number of statements that does not grow with them; and taking the whole back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, insert, select, update

from forum.core.db import db
from forum.core.events import Activity, Happened, record_many
from forum.moderation import provisional
from forum.moderation.actions import STATED
from forum.moderation.bulk.acts import ACTS, Act, Wish, present, refusal
from forum.moderation.fairness.statements import state_many, taken_over
from forum.moderation.flags.models import FlagCase
from forum.practice.evidence import refresh_thread_evidence
from forum.practice.models import PracticeReport
from forum.threads import searching
from forum.threads.models import Post, Thread, ThreadTheme


@dataclass
class Done:
    """What came of it: the batch's name, how many were done, and why others were left out (sentence → titles)."""

    batch: str = ""
    count: int = 0
    left_out: dict[str, list[str]] = field(default_factory=dict)


def lock_all(numbers: Sequence[int]) -> list[Thread]:
    """Threads, with other writers of them waiting, in the order of their numbers."""
    wanted = select(Thread).where(Thread.id.in_(numbers)).order_by(Thread.id).with_for_update()
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def themes_of(numbers: Sequence[int]) -> dict[int, list[int]]:
    """The themes of some threads, the main one first."""
    found: dict[int, list[int]] = {}
    rows = select(ThreadTheme.thread_id, ThreadTheme.theme_id).where(ThreadTheme.thread_id.in_(numbers)).order_by(ThreadTheme.thread_id, ThreadTheme.position)
    for thread_id, theme_id in db.session.execute(rows):
        found.setdefault(thread_id, []).append(theme_id)
    return found


def tested(numbers: Sequence[int]) -> frozenset[int]:
    """Those of some threads on which somebody reported from practice."""
    return frozenset(db.session.scalars(select(PracticeReport.thread_id).where(PracticeReport.thread_id.in_(numbers)).distinct()))


def hidden_by_flag(numbers: Sequence[int]) -> frozenset[int]:
    """Those of some threads that a flag alone hides: hiding them is the first decision of a moderator."""
    waiting = select(Post.thread_id).join(FlagCase, FlagCase.post_id == Post.id).where(
        Post.thread_id.in_(numbers), Post.number == 1, FlagCase.decided_at.is_(None), FlagCase.hidden_at.is_not(None))
    return frozenset(db.session.scalars(waiting))


def sorted_out(act: Act, threads: Sequence[Thread], wish: Wish) -> tuple[list[Thread], dict[str, list[str]]]:
    """Those that the act is for, and why the others are left out."""
    fit, out = [], {}
    for thread in threads:
        if why := refusal(act, thread, wish):
            out.setdefault(why, []).append(thread.title)
        else:
            fit.append(thread)
    return fit, out


def do(name: str, threads: Sequence[Thread], wish: Wish) -> Done:
    """Carry an act out on threads that are locked."""
    act = ACTS[name]
    fit, out = sorted_out(act, threads, wish)
    done = Done(secrets.token_urlsafe(9), len(fit), out)
    if fit:
        rows = [_activity(thread, wish, {**act.facts(thread, wish), "batch": done.batch}) for thread in fit]
        at = present()
        themes = {thread.id: wish.themes_for(thread) for thread in fit} if name == "theme" else {}
        _write(fit, [{"id": thread.id, **act.values(thread, wish, at)} for thread in fit], themes)
        made = record_many(act.kind, wish.viewer.id, rows)
        for thread in fit:
            if thread.id in wish.by_flag:
                taken_over(None, thread.id, act.kind, wish.viewer.id)
        if act.kind in STATED:
            state_many(made, rule=wish.rule)
        _settle_flags(act.kind, [thread.id for thread in fit], wish)
        _search_anew(act, [thread.id for thread in fit])
    return done


def _activity(thread: Thread, wish: Wish, facts: dict) -> dict:
    return {"thread_id": thread.id, "subject_id": thread.author_id, "network_id": thread.network_id, "facts": {"reason": wish.reason, **facts}}


def _write(threads: Sequence[Thread], values: list[dict], themes: dict[int, list[int]]) -> None:
    """The columns of all threads in one statement, and their themes in two more."""
    db.session.execute(update(Thread), values)
    if themes:
        dates = {thread.id: {"created_at": thread.created_at, "last_activity_at": thread.last_activity_at} for thread in threads}
        db.session.execute(delete(ThreadTheme).where(ThreadTheme.thread_id.in_(list(themes))).execution_options(synchronize_session=False))
        rows = [{"thread_id": number, "theme_id": theme, "position": position, **dates[number]}
                for number, named in themes.items() for position, theme in enumerate(named)]
        if rows:
            db.session.execute(insert(ThreadTheme), rows)


def _settle_flags(kind: Happened, numbers: Sequence[int], wish: Wish) -> None:
    """Hiding and showing decide about flags on the openings, as the single acts do."""
    if kind not in (Happened.THREAD_HIDDEN, Happened.THREAD_RESTORED):
        return
    flagged = select(FlagCase.post_id).join(Post, Post.id == FlagCase.post_id).where(Post.thread_id.in_(numbers), Post.number == 1, FlagCase.decided_at.is_(None))
    for post_id in list(db.session.scalars(flagged)):
        provisional.settle(post_id, "hidden" if kind == Happened.THREAD_HIDDEN else "kept", wish.viewer.id, wish.reason)


def _search_anew(act: Act, numbers: list[int]) -> None:
    if act.is_searched:
        db.session.expire_all()
        searching.write_many(numbers, fresh=False)


# How each act is taken back: the act that does so, which fills its values from what the first one wrote down.
BACK = {
    Happened.THREAD_HIDDEN: "restore", Happened.THREAD_RESTORED: "hide", Happened.THREAD_LOCKED: "unlock", Happened.THREAD_UNLOCKED: "lock",
    Happened.THREAD_PINNED: "unpin", Happened.THREAD_UNPINNED: "pin", Happened.THREAD_FEATURED: "unfeature", Happened.THREAD_UNFEATURED: "feature",
    Happened.THREAD_MOVED: "", Happened.THREAD_CONVERTED: "",
}


def take_back(acts: Sequence[Activity], threads: dict[int, Thread], wish: Wish) -> int:
    """Undo the acts of a batch that still stand as it made them; gives how many. All are of one kind."""
    kind = Happened(acts[0].kind)
    values, rows, themes, at, batch = [], [], {}, present(), secrets.token_urlsafe(9)
    for act in acts:
        thread = threads[act.thread_id]
        changed = _back(kind, act.facts, thread, wish, at)
        if changed is None:
            continue
        facts, columns, named = changed
        values.append({"id": thread.id, **columns})
        rows.append(_activity(thread, wish, {**facts, "reason": act.facts.get("reason", ""), "undoes": act.id, "batch": batch}))
        if named is not None:
            themes[thread.id] = named
    if values:
        _write([threads[row["id"]] for row in values], values, themes)
        record_many(ACTS[BACK[kind]].kind if BACK[kind] else kind, wish.viewer.id, rows)
        numbers = [row["id"] for row in values]
        db.session.expire_all()
        if BACK[kind]:
            _settle_flags(ACTS[BACK[kind]].kind, numbers, wish)
        else:
            for number in sorted(tested(numbers)):
                refresh_thread_evidence(number)
            searching.write_many(numbers, fresh=False)
    return len(values)


def _back(kind: Happened, facts: dict, thread: Thread, wish: Wish, at) -> tuple[dict, dict, list[int] | None] | None:
    """What to write down, which columns to set and which themes to give; None where something later stands in its place."""
    if thread.merged_into_id is not None:
        return None
    if kind == Happened.THREAD_MOVED:
        if (thread.network_id, wish.themes.get(thread.id, [])) != (facts["to_network"], facts["to_themes"]):
            return None
        told = {"from_network": facts["to_network"], "to_network": facts["from_network"], "from_themes": facts["to_themes"], "to_themes": facts["from_themes"]}
        return told, {"network_id": facts["from_network"], "theme_id": next(iter(facts["from_themes"]), None)}, facts["from_themes"]
    if kind == Happened.THREAD_CONVERTED:
        same = thread.kind == facts["to_kind"]
        return ({"from_kind": facts["to_kind"], "to_kind": facts["from_kind"]}, {"kind": facts["from_kind"]}, None) if same else None
    act = ACTS[BACK[kind]]
    until = date.fromisoformat(facts["until"]) if facts.get("until") else None
    earlier = Wish(wish.viewer, until=until)
    return None if act.refuses(thread, earlier) else (act.facts(thread, earlier), act.values(thread, earlier, at), None)
