"""Who looks: the viewer of a request, and the access that each route declares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from flask import abort, g

from forum.core.clock import now
from forum.core.i18n import _
from forum.core.text import slugify
from forum.core.urls import url_for


@dataclass(slots=True, frozen=True)
class Viewer:
    """The person behind a request, as one query gives it; `id` 0 is a visitor who has not signed in."""

    id: int = 0
    name: str = ""
    email: str = ""
    role: str = "visitor"
    language: str = "nl"
    home_network_id: int | None = None
    moderated_ids: frozenset[int] = frozenset()
    joined_at: object = None
    session_id: str = ""
    unread_notices: int = 0
    followed_networks: frozenset[int] = frozenset()
    followed_themes: frozenset[int] = frozenset()
    confirmed_at: object = None
    draft_keys: frozenset[str] = frozenset()
    guest_threads: frozenset[int] = frozenset()
    silenced_until: object = None
    has_held: bool = False

    @property
    def is_silenced(self) -> bool:
        """Whether moderators let this member read but not write for now."""
        return self.silenced_until is not None and self.silenced_until > now()

    @property
    def is_signed_in(self) -> bool:
        """Whether this is a member, or a guest expert."""
        return self.id != 0

    @property
    def is_guest(self) -> bool:
        """Whether this is an expert from outside, who is no member and reads the `guest_threads` alone."""
        return self.role == "guest"

    @property
    def is_authenticated(self) -> bool:
        """The same, under the name that Flask-Login asks for."""
        return self.id != 0

    @property
    def is_admin(self) -> bool:
        """Whether this is an administrator."""
        return self.role == "admin"

    @property
    def is_moderator(self) -> bool:
        """Whether this person moderates some network; administrators moderate all."""
        return self.role == "admin" or (self.role == "moderator" and bool(self.moderated_ids))

    @property
    def first_name(self) -> str:
        """The name to greet with."""
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        """At most two letters for the avatar."""
        return initials(self.name)

    @property
    def profile_url(self) -> str:
        """The address of the viewer's own profile."""
        return url_for("discovery.member", user_id=self.id, slug=slugify(self.name))

    @property
    def reader_networks(self) -> frozenset[int]:
        """Networks whose restricted threads this person may read: home and moderated ones. Following adds none."""
        if self.is_guest:
            return frozenset()
        return self.moderated_ids | {self.home_network_id} if self.home_network_id else self.moderated_ids

    def moderates(self, network_id: int | None) -> bool:
        """Whether this person keeps order in a network; None stands for both networks."""
        if self.is_guest:
            return False
        if self.is_admin:
            return True
        return bool(self.moderated_ids) if network_id is None else network_id in self.moderated_ids


VISITOR = Viewer()


def initials(name: str) -> str:
    """At most two letters: of the first and the last word of a name."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def viewer() -> Viewer:
    """The viewer of this request."""
    return g.get("viewer", VISITOR)


def public(view: Callable) -> Callable:
    """Declare that anyone may come to this route."""
    view.access = "public"
    return view


def is_over() -> bool:
    """Whether the visitor of this request is a guest whose access has ended."""
    return bool(g.get("guest_is_over"))


def turn_away() -> None:
    """Send a visitor to sign in, or tell them so; a guest whose access has ended hears that."""
    abort(401, description=_("Your access as a guest has ended. Ask who invited you for a new link.") if is_over() else None)


def signed_in(view: Callable) -> Callable:
    """Declare that a route is for members; a visitor is sent to sign in (GET) or told 401 (POST). For a guest it does not exist."""

    @wraps(view)
    def guarded(*args, **kwargs):
        if not viewer().is_signed_in:
            turn_away()
        if viewer().is_guest:
            abort(404)
        return view(*args, **kwargs)

    guarded.access = "signed_in"
    return guarded


def signed_in_or_guest(view: Callable) -> Callable:
    """Declare that a route is for members and for guests, who get there no further than their own threads."""

    @wraps(view)
    def guarded(*args, **kwargs):
        if not viewer().is_signed_in:
            turn_away()
        return view(*args, **kwargs)

    guarded.access = "guests_too"
    return guarded


def moderators(view: Callable) -> Callable:
    """Declare that a route is for moderators; for other members it does not exist."""

    @wraps(view)
    def guarded(*args, **kwargs):
        if not viewer().is_signed_in:
            turn_away()
        if not viewer().is_moderator:
            abort(404)
        return view(*args, **kwargs)

    guarded.access = "moderators"
    return guarded


def require(allowed: bool, sentence: str | None = None) -> None:
    """Answer 403 with a sentence unless `allowed`."""
    if not allowed:
        abort(403, description=sentence or _("You may look at this, but not change it."))


class RuleBroken(Exception):
    """An act that the rules of the house do not allow now; the message is for the person who asked."""


class SomeoneWasFaster(Exception):
    """An act that somebody else just did, or that no longer fits what stands; the message says what stands now."""


@dataclass(frozen=True)
class ViewerFact:
    """One more thing that the viewer's query brings: a scalar subquery on the user's id, and how to read its value."""

    name: str
    build: Callable
    read: Callable


viewer_facts: list[ViewerFact] = []


def add_viewer_fact(name: str, build: Callable, read: Callable = lambda value: value) -> None:
    """Let a higher room add a field to the Viewer, such as the networks moderated, without another query."""
    if all(fact.name != name for fact in viewer_facts):
        viewer_facts.append(ViewerFact(name, build, read))


def number_set(text: str | None) -> frozenset[int]:
    """Row numbers that were joined with commas by the database."""
    return frozenset(int(part) for part in text.split(",")) if text else frozenset()
