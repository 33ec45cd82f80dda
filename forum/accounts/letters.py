"""Mails about the account itself. They come whatever mail somebody switched off; tokens are made here, at sending time."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for

from forum.accounts.actions import fresh
from forum.accounts.links import LIVES, make_link
from forum.accounts.models import User
from forum.core.clock import now
from forum.core.mail.outbox import Letter, Message, composes

STALE = timedelta(days=1)


def receiver(letter: Letter) -> User | None:
    """Whom a letter is for, when that account is still open and has an address."""
    user = fresh(letter.user_id) if letter.user_id else None
    return user if user is not None and user.can_sign_in else None


def to(user: User, template: str, **context) -> Message:
    """A message to one person in their own language."""
    return Message(to_name=user.name, to_address=user.email, language=user.language, template=template,
                   context={"name": user.name.split(" ")[0], **context})


@composes("password_reset")
def password_reset(letter: Letter) -> Message | None:
    """The link to set a password anew. A letter that waited a day is dropped: who asked has asked again."""
    user = receiver(letter)
    if user is None or now() - letter.created_at > STALE:
        return None
    url = url_for("accounts.reset_password", token=make_link(user.id, "reset"), _external=True)
    return to(user, "password_reset", url=url, hours=LIVES["reset"] // timedelta(hours=1))


@composes("welcome")
def welcome(letter: Letter) -> Message | None:
    """The link to choose a first password; not for who has one by now."""
    user = receiver(letter)
    if user is None or user.password_hash is not None:
        return None
    url = url_for("accounts.accept_invite", token=make_link(user.id, "welcome"), _external=True)
    return to(user, "welcome", url=url, days=LIVES["welcome"].days, forgot_url=url_for("accounts.forgot_password", _external=True))


@composes("password_changed")
def password_changed(letter: Letter) -> Message | None:
    """That the password was changed, for an owner who did not do that."""
    user = receiver(letter)
    return user and to(user, "password_changed", forgot_url=url_for("accounts.forgot_password", _external=True), at=letter.created_at)


@composes("already_member")
def already_member(letter: Letter) -> Message | None:
    """That somebody asked for membership with an address that has an account."""
    user = receiver(letter)
    return user and to(user, "already_member", login_url=url_for("accounts.login", _external=True),
                       forgot_url=url_for("accounts.forgot_password", _external=True))
