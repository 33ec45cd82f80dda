"""What members are told of: a room says here who hears of a happening and in which words; the notifications room writes the notice and the mail.

A room below notifications cannot call it, so that it registers a Telling while the application is set up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select

from forum.core.events import Activity, Happened


@dataclass(frozen=True, slots=True)
class Told:
    """What the words of a telling are made from: the activity, its reader, who did it as that reader sees them, and what it is about.

    `actor` is a name alone, "a colleague from network …" for who did it without name, and "Someone" where nobody did it or they are gone.
    `title` is the thread's title where the reader may read the thread now, else "". `reason` says why this reader is told (see Telling.reason).
    """

    activity: Activity
    user_id: int
    actor: str
    title: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Telling:
    """Who hears of a kind of happening, and how.

    `receivers` selects the ids of users who may know of it *now*, never of who did it (`activity.actor_id`): it is asked when the notice
    is written, and again before a mail goes out and when the page of notices is shown. Of what happened in a thread (`activity.thread_id`)
    only those hear who may read that thread as well. `text` is one sentence in the reader's language, `url` leads to what it is about, as a path.
    `subject` heads the mail, `button` names its link; without `by_mail` there is only a notice. `lines` are further plain paragraphs of the mail.
    `reason` is a sentence that says why a mail came. `icon` is a name in `static/icons.svg`.

    A page shows many tellings at once: `receivers` only builds a statement, and the words come from the activity and its facts. What they do have
    to look up (`db.session.get`), `load` brings for all activities of the kind in one statement; the thread is there already.
    An activity with `facts["nameless"]` was done without name, and so was what the asker of a thread without name did in it.
    """

    kind: Happened
    receivers: Callable[[Activity], Select[tuple[int]]]
    text: Callable[[Told], str]
    url: Callable[[Told], str]
    icon: str = "bell"
    by_mail: bool = True
    subject: Callable[[Told], str] | None = None
    button: Callable[[Told], str] | None = None
    lines: Callable[[Told], list[str]] | None = None
    reason: Callable[[Activity, int], str] | None = None
    load: Callable[[Sequence[Activity]], Sequence[object]] | None = None


tellings: dict[str, Telling] = {}


def tell(telling: Telling) -> None:
    """Register a telling; one a kind."""
    tellings[str(telling.kind)] = telling


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a decision about somebody was taken, for its notice and mail: the house rule ("" for none), who or what decided, and where all of it stands."""

    rule: str
    how: str
    url: str


class Statements:
    """Who keeps the statements of decisions; a room above says so."""

    grounds: Callable[[Activity], Grounds | None] = staticmethod(lambda _activity: None)
    urls: Callable[[Sequence[int]], dict[int, str]] = staticmethod(lambda _ids: {})


def grounds(activity: Activity) -> Grounds | None:
    """The grounds of a decision, with a link for a mail; None where there is no statement of it."""
    return Statements.grounds(activity)


def statement_urls(activity_ids: Sequence[int]) -> dict[int, str]:
    """Where the statements of some decisions stand on the site, by activity."""
    return Statements.urls(activity_ids) if activity_ids else {}


_left_out: dict[str, Callable[[], Select[tuple[int]]]] = {}


def leave_out(kind: Happened, who: Callable[[], Select[tuple[int]]]) -> None:
    """Let a higher room say who is not to be told of a kind, now that it is told: `who` selects their ids. What was told stands."""
    _left_out[str(kind)] = who


def left_out_of(kind: str) -> Select[tuple[int]] | None:
    """Who is not to be told of a kind; None when nobody is left out."""
    found = _left_out.get(kind)
    return found() if found else None
