"""What of a thread is searched, written in the transaction that changes it. Hidden threads keep their document: every search starts from listed ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select

from forum.core.db import after_commit, db
from forum.core.markup.own import ids_in
from forum.core.markup.tokens import without_quotes
from forum.core.search import dictionary, documents, store
from forum.core.search.documents import Document
from forum.core.search.lexicon import Lexicon
from forum.core.search.models import SearchText
from forum.core.text import plain
from forum.networks.models import Theme
from forum.threads.models import Post, ProblemDetails, Solution, Thread, ThreadTheme
from forum.threads.queries import shown
from forum.threads.rows import is_proven
from forum.uploads import texts as read_texts
from forum.uploads.jobs import read_document

# What kind of thread it is, in the words that people look for it with.
KINDS = {"problem": "probleem problem", "practice": "goed voorbeeld good practice", "announcement": "mededeling announcement"}

# Higher rooms whose texts stand on a thread's page, for the same readers: from thread numbers to more words of each.
more_words: list[Callable[[list[int]], dict[int, str]]] = []


def _more(thread_ids: list[int]) -> dict[int, str]:
    """The analysed words that higher rooms have of some threads."""
    lexicon, found = dictionary.lexicon(), {}
    for words_of in more_words:
        for number, text in words_of(thread_ids).items():
            found[number] = " ".join([found.get(number, ""), documents.analysed(lexicon, text)]).strip()
    return found


def put_text(post: Post) -> None:
    """Keep the analysed words of a post; call `refresh` once all of a thread's changes are made."""
    store.set_text(post.id, post.thread_id, documents.analysed(dictionary.lexicon(), text_of(post)))
    put_documents([post])


def text_of(post: Post) -> str:
    """The words of a post that are searched; of an opening also the problem's own fields."""
    words = plain(without_quotes(post.html))
    found = db.session.get(ProblemDetails, post.thread_id) if post.number == 1 else None
    return " ".join([words, found.tried, found.question, found.effort]) if found else words


def put_documents(posts: Iterable, ready: dict[tuple[int, int], str] | None = None) -> None:
    """Keep the words of the documents that posts name now; of those that first hung there alone, for their readers are its readers.

    One that was not read yet, waits. `ready` are words that were analysed before, by post and file.
    """
    named = {post.id: (post, frozenset(ids_in(post.body))) for post in posts}
    standing = {tuple(row) for row in store.files_of(list(named))}
    for post_id, number in standing:
        if number not in named[post_id][1]:
            store.drop_text(post_id, file_id=number)
    for place, number, text in read_texts.hung_at([f"post:{post_id}" for post_id, (_post, numbers) in named.items() if numbers]):
        post, numbers = named[int(place.partition(":")[2])]
        key = (post.id, number)
        if number in numbers and text is None:
            after_commit(lambda number=number: read_document.enqueue(number))
        elif number in numbers and text and key not in standing:
            words = (ready or {}).get(key) or documents.analysed(dictionary.lexicon(), text)
            store.set_text(post.id, post.thread_id, words, file_id=number)


def document_words(thread_ids: Iterable[int]) -> dict[tuple[int, int], str]:
    """The analysed words of the documents in some threads, by post and file: slow work, for before a write transaction."""
    lexicon = dictionary.lexicon()
    found = read_texts.hung_at([f"post:{post.id}" for post in _with_files(thread_ids)])
    return {(int(place.partition(":")[2]), number): documents.analysed(lexicon, text) for place, number, text in found if text}


def put_documents_of(thread_ids: Iterable[int], ready: dict[tuple[int, int], str]) -> None:
    """The same as `put_documents`, for all posts of some threads that members see."""
    put_documents(_with_files(thread_ids), ready)


def _with_files(thread_ids: Iterable[int]) -> list:
    wanted = select(Post.id, Post.thread_id, Post.body).where(Post.thread_id.in_(list(thread_ids)), Post.body.contains("/attachments/"), shown())
    return list(db.session.execute(wanted))


def put_read_document(place: str, attachment_id: int) -> None:
    """Let the words of a document be found that was just read, as long as its post is seen and names it."""
    post = db.session.get(Post, int(place.partition(":")[2])) if place.startswith("post:") else None
    if post is None:
        return
    db.session.execute(select(Thread.id).where(Thread.id == post.thread_id).with_for_update())
    db.session.refresh(post)
    store.drop_text(post.id, file_id=attachment_id)
    if post.is_visible:
        put_documents([post])
        refresh(post.thread_id)


def facts_of(thread) -> list[str]:
    """What filters can ask of a thread, in tokens; the same is asked of the tables, so these only make it quick."""
    network = "both" if thread.network_id is None else str(thread.network_id)
    return [f"k_{thread.kind}", f"n_{network}", f"y_{thread.created_at.year}", *(["solved"] if thread.solved_at else []),
            *(["tested"] if is_proven(thread.kind, thread.solved_at is not None, thread.evidence) else [])]


