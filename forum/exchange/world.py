"""Whether a line fits what stands: the site's networks, municipalities, themes and addresses, and the lines before it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import exists, select

from forum.accounts.models import User
from forum.core.db import db
from forum.exchange.fields import Wrong
from forum.exchange.more import MORE
from forum.exchange.refs import known_refs, own_row, stand_in, standing_mark
from forum.exchange.spool import Spool
from forum.networks.models import Municipality, Network, Theme, ThemeSlug
from forum.threads.models import Thread
from forum.uploads.models import Attachment

BOTH = "both"


class World:
    """What lines may point to. `admit` says whether a line is new, and raises Wrong when it does not fit."""

    def __init__(self, spool: Spool):
        self.spool, self.mark = spool, standing_mark()
        spool.know(known_refs())
        self.networks = dict(db.session.execute(select(Network.slug, Network.id)).all())
        self.municipalities = set(db.session.scalars(select(Municipality.nis)))
        self.is_new_site = not db.session.scalar(select(exists().where(Thread.id.is_not(None))))
        self.themes = set(db.session.scalars(select(Theme.slug))) | set(db.session.scalars(select(ThemeSlug.slug)))
        self.stand_ins = {stand_in(slug): number for slug, number in self.networks.items()} | {stand_in(None): None}
        self.solved: set[str] = set()
        self.addresses: set[str] = set()
        self.broken: set[tuple[str, str]] = set()

    def row(self, kind: str, ref: str) -> int | None:
        """The row that a ref stands for in the database."""
        found = self.spool.number_of(kind, ref)
        if found is None and (found := own_row(self.mark, kind, ref)) is not None:
            self.spool.know([(kind, ref, found)])
        return found

    def admit(self, fields: dict) -> bool:
        """Whether a line adds something; raises Wrong when it points to what is not there."""
        if fields["type"] in MORE:
            return MORE[fields["type"]].admit(self, fields)
        check = getattr(self, f"_check_{fields['type']}")
        check(fields)
        if fields["type"] == "municipalities":
            return self.is_new_site
        if fields["type"] == "theme":
            return self.is_new_site or not self.themes & {fields["slug"], *(fields["old_slugs"] or [])}
        if fields["type"] == "reading":
            return self.spool.is_read("thread", fields["thread"])
        return self.row(fields["type"], fields["ref"]) is None and not self.spool.is_read(fields["type"], fields["ref"])

    def defined(self, kind: str, ref: str, field: str) -> None:
        """Raise Wrong unless a ref stands for something, here or before this line."""
        if kind == "member" and ref in self.stand_ins:
            return
        if (kind, ref) not in self.broken and not self.spool.is_read(kind, ref) and self.row(kind, ref) is None:
            raise Wrong(f"{field}: no {kind} {ref!r} stands before this line")

    def network(self, slug: str, field: str, *, is_both_fine: bool = False) -> None:
        """Raise Wrong for a network that the site has not."""
        if slug not in self.networks and not (is_both_fine and slug == BOTH):
            raise Wrong(f"{field}: {slug!r} is none of {', '.join(self.networks)}")

    def _check_theme(self, _fields: dict) -> None:
        """Any theme may come."""

    def _check_municipalities(self, fields: dict) -> None:
        for slug, codes in fields["networks"].items():
            self.network(slug, "networks")
            for code in codes or []:
                self.municipality(code)

    def municipality(self, code: str | None) -> None:
        """Raise Wrong for a code that no municipality has."""
        if code and code not in self.municipalities:
            raise Wrong(f"municipality: {code!r} is no NIS code of 2025")

    def _check_member(self, fields: dict) -> None:
        follows = fields.get("follows") or {}
        for slug in [*fields["networks"], *fields["moderates"], *(follows.get("networks") or [])]:
            self.network(slug, "networks")
        if fields["municipality"]:
            self.municipality(fields["municipality"])
        if fields["ref"] in self.stand_ins:
            raise Wrong("ref: stands for those who wrote without name")
        if not fields["name"] and not fields["ended"]:
            raise Wrong("name: is empty")
        if fields["email"] and not self.spool.is_read("member", fields["ref"]) and self.row("member", fields["ref"]) is None:
            self._check_address(fields)

    def _check_address(self, fields: dict) -> None:
        """One address is one person: somebody who has an account here already is that account."""
        if fields["email"] in self.addresses:
            raise Wrong("email: two members of this file have the same address")
        self.addresses.add(fields["email"])
        standing = db.session.scalar(select(User.id).where(User.email == fields["email"]))
        if standing is not None:
            self.spool.know([("member", fields["ref"], standing)])

    def _check_attachment(self, fields: dict) -> None:
        self.defined("member", fields["owner"], "owner")

    def belongs(self, file: str, author: str) -> bool:
        """Whether a file is of the writer of a text: files of others are not shown."""
        line = self.spool.fields_of("attachment", file)
        if line is not None and line["owner"] == author:
            return True
        owner = self.row("member", line["owner"]) if line is not None else self._owner(file)
        return owner is not None and owner == self.row("member", author)

    def _owner(self, file: str) -> int | None:
        number = self.row("attachment", file)
        return db.session.scalar(select(Attachment.owner_id).where(Attachment.id == number)) if number else None

    def _check_files(self, fields: dict) -> None:
        for file in fields["files"] or []:
            self.defined("attachment", file["ref"], "files")
            if ("attachment", file["ref"]) not in self.broken and not self.belongs(file["ref"], fields["author"]):
                raise Wrong(f"files: {file['ref']!r} belongs to somebody else")

    def _check_thread(self, fields: dict) -> None:
        if fields["network"] != BOTH:
            self.network(fields["network"], "network")
        elif fields["audience"] == "network":
            raise Wrong("audience: a thread of both networks cannot be kept to one")
        self._people(fields)
        self._check_files(fields)
        for follower in fields.get("followers") or []:
            self.defined("member", follower["member"], "followers")

    def _check_post(self, fields: dict) -> None:
        self.defined("thread", fields["thread"], "thread")
        self._people(fields)
        self._check_files(fields)
        if fields.get("solution") and not self.spool.is_read("post", fields["ref"]):
            self._check_solution(fields)

    def _check_solution(self, fields: dict) -> None:
        thread = self.spool.fields_of("thread", fields["thread"])
        if thread is not None and thread["kind"] != "problem":
            raise Wrong("solution: only a problem has one")
        if fields["thread"] in self.solved:
            raise Wrong("solution: an earlier line solved this thread")
        self.solved.add(fields["thread"])

    def _check_reading(self, fields: dict) -> None:
        self.defined("thread", fields["thread"], "thread")
        for mark in fields["marks"]:
            self.defined("member", mark["member"], "marks")

    def _people(self, fields: dict) -> None:
        for field, ref in _people_of(fields):
            self.defined("member", ref, field)


def _people_of(fields: dict) -> Iterator[tuple[str, str]]:
    """Everybody whom a thread or a post names, but followers."""
    yield "author", fields["author"]
    for field in ("hidden", "thread_hidden", "chosen"):
        if fields.get(field) and fields[field]["by"]:
            yield field, fields[field]["by"]
    for version in fields.get("versions") or []:
        if version["by"]:
            yield "versions", version["by"]
    for thanks in fields.get("thanks") or []:
        yield "thanks", thanks["member"]
