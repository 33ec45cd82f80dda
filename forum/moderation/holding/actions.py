"""What becomes of a held text: kept back, approved, refused, or taken back by its writer; each once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from forum.accounts.models import User
from forum.accounts.viewers import viewer_of
from forum.core.access import RuleBroken, SomeoneWasFaster, Viewer, viewer
from forum.core.clock import now
from forum.core.dates import ago
from forum.core.db import db
from forum.core.events import Activity, Happened, record
from forum.core.gates import Sent
from forum.core.i18n import _
from forum.core.markup.version import RENDERER
from forum.moderation.fairness.statements import reversed_by, state
from forum.moderation.holding import posting
from forum.moderation.holding.models import APPROVED, REFUSED, WITHDRAWN, HeldPost
from forum.moderation.holding.queries import decider, network_of, place, writes_nameless
from forum.moderation.holding.returning import to_draft
from forum.moderation.holding.rules import reasons, rules_of
from forum.threads.drafts.models import Draft
from forum.uploads.actions import hang, move_out

KEPT_REFUSED = timedelta(days=183)  # an appeal can be made for six months: regulation (EU) 2022/2065, article 20


def keep(sent: Sent) -> str:
    """The gate: keep a text that has to wait; where its writer finds it, "" for one that may stand at once."""
    me, rules = viewer(), rules_of(sent.network_id)
    why = reasons(me, sent, rules)
    if not why:
        return ""
    if sent.kind == "edit":
        _replace_change(me, sent.post_id)
    moment = now()
    is_first = db.session.scalar(select(HeldPost.id).where(HeldPost.decided_at.is_(None), place().is_not_distinct_from(sent.network_id)).limit(1)) is None
    held = HeldPost(kind=sent.kind, author_id=me.id, thread_id=sent.thread_id, post_id=sent.post_id, network_id=sent.network_id, audience=sent.audience,
                    title=sent.title, body=sent.body, html=sent.html, render_version=RENDERER, facts=sent.facts, why=why, created_at=moment,
                    due_at=moment + rules.target)
    db.session.add(held)
    db.session.flush()
    hang(held.place, sent.body, by=me.id)
    record(Happened.POST_HELD, me.id, network_id=sent.network_id, held_id=held.id, tells=is_first, nameless=writes_nameless(held))
    return f"/held/{held.id}"


def _replace_change(me: Viewer, post_id: int) -> None:
    """A new change of a post takes the place of the writer's earlier one that still waits."""
    waiting = select(HeldPost).where(HeldPost.author_id == me.id, HeldPost.post_id == post_id, HeldPost.decided_at.is_(None))
    for held in db.session.scalars(waiting.execution_options(populate_existing=True)):
        if _decide(held, me.id, WITHDRAWN):
            _forget_text(held)


def _decide(held: HeldPost, by: int | None, outcome: str, *, seen: str = "", reason: str = "") -> bool:
    """Claim the decision, whoever else is at it: True for one alone. `seen` is the outcome that stood when the decision was made."""
    as_seen = (HeldPost.id == held.id, HeldPost.outcome == seen)
    values = {"decided_at": now(), "decided_by_id": by, "outcome": outcome, "reason": reason}
    claimed = db.session.execute(update(HeldPost).where(*as_seen).values(**values).execution_options(synchronize_session=False)).rowcount == 1
    db.session.refresh(held)
    return claimed


def _insist(held: HeldPost, by: int | None, outcome: str, *, seen: str = "", reason: str = "") -> None:
    if not _decide(held, by, outcome, seen=seen, reason=reason):
        raise SomeoneWasFaster(decided(held))


def decided(held: HeldPost) -> str:
    """What was decided, by whom and when; the writer's taking back in other words."""
    when = ago(held.decided_at)
    if held.outcome == WITHDRAWN:
        return _("The writer took this text back, %(when)s.", when=when)
    name = decider(held)
    told = (_("%(name)s was faster: approved, %(when)s.", name=name, when=when) if held.outcome == APPROVED
            else _("%(name)s was faster: not approved, %(when)s.", name=name, when=when))
    return f"{told} {_('Reason: %(reason)s', reason=held.reason)}" if held.reason else told


