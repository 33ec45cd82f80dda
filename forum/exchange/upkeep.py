"""Making stored things anew: HTML of an earlier renderer, and the search index."""

from __future__ import annotations

import sys

import click
from sqlalchemy import func, select, update

from forum.core.db import db, unit_of_work
from forum.core.markup import budget
from forum.core.markup.own import known_in
from forum.core.markup.tokens import without_quotes
from forum.core.markup.version import RENDERER
from forum.core.search import store
from forum.core.text import plain
from forum.exchange.importer import paragraphs
from forum.threads.models import Post, ProblemDetails, Thread
from forum.threads.queries import shown

PORTION = 100


def render_stale() -> None:
    """Render posts of an earlier renderer, some at a time; members can write meanwhile, and what they change is left alone."""
    stale = select(func.count(Post.id)).where(Post.render_version != RENDERER)
    total, done, last = db.session.scalar(stale), 0, 0
    with click.progressbar(length=total, label="Rendering", file=sys.stderr) as bar:
        while rows := _stale_after(last):
            found = budget.render_many([row.body for row in rows], [known_in(row.body, by=row.author_id) for row in rows])
            with unit_of_work():
                for row, html in zip(rows, found, strict=True):
                    same = update(Post).where(Post.id == row.id, Post.version == row.version)
                    db.session.execute(same.values(html=paragraphs(row.body) if html is None else html, render_version=RENDERER))
            done, last = done + len(rows), rows[-1].id
            bar.update(len(rows))
    click.echo(f"{done} posts rendered.")


def _stale_after(last: int) -> list:
    rows = select(Post.id, Post.author_id, Post.body, Post.version).where(Post.render_version != RENDERER, Post.id > last)
    found = db.session.execute(rows.order_by(Post.id).limit(PORTION)).all()
    db.session.rollback()
    return found


def reindex_all() -> None:
    """Fill the search index anew in one transaction, so that no search meets it half full."""
    with unit_of_work():
        store.empty()
        total = db.session.scalar(select(func.count(Post.id)).where(shown()))
        last = 0
        with click.progressbar(length=total, label="Indexing", file=sys.stderr) as bar:
            while rows := _shown_after(last):
                store.index_many([_document(row) for row in rows])
                last = rows[-1].id
                bar.update(len(rows))
    click.echo(f"{total} posts indexed.")


def _shown_after(last: int) -> list:
    columns = (Post.id, Post.number, Post.html, Thread.title, ProblemDetails.tried, ProblemDetails.question, ProblemDetails.effort)
    rows = select(*columns).join(Thread, Thread.id == Post.thread_id).outerjoin(ProblemDetails, ProblemDetails.thread_id == Thread.id)
    return db.session.execute(rows.where(Post.id > last, shown()).order_by(Post.id).limit(PORTION)).all()


def _document(row) -> tuple[int, str, str]:
    """What is searched: an opening with its title and the problem's fields, a reply alone."""
    words = plain(without_quotes(row.html))
    if row.number > 1:
        return row.id, words, ""
    return row.id, " ".join([words, row.tried or "", row.question or "", row.effort or ""]), row.title
