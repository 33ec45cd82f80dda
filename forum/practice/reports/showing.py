"""Reports as pages show them, and the part of a thread page that they fill: two statements, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace

from markupsafe import Markup
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import BRUSSELS, now
from forum.core.dates import day, locale, written
from forum.core.db import db, fetch
from forum.core.i18n import _
from forum.networks.people import Person
from forum.practice import labels, measures, wording
from forum.practice.models import Evidence, ShelfCheck, ShelfLife
from forum.practice.reports import policies, queries
from forum.practice.shelf_words import shelf_of
from forum.threads.models import EVIDENCE, Post

SHOWN, LOOKED_THROUGH = 5, 60


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as a page shows it."""

    id: int
    result: str
    author: Person
    municipality: str
    note: str
    facts: list[tuple[str, str]]
    photos: Markup
    tried_on: date | None
    created_at: datetime
    edited_at: datetime | None
    tried_version: int
    newest_version: int
    follows_id: int | None
    post_id: int
    post_number: int
    is_hidden: bool
    is_withdrawn: bool
    is_mine: bool
    version: int

    @property
    def url(self) -> str:
        """Its own page."""
        return f"/reports/{self.id}"

    @property
    def result_words(self) -> str:
        """The result in words."""
        return str(wording.RESULTS[self.result])

    @property
    def tone(self) -> str:
        """How its badge looks."""
        return wording.TONES[self.result]

    @property
    def shape(self) -> str:
        """The sign beside the result."""
        return wording.SHAPES[self.result]

    @property
    def where(self) -> str:
        """For whom it tells: the municipality, or else who wrote it as others see them."""
        return self.municipality or self.author.heading

    @property
    def when(self) -> str:
        """When it was tried, by month."""
        return month(self.tried_on or self.created_at.astimezone(BRUSSELS).date())


def month(value: date) -> str:
    """A month with its year, such as "oktober 2026"."""
    return written(value.replace(day=1), True, locale()).split(" ", 1)[1]


def facts_of(row) -> list[tuple[str, str]]:
    """What was told beside the note, each with its label; only what was filled in."""
    cost, hours = measures.unit_cost(row.cost_cents, row.amount, row.unit), measures.unit_hours(row.hours, row.amount, row.unit)
    pairs = [
        (_("Tried"), " · ".join(filter(None, [day(row.tried_on) if row.tried_on else "", "" if row.without_name else row.place]))),
        (_("Scale"), f"{measures.written(row.amount, 1)} {wording.UNITS[row.unit]}" if row.amount and row.unit else ""),
        (_("Soil and situation"), ", ".join(str(words[name]) for words, name in ((wording.SOILS, row.soil), (wording.SITUATIONS, row.situation)) if name)),
        (_("Cost"), _joined(measures.euros(row.cost_cents) if row.cost_cents is not None else "", per(cost, measures.euros), row.cost_note)),
        (_("Hours"), _joined(measures.written(row.hours, 1) if row.hours is not None else "", per(hours, measures.in_hours))),
        (_("What helped"), row.helped), (_("What got in the way"), row.hindered), (_("Conditions"), row.conditions)]
    return [(label, text) for label, text in pairs if text]


def _joined(first: str, comparable: str, note: str = "") -> str:
    head = f"{first} ({comparable})" if first and comparable else first
    return "; ".join(part for part in (head, note) if part)


def per(found: tuple[str, float] | None, said) -> str:
    """An amount by unit, such as "€ 11 per boom"."""
    if found is None:
        return ""
    unit, value = found
    names = {"trees": _("tree"), "m2": _("m²"), "m": _("metre"), "pieces": _("piece"), "ha": _("hectare"), "km": _("km")}
    return _("%(amount)s per %(unit)s", amount=said(value), unit=names[unit])


def as_view(viewer: Viewer, row) -> ReportView:
    """One database row as a report for display."""
    return ReportView(
        id=row.id, result=row.result, author=queries.writer.read(row, viewer.id), municipality=row.municipality or "", note=row.note, facts=facts_of(row),
        photos=Markup(row.photos_html), tried_on=row.tried_on, created_at=row.created_at, edited_at=row.edited_at,  # noqa: S704  rendered HTML of ours
        tried_version=row.post_version, newest_version=row.newest_version, follows_id=row.follows_id, post_id=row.post_id, post_number=row.post_number,
        is_hidden=row.hidden_at is not None, is_withdrawn=row.withdrawn_at is not None, is_mine=row.user_id == viewer.id, version=row.version)


def evidence_view(row) -> SimpleNamespace | None:
    """Evidence with its words; None where nobody told anything."""
    if row is None or not row.level:
        return None
    return SimpleNamespace(level=row.level, name=EVIDENCE[row.level], words=labels.level_words(row.level), label=labels.label(row),
                           circumstances=labels.circumstances(row),
                           own=row.own, total=row.works + row.partly + row.fails + row.early)


def of_page(viewer: Viewer, thread) -> SimpleNamespace:
    """What a thread page shows of its reports, asked for once a page; `thread` is a ThreadPage."""
    known = thread.__dict__.get("practice")
    if known is None:
        known = thread.practice = _read(viewer, thread)
    return known


def _read(viewer: Viewer, thread) -> SimpleNamespace:
    head = thread.head
    target = head.opening_id if head.kind == "practice" else head.solution_id
    tried = _target(target) if target and (head.has_practice_report or head.has_shelf_life) else None
    found = [as_view(viewer, row) for row in fetch(queries.of_thread(head.id, viewer, head.network_id).limit(LOOKED_THROUGH))] if head.has_practice_report else []
    seen = [view for view in found if not view.is_hidden and not view.is_withdrawn and view.post_id == target]
    latest = list({view.municipality or view.author.id or -view.id: view for view in reversed(seen)}.values())
    return SimpleNamespace(
        target=target, reports=found, evidence=evidence_view(tried) if tried and tried.evidence_id else None, shelf=shelf_of(viewer, tried, now()) if tried else None,
        works=[view for view in latest if view.result in ("works", "partly")], fails=[view for view in latest if view.result == "fails"],
        can_report=bool(target) and policies.can_report(viewer, head), mine=next((view for view in seen if view.is_mine), None),
        can_set_shelf=bool(target) and viewer.id and (viewer.moderates(head.network_id) or viewer.id in (head.author_id, head.solver_id)))


def _target(post_id: int):
    """The post that is tried, with its evidence and shelf life, and what changed where somebody says that it no longer holds."""
    changed = select(ShelfCheck.note).where(ShelfCheck.post_id == Post.id, ShelfCheck.answer.in_(("outdated", "replaced")))
    changed = changed.order_by(ShelfCheck.id.desc()).limit(1).correlate(Post)
    columns = (Post.id, Post.author_id, Post.version.label("post_version"), Evidence.post_id.label("evidence_id"),
               *(c for c in Evidence.__table__.c if c.name not in ("post_id", "thread_id")),
               ShelfLife.post_id.label("shelf_id"), ShelfLife.season, ShelfLife.leans_on, ShelfLife.check_on, ShelfLife.outdated_at,
               ShelfLife.asked_at, ShelfLife.replaced_by_id,
               changed.scalar_subquery().label("what_changed"))
    statement = select(*columns).outerjoin(Evidence, Evidence.post_id == Post.id).outerjoin(ShelfLife, ShelfLife.post_id == Post.id)
    return db.session.execute(statement.where(Post.id == post_id)).first()
