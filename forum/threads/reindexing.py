"""Documents made anew while the site runs: texts are analysed before the write transaction opens, some threads at a time.

Asked for by `forum reindex`, by a newer analyser, by a change of the dictionary and by a theme that gets another name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic

from sqlalchemy import Select, delete, func, or_, select, update

from forum.core.clock import now
from forum.core.db import after_commit, db, unit_of_work
from forum.core.events import Activity, Happened, on
from forum.core.jobs import job
from forum.core.search import dictionary, documents, store
from forum.core.search.language import ANALYSER, stem
from forum.core.search.models import SearchEntry, SearchRework, SearchText
from forum.threads import searching
from forum.threads.models import Post, ProblemDetails, Thread, ThreadTheme
from forum.threads.queries import shown

PORTION = 25
WINDOW = 2_000  # subjects looked through at once for words that hold some letters
STRETCH = 15  # seconds that one run of the job takes at most: mail waits in the same queue
KEPT = timedelta(days=90)

Analysed = dict[int, tuple[int, str]]  # the words of posts, with the version that they are of


def renew(thread_ids: Sequence[int]) -> None:
    """Analyse some threads anew and write their documents, in a transaction of its own; members can write meanwhile."""
    ready, files = analysed(thread_ids), searching.document_words(thread_ids)
    with unit_of_work():
        put_in(thread_ids, ready, files)


def analysed(thread_ids: Sequence[int]) -> Analysed:
    """The words of all posts of some threads that members see."""
    lexicon = dictionary.lexicon()
    rows = db.session.execute(_posts(thread_ids)).all()
    db.session.rollback()
    return {row.id: (row.version, documents.analysed(lexicon, searching.whole(row))) for row in rows}


def _posts(thread_ids: Sequence[int]) -> Select:
    columns = (Post.id, Post.thread_id, Post.number, Post.version, Post.html, ProblemDetails.tried, ProblemDetails.question, ProblemDetails.effort)
    return select(*columns).outerjoin(ProblemDetails, ProblemDetails.thread_id == Post.thread_id).where(Post.thread_id.in_(thread_ids), shown())


def put_in(thread_ids: Sequence[int], ready: Analysed, files: dict[tuple[int, int], str]) -> None:
    """Write the documents, within a write transaction that keeps other writers of these threads waiting. What changed meanwhile is read again."""
    present = lock(thread_ids)
    standing = db.session.execute(select(Post.id, Post.thread_id, Post.version).where(Post.thread_id.in_(present), shown())).all()
    changed = [row.id for row in standing if ready.get(row.id, (0, ""))[0] != row.version]
    again: Analysed = {}
    if changed:
        lexicon = dictionary.lexicon()
        again = {row.id: (row.version, documents.analysed(lexicon, searching.whole(row))) for row in db.session.execute(_posts(present).where(Post.id.in_(changed)))}
    for gone in set(thread_ids) - set(present):
        store.remove(gone)
    store.drop_texts_of(present)
    store.add_texts([(row.id, row.thread_id, (again.get(row.id) or ready[row.id])[1]) for row in standing])
    searching.put_documents_of(present, files)
    searching.write_many(present, fresh=False)


def lock(thread_ids: Sequence[int]) -> list[int]:
    """The threads that there still are, locked in the order of their numbers, as every writer of a thread does."""
    return list(db.session.scalars(select(Thread.id).where(Thread.id.in_(thread_ids)).order_by(Thread.id).with_for_update()))


def ask(letters: Sequence[str] = (), *, theme_id: int | None = None, change_id: int | None = None) -> None:
    """Have the documents made anew that hold words with these letters, or that stand under a theme; in the present transaction."""
    upto = db.session.scalar(select(func.coalesce(func.max(Thread.id), 0)))
    row = SearchRework(letters=list(letters), theme_id=theme_id, change_id=change_id, position=0, upto=upto, done=0, created_at=now(),
                       finished_at=None if upto else now())
    db.session.add(row)
    db.session.flush()
    if upto:
        number = row.id
        after_commit(lambda: go_on.enqueue(number))


@on(Happened.THEME_ADDED, Happened.THEME_CHANGED, Happened.THEME_MERGED)
def labels_follow(activity: Activity) -> None:
    """A theme's words stand in the documents of its threads; those of a new theme are known words from now on."""
    if number := activity.facts.get("into_id") or activity.facts.get("theme_id"):
        ask(theme_id=number)


