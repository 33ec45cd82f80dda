"""Decisions about a member: a notice in the site and a mail, with the moderator's reason and who may be asked."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import insert, literal, null, select

from forum.accounts.models import GUEST, User
from forum.core.db import db
from forum.core.events import Activity, Happened, later, on
from forum.core.i18n import _, force_locale, ngettext
from forum.core.mail.outbox import Letter, Message, composes, post_to_all
from forum.core.settings import current_settings
from forum.core.tellings import grounds
from forum.notifications import words
from forum.notifications.audience import still_reads, wants_mail
from forum.notifications.models import Notice
from forum.notifications.notices import COLUMNS, write
from forum.notifications.switch import off_url
from forum.threads.models import Post, Thread
from forum.threads.queries import thread_url

MOST_TITLES = 20
ONLY_IN_SITE = (Happened.THREAD_PINNED, Happened.THREAD_UNPINNED, Happened.THREAD_FEATURED, Happened.THREAD_UNFEATURED)
BY_MAIL = [kind for kind in words.DECISIONS if kind not in ONLY_IN_SITE]


@on(*words.DECISIONS)
def tell(activity: Activity) -> None:
    """A notice to the person concerned; it stands by itself, for they may no longer read the thread."""
    write(_concerned(activity), activity, thread_id=None, reason=literal("concerned"))


def tell_many(activities: Sequence[Activity]) -> None:
    """The same for acts that one click did to many, in one statement."""
    first = activities[0]
    concerned = select(User.id, Activity.id, null(), literal("concerned"), Activity.created_at, null()).join(Activity, Activity.subject_id == User.id)
    rows = concerned.where(Activity.id.in_([each.id for each in activities]), User.id != (first.actor_id or 0), User.ended_at.is_(None))
    db.session.execute(insert(Notice).from_select(COLUMNS, rows))


tell.many = tell_many


def _is_first_of_batch(activity: Activity) -> bool:
    """Of what one click did to many things of a person one mail goes out."""
    batch = activity.facts.get("batch")
    same = select(Activity.id).where(Activity.subject_id == activity.subject_id, Activity.id < activity.id, Activity.facts["batch"].as_string() == batch)
    return not batch or db.session.scalar(same.limit(1)) is None


@later(*BY_MAIL)
def write_letter(activity: Activity) -> None:
    """A mail to the person concerned."""
    if not _is_first_of_batch(activity):
        return
    post_to_all("decision", _concerned(activity).where(wants_mail()), activity_id=activity.id)


def _concerned(activity: Activity):
    """The person whom a decision is about, unless it is their own."""
    return select(User.id).where(User.id == (activity.subject_id or 0), User.id != (activity.actor_id or 0), User.ended_at.is_(None))


@composes("decision")
def compose(letter: Letter) -> Message | None:
    """The decision, its reason, and who may be asked."""
    activity = db.session.get(Activity, letter.activity_id)
    user = db.session.scalar(select(User).where(User.id == letter.user_id, wants_mail()))
    if user is None:
        return None
    thread = db.session.get(Thread, activity.thread_id) if activity.thread_id else None
    if user.role == GUEST and (thread is None or not still_reads(thread, user.id)):
        return None  # whose access has ended hears of nothing any more
    with force_locale(user.language):
        context = _context(activity, thread, user)
    return Message(to_name=user.name, to_address=user.email, language=user.language, template="decision", context=context,
                   thread_id=thread.id if thread else None, off_url=off_url(user.id, None))


def _context(activity: Activity, thread: Thread | None, user: User) -> dict:
    reads = thread is not None and still_reads(thread, user.id)
    title = thread.title if thread is not None and (reads or thread.author_id == user.id) else None
    why = grounds(activity)
    return {"rule": why.rule if why else "", "how": why.how if why else "", "statement_url": why.url if why else "",
            "others": _others(activity, user) if activity.facts.get("batch") else [],
            "subject": words.subject(activity.kind), "name": user.name.split(" ")[0], "decision": words.decision(activity.kind, activity.facts, title),
            "reason": activity.facts.get("reason") or "", "whom": words.whom(activity.network_id),
            "url": _place(activity, thread) if reads else "", "contact": current_settings().contact_address,
            "contact_url": url_for("home.contact", _external=True), "why": _("You get this mail because this is about you.")}


def _others(activity: Activity, user: User) -> list[str]:
    """The titles of the other conversations of the person that the same click was about, as far as they know them."""
    same = select(Thread).join(Activity, Activity.thread_id == Thread.id).where(
        Activity.subject_id == user.id, Activity.id > activity.id, Activity.facts["batch"].as_string() == activity.facts["batch"])
    titles = [thread.title for thread in db.session.scalars(same.order_by(Activity.id)) if thread.author_id == user.id or still_reads(thread, user.id)]
    rest = len(titles) - MOST_TITLES
    return titles if rest <= 0 else [*titles[:MOST_TITLES], ngettext("and %(num)s more", "and %(num)s more", rest)]


def _place(activity: Activity, thread: Thread) -> str:
    post = db.session.get(Post, activity.post_id) if activity.post_id else None
    if post is not None and post.is_visible:
        return url_for("threads.permalink", post_id=post.id, _external=True)
    return thread_url(thread, _external=True)
