"""Threads whose title looks like one that is being typed, from what the viewer may read alone; two bounded queries."""

from __future__ import annotations

import re
from types import SimpleNamespace

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.markup.tokens import without_quotes
from forum.core.search import store
from forum.core.search.analyse import tokens
from forum.core.text import TITLE_MAX, plain, shorten
from forum.threads.models import Post, Solution, Thread
from forum.threads.queries import listed, shown, thread_url
from forum.threads.references import fill
from forum.threads.rows import status_of

MOST = 5
CANDIDATES = 200
SEARCHED = 4  # of the words of a title: the longest, which are the rarest
ALIKE = 1 / 3  # of a title's weight that another must share
LINE = 160
_FIRST = re.compile(r"</(?:p|li|h\d|tr|blockquote|pre)>")
COMMON = frozenset("""
    aan alle als ben bij dan dat deze die dit doe doen door een eens gaat geen haar had heb hebben heeft hem het hier hij hoe hun iemand iets jij jou kan komt
    kunnen maar meer met mij moet moeten naar niet nog ook onder ons onze over reeds sinds soms tegen toch tot tussen uit van veel voor waar waarom wanneer want wat
    welk welke werd wie wij wil willen wordt worden zal zelf zich zijn zonder zou probleem problemen vraag vragen advies hulp gezocht ervaring ervaringen goed goede
    les des une dans pour avec sur que qui est pas the and for with how what are our not from this that""".split())


def words_of(title: str) -> list[str]:
    """The telling words of a title, the longest first, without the ending of a plural."""
    words = [word for word in tokens(title[:TITLE_MAX]) if len(word) > 2 and word not in COMMON]
    return sorted(dict.fromkeys(map(_root, words)), key=len, reverse=True)


def _root(word: str) -> str:
    if len(word) > 5 and word.endswith("en"):
        return word[:-2]
    return word[:-1] if len(word) > 4 and word.endswith("s") else word


def similar_to(viewer: Viewer, title: str) -> list[SimpleNamespace]:
    """At most five threads, solved ones first, each with the first line of its solution."""
    words = words_of(title)
    if not words:
        return []
    best = sorted(((weight, row) for row in _candidates(viewer, words) if (weight := _weight(row.title, words)) >= ALIKE * sum(map(len, words))),
                  key=lambda found: (found[0], found[1].solved_at is not None), reverse=True)[:MOST]
    rows = sorted((row for _weight, row in best), key=lambda row: row.solved_at is None)
    lines = _solutions(viewer, [row.id for row in rows if row.solved_at is not None])
    return [SimpleNamespace(title=row.title, url=thread_url(row), kind=row.kind, status=status_of(row.kind, row.solved_at, row.reply_count),
                            solution=lines.get(row.id, "")) for row in rows]


def _candidates(viewer: Viewer, words: list[str]) -> list:
    """The newest threads within reach that have one of the words in their title."""
    hits = store.titled(words[:SEARCHED]).subquery()
    wanted = select(Thread.id, Thread.title, Thread.slug, Thread.kind, Thread.solved_at, Thread.reply_count)
    wanted = wanted.join(Post, Post.thread_id == Thread.id).join(hits, hits.c.rowid == Post.id)
    return list(db.session.execute(wanted.where(listed(viewer), shown()).order_by(hits.c.rowid.desc()).limit(CANDIDATES)))


def _weight(title: str, words: list[str]) -> int:
    """How much of what is typed a title shares: long words tell more."""
    here = tokens(title)
    return sum(len(word) for word in words if any(token.startswith(word) for token in here))


def _solutions(viewer: Viewer, thread_ids: list[int]) -> dict[int, str]:
    """The first line of each solution that members see."""
    if not thread_ids:
        return {}
    wanted = select(Solution.thread_id, Post.html).join(Post, Post.id == Solution.post_id).where(Solution.thread_id.in_(thread_ids), shown())
    rows = db.session.execute(wanted).all()
    texts = fill(viewer, [without_quotes(row.html[:20_000]) for row in rows])
    return {row.thread_id: shorten(first_line(html), LINE) for row, html in zip(rows, texts, strict=True)}


def first_line(html: str) -> str:
    """The words of the first block of stored HTML that has any."""
    return next((line for block in _FIRST.split(html[:20_000]) if (line := plain(block))), "")
