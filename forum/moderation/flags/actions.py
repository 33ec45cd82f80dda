"""Verbs of flags: a member flags, a moderator decides once. The thread of the post is locked by the transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update
from werkzeug.exceptions import TooManyRequests

from forum.accounts.models import User
from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.dates import ago
from forum.core.db import db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.moderation import actions
from forum.moderation.actions import By
from forum.moderation.flags.models import Flag, FlagCase
from forum.moderation.flags.queries import A_DAY, is_trusted, last_kept, of_last_day, open_case
from forum.moderation.flags.words import OUTCOMES
from forum.threads.models import Post, Thread


def flag(thread: Thread, post: Post, *, by: int, reason: str, note: str = "") -> Flag:
    """Tell moderators of a post; what several members tell adds up on its case. For personal data the first flag of a trusted member hides it at once.

    Raises TooManyRequests after ten in a day, RuleBroken when a moderator left the same text as it is after an earlier flag of this member.
    """
    db.session.execute(select(User.id).where(User.id == by).with_for_update())  # flags of one member are counted one after the other
    case = open_case(post.id)
    standing = _mine(case, by)
    if standing is not None:
        standing.reason, standing.note = reason, note
    else:
        _check(post, by)
        is_new, case = case is None, case or _opened(post)
        standing = Flag(case_id=case.id, user_id=by, reason=reason, note=note, created_at=now())
        db.session.add(standing)
        db.session.flush()
        record(Happened.POST_FLAGGED, by, network_id=thread.network_id, case_id=case.id, flag=reason, is_first=is_new)
    if reason == "personal_data" and _may_hide(thread, post, case, by):
        _hide(thread, post, case, standing)
    db.session.flush()
    return standing


def _mine(case: FlagCase | None, user_id: int) -> Flag | None:
    return db.session.scalar(select(Flag).where(Flag.case_id == case.id, Flag.user_id == user_id)) if case else None


def _check(post: Post, user_id: int) -> None:
    """Refuse the eleventh of a day, and the same flag on the same text after a moderator left it as it is."""
    recent = of_last_day(user_id)
    if len(recent) >= A_DAY:
        left = recent[-A_DAY] + timedelta(days=1) - now()
        raise TooManyRequests(_("You flagged ten posts in a day. Wait until tomorrow, or write to a moderator."), retry_after=max(1, int(left.total_seconds())))
    kept = last_kept(post)
    if kept and db.session.scalar(select(Flag.id).where(Flag.case_id == kept.id, Flag.user_id == user_id)):
        raise RuleBroken(_("A moderator looked at your flag and left this post as it is. Do you not agree? Write to a moderator of the network."))


def _opened(post: Post) -> FlagCase:
    case = FlagCase(post_id=post.id, created_at=now())
    db.session.add(case)
    db.session.flush()
    return case


def _may_hide(thread: Thread, post: Post, case: FlagCase, user_id: int) -> bool:
    """Only what is seen, what no flag hid before, and no text that a moderator chose to keep."""
    is_seen = post.is_visible and thread.hidden_at is None
    return is_seen and case.hidden_at is None and last_kept(post) is None and is_trusted(user_id)


def _hide(thread: Thread, post: Post, case: FlagCase, by_flag: Flag) -> None:
    by_flag.hid = True
    actions.hide_post(thread, post, By(None, rule="personal_data", from_flags=True))
    case.hidden_at = now()


def decide(thread: Thread, post: Post, case: FlagCase, outcome: str, by: By) -> Activity:
    """What becomes of a flagged post: "hidden", "kept", or "handled" by another act. Raises SomeoneWasFaster when it was decided before.

    Kept or handled, a post that a flag hid is shown again; who flagged what was kept sees that flag rejected.
    """
    if case.decided_at is not None:
        raise SomeoneWasFaster(what_was_decided(case))
    is_hidden = post.hidden_at is not None or (post.is_opening and thread.hidden_at is not None)
    if outcome == "hidden" and (not is_hidden or case.hidden_at):
        return actions.hide_post(thread, post, by)  # which settles the case
    if outcome != "hidden" and is_hidden and case.hidden_at:
        return actions.restore_post(thread, post, replace(by, settles=outcome))
    return _settle(case, outcome, by.user_id, by.reason, thread.network_id)


def settle(post_id: int, outcome: str, user_id: int, reason: str) -> None:
    """Close a post's open case because a moderator hid or showed the post, from whichever page."""
    case = open_case(post_id)
    if case is None or (outcome != "hidden" and case.hidden_at is None):
        return
    network_id = db.session.scalar(select(Thread.network_id).join(Post, Post.thread_id == Thread.id).where(Post.id == post_id))
    _settle(case, outcome, user_id, reason, network_id)


def _settle(case: FlagCase, outcome: str, user_id: int, reason: str, network_id: int | None) -> Activity:
    """Claim the decision: of two moderators at once, one gets it."""
    waiting = update(FlagCase).where(FlagCase.id == case.id, FlagCase.decided_at.is_(None))
    values = {"decided_at": now(), "decided_by_id": user_id, "outcome": outcome, "reason": reason}
    if db.session.execute(waiting.values(**values).execution_options(synchronize_session=False)).rowcount != 1:
        db.session.refresh(case)
        raise SomeoneWasFaster(what_was_decided(case))
    db.session.execute(update(Flag).where(Flag.case_id == case.id).values(was_rejected=outcome == "kept").execution_options(synchronize_session=False))
    db.session.refresh(case)
    return record(Happened.FLAGS_DECIDED, user_id, network_id=network_id, case_id=case.id, outcome=outcome, reason=reason)


def is_open(post_id: int) -> bool:
    """Whether a post is hidden by a flag alone."""
    case = open_case(post_id)
    return case is not None and case.hidden_at is not None


def what_was_decided(case: FlagCase) -> str:
    """Who decided what, when and why."""
    name = db.session.scalar(select(User.name).where(User.id == case.decided_by_id)) or _("Someone")
    told = _("%(name)s was faster: %(act)s, %(when)s.", name=name, act=OUTCOMES[case.outcome], when=ago(case.decided_at))
    return f"{told} {_('Reason: %(reason)s', reason=case.reason)}" if case.reason else told