def approve(held: HeldPost, html: str, *, by: int | None, vet: bool = False, seen: str = "", reason: str = "") -> Activity:
    """Post a held text now, in the name of its writer, so that notices, mentions and search happen now. `html` is its text by the present renderer.

    `seen` "refused": approve after all. Raises SomeoneWasFaster, and RuleBroken when it can no longer stand where it was sent to.
    """
    nameless = writes_nameless(held)
    posting.lock(held)
    _insist(held, by, APPROVED, seen=seen, reason=reason)
    if not held.body:
        raise RuleBroken(_("This text was erased in the meantime, so it can no longer be approved."))
    author = viewer_of(held.author_id)
    if author is None:
        raise RuleBroken(_("The writer's account has ended, so this can no longer be posted. Refuse it."))
    move_out(held.place)
    post, thread = posting.post(held, html, author)
    held.result_post_id = post.id
    _forget_text(held)
    vetted = vet and not nameless and _vet(held.author_id, by)
    return record(Happened.HELD_APPROVED, by, thread_id=thread.id, post_id=post.id, subject_id=None if nameless else held.author_id,
                  network_id=thread.network_id, held_id=held.id, held_kind=held.kind, reason=reason, vetted=vetted)


def _vet(user_id: int, by: int | None) -> bool:
    """Trust a member from now on: their next posts do not wait for being first ones."""
    unvetted = update(User).where(User.id == user_id, User.vetted_at.is_(None)).values(vetted_at=now(), vetted_by_id=by)
    return db.session.execute(unvetted.execution_options(synchronize_session="fetch")).rowcount == 1


def refuse(held: HeldPost, reason: str, *, by: int, rule: str = "other") -> Activity:
    """Do not post it; its writer reads why, keeps the text, and may appeal. Raises SomeoneWasFaster."""
    _insist(held, by, REFUSED, reason=reason)
    done = record(Happened.HELD_REFUSED, by, subject_id=None if writes_nameless(held) else held.author_id, network_id=network_of(held),
                  held_id=held.id, held_kind=held.kind, reason=reason)
    state(done, user_id=held.author_id, rule=rule)
    return done


def take_back(held: HeldPost) -> Draft:
    """Its writer takes the text into a draft again; what waits stops waiting, what was refused stays refused. Raises SomeoneWasFaster.

    Its rows are taken in the order in which approving takes them: the thread, the text, and then its writer, whom saving a draft holds.
    """
    posting.lock(held)
    if held.outcome == REFUSED and held.body:
        return to_draft(held)
    if held.decided_at is not None or not _decide(held, held.author_id, WITHDRAWN):
        raise SomeoneWasFaster(_("This no longer waits for approval, so there is nothing to take back."))
    draft = to_draft(held)
    _forget_text(held)
    record(Happened.HELD_WITHDRAWN, held.author_id, network_id=network_of(held), held_id=held.id, nameless=True)
    return draft


def _forget_text(held: HeldPost) -> None:
    """It stands elsewhere now."""
    move_out(held.place)
    held.title = held.body = held.html = ""
    held.facts, held.why = {name: held.facts[name] for name in ("without_name",) if name in held.facts}, []
    db.session.flush()


def forget_refused() -> int:
    """Erase refused texts once nobody can appeal any more; a daily task."""
    old = select(HeldPost).where(HeldPost.outcome == REFUSED, HeldPost.decided_at < now() - KEPT_REFUSED, HeldPost.body != "")
    found = list(db.session.scalars(old))
    for held in found:
        _forget_text(held)
    return len(found)


@reversed_by(Happened.HELD_REFUSED)
def after_all(activity: Activity, by: int, reason: str) -> None:
    """A successful appeal: the text is posted after all."""
    held = db.session.get(HeldPost, activity.facts["held_id"], populate_existing=True)
    if held is None:
        raise RuleBroken(_("This text was erased in the meantime, so it can no longer be approved."))
    approve(held, posting.fresh_html(held), by=by, seen=REFUSED, reason=reason)
