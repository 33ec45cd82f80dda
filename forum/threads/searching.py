"""What of a thread is searched, written in the transaction that changes it. Hidden threads keep their document: every search starts from listed ones."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from forum.core.db import db
from forum.core.markup.tokens import without_quotes
from forum.core.search import dictionary, documents, store
from forum.core.search.documents import Document
from forum.core.search.lexicon import Lexicon
from forum.core.search.models import SearchText
from forum.core.text import plain
from forum.networks.models import Theme
from forum.threads.models import Post, ProblemDetails, Solution, Thread, ThreadTheme
from forum.threads.queries import shown


def put_text(post: Post) -> None:
    """Keep the analysed words of a post; call `refresh` once all of a thread's changes are made."""
    store.set_text(post.id, post.thread_id, documents.analysed(dictionary.lexicon(), text_of(post)))


def text_of(post: Post) -> str:
    """The words of a post that are searched; of an opening also the problem's own fields."""
    words = plain(without_quotes(post.html))
    found = db.session.get(ProblemDetails, post.thread_id) if post.number == 1 else None
    return " ".join([words, found.tried, found.question, found.effort]) if found else words


def facts_of(thread) -> list[str]:
    """What filters can ask of a thread, in tokens; the same is asked of the tables, so these only make it quick."""
    network = "both" if thread.network_id is None else str(thread.network_id)
    return [f"k_{thread.kind}", f"n_{network}", f"y_{thread.created_at.year}", *(["solved"] if thread.solved_at else [])]


def refresh(thread_id: int) -> None:
    """Write a thread's document anew from its texts."""
    db.session.flush()
    thread = db.session.get(Thread, thread_id)
    lexicon = dictionary.lexicon()
    texts = [(row.part_id, row.words) for row in _texts([thread_id])]
    labels = [label for theme in _labels([thread_id]) for label in theme[1:]]
    chosen = db.session.scalar(select(Solution.post_id).where(Solution.thread_id == thread_id))
    opening = db.session.scalar(select(Post.id).where(Post.thread_id == thread_id, Post.number == 1))
    store.write(thread_id, documents.rank_of(thread_id, thread.last_activity_at),
                composed(lexicon, thread, labels=labels, texts=texts, opening_id=opening, solution_id=chosen))
    store.learn(documents.title_words(lexicon, thread.title))


def composed(lexicon: Lexicon, thread, *, labels: Iterable[str], texts: list[tuple[int, str]], opening_id: int | None, solution_id: int | None) -> Document:
    """The document of a thread (a row or an entity) from the analysed words of its posts."""
    of = dict[int, list[str]]()
    for part_id, words in texts:
        of.setdefault(part_id, []).append(words)
    opening = " ".join(of.pop(opening_id, []))
    solution = " ".join(of.get(solution_id, [])) if solution_id else None
    others = [words for part_id in sorted(of) for words in of[part_id]]
    return documents.compose(lexicon, title=thread.title, labels=labels, opening=opening, solution=solution, others=others, facts=facts_of(thread))


def _texts(thread_ids: list[int]) -> list:
    wanted = select(SearchText.subject_id, SearchText.part_id, SearchText.words).where(SearchText.subject_id.in_(thread_ids))
    return list(db.session.execute(wanted.order_by(SearchText.part_id, SearchText.file_id)))


def _labels(thread_ids: list[int]) -> list:
    wanted = select(ThreadTheme.thread_id, Theme.label_nl, Theme.label_en).join(Theme, Theme.id == ThreadTheme.theme_id)
    return list(db.session.execute(wanted.where(ThreadTheme.thread_id.in_(thread_ids)).order_by(ThreadTheme.position)))


def write_many(thread_ids: list[int], *, fresh: bool = True) -> None:
    """Write the documents of threads whose texts stand already; `fresh` says that no document of theirs stands yet."""
    lexicon = dictionary.lexicon()
    texts: dict[int, list] = {}
    for row in _texts(thread_ids):
        texts.setdefault(row.subject_id, []).append((row.part_id, row.words))
    labels: dict[int, list] = {}
    for number, *both in _labels(thread_ids):
        labels.setdefault(number, []).extend(both)
    openings = dict(db.session.execute(select(Post.thread_id, Post.id).where(Post.thread_id.in_(thread_ids), Post.number == 1)).all())
    chosen = dict(db.session.execute(select(Solution.thread_id, Solution.post_id).where(Solution.thread_id.in_(thread_ids))).all())
    rows, words = [], {}
    columns = (Thread.id, Thread.title, Thread.kind, Thread.network_id, Thread.created_at, Thread.solved_at, Thread.last_activity_at)
    for thread in db.session.execute(select(*columns).where(Thread.id.in_(thread_ids))):
        document = composed(lexicon, thread, labels=labels.get(thread.id, ()), texts=texts.get(thread.id, []),
                            opening_id=openings.get(thread.id), solution_id=chosen.get(thread.id))
        rows.append((thread.id, documents.rank_of(thread.id, thread.last_activity_at), document))
        words |= documents.title_words(lexicon, thread.title)
    if not fresh:
        for number in thread_ids:
            store.remove(number)
    store.write_many(rows)
    store.learn(words)


def drop_text(post: Post) -> None:
    """Forget the words of a post that nobody sees any more, and of the documents that hang on it."""
    store.drop_text(post.id)


def add_reply(thread: Thread, post: Post) -> None:
    """Keep a new reply's words and add them to its thread's document, whatever the thread's length."""
    words = documents.analysed(dictionary.lexicon(), text_of(post))
    store.set_text(post.id, thread.id, words)
    standing = store.documents_of([thread.id]).get(thread.id)
    if standing is None:
        refresh(thread.id)
    else:
        store.write(thread.id, documents.rank_of(thread.id, thread.last_activity_at), documents.extended(standing, words))


def keep_texts(texts: list[tuple[int, int, str]]) -> None:
    """Keep the analysed words of many new posts: (post, thread, text)."""
    lexicon = dictionary.lexicon()
    store.add_texts([(post_id, thread_id, documents.analysed(lexicon, text)) for post_id, thread_id, text in texts])


def rebuild(thread_ids: list[int]) -> None:
    """Analyse some threads anew, all their posts that members see; what stands of documents that hang on them is kept."""
    columns = (Post.id, Post.thread_id, Post.number, Post.html, ProblemDetails.tried, ProblemDetails.question, ProblemDetails.effort)
    found = select(*columns).outerjoin(ProblemDetails, ProblemDetails.thread_id == Post.thread_id).where(Post.thread_id.in_(thread_ids), shown())
    store.drop_texts_of(thread_ids)
    keep_texts([(row.id, row.thread_id, _whole(row)) for row in db.session.execute(found)])
    write_many(thread_ids, fresh=False)


def _whole(row) -> str:
    """What is searched of a post: of an opening its problem's fields too."""
    words = plain(without_quotes(row.html))
    return words if row.number > 1 else " ".join([words, row.tried or "", row.question or "", row.effort or ""])
