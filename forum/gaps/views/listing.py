"""The register: its list, and one gap."""

from __future__ import annotations

from types import SimpleNamespace

from flask import abort, flash, redirect, render_template, request
from sqlalchemy import Select, or_, select

from forum.core.access import signed_in, viewer
from forum.core.db import fetch
from forum.core.i18n import _
from forum.core.pages import keyset
from forum.gaps.forms import AnswerForm, HandForm, LinkForm, MergeForm, ReasonForm, StatusForm, SupportForm
from forum.gaps.models import CLOSED, STATUSES, Gap, GapMeeting
from forum.gaps.owners import members_for
from forum.gaps.page import GapPage, load
from forum.gaps.queries import gap_url, get_gap, leading, listed
from forum.gaps.showing import listing, organisations, to_rows
from forum.gaps.views import bp
from forum.gaps.words import STATUS
from forum.networks import catalogue

MOST_FOR_MEETING = 100


def read_filters() -> SimpleNamespace:
    """The filters of this request; an unknown value is a missing page."""
    given = {name: request.args.get(name, "") for name in ("status", "theme", "network", "meeting")}
    if given["status"] not in ("", *STATUSES):
        abort(404)
    network, meeting = (catalogue.network_by_slug(given[name]) if given[name] else None for name in ("network", "meeting"))
    theme = catalogue.theme_by_slug(given["theme"]) if given["theme"] else None
    if any(given[name] and found is None for name, found in (("theme", theme), ("network", network), ("meeting", meeting))):
        abort(404)
    return SimpleNamespace(**given, theme_entry=theme, network_entry=network, meeting_entry=meeting)


def choices() -> SimpleNamespace:
    """What can be chosen in the filter bar."""
    return SimpleNamespace(networks=[("", _("All networks")), *((n.slug, n.name) for n in catalogue.networks())],
                           themes=[("", _("All themes")), *((t.slug, t.name) for t in catalogue.themes())],
                           statuses=[("", _("All statuses")), *((value, str(STATUS[value]).capitalize()) for value in STATUSES)],
                           meetings=[("", _("No meeting chosen")), *((n.slug, _("Next meeting of %(name)s", name=n.name)) for n in catalogue.networks())])


def filtered(filters: SimpleNamespace) -> Select:
    """The statement of the list under these filters."""
    statement = listing(viewer()).where(listed(viewer()))
    if filters.status:
        statement = statement.where(Gap.status == filters.status)
    if filters.theme_entry:
        statement = statement.where(Gap.theme_id == filters.theme_entry.id)
    if filters.network_entry:
        statement = statement.where(or_(Gap.network_id == filters.network_entry.id, Gap.network_id.is_(None)))
    return statement


def for_meeting(filters: SimpleNamespace) -> SimpleNamespace:
    """What was put forward for a meeting and is not answered, that of most organisations first; on one page, to print."""
    put_forward = select(GapMeeting.gap_id).where(GapMeeting.network_id == filters.meeting_entry.id)
    statement = filtered(filters).where(Gap.id.in_(put_forward)).order_by(organisations().desc(), Gap.created_at, Gap.id)
    if not filters.status:
        statement = statement.where(Gap.status.not_in(CLOSED))
    return SimpleNamespace(rows=list(fetch(statement.limit(MOST_FOR_MEETING))), older_url=None, newer_url=None)


@bp.get("/gaps/")
@signed_in
def index():
    """All gaps within reach, the latest change first."""
    filters = read_filters()
    page = for_meeting(filters) if filters.meeting_entry else keyset(filtered(filters), Gap.changed_at, Gap.id)
    return render_template("gaps/index.html", rows=to_rows(page.rows), filters=filters, choices=choices(), older_url=page.older_url, newer_url=page.newer_url)


@bp.get("/gaps/<id:gap_id>")
@signed_in
def bare(gap_id: int):
    """The short address leads to the whole one."""
    return redirect(gap_url(get_gap(viewer(), gap_id)))


@bp.get("/gaps/<id:gap_id>-<slug>")
@signed_in
def show(gap_id: int, slug: str):
    """The page of a gap; one that was merged leads on, and says so."""
    row = load(viewer(), gap_id)
    if row.merged_into_id is not None:
        flash(_("“%(question)s” was merged with this knowledge gap.", question=row.question), "info")
        return redirect(gap_url(leading(viewer(), get_gap(viewer(), gap_id))))
    if row.slug != slug:
        return redirect(gap_url(row))
    return gap_page(GapPage(viewer(), row))


def gap_page(gap: GapPage) -> str:
    """The page with its forms, each folded away."""
    hand = HandForm(formdata=None)
    hand.member.choices = members_for(viewer(), gap) if gap.can.moderate else []
    status, answer = StatusForm(formdata=None, status=gap.status), AnswerForm(formdata=None, answer=gap.answer)
    answer.thread.data = str(gap.answer_thread.id) if gap.answer_thread else ""
    status.version.data = answer.version.data = gap.version
    return render_template("gaps/show.html", gap=gap, status_form=status, answer_form=answer, hand_form=hand, link_form=LinkForm(formdata=None),
                           support_form=SupportForm(formdata=None), merge_form=MergeForm(formdata=None), reason_form=ReasonForm(formdata=None))
