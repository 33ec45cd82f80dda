"""The page to compare with: Flask and SQLAlchemy Core, a thread of equal content, as tight as a good engineer writes it.

It has the session, the reach rule and the posts, but no languages, no forms that know their state, no design.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from flask import Flask, abort, render_template, request
from sqlalchemy import MetaData, bindparam, create_engine, event, or_, select

HERE = Path(__file__).parent
app = Flask("bare", template_folder=str(HERE / "templates"))
engine = create_engine(os.environ["BARE_DATABASE"], pool_size=10)
app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


@event.listens_for(engine, "connect")
def _prepare(connection, _record) -> None:
    if hasattr(connection, "row_factory"):
        connection.execute("PRAGMA cache_size=-8000")


meta = MetaData()
meta.reflect(engine, only=["user", "user_session", "thread", "post", "municipality", "network", "theme", "solution", "reading_mark"])
t = meta.tables
user, session, thread, post, place = t["user"], t["user_session"], t["thread"], t["post"], t["municipality"]
WHO = select(user.c.id, user.c.name, user.c.home_network_id).join(session, session.c.user_id == user.c.id).where(session.c.key_hash == bindparam("key"))
ONE = select(thread.c.id, thread.c.title, thread.c.slug, thread.c.kind, thread.c.created_at, thread.c.solved_at, thread.c.reply_count, thread.c.last_number,
             user.c.name, user.c.function, place.c.name.label("place"), t["theme"].c.label_nl, t["network"].c.name.label("network")) \
    .join(user, user.c.id == thread.c.author_id).outerjoin(place, place.c.nis == user.c.municipality_id) \
    .outerjoin(t["theme"], t["theme"].c.id == thread.c.theme_id).outerjoin(t["network"], t["network"].c.id == thread.c.network_id) \
    .where(thread.c.id == bindparam("id"), thread.c.hidden_at.is_(None), or_(thread.c.audience == "all", thread.c.network_id == bindparam("home")))
POSTS = select(post.c.id, post.c.number, post.c.html, post.c.created_at, post.c.kind, user.c.id.label("who"), user.c.name, user.c.function, place.c.name.label("place")) \
    .join(user, user.c.id == post.c.author_id).outerjoin(place, place.c.nis == user.c.municipality_id) \
    .where(post.c.thread_id == bindparam("id"), post.c.number.between(bindparam("first"), bindparam("last"))).order_by(post.c.number)
LIST = select(thread.c.id, thread.c.title, thread.c.slug, thread.c.solved_at, thread.c.reply_count, thread.c.last_activity_at, user.c.name, user.c.function,
              place.c.name.label("place"), t["theme"].c.label_nl, t["network"].c.name.label("network")) \
    .join(user, user.c.id == thread.c.author_id).outerjoin(place, place.c.nis == user.c.municipality_id) \
    .outerjoin(t["theme"], t["theme"].c.id == thread.c.theme_id).outerjoin(t["network"], t["network"].c.id == thread.c.network_id) \
    .where(thread.c.hidden_at.is_(None), or_(thread.c.audience == "all", thread.c.network_id == bindparam("home"))) \
    .order_by(thread.c.last_activity_at.desc(), thread.c.id.desc()).limit(21)


def member(connection):
    """Who looks."""
    key = request.cookies.get("session", "")
    return connection.execute(WHO, {"key": hashlib.sha256(key.encode()).hexdigest()}).first() or abort(401)


@app.get("/thread/<int:number>")
def show(number: int):
    """A thread page."""
    page = request.args.get("page", 1, int)
    with engine.connect() as connection:
        me = member(connection)
        head = connection.execute(ONE, {"id": number, "home": me.home_network_id}).first() or abort(404)
        first = (page - 1) * 20 + 1
        posts = connection.execute(POSTS, {"id": number, "first": first, "last": first + 19}).all()
    return render_template("bare_thread.html", me=me, thread=head, posts=posts, page=page, pages=(head.last_number - 1) // 20 + 1)


@app.get("/list")
def index():
    """A thread list."""
    with engine.connect() as connection:
        me = member(connection)
        rows = connection.execute(LIST, {"home": me.home_network_id}).all()
    return render_template("bare_list.html", me=me, rows=rows)
