"""The page to compare with: Flask and SQLAlchemy Core, pages of equal content, as tight as a good engineer writes them.

Same rows, same words, same size: session and bell, reach, solution, posts with thanks, what happened between them, similar
problems, unread counts in the rail. What it lacks is what the house adds: two languages, roles, forms that know their state, headers, logs.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, abort, render_template, request
from sqlalchemy import MetaData, and_, bindparam, create_engine, event, exists, func, or_, select

HERE = Path(__file__).parent
app = Flask("bare", template_folder=str(HERE / "templates"))
engine = create_engine(os.environ["BARE_DATABASE"], pool_size=10)
app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
MONTHS = ("", "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december")
SECRET = secrets.token_bytes(32)


@event.listens_for(engine, "connect")
def _prepare(connection, _record) -> None:
    if hasattr(connection, "row_factory"):
        connection.execute("PRAGMA cache_size=-8000")


def when(moment: datetime) -> str:
    """A day in words."""
    return f"{moment.day} {MONTHS[moment.month]} {moment.year}"


app.jinja_env.filters["when"] = when
app.jinja_env.filters["exact"] = lambda moment: f"{when(moment)}, {moment:%H.%M} uur"
app.jinja_env.filters["iso"] = lambda moment: f"{moment:%Y-%m-%dT%H:%MZ}"
meta = MetaData()
meta.reflect(engine)
t = meta.tables
user, session, thread, post, place, theme, network = (t[n] for n in ("user", "user_session", "thread", "post", "municipality", "theme", "network"))
mark, solution, thanks, notice, activity, follow, links = (t[n] for n in ("reading_mark", "solution", "thanks", "notice", "activity", "thread_follow", "thread_theme"))
answer, solver, solver_place, chooser = post.alias("answer"), user.alias("solver"), place.alias("solver_place"), user.alias("chooser")
me, home = bindparam("me"), bindparam("home")
REACH = and_(thread.c.hidden_at.is_(None), or_(thread.c.audience == "all", thread.c.network_id == home))
WHO = select(user.c.id, user.c.name, user.c.home_network_id, user.c.created_at,
             select(func.count()).select_from(notice).where(notice.c.user_id == user.c.id, notice.c.read_at.is_(None)).scalar_subquery().label("bell")) \
    .join(session, session.c.user_id == user.c.id).where(session.c.key_hash == bindparam("key"), user.c.ended_at.is_(None))
ONE = select(thread.c.id, thread.c.title, thread.c.slug, thread.c.kind, thread.c.theme_id, thread.c.created_at, thread.c.solved_at, thread.c.reply_count,
             thread.c.last_number, theme.c.label_nl, theme.c.slug.label("theme_slug"), network.c.name.label("network"), mark.c.number.label("read"),
             exists().where(follow.c.thread_id == thread.c.id, follow.c.user_id == me).label("following"),
             select(func.count()).select_from(follow).where(follow.c.thread_id == thread.c.id).scalar_subquery().label("followers"),
             answer.c.html.label("solution"), answer.c.number.label("solution_number"), solution.c.created_at.label("chosen_at"), chooser.c.name.label("chooser"),
             solver.c.id.label("solver_id"), solver.c.name.label("solver"), solver.c.function.label("solver_function"), solver_place.c.name.label("solver_place")) \
    .outerjoin(theme, theme.c.id == thread.c.theme_id).outerjoin(network, network.c.id == thread.c.network_id) \
    .outerjoin(mark, and_(mark.c.thread_id == thread.c.id, mark.c.user_id == me)).outerjoin(solution, solution.c.thread_id == thread.c.id) \
    .outerjoin(answer, answer.c.id == solution.c.post_id).outerjoin(solver, solver.c.id == answer.c.author_id) \
    .outerjoin(solver_place, solver_place.c.nis == solver.c.municipality_id).outerjoin(chooser, chooser.c.id == solution.c.chosen_by_id) \
    .where(thread.c.id == bindparam("id"), REACH)
POSTS = select(post.c.id, post.c.number, post.c.html, post.c.created_at, post.c.edited_at, post.c.hidden_at, post.c.withdrawn_at, post.c.kind, post.c.author_id,
               user.c.name, user.c.function, place.c.name.label("place"), exists().where(thanks.c.post_id == post.c.id, thanks.c.user_id == me).label("thanked")) \
    .join(user, user.c.id == post.c.author_id).outerjoin(place, place.c.nis == user.c.municipality_id) \
    .where(post.c.thread_id == bindparam("id"), post.c.number.between(bindparam("first"), bindparam("last"))).order_by(post.c.number)
EVENTS = select(activity.c.kind, activity.c.facts, activity.c.created_at).where(activity.c.thread_id == bindparam("id"), activity.c.kind.like("thread.%")) \
    .order_by(activity.c.created_at).limit(50)
RELATED = select(thread.c.id, thread.c.title, thread.c.slug, thread.c.solved_at).where(
    thread.c.id.in_(select(links.c.thread_id).where(links.c.theme_id == bindparam("theme")).order_by(links.c.last_activity_at.desc()).limit(30)),
    thread.c.id != bindparam("id"), REACH).order_by(thread.c.solved_at.is_(None), thread.c.last_activity_at.desc()).limit(5)
_recent = select(thread.c.id, thread.c.network_id, thread.c.theme_id, thread.c.last_number).where(REACH, thread.c.last_activity_at > bindparam("since")) \
    .order_by(thread.c.last_activity_at.desc(), thread.c.id.desc()).limit(200).subquery()
UNREAD = select(_recent.c.network_id, _recent.c.theme_id, func.count().label("unread")) \
    .outerjoin(mark, and_(mark.c.thread_id == _recent.c.id, mark.c.user_id == me)) \
    .where(or_(mark.c.number.is_(None), mark.c.number < _recent.c.last_number)).group_by(_recent.c.network_id, _recent.c.theme_id)
LIST = select(thread.c.id, thread.c.title, thread.c.slug, thread.c.solved_at, thread.c.reply_count, thread.c.last_number, thread.c.last_activity_at, user.c.name,
              user.c.function, place.c.name.label("place"), theme.c.label_nl, theme.c.slug.label("theme_slug"), network.c.name.label("network"), mark.c.number.label("read")) \
    .join(user, user.c.id == thread.c.author_id).outerjoin(place, place.c.nis == user.c.municipality_id).outerjoin(theme, theme.c.id == thread.c.theme_id) \
    .outerjoin(network, network.c.id == thread.c.network_id).outerjoin(mark, and_(mark.c.thread_id == thread.c.id, mark.c.user_id == me)) \
    .where(REACH).order_by(thread.c.last_activity_at.desc(), thread.c.id.desc()).limit(21)
with engine.connect() as _connection:
    THEMES = list(_connection.execute(select(theme.c.id, theme.c.slug, theme.c.label_nl).order_by(theme.c.label_nl)))
    FOLLOWED = [row for row in THEMES if row.id in set(_connection.scalars(select(t["theme_follow"].c.theme_id).where(t["theme_follow"].c.user_id == 1)))]


def frame(connection) -> dict:
    """What the frame shows: who looks, and what they have not read."""
    key = request.cookies.get("session", "")
    who = connection.execute(WHO, {"key": hashlib.sha256(key.encode()).hexdigest()}).first() or abort(401)
    counts = {}
    for row in connection.execute(UNREAD, {"me": who.id, "home": who.home_network_id, "since": who.created_at}):
        counts[row.theme_id] = counts.get(row.theme_id, 0) + row.unread
    token = hmac.new(SECRET, key.encode(), hashlib.sha256).hexdigest()[:32]
    return {"me": who, "counts": counts, "unread": sum(counts.values()), "token": token, "followed": FOLLOWED}


@app.get("/thread/<int:number>")
def show(number: int):
    """A thread page."""
    page = request.args.get("page", 1, int)
    with engine.connect() as connection:
        around = frame(connection)
        mine = {"me": around["me"].id, "home": around["me"].home_network_id, "id": number}
        head = connection.execute(ONE, mine).first() or abort(404)
        first = (page - 1) * 20 + 1
        posts = connection.execute(POSTS, {"me": mine["me"], "id": number, "first": first, "last": first + 19}).all()
        events = connection.execute(EVENTS, {"id": number}).all()
        related = connection.execute(RELATED, {**mine, "theme": head.theme_id}).all()
    return render_template("bare_thread.html", **around, thread=head, posts=posts, events=events, related=related, page=page, pages=(head.last_number - 1) // 20 + 1,
                           key=secrets.token_urlsafe(16), now=datetime.now(UTC))


@app.get("/list")
def index():
    """A thread list."""
    with engine.connect() as connection:
        around = frame(connection)
        rows = connection.execute(LIST, {"me": around["me"].id, "home": around["me"].home_network_id}).all()
    return render_template("bare_list.html", **around, rows=rows, themes=THEMES)
