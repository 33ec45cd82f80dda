"""Who can see what. One function decides reach; lists, counts, pages, search, mail and exports all start from it."""

from __future__ import annotations

from functools import cache

from flask import abort
from sqlalchemy import Boolean, ColumnElement, Select, and_, bindparam, case, false, or_, select, true

from forum.accounts.models import GUEST, User
from forum.accounts.viewers import is_let_in
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.events import Happened
from forum.core.urls import url_for
from forum.networks.models import NetworkModerator
from forum.threads import guesting
from forum.threads.models import PAGE_SIZE, TESTED, Post, Solution, Thread

EVERYONE = ["all"]  # the audiences that every member belongs to; a guest to none
NONE = [0]  # no thread's number, for a list that the statement needs and that is empty for all members


def _reach(audience, network_id, reads_all, networks) -> ColumnElement[bool]:
    """The rule for members: a thread for all members is read by all; one kept to its network by that network's readers."""
    return or_(audience == "all", reads_all, network_id.in_(networks))


def _bound() -> ColumnElement[bool]:
    """The same with parameters, and the rule for guests: those threads that they were invited to, and nothing else."""
    return or_(Thread.audience.in_(bindparam("audiences", expanding=True)), bindparam("reads_all", type_=Boolean),
               Thread.network_id.in_(bindparam("reader_networks", expanding=True)), Thread.id.in_(bindparam("guest_threads", expanding=True)))


