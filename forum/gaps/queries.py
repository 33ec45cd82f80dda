"""Who can see which gaps. Lists, pages, notices, counts and mails all start from here."""

from __future__ import annotations

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true

from forum.accounts.models import GUEST, User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.urls import url_for
from forum.gaps.models import Gap, GapThread
from forum.networks.models import NetworkModerator
from forum.threads.models import Thread


def reach_of(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on Gap that holds for what a viewer may read, hidden or not. A guest reads none."""
    if not viewer.is_signed_in or viewer.role == GUEST:
        return false()
    if viewer.is_admin:
        return true()
    return or_(Gap.audience == "all", Gap.network_id.in_(sorted(viewer.reader_networks)))


def _hidden_too(viewer: Viewer) -> ColumnElement[bool]:
    """What a viewer sees although it is hidden: what they moderate."""
    if viewer.is_admin:
        return true()
    if not viewer.moderated_ids:
        return Gap.hidden_at.is_(None)
    return or_(Gap.hidden_at.is_(None), Gap.network_id.is_(None), Gap.network_id.in_(sorted(viewer.moderated_ids)))


def visible_gaps(viewer: Viewer) -> Select[tuple[Gap]]:
    """The gaps that a viewer may open; moderators also open hidden ones of their networks, and one that was merged leads on."""
    return select(Gap).where(reach_of(viewer), _hidden_too(viewer))


def listed(viewer: Viewer) -> ColumnElement[bool]:
    """The condition for lists, counts, notices and what stands on other pages: within reach, hidden for nobody, not merged."""
    return and_(Gap.hidden_at.is_(None), Gap.merged_into_id.is_(None), reach_of(viewer))


def get_gap(viewer: Viewer, gap_id: int, *, lock: bool = False) -> Gap:
    """A gap that the viewer may open; `lock` keeps other writers of it waiting. Anything else is 404."""
    wanted = visible_gaps(viewer).where(Gap.id == gap_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(wanted) or abort(404)


def leading(viewer: Viewer, gap: Gap, *, lock: bool = False) -> Gap:
    """The gap that one was merged into, or itself."""
    while gap.merged_into_id is not None:
        gap = get_gap(viewer, gap.merged_into_id, lock=lock)
    return gap


def standing(gap_id: int | None) -> Gap | None:
    """A gap by number, or the one that it was merged into; for what happens without a viewer."""
    gap = db.session.get(Gap, gap_id) if gap_id else None
    while gap is not None and gap.merged_into_id is not None:
        gap = db.session.get(Gap, gap.merged_into_id)
    return gap


def readers_of(gap: Gap) -> Select[tuple[int]]:
    """The ids of the open accounts that may read a gap now: the same rule, seen from the other side."""
    readers = select(User.id).where(User.ended_at.is_(None), User.role != GUEST)
    if gap.hidden_at is not None:
        return readers.where(moderates(gap.network_id))
    if gap.audience == "all":
        return readers
    return readers.where(or_(User.home_network_id == gap.network_id, moderates(gap.network_id)))


def moderates(network_id: int | None) -> ColumnElement[bool]:
    """The condition for people who keep order in a network; None stands for both."""
    posts = select(NetworkModerator.user_id)
    if network_id is not None:
        posts = posts.where(NetworkModerator.network_id == network_id)
    return or_(User.role == "admin", and_(User.role == "moderator", User.id.in_(posts)))


def asked_without_name(gap_id, user_id) -> ColumnElement[bool]:
    """The condition for somebody who started a conversation of this gap without name: nobody reads here that it is them."""
    return exists().where(GapThread.gap_id == gap_id, Thread.id == GapThread.thread_id, Thread.without_name, Thread.author_id == user_id)


def is_asker_without_name(gap: Gap, user_id: int | None) -> bool:
    """The same for one gap and person, also where the gap itself remembers it."""
    if user_id is None:
        return False
    if gap.without_name and gap.opened_by_id == user_id:
        return True
    return bool(db.session.scalar(select(asked_without_name(gap.id, user_id))))


def gap_url(gap, **query) -> str:
    """The address of a gap (a row or an entity)."""
    return url_for("gaps.show", gap_id=gap.id, slug=gap.slug, **query)
