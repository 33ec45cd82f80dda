"""Which acts on accounts, requests and themes can be taken back, and where that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.urls import url_for
from forum.networks import actions, members, membership, policies

ACCOUNTS = (*policies.UNDONE_BY_ALL, Happened.ROLE_CHANGED)
REQUESTS = (Happened.MEMBERSHIP_APPROVED, Happened.MEMBERSHIP_REFUSED)
THEMES = actions.REVERSIBLE
SETTINGS = policies.SETTINGS
MUNICIPALITIES = (Happened.MUNICIPALITY_CHANGED,)
PROPOSALS = (Happened.PROPOSAL_DECIDED,)
# For each group: its kinds, what its acts are about, and the page that takes them back.
GROUPS = [
    (ACCOUNTS, Activity.subject_id, "networks.undo_member_act"),
    (REQUESTS, Activity.facts["request_id"].as_integer(), "networks.undo_decision"),
    (THEMES, Activity.facts["theme_id"].as_integer(), "networks.undo_theme_act"),
    (SETTINGS, Activity.network_id, "networks.undo_setting"),
    (MUNICIPALITIES, Activity.facts["nis"].as_string(), "networks.undo_municipality"),
    (PROPOSALS, Activity.facts["proposal_id"].as_integer(), "moderation.undo_proposal"),
]


_others: dict[tuple[Happened, ...], Callable[[Viewer, object], bool]] = {}


def add_group(kinds: tuple[Happened, ...], about, place: str, may: Callable[[Viewer, object], bool]) -> None:
    """Let a higher room say that acts of its own can be taken back: what they are about, on which page, and who `may` (of a viewer and an activity)."""
    if kinds not in _others:
        GROUPS.append((kinds, about, place))
    _others[kinds] = may


def _may(viewer: Viewer, act) -> bool:
    own = next((may for kinds, may in _others.items() if act.kind in kinds), None)
    return own(viewer, act) if own else policies.can_undo(viewer, act)


def family(kind: str) -> list[str]:
    """The acts that a later one of makes an act of this kind something of the past."""
    if kind in REQUESTS:
        return [str(one) for one in membership.DECISIONS]
    for own in (SETTINGS, MUNICIPALITIES, PROPOSALS, *_others):
        if kind in own:
            return [str(one) for one in own]
    return actions.family(kind) if kind in THEMES else members.family(kind)


def undo_url(activity_id: int, kind: str) -> str:
    """Where undoing an act is asked for; empty for what has no way back."""
    place = next((endpoint for kinds, _about, endpoint in GROUPS if kind in kinds), None)
    return url_for(place, activity_id=activity_id) if place else ""


def undoable(viewer: Viewer, acts: Sequence) -> set[int]:
    """Which of these activities (rows with id, kind, subject, network, actor and facts) the viewer may take back now."""
    standing: set[int] = set()
    for kinds, about, _place in GROUPS:
        if mine := [act for act in acts if act.kind in kinds and _may(viewer, act)]:
            standing |= _standing(kinds, about, mine)
    return standing


def _standing(kinds: Sequence[str], about, acts: list) -> set[int]:
    """Those that no later act of their family, on the same thing, has overtaken; one statement for all."""
    wanted = {str(kind) for one in kinds for kind in family(one)}
    newest = select(about.label("about"), Activity.kind, func.max(Activity.id).label("id")).where(Activity.kind.in_(sorted(wanted)))
    about_these = select(about).where(Activity.id.in_([act.id for act in acts]))
    rows = db.session.execute(newest.where(about.in_(about_these)).group_by(about, Activity.kind)).all()
    mine = dict(db.session.execute(select(Activity.id, about).where(Activity.id.in_([act.id for act in acts]))).all())
    return {act.id for act in acts if act.id == max((row.id for row in rows if row.about == mine[act.id] and row.kind in family(act.kind)), default=0)}
