"""Mail about a followed thread: one letter a receiver, composed when it is sent, with rights checked again."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.events import Activity, Happened, later
from forum.core.i18n import _, force_locale
from forum.core.mail.outbox import Letter, Message, composes, post_to_all
from forum.networks.people import PersonColumns
from forum.notifications import words
from forum.notifications.audience import by_mail, listeners, still_by_mail
from forum.notifications.switch import off_url
from forum.threads.models import Post, Thread
from forum.threads.rows import audience_label

TEXT_MAX = 1500
MESSAGES = {Happened.POST_ADDED: "new_reply", Happened.THREAD_SOLVED: "solved", Happened.SOLUTION_WITHDRAWN: "solution_withdrawn"}


@later(*MESSAGES)
def write_letters(activity: Activity) -> None:
    """A letter to each follower who wants mail, and to the writer of a chosen or withdrawn answer."""
    post_to_all(MESSAGES[activity.kind], by_mail(listeners(activity), activity.thread_id), activity_id=activity.id)


@composes("new_reply")
@composes("solved")
@composes("solution_withdrawn")
def compose(letter: Letter) -> Message | None:
    """The letter as it is now; None when its reader may no longer read the thread, wants no mail of it, or it no longer holds."""
    activity = db.session.get(Activity, letter.activity_id)
    thread, post = db.session.get(Thread, activity.thread_id), db.session.get(Post, activity.post_id)
    if thread.hidden_at is not None or not still_by_mail(activity, letter.user_id) or not _still_holds(activity, post):
        return None
    user = db.session.get(User, letter.user_id)
    with force_locale(user.language):
        context = _context(activity, thread, post, user)
    return Message(to_name=user.name, to_address=user.email, language=user.language, template=letter.message, context=context,
                   thread_id=thread.id, off_url=off_url(user.id, thread.id))


def _still_holds(activity: Activity, post: Post) -> bool:
    """Whether the post can be read, and no later choice or withdrawal came between."""
    if activity.kind == Happened.POST_ADDED:
        return post.is_visible
    turns = (Happened.THREAD_SOLVED, Happened.SOLUTION_WITHDRAWN)
    last = db.session.scalar(select(func.max(Activity.id)).where(Activity.thread_id == activity.thread_id, Activity.kind.in_(turns)))
    return last == activity.id and (post.is_visible or activity.kind == Happened.SOLUTION_WITHDRAWN)


def _context(activity: Activity, thread: Thread, post: Post, user: User) -> dict:
    names = {"title": thread.title, "author": _named(post.author_id), "actor": _named(activity.actor_id)}
    shows = post.is_visible and activity.kind != Happened.SOLUTION_WITHDRAWN
    return {"title": thread.title, "text": words.as_text(post.html, TEXT_MAX) if shows else "",
            "audience": audience_label(thread.audience, thread.network_id),
            "lead": words.lead(activity.kind, post.kind, names, is_writer=user.id == post.author_id),
            "why": words.why(activity.kind, is_writer=user.id == post.author_id, is_asker=user.id == thread.author_id),
            "post_url": url_for("threads.permalink", post_id=post.id, _external=True)}


def _named(user_id: int | None) -> str:
    """Somebody with function and municipality, as the first line of a mail names them."""
    who = PersonColumns("who")
    statement = select(*who.columns).select_from(who.user).outerjoin(who.municipality, who.municipality.nis == who.user.municipality_id)
    row = db.session.execute(statement.where(who.user.id == user_id)).first()
    found = who.read(row) if row else None
    if found is None:
        return _("Someone")
    return f"{found.name} ({found.line})" if found.line else found.name
