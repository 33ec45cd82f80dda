"""Mail about a followed thread: one letter a receiver, composed when it is sent, with rights checked again."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.accounts.viewers import viewer_of
from forum.core.access import VISITOR
from forum.core.db import db
from forum.core.events import Activity, Happened, later
from forum.core.i18n import _, force_locale
from forum.core.mail.outbox import Letter, Message, composes, post_to_all
from forum.networks.people import Person, find_person
from forum.notifications import words
from forum.notifications.audience import ONLY_NAMED, WRITTEN, by_mail, listeners, named, still_by_mail
from forum.notifications.switch import off_url
from forum.threads.models import Post, Thread
from forum.threads.references import fill
from forum.threads.rows import audience_label

TEXT_MAX = 1500
MESSAGES = {Happened.POST_ADDED: "new_reply", Happened.THREAD_STARTED: "mentioned", Happened.POST_EDITED: "mentioned",
            Happened.THREAD_SOLVED: "solved", Happened.SOLUTION_WITHDRAWN: "solution_withdrawn"}


@later(*MESSAGES)
def write_letters(activity: Activity) -> None:
    """A letter to each follower who wants mail, to who is named, and to the writer of a chosen or withdrawn answer."""
    if activity.kind in ONLY_NAMED and not named(activity):
        return
    post_to_all(MESSAGES[activity.kind], by_mail(listeners(activity), activity.thread_id), activity_id=activity.id)


@composes("new_reply")
@composes("mentioned")
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
    if activity.kind in WRITTEN:
        return post.is_visible
    turns = (Happened.THREAD_SOLVED, Happened.SOLUTION_WITHDRAWN)
    last = db.session.scalar(select(func.max(Activity.id)).where(Activity.thread_id == activity.thread_id, Activity.kind.in_(turns)))
    return last == activity.id and (post.is_visible or activity.kind == Happened.SOLUTION_WITHDRAWN)


def _context(activity: Activity, thread: Thread, post: Post, user: User) -> dict:
    names = _names(activity, thread, post)
    shows = post.is_visible and activity.kind != Happened.SOLUTION_WITHDRAWN
    html = fill(viewer_of(user.id) or VISITOR, [post.html])[0] if shows else ""
    is_named = user.id in named(activity)
    return {"title": thread.title, "text": words.as_text(html, TEXT_MAX),
            "audience": audience_label(thread.audience, thread.network_id),
            "lead": words.lead(activity.kind, "mentioned" if is_named else post.kind, names, is_writer=user.id == post.author_id),
            "why": words.why(activity.kind, is_writer=user.id == post.author_id, is_asker=user.id == thread.author_id, is_named=is_named),
            "post_url": url_for("threads.permalink", post_id=post.id, _external=True)}


def _names(activity: Activity, thread: Thread, post: Post) -> dict[str, str]:
    """The names in the first line of a mail, as every other member sees them; the actor's stands at its beginning."""
    on_solution = activity.kind in (Happened.THREAD_SOLVED, Happened.SOLUTION_WITHDRAWN)
    nameless = thread.without_name and thread.author_id == activity.actor_id if on_solution else post.without_name and post.author_id == activity.actor_id
    author = _line(find_person(post.author_id, nameless=post.without_name), begins=not on_solution)
    return {"title": thread.title, "author": author, "actor": _line(find_person(activity.actor_id, nameless=nameless), begins=True)}


def _line(found: Person | None, *, begins: bool) -> str:
    """Somebody with function and municipality."""
    if found is None:
        return _("Someone")
    name = found.heading if begins else found.name
    return f"{name} ({found.line})" if found.line else name
