"""Making stored things anew: HTML of an earlier renderer, and the search index."""

from __future__ import annotations

import sys

import click
from sqlalchemy import func, select, update

from forum.core.db import db, unit_of_work
from forum.core.markup import budget
from forum.core.markup.own import known_in
from forum.core.markup.version import RENDERER
from forum.core.search import store
from forum.exchange.importer import paragraphs
from forum.sheets.actions import rerender
from forum.threads import reindexing
from forum.threads.models import Post, Thread
from forum.uploads import texts
from forum.uploads.jobs import read_waiting

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
    if sheets := rerender.render_stale():
        click.echo(f"{sheets} texts of practice sheets rendered.")


def _stale_after(last: int) -> list:
    rows = select(Post.id, Post.author_id, Post.body, Post.version).where(Post.render_version != RENDERER, Post.id > last)
    found = db.session.execute(rows.order_by(Post.id).limit(PORTION)).all()
    db.session.rollback()
    return found


def reindex_all(*, from_scratch: bool = False) -> None:
    """Make the search index anew, some threads at a time: members go on searching and writing meanwhile.

    `from_scratch` empties it first, for an index that is damaged: until it is done a search finds less.
    """
    if from_scratch:
        with unit_of_work():
            store.empty()
    total, done, last = db.session.scalar(select(func.count(Thread.id))), 0, 0
    with click.progressbar(length=total, label="Indexing", file=sys.stderr) as bar:
        while numbers := _threads_after(last):
            reindexing.renew(numbers)
            done, last = done + len(numbers), numbers[-1]
            bar.update(len(numbers))
    click.echo(f"{done} threads indexed.")
    _read_documents()


def _read_documents() -> None:
    """Documents that wait for their reader: those from before, and all of them after a new version of it."""
    waiting = texts.counts()["waiting"]
    if waiting:
        with click.progressbar(read_waiting(), length=waiting, label="Reading documents", file=sys.stderr) as bar:
            for _number in bar:
                pass
    told = texts.counts()
    if any(told.values()):
        click.echo(f"{told['read']} documents read, {told['without']} without text, {told['waiting']} waiting.")


def _threads_after(last: int) -> list[int]:
    found = list(db.session.scalars(select(Thread.id).where(Thread.id > last).order_by(Thread.id).limit(reindexing.PORTION)))
    db.session.rollback()
    return found
