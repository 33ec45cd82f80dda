"""Mails about measures. They come whatever mail somebody switched off, also to who cannot sign in; each leads to the statement without signing in."""

from __future__ import annotations

from flask import url_for

from forum.accounts.actions import fresh
from forum.accounts.letters import to
from forum.core.db import db
from forum.core.i18n import force_locale
from forum.core.mail.outbox import Letter, Message, composes
from forum.moderation.fairness.links import link_token
from forum.moderation.fairness.queries import statement_of
from forum.moderation.people.models import Sanction
from forum.moderation.people.words import LIFTED, said_to_person
from forum.moderation.rules import RULES


@composes("measure")
def measure(letter: Letter) -> Message | None:
    """What was decided, why, and how to appeal; not when it was lifted before the mail went out."""
    user, made = fresh(letter.user_id or 0), db.session.get(Sanction, letter.about_id or 0)
    if user is None or not user.email or made is None or made.lifted_at is not None:
        return None
    found = statement_of(made.activity_id or 0)
    with force_locale(user.language):
        told = said_to_person(made)
        rule = str(RULES[made.rule]) if made.rule != "other" and made.kind != "note" else ""
    return to(user, "measure", told=told, is_note=made.kind == "note", reason=made.reason, rule=rule, contact_url=url_for("home.contact", _external=True),
              url=url_for("moderation.statement_by_link", token=link_token(found.id), _external=True) if found else "")


@composes("measure_lifted")
def measure_lifted(letter: Letter) -> Message | None:
    """That a measure ended before its time."""
    user, made = fresh(letter.user_id or 0), db.session.get(Sanction, letter.about_id or 0)
    if user is None or not user.email or made is None or made.lifted_at is None:
        return None
    with force_locale(user.language):
        told = str(LIFTED[made.kind])
    return to(user, "measure_lifted", told=told, reason=made.lift_reason, url=url_for("home.start", _external=True))
