"""A thread page: built in a fixed number of queries, however long the thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from flask import abort
from markupsafe import Markup

from forum.core.access import Viewer
from forum.core.db import fetch
from forum.core.i18n import _, ngettext
from forum.core.text import plain, shorten
from forum.core.urls import url_for
from forum.networks import catalogue
from forum.networks.people import Person, without_name
from forum.threads import statements, timeline
from forum.threads.forms import DETAILS
from forum.threads.models import PAGE_SIZE
from forum.threads.policies import can_write_without_name
from forum.threads.queries import page_of, reach_values
from forum.threads.references import fill
from forum.threads.rows import is_featured, is_pinned, to_row

FADES_FROM = 420  # characters from which the solution under the problem is faded out by the style
EXCERPT = 2_500  # characters of it that are sent at most


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as its page shows it."""

    id: int
    number: int
    author: Person
    kind: str
    html: Markup
    created_at: datetime
    edited_at: datetime | None
    is_solution: bool
    is_hidden: bool
    is_withdrawn: bool
    is_mine: bool
    is_new: bool
    has_thanked: bool
    is_kept: bool
    thanked_names: list[str]
    can: SimpleNamespace
    replaces: int | str
    is_event: bool = False

    @property
    def url(self) -> str:
        """The permalink."""
        return f"/posts/{self.id}"

    @property
    def anchor(self) -> str:
        """The anchor on the page."""
        return f"post-{self.number}"

    @property
    def is_opening(self) -> bool:
        """Whether it opens the thread."""
        return self.number == 1

    @property
    def kind_label(self) -> str:
        """The kind of reply, in words."""
        return {"answer": _("Answer"), "question": _("Question back"), "experience": _("Own experience")}.get(self.kind, "")

    @property
    def versions_url(self) -> str:
        """Where its earlier texts stand."""
        return f"/posts/{self.id}/versions"


def find_head(viewer: Viewer, thread_id: int):
    """The row of a thread page; None when the viewer may not open it."""
    return fetch(statements.head(), {"me": viewer.id, "thread_id": thread_id, **reach_values(viewer)}).first()


def load_head(viewer: Viewer, thread_id: int):
    """The same, 404 when the viewer may not open it."""
    return find_head(viewer, thread_id) or abort(404)


def load_posts(viewer: Viewer, head, page: int) -> tuple[list[PostView], datetime | None, Markup]:
    """The posts of a page, when the next page begins (None on the last), and the text of the thread's solution."""
    first = (page - 1) * PAGE_SIZE + 1
    found = list(fetch(statements.posts(), {"me": viewer.id, "thread_id": head.id, "first": first, "last": first + PAGE_SIZE}))
    rows = [row for row in found if row.number < first + PAGE_SIZE]
    *texts, solution = fill(viewer, [*(row.html if may_see(viewer, head, row) else "" for row in rows), head.solution_html or ""], here=head.id)
    shown = [as_post(viewer, head, row, html) for row, html in zip(rows, texts, strict=True)]
    following = found[-1].created_at if found and found[-1].number == first + PAGE_SIZE else None
    return shown, following, solution


def may_see(viewer: Viewer, head, row) -> bool:
    """Whether the viewer may read the text of a post of this thread."""
    return (row.hidden_at is None or viewer.moderates(head.network_id)) and (row.withdrawn_at is None or row.author_id == viewer.id)


def as_post(viewer: Viewer, head, row, html: Markup) -> PostView:
    """One database row as a post for display, with its text as the viewer may see it."""
    mine, hidden, withdrawn = row.author_id == viewer.id, row.hidden_at is not None, row.withdrawn_at is not None
    solution = row.id == head.solution_id
    return PostView(
        id=row.id, number=row.number, author=statements.writer.read(row, viewer.id), kind=row.kind, html=html,
        created_at=row.created_at, edited_at=row.edited_at, is_solution=solution, is_hidden=hidden, is_withdrawn=withdrawn, is_mine=mine,
        is_new=bool(head.read_number) and row.number > head.read_number and not mine, has_thanked=bool(row.has_thanked),
        is_kept=bool(row.is_kept),
        thanked_names=thankers(row.thanked_names),
        can=permissions(viewer, head, row, solution=solution), replaces=head.solution_id or "")


def thankers(names: str | None) -> list[str]:
    """The names of who thanked, for the writer; who wrote in the thread without name stays so here too."""
    return [without_name(None).name if name == statements.NAMELESS else name for name in names.split("\n")] if names else []


def permissions(viewer: Viewer, head, row, *, solution: bool) -> SimpleNamespace:
    """What the viewer may do with a post; the same rules as `policies`, on rows."""
    moderator, mine, visible = viewer.moderates(head.network_id), row.author_id == viewer.id, row.hidden_at is None and row.withdrawn_at is None
    is_open = head.hidden_at is None and (head.locked_at is None or moderator)
    replies = is_open and not viewer.is_silenced
    chooses = head.kind == "problem" and head.hidden_at is None and (moderator or (head.author_id == viewer.id and head.locked_at is None))
    reply = row.number > 1
    nameless = bool(row.author_nameless)
    takes_off = can_write_without_name(viewer, head, allowed=catalogue.allows_without_name(head.network_id)) and (reply or head.kind != "announcement")
    others = mine or moderator or chooses or not visible
    return SimpleNamespace(
        thank_only=not mine and visible and not others, edit=mine and visible and replies, withdraw=mine and visible and is_open and reply,
        keep=not viewer.is_guest, flag=not mine and visible and not viewer.is_guest and head.hidden_at is None,
        put_back=mine and row.withdrawn_at is not None and row.hidden_at is None and replies, thank=not mine and visible, quote=visible and replies,
        choose=chooses and reply and visible and not solution, unchoose=chooses and solution, say_why=moderator and head.author_id != viewer.id,
        redact=moderator and (mine or row.withdrawn_at is None),
        hide=moderator and row.hidden_at is None and reply, restore=moderator and row.hidden_at is not None and reply,
        take_off_name=mine and not nameless and takes_off, put_name=mine and nameless, look=moderator and nameless and not mine)