@job(retries=3)
def go_on(number: int) -> None:
    """Work on for a while at documents that were asked for, then ring again."""
    until = monotonic() + STRETCH
    while step(number):
        if monotonic() > until:
            go_on.enqueue(number)
            return


def step(number: int) -> bool:
    """One portion; whether there is more. Two that do the same: the second finds the position moved and leaves it."""
    row = db.session.execute(select(*SearchRework.__table__.columns).where(SearchRework.id == number, SearchRework.finished_at.is_(None))).first()
    if row is None:
        db.session.rollback()
        return False
    numbers, reached = _under_theme(row) if row.theme_id else _with_letters(row)
    ready = analysed(numbers) if numbers and not row.theme_id else {}
    files = searching.document_words(numbers) if ready else {}
    with unit_of_work():
        if not _claim(row, len(numbers), reached):
            return False
        if row.theme_id and numbers:
            searching.write_many(lock(numbers), fresh=False)
        elif numbers:
            put_in(numbers, ready, files)
    return reached < row.upto


def _claim(row, count: int, reached: int) -> bool:
    same = update(SearchRework).where(SearchRework.id == row.id, SearchRework.position == row.position, SearchRework.finished_at.is_(None))
    values = {"position": reached, "done": SearchRework.done + count, "finished_at": now() if reached >= row.upto else None}
    return db.session.execute(same.values(**values).execution_options(synchronize_session=False)).rowcount == 1


def _under_theme(row) -> tuple[list[int], int]:
    wanted = select(ThreadTheme.thread_id).where(ThreadTheme.theme_id == row.theme_id, ThreadTheme.thread_id > row.position)
    numbers = list(db.session.scalars(wanted.order_by(ThreadTheme.thread_id).limit(PORTION)))
    db.session.rollback()
    return numbers, numbers[-1] if len(numbers) == PORTION else max(row.upto, row.position)


def _with_letters(row) -> tuple[list[int], int]:
    """The next threads of which some word holds the letters, as typed or in its one form, and how far was looked."""
    letters = sorted({form for part in row.letters for form in (part, stem(part))})
    at, until = row.position, monotonic() + 1
    while at < row.upto:
        end = min(at + WINDOW, row.upto)
        found = [select(table.subject_id).where(table.subject_id > at, table.subject_id <= end,
                                                or_(*(table.words.contains(part, autoescape=True) for part in letters))) for table in (SearchEntry, SearchText)]
        numbers = sorted(set(db.session.scalars(found[0].union(found[1]))))
        db.session.rollback()
        if len(numbers) > PORTION:
            return numbers[:PORTION], numbers[PORTION - 1]
        if numbers or monotonic() > until:
            return numbers, end
        at = end
    return [], row.upto


def behind(limit: int) -> list[int]:
    """Threads without a document, or with one of another analyser."""
    missing = select(Thread.id).outerjoin(SearchEntry, SearchEntry.subject_id == Thread.id).where(SearchEntry.subject_id.is_(None)).limit(limit)
    other = select(SearchEntry.subject_id).where(or_(SearchEntry.analyser < ANALYSER, SearchEntry.analyser > ANALYSER)).limit(limit)
    found = sorted({*db.session.scalars(missing), *db.session.scalars(other)})[:limit]
    db.session.rollback()
    return found


def catch_up() -> None:
    """Do for a while what an update or a crash left: documents behind, and work that was begun and not ended."""
    until = monotonic() + STRETCH
    while monotonic() < until and (numbers := behind(PORTION)):
        renew(numbers)
    waiting = select(SearchRework.id).where(SearchRework.finished_at.is_(None), SearchRework.created_at < now() - timedelta(minutes=1))
    for number in list(db.session.scalars(waiting.order_by(SearchRework.id))):
        go_on(number)
    with unit_of_work():
        db.session.execute(delete(SearchRework).where(SearchRework.finished_at < now() - KEPT))
