"""Which threads are due for a nudge, and whom it is for. What is hidden, closed or merged is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, literal, or_, select

from forum.accounts.models import GUEST, User
from forum.core.clock import now
from forum.moderation.care.choices import left_out, today
from forum.moderation.care.models import Nudge
from forum.moderation.care.settings import Place, homes
from forum.networks.models import NetworkFollow, NetworkModerator, ThemeFollow
from forum.threads.models import Post, Thread, ThreadTheme
from forum.threads.queries import readers_of, shown

FRESH = timedelta(days=60)  # older problems without reply are work for moderators alone
TO_OTHERS = 40  # members of the other network that hear of one problem


def waits() -> ColumnElement[bool]:
    """The condition for a problem that may still be answered."""
    return and_(Thread.kind == "problem", Thread.solved_at.is_(None), Thread.hidden_at.is_(None), Thread.locked_at.is_(None), Thread.merged_into_id.is_(None))


def unanswered() -> ColumnElement[bool]:
    """The same without any reply."""
    return and_(waits(), Thread.reply_count == 0)


def at(place: Place) -> ColumnElement[bool]:
    """The condition for threads of a place."""
    return Thread.network_id.is_(None) if place.network_id is None else Thread.network_id == place.network_id


def _since(places: Sequence[Place], moment) -> ColumnElement[bool]:
    """Where and since long enough ago."""
    return or_(false(), *(and_(at(place), moment < now() - timedelta(days=place.waits)) for place in places))


def _nudged(kind: str, *more) -> ColumnElement[bool]:
    return exists().where(Nudge.kind == kind, Nudge.thread_id == Thread.id, *more)


def _next_step(kind: str):
    """One more than the last step of a kind in a thread, from 0."""
    return select(func.coalesce(func.max(Nudge.step), -1) + 1).where(Nudge.kind == kind, Nudge.thread_id == Thread.id).correlate(Thread).scalar_subquery()


def askers(places: Sequence[Place]) -> Select:
    """Problems with replies of others and no solution, some time after the last; again when the asker put it off and that day has come."""
    last = select(func.max(Post.created_at)).where(Post.thread_id == Thread.id, Post.number > 1, Post.author_id != Thread.author_id, shown())
    found = select(Thread.id, _next_step("asker").label("step")).where(waits(), Thread.reply_count > 0, _since(places, last.correlate(Thread).scalar_subquery()))
    found = found.where(~_nudged("asker", or_(Nudge.again_at.is_(None), Nudge.again_at > now())), Thread.author_id.not_in(left_out("asker")))
    return found.order_by(Thread.last_activity_at.desc(), Thread.id.desc())


def _without_reply(kind: str, places: Sequence[Place]) -> Select:
    found = select(Thread.id, literal(0).label("step")).where(unanswered(), _since(places, Thread.created_at), ~_nudged(kind))
    return found.order_by(Thread.created_at.desc(), Thread.id.desc())


def for_themes(places: Sequence[Place]) -> Select:
    """Problems without reply, for who follows their themes."""
    return _without_reply("themes", places).where(Thread.created_at > now() - FRESH)


def for_network(places: Sequence[Place]) -> Select:
    """Problems without reply of one network that all members may read, for the other one."""
    return _without_reply("network", places).where(Thread.created_at > now() - FRESH, Thread.audience == "all", Thread.network_id.is_not(None))


def for_moderators(places: Sequence[Place]) -> Select:
    """Problems without reply past their time."""
    return _without_reply("moderators", places)


def stale_pins(places: Sequence[Place]) -> Select:
    """Threads pinned without end in which nothing happened for long, and those whose last pinned day is over; each again after as long when it stayed so."""
    still = and_(Thread.pinned_until.is_(None), _since(places, Thread.pinned_at), _since(places, Thread.last_activity_at))
    over = and_(Thread.pinned_until < today(), or_(false(), *map(at, places)))
    lately = or_(false(), *(and_(at(place), Nudge.created_at > now() - timedelta(days=place.waits)) for place in places))
    found = select(Thread.id, _next_step("pinned").label("step")).where(Thread.pinned_at.is_not(None), Thread.hidden_at.is_(None), or_(still, over))
    return found.where(~_nudged("pinned", Nudge.created_at > Thread.pinned_at, lately)).order_by(Thread.pinned_at, Thread.id)


def _members(thread: Thread, kind: str) -> Select:
    """Who may read a thread now, is a member in good standing of a network that has this kind on, did not ask, and wants it."""
    free = [or_(column.is_(None), column <= now()) for column in (User.silenced_until, User.suspended_until)]
    people = readers_of(thread).where(User.role != GUEST, User.vetted_at.is_not(None), User.id != thread.author_id, User.id.not_in(left_out(kind)), *free)
    return people.where(or_(User.home_network_id.is_(None), User.home_network_id.in_(homes(kind))))


def _theme_followers(thread: Thread) -> ColumnElement[bool]:
    themes = select(ThreadTheme.theme_id).where(ThreadTheme.thread_id == thread.id)
    return User.id.in_(select(ThemeFollow.user_id).where(ThemeFollow.theme_id.in_(themes)))


def the_asker(thread: Thread) -> Select:
    """Who asked, while they may read it."""
    return readers_of(thread).where(User.id == thread.author_id, User.id.not_in(left_out("asker")))


def followers_of_themes(thread: Thread) -> Select:
    """Who follows one of its themes."""
    return _members(thread, "themes").where(_theme_followers(thread))


def of_other_network(thread: Thread) -> Select:
    """Some members of other networks: those first who follow a theme of it or its network; the rest in an order of their own for each thread."""
    near = or_(_theme_followers(thread), User.id.in_(select(NetworkFollow.user_id).where(NetworkFollow.network_id == thread.network_id)))
    others = _members(thread, "network").where(User.home_network_id.is_not(None), User.home_network_id != thread.network_id)
    turn = (User.id * 7919 + thread.id * 104_729) % 1009
    return others.order_by(case((near, 0), else_=1), turn, User.id).limit(TO_OTHERS)


def moderators_of(kind: str) -> Callable[[Thread], Select]:
    """Who keeps order where a thread stands; administrators where nobody does."""

    def select_them(thread: Thread) -> Select:
        posts = select(NetworkModerator.user_id).join(User, User.id == NetworkModerator.user_id).where(User.role == "moderator", User.ended_at.is_(None))
        if thread.network_id is not None:
            posts = posts.where(NetworkModerator.network_id == thread.network_id)
        has_own = posts.exists()
        them = or_(User.id.in_(posts), and_(User.role == "admin", ~has_own))
        return select(User.id).where(User.ended_at.is_(None), them, User.id.not_in(left_out(kind)))

    return select_them
