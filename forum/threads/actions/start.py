"""Starting a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, select, update
from sqlalchemy.orm import aliased

from forum.core.access import RuleBroken
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Happened, record
from forum.core.i18n import _
from forum.core.markup.version import RENDERER
from forum.core.text import slugify
from forum.networks.models import Theme
from forum.threads.actions.mentions import note_mentions
from forum.threads.actions.posts import index_post, write_details
from forum.threads.actions.reading import follow, mark_read
from forum.threads.models import Post, Thread, ThreadTheme
from forum.uploads.actions import hang

MOST_THEMES = 5


@dataclass(frozen=True)
class NewThread:
    """What a writer gives for a thread. `network_id` None is both networks."""

    title: str
    body: str
    html: str
    network_id: int | None
    kind: str = "problem"
    audience: str = "all"
    theme_ids: Sequence[int] = ()
    details: dict[str, str] = field(default_factory=dict)
    without_name: bool = False


def start_thread(new: NewThread, *, by: int) -> Thread:
    """Open a thread with its first post; the writer follows it. Raises RuleBroken when "both" is kept to one network."""
    if new.network_id is None and new.audience == "network":
        raise RuleBroken(_("A conversation for both networks is visible to all members. Choose one network to keep it there."))
    moment = now()
    thread = Thread(kind=new.kind, audience=new.audience, network_id=new.network_id, author_id=by, title=new.title, slug=slugify(new.title),
                    without_name=new.without_name, created_at=moment, last_activity_at=moment, last_number=1, reply_count=0)
    db.session.add(thread)
    db.session.flush()
    post = Post(thread_id=thread.id, number=1, author_id=by, without_name=new.without_name, kind="opening", body=new.body, html=new.html,
                render_version=RENDERER, created_at=moment)
    db.session.add(post)
    set_themes(thread, new.theme_ids)
    write_details(thread.id, new.details)
    db.session.flush()
    hang(f"post:{post.id}", new.body, by=by)
    index_post(thread, post)
    follow(by, thread)
    mark_read(by, thread.id, 1)
    record(Happened.THREAD_STARTED, by, thread_id=thread.id, post_id=post.id, network_id=thread.network_id, **note_mentions(thread, post, by=by))
    return thread


def move_theme(from_id: int, into_id: int) -> None:
    """Threads of a merged theme go over to the one that stays; a thread that had both keeps one."""
    gone = aliased(ThreadTheme)
    place = select(gone.position).where(gone.thread_id == ThreadTheme.thread_id, gone.theme_id == from_id).correlate(ThreadTheme).scalar_subquery()
    db.session.execute(update(ThreadTheme).where(ThreadTheme.theme_id == into_id, ThreadTheme.position > place).values(position=place)
                       .execution_options(synchronize_session=False))
    both = select(ThreadTheme.thread_id).where(ThreadTheme.theme_id == into_id)
    db.session.execute(delete(ThreadTheme).where(ThreadTheme.theme_id == from_id, ThreadTheme.thread_id.in_(both)))
    db.session.execute(update(ThreadTheme).where(ThreadTheme.theme_id == from_id).values(theme_id=into_id))
    db.session.execute(update(Thread).where(Thread.theme_id == from_id).values(theme_id=into_id))


def set_themes(thread: Thread, theme_ids: Sequence[int]) -> None:
    """Give a thread its themes: the first is the main one, at most five in all."""
    merged = dict(db.session.execute(select(Theme.id, Theme.merged_into_id).where(Theme.id.in_(theme_ids), Theme.merged_into_id.is_not(None))).all())
    wanted = list(dict.fromkeys(merged.get(number, number) for number in theme_ids))[:MOST_THEMES]
    db.session.execute(delete(ThreadTheme).where(ThreadTheme.thread_id == thread.id))
    thread.theme_id = wanted[0] if wanted else None
    db.session.add_all([ThreadTheme(thread_id=thread.id, theme_id=theme_id, position=position, created_at=thread.created_at,
                                    last_activity_at=thread.last_activity_at) for position, theme_id in enumerate(wanted)])
    db.session.flush()
