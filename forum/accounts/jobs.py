"""Work of accounts for later."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from forum.accounts.actions import fresh
from forum.accounts.models import GUEST, User
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.jobs import job
from forum.core.mail import outbox
from forum.core.mail.outbox import Letter

MAILS_A_DAY = 5


@job()
def send_reset(user_id: int) -> None:
    """Have a mail with a reset link sent, at most five a day; none to a guest, who has no password. 0 stands for "no such account", so that the page cannot tell."""
    with unit_of_work():
        user = fresh(user_id, lock=True) if user_id else None
        if user is not None and user.can_sign_in and user.role != GUEST and not is_told_often(user, "password_reset", MAILS_A_DAY):
            outbox.post("password_reset", user_id=user.id)


@job()
def send_already_member(user_id: int) -> None:
    """Tell a member, once a day at most, that somebody asked for membership with their address."""
    with unit_of_work():
        user = fresh(user_id, lock=True) if user_id else None
        if user is not None and user.can_sign_in and not is_told_often(user, "already_member", 1):
            outbox.post("already_member", user_id=user.id)


def is_told_often(user: User, message: str, most: int) -> bool:
    """Whether somebody got a kind of mail `most` times in the last day."""
    today = (Letter.user_id == user.id, Letter.message == message, Letter.created_at > now() - timedelta(days=1))
    return db.session.scalar(select(func.count(Letter.id)).where(*today)) >= most
