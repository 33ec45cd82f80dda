"""What this part brings to the moderation room."""

from __future__ import annotations

from flask import Flask, render_template, url_for

from forum.accounts.actions import fresh
from forum.core import http
from forum.core.slots import fill_slot
from forum.moderation.fairness.links import link_token
from forum.moderation.fairness.queries import statement_of
from forum.moderation.people import actions, letters, models, policies, silence, tellings, views  # noqa: F401  they register themselves
from forum.moderation.record import counts, log_file  # noqa: F401
from forum.moderation.record import views as figures  # noqa: F401


def _link(viewer, user_id: int) -> str:
    """For moderators who may see it: the way to a member's history."""
    user = fresh(user_id)
    if user is None or not policies.can_see(viewer, user):
        return ""
    return render_template("moderation/people/_link.html", url=url_for("moderation.person", user_id=user_id))


def _why_suspended(_viewer, user_id: int) -> str:
    """Why somebody cannot sign in, and how to appeal; asked only after the right password or in their own session."""
    made = actions.standing(user_id, "suspension")
    found = statement_of(made.activity_id or 0) if made else None
    url = url_for("moderation.statement_by_link", token=link_token(found.id)) if found else ""
    return render_template("moderation/people/_suspended.html", made=made, url=url) if made else ""


def attach(app: Flask) -> None:
    """Register the gate, the banner, the ways to the page, and what the person is told."""
    if silence.gate not in http.write_gates:
        http.write_gates.append(silence.gate)
        http.late_gates.append(silence.late_gate)
    fill_slot("layout.top", "silence", silence.banner, for_guests=True)
    fill_slot("accounts.suspended", "measure", _why_suspended, for_guests=True)
    fill_slot("networks.member", "history", _link)
    fill_slot("discovery.member", "history", _link)
    tellings.attach()
    counts.attach()
