"""To whom a moderator may hand a gap over."""

from __future__ import annotations

from sqlalchemy import or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import fetch
from forum.gaps.models import Gap, GapSupport
from forum.gaps.queries import moderates, readers_of
from forum.networks.models import Municipality


def members_for(viewer: Viewer, gap) -> list[tuple[str, str]]:
    """Who has it too and who moderates its network, of those who read it; with their municipality, by name."""
    having = select(GapSupport.user_id).where(GapSupport.gap_id == gap.id)
    like = Gap(id=gap.id, network_id=gap.network_id, audience=gap.audience, hidden_at=gap.hidden_at)
    within = readers_of(like).where(or_(User.id.in_(having), moderates(gap.network_id)))
    wanted = select(User.id, User.name, Municipality.name.label("place")).outerjoin(Municipality, Municipality.nis == User.municipality_id)
    rows = fetch(wanted.where(User.id.in_(within), User.name != "").order_by(User.name, User.id).limit(200))
    return [(str(row.id), f"{row.name} ({row.place})" if row.place else row.name) for row in rows]
