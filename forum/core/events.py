"""What happened: one row for audit trail, timeline and outbox, and the handlers of higher rooms that listen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import JSON, ForeignKey, Index, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import now
from forum.core.db import Base, after_commit, created, db, unit_of_work
from forum.core.jobs import job

log = structlog.get_logger()
GIVE_UP = timedelta(days=4)


class Happened(StrEnum):
    """Everything that the site records, by its stable name."""

    THREAD_STARTED = "thread.started"
    THREAD_SOLVED = "thread.solved"
    SOLUTION_WITHDRAWN = "thread.solution_withdrawn"
    THREAD_HIDDEN = "thread.hidden"
    THREAD_RESTORED = "thread.restored"
    THREAD_LOCKED = "thread.locked"
    THREAD_UNLOCKED = "thread.unlocked"
    THREAD_PINNED = "thread.pinned"
    THREAD_UNPINNED = "thread.unpinned"
    THREAD_MOVED = "thread.moved"
    THREAD_RETITLED = "thread.retitled"
    THREAD_MERGED = "thread.merged"
    THREAD_UNMERGED = "thread.unmerged"
    THREAD_SPLIT = "thread.split"
    THREAD_UNSPLIT = "thread.unsplit"
    THREAD_DUPLICATE = "thread.duplicate"
    THREAD_NOT_DUPLICATE = "thread.not_duplicate"
    THREAD_FEATURED = "thread.featured"
    THREAD_UNFEATURED = "thread.unfeatured"
    THREAD_CONVERTED = "thread.converted"
    SOLUTION_CHANGED = "thread.solution_changed"
    POST_ADDED = "post.added"
    POST_EDITED = "post.edited"
    POST_WITHDRAWN = "post.withdrawn"
    POST_RETURNED = "post.returned"
    POST_NAME_CHANGED = "post.name_changed"
    AUTHOR_SEEN = "post.author_seen"
    POST_HIDDEN = "post.hidden"
    POST_RESTORED = "post.restored"
    POST_REDACTED = "post.redacted"
    POST_UNREDACTED = "post.unredacted"
    SEALED_SEEN = "post.sealed_seen"
    POST_FLAGGED = "post.flagged"
    FLAGS_DECIDED = "post.flags_decided"
    POST_HELD = "held.added"
    HELD_APPROVED = "held.approved"
    HELD_REFUSED = "held.refused"
    HELD_WITHDRAWN = "held.withdrawn"
    APPEAL_MADE = "appeal.made"
    APPEAL_DECIDED = "appeal.decided"
    ITEM_DONE = "queue.item_done"
    PERSON_NOTED = "person.noted"
    PERSON_WARNED = "person.warned"
    PERSON_SILENCED = "person.silenced"
    PERSON_SUSPENDED = "person.suspended"
    PERSON_EXCLUDED = "person.excluded"
    SANCTION_LIFTED = "person.sanction_lifted"
    PERSON_SEEN = "person.seen"
    PERSON_WELCOMED = "person.welcomed"
    LOG_EXPORTED = "log.exported"
    HOLDING_CHANGED = "network.holding_changed"
    CARE_CHANGED = "network.care_changed"
    ROTA_CHANGED = "rota.changed"
    WATCH_BEGINS = "rota.watch_begins"
    NUDGE_ASKER = "nudge.asker"
    NUDGE_THEMES = "nudge.themes"
    NUDGE_NETWORK = "nudge.network"
    NUDGE_MODERATORS = "nudge.moderators"
    NUDGE_PINNED = "nudge.pinned"
    NUDGE_OLD = "nudge.old"
    THEME_PROPOSED = "theme.proposed"
    PROPOSAL_DECIDED = "theme.proposal_decided"
    MEMBERSHIP_REQUESTED = "membership.requested"
    MEMBERSHIP_APPROVED = "membership.approved"
    MEMBERSHIP_REFUSED = "membership.refused"
    MEMBERSHIP_REOPENED = "membership.reopened"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_ENDED = "account.ended"
    ACCOUNT_REOPENED = "account.reopened"
    ROLE_CHANGED = "account.role_changed"
    HOME_NETWORK_CHANGED = "account.home_network_changed"
    EMPLOYER_CHANGED = "account.employer_changed"
    PASSWORD_CHANGED = "account.password_changed"
    WITHOUT_NAME_ALLOWED = "network.without_name_allowed"
    WITHOUT_NAME_ENDED = "network.without_name_ended"
    MUNICIPALITY_CHANGED = "municipality.changed"
    THEME_ADDED = "theme.added"
    THEME_CHANGED = "theme.changed"
    THEME_MERGED = "theme.merged"
    THEME_RETIRED = "theme.retired"
    THEME_REVIVED = "theme.revived"
    RECURRENCE_ADDED = "recurrence.added"
    RECURRENCE_WITHDRAWN = "recurrence.withdrawn"
    TRIAL_PLANNED = "trial.planned"
    TRIAL_CHANGED = "trial.changed"
    TRIAL_REMINDED = "trial.reminded"
    REPORT_ADDED = "report.added"
    REPORT_EDITED = "report.edited"
    REPORT_WITHDRAWN = "report.withdrawn"
    REPORT_RETURNED = "report.returned"
    REPORT_HIDDEN = "report.hidden"
    REPORT_RESTORED = "report.restored"
    CHECK_SET = "check.set"
    CHECK_DUE = "check.due"
    CHECK_ANSWERED = "check.answered"
    GUEST_INVITED = "guest.invited"
    GUEST_RENEWED = "guest.renewed"
    GUEST_REVOKED = "guest.revoked"
    GUEST_ENTERED = "guest.entered"
    EXPERT_CHANGED = "expert.changed"
    GAP_OPENED = "gap.opened"
    GAP_CHANGED = "gap.changed"
    GAP_STATUS_CHANGED = "gap.status_changed"
    GAP_ANSWERED = "gap.answered"
    GAP_MERGED = "gap.merged"
    GAP_PROPOSED = "gap.proposed"
    GAP_HIDDEN = "gap.hidden"
    GAP_RESTORED = "gap.restored"
    SHEET_STARTED = "sheet.started"
    SHEET_CHANGED = "sheet.changed"
    SHEET_OFFERED = "sheet.offered"
    SHEET_REVIEWED = "sheet.reviewed"
    SHEET_PUBLISHED = "sheet.published"
    SHEET_WITHDRAWN = "sheet.withdrawn"
    SHEET_CONSENT_ASKED = "sheet.consent_asked"
    SHEET_CONSENT_GIVEN = "sheet.consent_given"
    SHEET_CHECK_DUE = "sheet.check_due"
    SHEET_EXPORTED = "sheet.exported"


class Activity(Base):
    """One thing that happened. Facts hold names, ids and a moderator's typed reason; no other sentence."""

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_thread", "thread_id", "created_at"),
        Index("ix_activity_kind", "kind", "id"),
        Index("ix_activity_undelivered", "id", postgresql_where=text("delivered_at IS NULL"), sqlite_where=text("delivered_at IS NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    facts: Mapped[dict] = mapped_column(JSON, default=dict)
    created_at: Mapped[created]
    delivered_at: Mapped[datetime | None]


_at_once: dict[str, list[Callable]] = defaultdict(list)
_later: dict[str, list[Callable]] = defaultdict(list)


def on(*kinds: Happened) -> Callable:
    """Call a handler inside the same transaction, such as one that writes a notice."""
    return _listener(_at_once, kinds)


def later(*kinds: Happened) -> Callable:
    """Call a handler from a job after the commit. What it writes stands once a recorded activity; it must do nothing else but write."""
    return _listener(_later, kinds)


def listen(handler: Callable[[Activity], None], *kinds: str, at_once: bool) -> None:
    """Call one handler for kinds that are known only once all rooms below are set up: inside the transaction, or from a job after the commit."""
    _listener(_at_once if at_once else _later, kinds)(handler)


def _listener(table: dict[str, list[Callable]], kinds: tuple[str, ...]) -> Callable:
    def register(handler: Callable[[Activity], None]) -> Callable:
        for kind in kinds:
            if handler not in table[kind]:
                table[kind].append(handler)
        return handler

    return register


def record(kind: Happened, actor_id: int | None, *, thread_id: int | None = None, post_id: int | None = None,
           subject_id: int | None = None, network_id: int | None = None, **facts) -> Activity:
    """Write down what happened; the end of every verb."""
    activity = Activity(kind=kind, actor_id=actor_id, thread_id=thread_id, post_id=post_id, subject_id=subject_id,
                        network_id=network_id, facts=facts, created_at=now())
    if kind not in _later:
        activity.delivered_at = activity.created_at
    db.session.add(activity)
    db.session.flush()
    for handler in _at_once[kind]:
        handler(activity)
    if kind in _later:
        number = activity.id
        after_commit(lambda: deliver.enqueue(number))
    return activity


def rewrite_facts(activity_id: int, facts: dict) -> None:
    """Let an activity tell its facts in other words, such as without a passage that may stand nowhere any more. All else of it stays."""
    db.session.execute(update(Activity).where(Activity.id == activity_id).values(facts=facts))


@job()
def deliver(activity_id: int) -> None:
    """Claim one activity and call its later handlers in the same transaction, so that neither stands alone."""
    with unit_of_work():
        if not _claim(activity_id):
            return
        activity = db.session.get(Activity, activity_id, populate_existing=True)
        for handler in _later.get(activity.kind, ()):
            handler(activity)


def _claim(activity_id: int) -> bool:
    waiting = update(Activity).where(Activity.id == activity_id, Activity.delivered_at.is_(None))
    return db.session.execute(waiting.values(delivered_at=now()).execution_options(synchronize_session=False)).rowcount == 1


def sweep() -> None:
    """Deliver what a crash left behind: activities older than ten seconds that nobody claimed.

    One whose handler fails does not stop the others; after four days it is left, with a line in the log.
    """
    waiting = select(Activity.id, Activity.created_at).where(Activity.delivered_at.is_(None)).order_by(Activity.id)
    found = list(db.session.execute(waiting.where(Activity.created_at < now() - timedelta(seconds=10)).limit(500)))
    db.session.rollback()
    for activity_id, created_at in found:
        try:
            deliver(activity_id)
        except OperationalError:
            raise  # the database is away or full: all the others would fail too
        except Exception:
            log.exception("activity not delivered", activity=activity_id)
            if now() - created_at > GIVE_UP:
                _leave(activity_id)


def _leave(activity_id: int) -> None:
    with unit_of_work():
        _claim(activity_id)
    log.error("activity given up", activity=activity_id)
