"""The notifications room's place in the application."""

from __future__ import annotations

from flask import Flask

from forum.accounts.models import User
from forum.core.access import add_viewer_fact
from forum.notifications import decisions, mails, notices, told_mails
from forum.notifications.queries import MOST, unread_of
from forum.notifications.views import bp
from forum.threads.actions import on_read
from forum.threads.actions.moving import moved_hooks

LISTENERS = (notices, mails, decisions)  # importing them registers their handlers


def init_room(app: Flask) -> None:
    """Attach the pages, the number at the bell, what lower rooms tell, and what reading does to notices."""
    app.register_blueprint(bp)
    told_mails.attach()
    add_viewer_fact("unread_notices", lambda _user_id: unread_of(User), lambda number: min(number or 0, MOST))
    if notices.follow_posts not in moved_hooks:
        moved_hooks.append(notices.follow_posts)
    if notices.read_along not in on_read:
        on_read.append(notices.read_along)