def thread_permissions(viewer: Viewer, head) -> SimpleNamespace:
    """What the viewer may do with the thread."""
    moderator = viewer.moderates(head.network_id)
    return SimpleNamespace(
        reply=not viewer.is_silenced and head.hidden_at is None and (head.locked_at is None or moderator), follow=True, moderate=moderator, choose_solution=False,
        hide=moderator and head.hidden_at is None, restore=moderator and head.hidden_at is not None, lock=moderator and head.locked_at is None,
        unlock=moderator and head.locked_at is not None, pin=moderator and not is_pinned(head), unpin=moderator and is_pinned(head),
        move=moderator, retitle=moderator, feature=moderator and not is_featured(head), unfeature=moderator and is_featured(head),
        convert=moderator and head.kind != "announcement")


class ThreadPage:
    """The thread as the template shows it: a list entry with more. `head` is its row, for rooms that fill places on its page."""

    def __init__(self, viewer: Viewer, head, solution: Markup):
        self.head, self.row = head, to_row(viewer, head)
        self.details = [(label, text) for name, label in DETAILS.items() if (text := getattr(head, name))]
        self.solution = solution_card(viewer, head, solution)
        self.follower_count, self.is_following = head.followers, bool(head.is_following)
        self.opening_id, self.is_kept = head.opening_id, bool(head.is_kept)
        others = [int(part) for part in head.theme_ids.split(",")] if head.theme_ids else []
        entries = [catalogue.theme(number) for number in sorted(others, key=lambda number: number != head.theme_id)]
        self.themes = [entry for entry in entries if entry]
        self.can = thread_permissions(viewer, head)
        self.pinned_until, self.is_featured = head.pinned_until, is_featured(head)
        self.guests, self.invited = head.guests, head.invited

    @property
    def guest_label(self) -> str:
        """That experts from outside read along, or may come to; readers are to know that before they write. Empty when there are none."""
        waiting = self.invited - self.guests
        told = [ngettext("%(num)s external expert reads along", "%(num)s external experts read along", self.guests) if self.guests else "",
                ngettext("%(num)s external expert is invited", "%(num)s external experts are invited", waiting) if waiting > 0 else ""]
        return ", ".join(filter(None, told))

    def __getattr__(self, name: str):
        return getattr(self.row, name)


def solution_card(viewer: Viewer, head, whole: Markup) -> SimpleNamespace | None:
    """The solution under the problem: shortened, with who marked it and when."""
    if head.solution_id is None:
        return None
    text = plain(whole)
    html = Markup("<p>{}</p>").format(shorten(text, EXCERPT)) if len(text) > EXCERPT else whole
    place = post_url(head, head.solution_number)
    return SimpleNamespace(post_id=head.solution_id, post_url=place, post_number=head.solution_number, author=statements.solver.read(head, viewer.id),
                           chosen_by=statements.chooser.read(head, viewer.id), chosen_at=head.chosen_at, excerpt_html=html, is_long=len(text) > FADES_FROM)


def post_url(head, number: int) -> str:
    """Where a post stands in its thread."""
    page = page_of(number)
    query = {"page": page} if page > 1 else {}
    return url_for("threads.show", thread_id=head.id, slug=head.slug, **query) + f"#post-{number}"


def pages_of(head, number: int) -> SimpleNamespace:
    """The page numbers under a thread: first, last and the neighbours, with gaps."""
    last = page_of(max(head.last_number, head.numbers_used))
    if number > last:
        abort(404)
    near = sorted({1, last, *(n for n in range(number - 2, number + 3) if 1 <= n <= last)})
    url = url_for("threads.show", thread_id=head.id, slug=head.slug)
    address = lambda n: f"{url}?page={n}" if n > 1 else url  # noqa: E731
    numbers = [(n, address(n), n == number, i > 0 and n - near[i - 1] > 1) for i, n in enumerate(near)]
    return SimpleNamespace(number=number, pages=last, numbers=numbers, prev_url=address(number - 1) if number > 1 else None,
                           next_url=address(number + 1) if number < last else None)


def items_of(viewer: Viewer, head, page: int) -> tuple[PostView | None, list, Markup]:
    """The opening (on page 1), what follows it on this page: posts, with neutral lines between them; and the text of the solution."""
    posts, until, solution = load_posts(viewer, head, page)
    if not posts:  # all posts of this page went to another thread
        return None, timeline.woven([], timeline.lines(viewer, head.id, head.created_at, until)), solution
    events = timeline.lines(viewer, head.id, posts[0].created_at if page > 1 else head.created_at, until)
    opening = posts.pop(0) if posts[0].number == 1 else None
    return opening, timeline.woven(posts, events), solution
