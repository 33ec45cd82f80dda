"""Requests for membership, as items of the queue. The networks room decides them on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, literal, select

from forum.core.access import Viewer
from forum.core.db import Moment, db
from forum.core.urls import url_for
from forum.moderation.queue.sources import Shown, moderated
from forum.networks.models import MembershipRequest, Municipality

TARGET = timedelta(days=5)  # in which somebody who asks for membership hears


def waiting(viewer: Viewer) -> Select:
    """The requests that nobody decided yet."""
    columns = (MembershipRequest.id, MembershipRequest.network_id, MembershipRequest.created_at.label("since"), literal(None, Moment()).label("due"),
               literal(0).label("urgent"))
    return select(*columns).where(MembershipRequest.decided_at.is_(None), moderated(viewer, MembershipRequest.network_id))


def show(_viewer: Viewer, numbers: Sequence[int]) -> dict[int, Shown]:
    """Who asks, with function and municipality."""
    statement = select(MembershipRequest.id, MembershipRequest.name, MembershipRequest.function, Municipality.name.label("municipality"))
    statement = statement.outerjoin(Municipality, Municipality.nis == MembershipRequest.municipality_id)
    found = db.session.execute(statement.where(MembershipRequest.id.in_(numbers)))
    return {row.id: Shown(row.name, ", ".join(filter(None, (row.function, row.municipality))), url_for("networks.requests", _anchor=f"request-{row.id}"))
            for row in found}