def refresh(thread_id: int) -> None:
    """Write a thread's document anew from its texts."""
    db.session.flush()
    thread = db.session.get(Thread, thread_id)
    lexicon = dictionary.lexicon()
    texts = _texts([thread_id])
    labels = [label for theme in _labels([thread_id]) for label in theme[1:]]
    chosen = db.session.scalar(select(Solution.post_id).where(Solution.thread_id == thread_id))
    opening = db.session.scalar(select(Post.id).where(Post.thread_id == thread_id, Post.number == 1))
    store.write(thread_id, documents.rank_of(thread_id, thread.last_activity_at),
                composed(lexicon, thread, labels=labels, texts=texts, opening_id=opening, solution_id=chosen, more=_more([thread_id]).get(thread_id, "")))
    store.learn(documents.title_words(lexicon, thread.title))


def composed(lexicon: Lexicon, thread, *, labels: Iterable[str], texts: list, opening_id: int | None, solution_id: int | None, more: str = "") -> Document:
    """The document of a thread (a row or an entity) from the analysed words of its posts, of what higher rooms have of it, and of the documents that hang on posts."""
    of = {row.part_id: row.words for row in texts if not row.file_id}
    opening = of.pop(opening_id, "")
    solution = of.get(solution_id, "") if solution_id else None
    others = [*(of[part_id] for part_id in sorted(of)), *([more] if more else []), *(row.words for row in texts if row.file_id)]
    return documents.compose(lexicon, title=thread.title, labels=[*labels, KINDS[thread.kind]], opening=opening, solution=solution, others=others,
                             facts=facts_of(thread))


def _texts(thread_ids: list[int]) -> list:
    wanted = select(SearchText.subject_id, SearchText.part_id, SearchText.file_id, SearchText.words).where(SearchText.subject_id.in_(thread_ids))
    return list(db.session.execute(wanted.order_by(SearchText.part_id, SearchText.file_id)))


def _labels(thread_ids: list[int]) -> list:
    wanted = select(ThreadTheme.thread_id, Theme.label_nl, Theme.label_en).join(Theme, Theme.id == ThreadTheme.theme_id)
    return list(db.session.execute(wanted.where(ThreadTheme.thread_id.in_(thread_ids)).order_by(ThreadTheme.position)))


def write_many(thread_ids: list[int], *, fresh: bool = True) -> None:
    """Write the documents of threads whose texts stand already; `fresh` says that no document of theirs stands yet."""
    lexicon = dictionary.lexicon()
    texts: dict[int, list] = {}
    for row in _texts(thread_ids):
        texts.setdefault(row.subject_id, []).append(row)
    labels: dict[int, list] = {}
    for number, *both in _labels(thread_ids):
        labels.setdefault(number, []).extend(both)
    openings = dict(db.session.execute(select(Post.thread_id, Post.id).where(Post.thread_id.in_(thread_ids), Post.number == 1)).all())
    chosen = dict(db.session.execute(select(Solution.thread_id, Solution.post_id).where(Solution.thread_id.in_(thread_ids))).all())
    rows, words, more = [], {}, _more(thread_ids)
    columns = (Thread.id, Thread.title, Thread.kind, Thread.network_id, Thread.created_at, Thread.solved_at, Thread.evidence, Thread.last_activity_at)
    for thread in db.session.execute(select(*columns).where(Thread.id.in_(thread_ids))):
        document = composed(lexicon, thread, labels=labels.get(thread.id, ()), texts=texts.get(thread.id, []),
                            opening_id=openings.get(thread.id), solution_id=chosen.get(thread.id), more=more.get(thread.id, ""))
        rows.append((thread.id, documents.rank_of(thread.id, thread.last_activity_at), document))
        words |= documents.title_words(lexicon, thread.title)
    if not fresh:
        store.remove_many(thread_ids)
    store.write_many(rows)
    store.learn(words)


def drop_text(post: Post) -> None:
    """Forget the words of a post that nobody sees any more, and of the documents that hang on it."""
    store.drop_text(post.id)


def add_reply(thread: Thread, post: Post) -> None:
    """Keep a new reply's words and add them to its thread's document, whatever the thread's length."""
    words = documents.analysed(dictionary.lexicon(), text_of(post))
    store.set_text(post.id, thread.id, words)
    put_documents([post])
    standing = store.documents_of([thread.id]).get(thread.id)
    if standing is None or (documents.is_full(standing) and store.has_files(thread.id)):  # words of documents make room for those of posts
        refresh(thread.id)
    else:
        store.write(thread.id, documents.rank_of(thread.id, thread.last_activity_at), documents.extended(standing, words))


def keep_texts(texts: list[tuple[int, int, str]]) -> None:
    """Keep the analysed words of many new posts: (post, thread, text)."""
    lexicon = dictionary.lexicon()
    store.add_texts([(post_id, thread_id, documents.analysed(lexicon, text)) for post_id, thread_id, text in texts])


def whole(row) -> str:
    """What is searched of a post: of an opening its problem's fields too."""
    words = plain(without_quotes(row.html))
    return words if row.number > 1 else " ".join([words, row.tried or "", row.question or "", row.effort or ""])
