"""Where the words of a conversation stand, table by table; which rows hold a passage, and putting other texts in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, String, and_, cast, exists, inspect, or_, select

from forum.core.db import db
from forum.core.events import Activity, Happened, rewrite_facts
from forum.core.text import BODY_MAX, TITLE_MAX, slugify
from forum.moderation.fairness.models import Appeal, Statement
from forum.moderation.flags.models import Flag, FlagCase
from forum.moderation.holding.models import HeldPost
from forum.moderation.queue.models import QueueNote
from forum.moderation.redaction.passages import Passage
from forum.practice.models import PracticeReport, Recurrence, ReportVersion, Trial
from forum.threads.drafts.actions import TYPED
from forum.threads.drafts.models import Draft
from forum.threads.forms import DETAIL_MAX
from forum.threads.models import Bookmark, Post, PostVersion, ProblemDetails, Thread

SENTENCES = ("title", "titles", "reason", "note")  # facts of an activity that hold words; all others are names and numbers of ours
UNBOUND = 0


@dataclass(frozen=True)
class Table:
    """A table with words: which of its rows belong to a thread, its columns of text with the most characters that each holds, and those of JSON.

    Where the texts of a `firm` one changed since, nothing is put back; in others what changed is left as it is.
    """

    model: type
    within: Callable[[int], ColumnElement[bool]]
    texts: dict[str, int]
    json: str = ""
    names: tuple[str, ...] | None = None
    is_firm: bool = False


def _posts(thread_id: int):
    return select(Post.id).where(Post.thread_id == thread_id)


def _threads(thread_id: int):
    """A thread and those that were merged into it, which keep their title and what was noted on them."""
    merged = and_(Thread.merged_into_id == thread_id, ~exists().where(Post.thread_id == Thread.id).correlate(Thread))
    return select(Thread.id).where(or_(Thread.id == thread_id, merged))


def _drafts(thread_id: int) -> ColumnElement[bool]:
    keys = select("post:" + cast(Post.id, String)).where(Post.thread_id == thread_id)
    return or_(Draft.key == f"thread:{thread_id}", Draft.key.in_(keys))


def _stated(thread_id: int) -> ColumnElement[bool]:
    return Statement.activity_id.in_(select(Activity.id).where(Activity.thread_id.in_(_threads(thread_id))))


def _decided(thread_id: int) -> ColumnElement[bool]:
    """Decisions about flags stand on no thread, but name their case."""
    cases = select(FlagCase.id).where(FlagCase.post_id.in_(_posts(thread_id)))
    return and_(Activity.kind == str(Happened.FLAGS_DECIDED), Activity.facts["case_id"].as_integer().in_(cases))


TABLES = {
    "post": Table(Post, lambda number: Post.thread_id == number, {"body": UNBOUND}, is_firm=True),
    "version": Table(PostVersion, lambda number: PostVersion.post_id.in_(_posts(number)), {"title": TITLE_MAX, "body": UNBOUND}, is_firm=True),
    "thread": Table(Thread, lambda number: Thread.id.in_(_threads(number)), {"title": TITLE_MAX}, is_firm=True),
    "details": Table(ProblemDetails, lambda number: ProblemDetails.thread_id.in_(_threads(number)),
                     dict.fromkeys(("tried", "question", "deadline", "effort"), DETAIL_MAX), is_firm=True),
    "activity": Table(Activity, lambda number: Activity.thread_id.in_(_threads(number)), {}, "facts", SENTENCES),
    "flags_decided": Table(Activity, _decided, {}, "facts", SENTENCES),
    "bookmark": Table(Bookmark, lambda number: Bookmark.post_id.in_(_posts(number)), {"note": 500}),
    "draft": Table(Draft, _drafts, {}, "fields", TYPED),
    "recurrence": Table(Recurrence, lambda number: Recurrence.thread_id.in_(_threads(number)), {"note": 300}),
    "trial": Table(Trial, lambda number: Trial.thread_id.in_(_threads(number)), {"place": 200, "note": 500, "stopped_why": 500}),
    "report": Table(PracticeReport, lambda number: PracticeReport.thread_id.in_(_threads(number)),
                    {"note": UNBOUND, "place": 200, "cost_note": 300, "helped": UNBOUND, "hindered": UNBOUND, "conditions": UNBOUND}),
    "report_version": Table(ReportVersion, lambda number: ReportVersion.report_id.in_(select(PracticeReport.id).where(PracticeReport.thread_id.in_(_threads(number)))),
                            {}, "fields", ("note", "place", "cost_note", "helped", "hindered", "conditions")),
    "statement": Table(Statement, _stated, {"reason": 1000}),
    "appeal": Table(Appeal, lambda number: Appeal.statement_id.in_(select(Statement.id).where(_stated(number))), {"text": 5000, "reason": 1000}),
    "flag": Table(Flag, lambda number: Flag.case_id.in_(select(FlagCase.id).where(FlagCase.post_id.in_(_posts(number)))), {"note": 1000}),
    "queue_note": Table(QueueNote, lambda number: and_(QueueNote.kind == "flag", QueueNote.subject_id.in_(
        select(FlagCase.id).where(FlagCase.post_id.in_(_posts(number))))), {"text": 1000}),
    "held": Table(HeldPost, lambda number: or_(HeldPost.thread_id.in_(_threads(number)), HeldPost.post_id.in_(_posts(number))),
                  {"title": TITLE_MAX, "body": UNBOUND, "html": UNBOUND}),
    "flag_case": Table(FlagCase, lambda number: FlagCase.post_id.in_(_posts(number)), {"reason": 1000}),
}


@dataclass(frozen=True)
class Change:
    """One row: its table and key, the texts that stood in it, and those that take their place."""

    table: str
    key: list[int]
    before: dict
    after: dict

    def kept(self) -> dict:
        """The same for a column of JSON."""
        return asdict(self)

    @property
    def row(self) -> object | None:
        """The row as it stands."""
        return db.session.get(TABLES[self.table].model, tuple(self.key), populate_existing=True)


class TooLong(Exception):
    """A text that no longer fits once the mark stands in all those places."""


def changes(thread_id: int, passage: Passage) -> list[Change]:
    """Every row of a conversation that holds the passage. Raises TooLong."""
    db.session.flush()
    return [change for name, table in TABLES.items() for change in _of_table(name, table, thread_id, passage)]


def _of_table(name: str, table: Table, thread_id: int, passage: Passage) -> Iterator[Change]:
    columns = [*inspect(table.model).primary_key, *(getattr(table.model, column) for column in [*table.texts, *filter(None, [table.json])])]
    size = len(inspect(table.model).primary_key)
    for row in db.session.execute(select(*columns).where(table.within(thread_id)).order_by(*columns[:size])):
        stood = {column: getattr(row, column) for column in [*table.texts, *filter(None, [table.json])]}
        made = {column: _masked(text, table, column, passage) for column, text in stood.items()}
        touched = [column for column in stood if made[column] != stood[column]]
        if touched:
            yield Change(name, list(row[:size]), {column: stood[column] for column in touched}, {column: made[column] for column in touched})


def _masked(value: object, table: Table, column: str, passage: Passage) -> object:
    if column == table.json:
        return passage.masked_within(value, table.names)
    if not value:
        return value
    made = passage.masked(value, table.texts[column])
    if made != value and len(made) > max(BODY_MAX, len(value)):
        raise TooLong
    return made


def is_of_post(change: Change, post: Post) -> bool:
    """Whether a row is the post itself: its text, its earlier texts, and what stands with an opening."""
    if change.table in ("post", "version"):
        return change.key[0] == post.id
    return post.is_opening and change.table in ("thread", "details") and change.key[0] == post.thread_id


def put(change: Change, texts: dict) -> None:
    """Write texts in a row; a post's number of version goes up, so that a form which was opened before conflicts."""
    row = change.row
    if row is None:
        return
    if TABLES[change.table].model is Activity:
        rewrite_facts(row.id, texts["facts"])
        return
    for column, text in texts.items():
        setattr(row, column, text)
    if change.table == "post":
        row.version += 1
    if change.table == "thread":
        row.slug = slugify(row.title)


def holds(change: Change, texts: dict) -> bool:
    """Whether a row holds just these texts now."""
    row, table = change.row, TABLES[change.table]
    return row is not None and all(getattr(row, column) == text for column, text in texts.items() if column in table.texts or column == table.json)


def swap(found: Sequence[Change], *, back: bool) -> bool:
    """Put the texts from before in the place of those from after (`back`), or the other way; False when a firm one is no longer what it was."""
    pairs = [(change, change.after, change.before) if back else (change, change.before, change.after) for change in found]
    standing = {id(change): holds(change, there) for change, there, _wanted in pairs}
    if not all(standing[id(change)] for change, *_texts in pairs if TABLES[change.table].is_firm):
        return False
    for change, _there, wanted in pairs:
        if standing[id(change)]:
            put(change, wanted)
    db.session.flush()
    return True