def reach_of(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on Thread that holds for what a viewer may read, hidden or not."""
    if not viewer.is_signed_in:
        return false()
    if viewer.is_guest:
        return Thread.id.in_(sorted(viewer.guest_threads))
    if viewer.is_admin:
        return true()
    return _reach(Thread.audience, Thread.network_id, false(), sorted(viewer.reader_networks))


@cache
def bound_reach() -> ColumnElement[bool]:
    """The rule of `visible_threads` with parameters, for statements that are built once; see `reach_values`."""
    reads_all = bindparam("reads_all", type_=Boolean)
    own = or_(Thread.network_id.in_(bindparam("moderated", expanding=True)), and_(Thread.network_id.is_(None), bindparam("moderates_any", type_=Boolean)))
    return and_(_bound(), or_(Thread.hidden_at.is_(None), reads_all, own))


@cache
def bound_listed() -> ColumnElement[bool]:
    """The rule of `listed` with parameters."""
    return and_(Thread.hidden_at.is_(None), Thread.merged_into_id.is_(None), _bound())


def listed_values(viewer: Viewer) -> dict:
    """The parameters of `bound_listed`."""
    if viewer.is_guest or not viewer.is_signed_in:
        return {"audiences": [""], "reads_all": False, "reader_networks": [], "guest_threads": sorted(viewer.guest_threads) or NONE}
    return {"audiences": EVERYONE, "reads_all": viewer.is_admin, "reader_networks": sorted(viewer.reader_networks), "guest_threads": NONE}


def reach_values(viewer: Viewer) -> dict:
    """The parameters of `bound_reach`."""
    moderated = [] if viewer.is_guest else sorted(viewer.moderated_ids)
    return {**listed_values(viewer), "moderated": moderated, "moderates_any": bool(moderated)}


def _hidden_too(viewer: Viewer) -> ColumnElement[bool]:
    """What a viewer sees although it is hidden: what they moderate."""
    if viewer.is_admin:
        return true()
    if not viewer.moderated_ids:
        return Thread.hidden_at.is_(None)
    return or_(Thread.hidden_at.is_(None), Thread.network_id.is_(None), Thread.network_id.in_(sorted(viewer.moderated_ids)))


def visible_threads(viewer: Viewer) -> Select[tuple[Thread]]:
    """The threads that a viewer may open; moderators also open hidden ones of their networks."""
    return select(Thread).where(_hidden_too(viewer), reach_of(viewer))


def listed(viewer: Viewer) -> ColumnElement[bool]:
    """The condition for lists, counts, search, feeds and mail: within reach, hidden for nobody's sake, and no duplicate of another thread."""
    return and_(Thread.hidden_at.is_(None), Thread.merged_into_id.is_(None), reach_of(viewer))


def readers_of(thread: Thread) -> Select[tuple[int]]:
    """The ids of the open accounts that may read a thread now: the same rule, seen from the other side."""
    readers = select(User.id).where(User.ended_at.is_(None), is_let_in())
    if thread.hidden_at is not None:
        return readers.where(_moderates(thread.network_id))
    is_guest = and_(User.role == GUEST, User.id.in_(guesting.guests_of(thread.id)))
    is_member = User.role != GUEST
    if thread.audience != "all":
        is_member = and_(is_member, or_(User.home_network_id == thread.network_id, _moderates(thread.network_id)))
    return readers.where(or_(is_member, is_guest))


def _moderates(network_id: int | None) -> ColumnElement[bool]:
    posts = select(NetworkModerator.user_id)
    if network_id is not None:
        posts = posts.where(NetworkModerator.network_id == network_id)
    return or_(User.role == "admin", and_(User.role == "moderator", User.id.in_(posts)))


@cache
def _one_thread(lock: bool) -> Select[tuple[Thread]]:
    wanted = select(Thread).where(Thread.id == bindparam("thread_id"), bound_reach())
    return wanted.with_for_update().execution_options(populate_existing=True) if lock else wanted


def get_thread(viewer: Viewer, thread_id: int, *, lock: bool = False) -> Thread:
    """A thread that the viewer may open; `lock` keeps other writers of it waiting. Anything else is 404."""
    return db.session.scalar(_one_thread(lock), {"thread_id": thread_id, **reach_values(viewer)}) or abort(404)


def merged_into(viewer: Viewer, thread_id: int) -> Thread | None:
    """The thread that answers another one now, as long as the viewer may open it: old addresses lead there."""
    target = select(Thread.merged_into_id).where(Thread.id == thread_id).scalar_subquery()
    return db.session.scalar(visible_threads(viewer).where(Thread.id == target, Thread.merged_into_id.is_(None)))


def get_post(viewer: Viewer, post_id: int) -> Post:
    """A post in a thread that the viewer may open; 404 when there is none."""
    within = visible_threads(viewer).with_only_columns(Thread.id)
    return db.session.scalar(select(Post).where(Post.id == post_id, Post.thread_id.in_(within))) or abort(404)


def get_readable_post(viewer: Viewer, post_id: int) -> Post:
    """A post whose text the viewer may read: not hidden (but to moderators), not taken back (but by its writer)."""
    post = get_post(viewer, post_id)
    thread = db.session.get(Thread, post.thread_id)
    if post.hidden_at is not None and not viewer.moderates(thread.network_id):
        abort(404)
    if post.withdrawn_at is not None and viewer.id != post.author_id:
        abort(404)
    return post


def solution_of(thread_id: int) -> Solution | None:
    """What stands as solution now."""
    return db.session.scalar(select(Solution).where(Solution.thread_id == thread_id).execution_options(populate_existing=True))


def shown(post: type[Post] = Post) -> ColumnElement[bool]:
    """The condition for posts whose text members see."""
    return and_(post.hidden_at.is_(None), post.withdrawn_at.is_(None))


def proven() -> ColumnElement[bool]:
    """The condition for what was tested in practice and held: a problem's solution, or a good practice (see `rows.is_proven`)."""
    return and_(Thread.evidence >= TESTED, or_(Thread.kind == "practice", and_(Thread.kind == "problem", Thread.solved_at.is_not(None))))


def proven_first() -> ColumnElement[int]:
    """What orders threads that are alike: those tested in practice, then solved ones, then the rest."""
    return case((proven(), 0), (Thread.solved_at.is_not(None), 1), else_=2)


def named_writers(thread_id: int | None) -> Select[tuple[int]]:
    """The ids of who wrote in a thread under their own name, as members see it."""
    return select(Post.author_id).where(Post.thread_id == thread_id, shown(), Post.without_name.is_(False)).distinct()


def asked_without_name(user_id) -> ColumnElement[bool]:
    """The condition for somebody who did something as the asker of a thread that they opened without name."""
    return and_(Thread.without_name, Thread.author_id == user_id)


def acted_without_name(activity) -> ColumnElement[bool]:
    """The condition for who did what an activity (joined with its Thread and Post) tells: on a solution the asker, else the post's writer."""
    on_solution = activity.kind.in_([str(Happened.THREAD_SOLVED), str(Happened.SOLUTION_WITHDRAWN)])
    wrote = and_(Post.without_name, Post.author_id == activity.actor_id)
    return case((on_solution, asked_without_name(activity.actor_id)), else_=wrote)


def page_of(number: int) -> int:
    """The page on which a post stands, for ever."""
    return (number - 1) // PAGE_SIZE + 1


def thread_url(thread, **query) -> str:
    """The address of a thread (a row or a list entry)."""
    return url_for("threads.show", thread_id=thread.id, slug=thread.slug, **query)


def post_place(thread, number: int) -> str:
    """The address of a post within its thread: page and anchor."""
    page = page_of(number)
    return thread_url(thread, **({"page": page} if page > 1 else {})) + f"#post-{number}"
