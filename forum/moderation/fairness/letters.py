"""The mail that says what became of an appeal. It comes whatever mail somebody switched off, also to who cannot sign in any more."""

from __future__ import annotations

from flask import url_for

from forum.accounts.actions import fresh
from forum.accounts.letters import to
from forum.core.db import db
from forum.core.events import Activity
from forum.core.i18n import force_locale
from forum.core.mail.outbox import Letter, Message, composes
from forum.moderation.fairness import words
from forum.moderation.fairness.links import link_token
from forum.moderation.fairness.models import Appeal, Statement


@composes("appeal_decided")
def appeal_decided(letter: Letter) -> Message | None:
    """The decision and its reason."""
    user, found = fresh(letter.user_id or 0), db.session.get(Appeal, letter.about_id or 0)
    if user is None or not user.email or found is None or found.decided_at is None:
        return None
    statement = db.session.get(Statement, found.statement_id)
    with force_locale(user.language):
        act = words.done(db.session.get(Activity, statement.activity_id).kind)
    return to(user, "appeal_decided", act=act, is_reversed=found.outcome == "reversed", reason=found.reason, contact_url=url_for("home.contact", _external=True),
              url=url_for("moderation.statement_by_link", token=link_token(statement.id), _external=True))
