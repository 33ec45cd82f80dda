"""Mails about membership."""

from __future__ import annotations

from flask import url_for

from forum.accounts.actions import fresh
from forum.accounts.letters import receiver, to
from forum.core.db import db
from forum.core.events import Activity
from forum.core.mail.outbox import Letter, Message, composes
from forum.networks import catalogue
from forum.networks.models import MembershipRequest, Municipality
from forum.networks.queries import moderators_to_tell


@composes("request_received")
def request_received(letter: Letter) -> Message | None:
    """Tells a moderator of a request that still waits. The asker's address is not in it."""
    user, asked = receiver(letter), db.session.get(MembershipRequest, letter.about_id or 0)
    if user is None or asked is None or asked.decided_at is not None or user.id not in moderators_to_tell(asked.network_id):
        return None
    place = db.session.get(Municipality, asked.municipality_id) if asked.municipality_id else None
    details = ", ".join(part for part in (asked.function, place.name if place else "") if part)
    line = f"{asked.name} ({details})" if details else asked.name
    return to(user, "request_received", who=asked.name, who_line=line, network=catalogue.network_label(asked.network_id),
              url=url_for("networks.requests", _external=True))


@composes("request_refused")
def request_refused(letter: Letter) -> Message | None:
    """Tells the asker why not."""
    asked = db.session.get(MembershipRequest, letter.about_id or 0)
    if asked is None or asked.was_approved is not False:
        return None
    return Message(to_name=asked.name, to_address=asked.email, language=asked.language, template="request_refused",
                   context={"name": asked.name.split(" ")[0], "reason": asked.reason, "network": catalogue.network_label(asked.network_id),
                            "contact_url": url_for("home.contact", _external=True)})


@composes("account_ended")
def account_ended(letter: Letter) -> Message | None:
    """Tells somebody that their account was closed, and why; not when it is open again by now."""
    user, activity = fresh(letter.user_id or 0), db.session.get(Activity, letter.activity_id or 0)
    if user is None or activity is None or user.ended_at is None or not user.email:
        return None
    return to(user, "account_ended", reason=activity.facts.get("reason") or "", contact_url=url_for("home.contact", _external=True))
