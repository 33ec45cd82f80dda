"""What moderators see: the log of their networks, what is hidden, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import BRUSSELS
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _, lazy
from forum.moderation.fairness.statements import about_nameless
from forum.moderation.sentences import ACTS, GAPS, GROUPS, GUESTS, LABELS, change, label
from forum.moderation.undo import ASPECT_OF, REVERSE, TELLS_APART
from forum.networks import undo as networks
from forum.networks.people import Person, PersonColumns
from forum.threads.models import Post, Thread
from forum.threads.queries import asked_without_name, reach_of, thread_url

# On a post or thread without name nobody reads in the log whose it is, moderators no more than members.
# Of experts from outside the names stand there, but not that of an inviter who asked without name.
_on_guests = Activity.kind.in_([str(kind) for kind in GUESTS])
_hidden_inviter = func.coalesce(and_(_on_guests, asked_without_name(Activity.actor_id)), false())
actor = PersonColumns("actor", _hidden_inviter)
_hidden_subject = case((_on_guests, false()), else_=about_nameless())
subject = PersonColumns("subject", _hidden_subject)
LEAVES = (Happened.HOME_NETWORK_CHANGED, Happened.MUNICIPALITY_CHANGED)  # also of interest to the network that it was of
# Acts on items of the queue, which stand on no thread: their page, the fact that names it, and what it is called.
CASES_AT = {
    Happened.FLAGS_DECIDED: ("moderation.flag_case", "case_id", lazy("Flagged post")),
    Happened.PROPOSAL_DECIDED: ("moderation.proposal", "proposal_id", lazy("Proposed theme")),
    Happened.APPEAL_MADE: ("moderation.appeal_page", "appeal_id", lazy("Appeal")),
    Happened.APPEAL_DECIDED: ("moderation.appeal_page", "appeal_id", lazy("Appeal")),
}
THEMES = tuple(str(kind) for kind in LABELS if kind.startswith("theme."))


@dataclass(frozen=True, slots=True)
class LogRow:
    """One act, as the log shows it."""

    id: int
    kind: str
    label: str
    change: str
    reason: str
    at: datetime
    actor: Person | None
    subject: Person | None
    title: str
    url: str
    can_undo: bool
    is_undo: bool

    @property
    def undo_url(self) -> str:
        """Where undoing is asked for."""
        return url_for("moderation.undo", activity_id=self.id) if self.kind in set(ACTS) else networks.undo_url(self.id, self.kind)


def log_statement(viewer: Viewer) -> Select:
    """All acts in the networks that a viewer moderates. What stands in a thread that they may not read is left out."""
    columns = (Activity.id, Activity.kind, Activity.thread_id, Activity.post_id, Activity.network_id, Activity.facts,
               Activity.created_at.label("sort_at"), Thread.title, Thread.slug, Thread.network_id.label("thread_network_id"),
               *actor.columns, *subject.columns)
    statement = select(*columns).select_from(Activity).outerjoin(Thread, Thread.id == Activity.thread_id).outerjoin(Post, Post.id == Activity.post_id)
    statement = subject.join(actor.join(statement, Activity.actor_id, outer=True), Activity.subject_id, outer=True)
    return statement.where(Activity.kind.in_([str(kind) for kind in LABELS]), _within(viewer))


def _within(viewer: Viewer) -> ColumnElement[bool]:
    """The rows of a viewer's networks: of threads by where they stand or stood, of people by their network or by one's own hand, themes for all."""
    if viewer.is_admin:
        return true()
    mine = sorted(viewer.moderated_ids)
    on_threads = and_(Activity.thread_id.is_not(None), reach_of(viewer),
                      or_(Thread.network_id.is_(None), Thread.network_id.in_(mine), Activity.network_id.in_(mine)))
    left = and_(Activity.kind.in_(LEAVES), Activity.facts["from_network"].as_integer().in_(mine))
    on_people = or_(Activity.network_id.in_(mine), subject.user.home_network_id.in_(mine), left, Activity.actor_id == viewer.id)
    of_both = and_(Activity.kind.in_([str(kind) for kind in GAPS]), Activity.network_id.is_(None))
    return or_(on_threads, and_(Activity.thread_id.is_(None), or_(on_people, Activity.kind.in_(THEMES), of_both)))


def log_filters(statement: Select) -> Select:
    """The log narrowed by what the address asks: kind, network, actor, period, words of a title."""
    asked = request.args
    if (kind := asked.get("kind")) in set(LABELS):
        statement = statement.where(Activity.kind == kind)
    if (group := asked.get("group")) in GROUPS:
        statement = statement.where(Activity.kind.in_([str(each) for each in GROUPS[group][1]]))
    if about := (asked.get("about") or "").replace("\x00", "").strip()[:100]:
        statement = statement.where(subject.user.name.icontains(about, autoescape=True), ~_hidden_subject)
    if (number := _number(asked.get("network"))) is not None:
        statement = statement.where(or_(Activity.network_id == number, Thread.network_id == number))
    if (number := _number(asked.get("actor"))) is not None:
        statement = statement.where(Activity.actor_id == number, ~_hidden_inviter)
    if since := _day(asked.get("since")):
        statement = statement.where(Activity.created_at >= datetime.combine(since, time(), BRUSSELS))
    if until := _day(asked.get("until")):
        statement = statement.where(Activity.created_at < datetime.combine(until + timedelta(days=1), time(), BRUSSELS))
    if words := (asked.get("title") or "").replace("\x00", "").strip()[:200]:
        statement = statement.where(Thread.title.icontains(words, autoescape=True))
    return statement


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1970 < found.year < 9999 else None


def to_log(viewer: Viewer, found: list) -> list[LogRow]:
    """Database rows as lines of the log."""
    standing = standing_acts(found) | networks.undoable(viewer, found)
    return [_to_line(viewer, row, standing) for row in found]


def _to_line(viewer: Viewer, row, standing: set[int]) -> LogRow:
    url, title = "", row.title or ""
    if row.kind in set(GAPS):
        url, title = url_for("gaps.bare", gap_id=row.facts["gap_id"]), _("Knowledge gap %(number)s", number=row.facts["gap_id"])
    elif (case := CASES_AT.get(row.kind)) and row.facts.get(case[1]):
        url, title = url_for(case[0], **{case[1]: row.facts[case[1]]}), str(case[2])
    elif row.thread_id:
        thread = thread_url(_Place(row.thread_id, row.slug))
        url = url_for("threads.permalink", post_id=row.post_id) if row.post_id else thread
    allowed = row.thread_id is None or (viewer.moderates(row.thread_network_id)
                                        or (row.kind == Happened.THREAD_MOVED and viewer.moderates(row.network_id)))
    return LogRow(id=row.id, kind=row.kind, label=label(row.kind), change=change(row.kind, row.facts), reason=row.facts.get("reason") or "",
                  at=row.sort_at, actor=actor.read(row), subject=subject.read(row, viewer.id), title=title, url=url,
                  can_undo=row.id in standing and allowed and (row.kind not in set(ACTS) or row.kind in set(REVERSE)), is_undo="undoes" in row.facts)


@dataclass(frozen=True, slots=True)
class _Place:
    id: int
    slug: str


def standing_acts(found: list) -> set[int]:
    """Which of these acts still stand: no later one on the same post, wherever that is now, or on the same thread is about the same thing."""
    threads = {row.thread_id for row in found if row.thread_id and not row.post_id and row.kind in set(ACTS)}
    posts = {row.post_id for row in found if row.post_id and row.kind in set(ACTS)}
    if not threads and not posts:
        return set()
    place = or_(and_(Activity.post_id.is_(None), Activity.thread_id.in_(threads)), Activity.post_id.in_(posts))
    other = case(*((Activity.kind == str(kind), Activity.facts[name].as_integer()) for kind, name in TELLS_APART.items()), else_=0).label("other")
    each = select(Activity.id, Activity.thread_id, Activity.post_id, Activity.kind, other).where(place, Activity.kind.in_([str(kind) for kind in ACTS])).subquery()
    newest = select(each.c.thread_id, each.c.post_id, each.c.kind, each.c.other, func.max(each.c.id).label("id"))
    last: dict[tuple, int] = {}
    for row in db.session.execute(newest.group_by(each.c.thread_id, each.c.post_id, each.c.kind, each.c.other)):
        key = (None if row.post_id else row.thread_id, row.post_id, ASPECT_OF[Happened(row.kind)], row.other)
        last[key] = max(row.id, last.get(key, 0))
    return set(last.values())


def actors() -> list[tuple[int, str]]:
    """Who may have acted: moderators and administrators, by name."""
    found = db.session.execute(select(User.id, User.name).where(User.role.in_(("moderator", "admin"))).order_by(User.name, User.id))
    return [(row.id, row.name) for row in found]


def hidden_now(viewer: Viewer, most: int = 20) -> list[LogRow]:
    """The hidings that still stand, newest first."""
    statement = log_statement(viewer).where(or_(
        and_(Activity.kind == Happened.THREAD_HIDDEN, Thread.hidden_at.is_not(None)),
        and_(Activity.kind == Happened.POST_HIDDEN, Post.hidden_at.is_not(None))))
    lines = to_log(viewer, list(db.session.execute(statement.order_by(Activity.id.desc()).limit(most))))
    return [line for line in lines if line.can_undo]


def recent_acts(viewer: Viewer, most: int = 8) -> list[LogRow]:
    """The last few acts."""
    return to_log(viewer, list(db.session.execute(log_statement(viewer).order_by(Activity.id.desc()).limit(most))))
