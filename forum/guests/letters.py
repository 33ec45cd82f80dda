"""The mail that invites. Its link is made here, at sending time, and whatever changed since is looked at again."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func, select

from forum.accounts.models import GUEST, User
from forum.core.db import db
from forum.core.mail.outbox import Letter, Message, composes
from forum.guests import tokens
from forum.guests.actions import LETTER, is_open
from forum.networks.people import Person, find_person
from forum.threads.models import GuestAccess, Thread
from forum.threads.queries import readers_of, thread_url


@composes(LETTER)
def guest_invited(letter: Letter) -> Message | None:
    """The invitation of a guest, or the request to a member whose address was given; None when it no longer counts or a later one took its place."""
    access = db.session.get(GuestAccess, letter.about_id or 0, populate_existing=True)
    latest = select(func.max(Letter.id)).where(Letter.message == LETTER, Letter.about_id == letter.about_id)
    if access is None or not is_open(access) or db.session.scalar(latest) != letter.id:
        return None
    thread, user = db.session.get(Thread, access.thread_id), db.session.get(User, access.user_id)
    if thread.hidden_at is not None or not user.can_sign_in:
        return None
    return _to_guest(access, thread, user) if user.role == GUEST else _to_member(access, thread, user)


def inviter_of(access: GuestAccess, thread: Thread) -> Person | None:
    """Who invites, as others see them."""
    return find_person(access.invited_by_id, nameless=thread.without_name and access.invited_by_id == thread.author_id)


def _facts(access: GuestAccess, thread: Thread) -> dict:
    by = inviter_of(access, thread)
    who = "" if by is None else f"{by.heading} ({by.line})" if by.line else by.heading
    return {"who": who, "title": thread.title, "note": access.note, "last_day": access.last_day, "contact_url": url_for("home.contact", _external=True)}


def _to_guest(access: GuestAccess, thread: Thread, user: User) -> Message:
    name = user.name if access.entered_at else access.name or user.name
    url = url_for("guests.enter", token=tokens.make(access), _external=True)
    return Message(to_name=name, to_address=user.email, language=user.language, template="guest_invited",
                   context={"name": name, "url": url, **_facts(access, thread)})


def _to_member(access: GuestAccess, thread: Thread, user: User) -> Message | None:
    """That somebody would like to hear from them here; only where they read it and want mail."""
    if not user.wants_mail or db.session.scalar(readers_of(thread).where(User.id == user.id)) is None:
        return None
    return Message(to_name=user.name, to_address=user.email, language=user.language, template="guest_asked", thread_id=thread.id,
                   context={"name": user.name.split(" ")[0], "url": thread_url(thread, _external=True), **_facts(access, thread)})
