"""Reports within somebody's reach: who reads a thread reads its reports."""

from __future__ import annotations

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, or_, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.networks.models import Municipality
from forum.networks.people import PersonColumns
from forum.practice.models import PracticeReport, ReportVersion
from forum.practice.reports.policies import may_see
from forum.threads.models import Post, Thread, ThreadTheme
from forum.threads.queries import listed, visible_threads

writer = PersonColumns("writer", PracticeReport.without_name)
COLUMNS = (*(column for column in PracticeReport.__table__.c if column.name not in ("photos", "organisation", "municipality_id")),
           Municipality.name.label("municipality"), Post.version.label("newest_version"), Post.number.label("post_number"), *writer.columns)


def seen() -> ColumnElement[bool]:
    """The condition for reports that readers see and that count."""
    return and_(PracticeReport.hidden_at.is_(None), PracticeReport.withdrawn_at.is_(None))


def _statement() -> Select:
    """Reports with who wrote them and for which municipality; no municipality where it would tell who."""
    place = and_(Municipality.nis == PracticeReport.municipality_id, PracticeReport.without_name.is_(False))
    statement = select(*COLUMNS).select_from(PracticeReport).join(Post, Post.id == PracticeReport.post_id).outerjoin(Municipality, place)
    return writer.join(statement, PracticeReport.user_id)


def of_thread(thread_id: int, viewer: Viewer, network_id: int | None) -> Select:
    """The reports of a thread that the viewer may read, newest first: seen ones, own withdrawn ones, and hidden ones for its moderators."""
    statement = _statement().where(PracticeReport.thread_id == thread_id)
    shown = or_(PracticeReport.withdrawn_at.is_(None), PracticeReport.user_id == viewer.id)
    if not viewer.moderates(network_id):
        shown = and_(shown, PracticeReport.hidden_at.is_(None))
    return statement.where(shown).order_by(PracticeReport.created_at.desc(), PracticeReport.id.desc())


def of_theme(viewer: Viewer, theme_id: int) -> Select:
    """The seen reports of a theme's threads within reach, newest first, with the thread that each stands in."""
    within = select(ThreadTheme.thread_id).where(ThreadTheme.theme_id == theme_id)
    statement = _statement().add_columns(Thread.title, Thread.slug, Thread.is_fictional).join(Thread, Thread.id == PracticeReport.thread_id)
    return statement.where(PracticeReport.thread_id.in_(within), seen(), listed(viewer)).order_by(PracticeReport.created_at.desc(), PracticeReport.id.desc())


def in_threads(viewer: Viewer, thread_ids: list[int]) -> list:
    """The seen reports of some threads within reach, oldest first."""
    statement = _statement().join(Thread, Thread.id == PracticeReport.thread_id)
    return list(db.session.execute(statement.where(PracticeReport.thread_id.in_(thread_ids), seen(), listed(viewer))
                                   .order_by(PracticeReport.created_at, PracticeReport.id)))


def get_report(viewer: Viewer, report_id: int, *, lock: bool = False) -> tuple[Thread, PracticeReport]:
    """A report with its thread, locked for a change when asked; 404 for what the viewer may not read."""
    place = db.session.scalar(select(PracticeReport.thread_id).where(PracticeReport.id == report_id)) or abort(404)
    wanted = visible_threads(viewer).where(Thread.id == place)
    thread = db.session.scalar(wanted.with_for_update().execution_options(populate_existing=True) if lock else wanted) or abort(404)
    report = db.session.get(PracticeReport, report_id, populate_existing=True)
    if report is None or not may_see(viewer, report, thread.network_id):
        abort(404)
    return thread, report


def report_row(report_id: int):
    """One report as its page shows it; ask `get_report` for the right first."""
    return db.session.execute(_statement().where(PracticeReport.id == report_id)).first()


def chain_of(report: PracticeReport) -> Select:
    """A report's own follow-ups and what it goes on from; never one with a name beside one without, which would tell whose both are."""
    linked = or_(PracticeReport.follows_id == report.id, PracticeReport.id == (report.follows_id or 0))
    return _statement().where(linked, PracticeReport.without_name.is_(report.without_name), seen()).order_by(PracticeReport.created_at)


def own_earlier(viewer: Viewer, post_id: int) -> PracticeReport | None:
    """The viewer's latest report on a post, which a new one goes on from."""
    mine = select(PracticeReport).where(PracticeReport.post_id == post_id, PracticeReport.user_id == viewer.id, seen())
    return db.session.scalar(mine.order_by(PracticeReport.created_at.desc(), PracticeReport.id.desc()).limit(1))


def versions_of(report_id: int) -> list[ReportVersion]:
    """What a report said before, newest first."""
    return list(db.session.scalars(select(ReportVersion).where(ReportVersion.report_id == report_id).order_by(ReportVersion.version.desc())))
