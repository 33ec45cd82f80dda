"""Writing the whole community as NDJSON: the base format, and the fields that this site has more.

One reading transaction, so that what is written belongs together; in portions, so that memory stays flat. Never passwords,
sessions or tokens; addresses only when asked for.
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import String, and_, cast, exists, func, literal, or_, select, union_all

from forum.accounts.models import User
from forum.core.db import db
from forum.exchange import named, texts
from forum.exchange.files import Outgoing
from forum.exchange.models import ExternalRef
from forum.exchange.more import MORE
from forum.exchange.refs import LETTERS, site_mark, stand_in, stand_ins
from forum.exchange.thread_lines import ThreadDetails
from forum.exchange.world import BOTH
from forum.exchange.writing import Line, at_text, grouped, new_line
from forum.guests.models import ExpertTheme
from forum.networks.models import Municipality, Network, NetworkFollow, NetworkModerator, Theme, ThemeFollow, ThemeSlug
from forum.practice.models import PracticeReport
from forum.threads.models import Post, Thread
from forum.uploads.models import Attachment, AttachmentUse

PORTION = 200


def export_file(path: Path, *, with_addresses: bool = False) -> None:
    """Write the file, for its owner's eyes only; it stands at its place once it is whole."""
    mark = site_mark()
    db.session.rollback()
    # A snapshot on PostgreSQL; SQLite's reading transactions always are one.
    db.session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
    waiting, outgoing = path.with_name(f".{path.name}.part"), Outgoing(path)
    total = db.session.scalar(select(func.count(Thread.id)))
    try:
        with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file, \
                click.progressbar(length=total, label="Writing", file=sys.stderr) as bar:
            for line in Export(mark, with_addresses, outgoing).lines():
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                bar.update(line["type"] == "thread")
        outgoing.stand()
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
        outgoing.discard()
        db.session.rollback()
    click.echo(f"{total} threads written to {path}.")



class Export:
    """One export."""

    def __init__(self, mark: str, with_addresses: bool, outgoing: Outgoing):
        self.mark, self.with_addresses, self.outgoing = mark, with_addresses, outgoing
        self.networks = dict(db.session.execute(select(Network.id, Network.slug)).all())
        self.themes = dict(db.session.execute(select(Theme.id, Theme.slug)).all())
        self.merged = db.session.execute(select(Thread.id, Thread.merged_into_id).where(
            Thread.merged_into_id.is_not(None), Thread.hidden_at.is_not(None), ~exists().where(Post.thread_id == Thread.id))).all()
        self._people: dict[int, str] = {}
        self._homes: dict[int, str | None] = {}
        self.lost: set[int] = set()
        self.hushed_files: set[int] = set()

    def lines(self) -> Iterator[Line]:
        """All lines, each after what it points to."""
        yield from self._places()
        for portion in self.portions(User, User.id.not_in(stand_ins())):
            yield from self._members(portion)
        for portion in self.portions(Attachment, exists().where(
                AttachmentUse.attachment_id == Attachment.id, or_(AttachmentUse.place.startswith("post:"), AttachmentUse.place.startswith("report:")))):
            yield from self._files(portion)
        for portion in self.portions(Thread):
            yield from self._threads(portion)
        for kind in MORE.values():
            yield from kind.write(self)

    def portions(self, model, *where) -> Iterator[list]:
        """All rows of a table in portions, so that memory stays flat."""
        last = 0
        while rows := list(db.session.scalars(select(model).where(model.id > last, *where).order_by(model.id).limit(PORTION))):
            yield rows
            last = rows[-1].id
            db.session.expunge_all()

    def refs(self, kind: str, numbers: list[int]) -> dict[int, str]:
        """The refs of rows, by number."""
        if kind == "thread":
            gone = {row.id: row.merged_into_id for row in self.merged if row.id in numbers}
            if gone:
                there = self.refs(kind, [number for number in {*numbers, *gone.values()} if number not in gone])
                return {number: there[gone.get(number, number)] for number in numbers}
        letter = LETTERS[kind][0]
        known = select(ExternalRef.row_id, ExternalRef.ref).where(ExternalRef.type == kind, ExternalRef.row_id.in_(numbers))
        return {number: f"{self.mark}-{letter}{number}" for number in numbers} | dict(db.session.execute(known).all())

    def person(self, number: int | None) -> str | None:
        """The ref of a member."""
        if number is not None and number not in self._people:
            self._people |= self.refs("member", [number])
        return self._people.get(number) if number is not None else None

    def author(self, number: int | None, *, nameless: bool) -> str | None:
        """Who wrote or did something. Without name it is nobody but a colleague from their network; the full copy alone tells who."""
        if number is None or self.with_addresses or not nameless:
            return self.person(number)
        if number not in self._homes:
            self._homes[number] = self.networks.get(db.session.scalar(select(User.home_network_id).where(User.id == number)))
        return stand_in(self._homes[number])

    def network(self, number: int | None) -> str:
        """A network's slug; that of both for None."""
        return self.networks.get(number, BOTH)

    def done(self, at: datetime | None, by: int | None) -> Line | None:
        """When and by whom something was done."""
        return None if at is None else {"at": at_text(at)} | ({"by": self.person(by)} if by else {})

    def is_hushed(self, thread_id: int) -> bool:
        """Whether somebody wrote in a thread without name, so that who did what around it stays home; not in the full copy."""
        wrote = select(literal(1)).where(Post.thread_id == thread_id, Post.without_name)
        told = select(literal(1)).where(PracticeReport.thread_id == thread_id, PracticeReport.without_name)
        return not self.with_addresses and db.session.scalar(union_all(wrote, told).limit(1)) is not None

    def files_at(self, places: list[str]) -> dict[str, list[str]]:
        """The refs of the files that hang on places and go out."""
        rows = db.session.execute(select(AttachmentUse.place, AttachmentUse.attachment_id).where(
            AttachmentUse.place.in_(places), AttachmentUse.attachment_id.not_in(self.lost | self.hushed_files)).order_by(AttachmentUse.attachment_id)).all()
        refs = self.refs("attachment", [row.attachment_id for row in rows])
        found = defaultdict(list)
        for row in rows:
            found[row.place].append(refs[row.attachment_id])
        return found

    def _places(self) -> Iterator[Line]:
        codes = defaultdict(list)
        rows = select(Municipality.network_id, Municipality.nis).where(Municipality.network_id.is_not(None)).order_by(Municipality.nis)
        for network, nis in db.session.execute(rows):
            codes[self.networks[network]].append(nis)
        since = db.session.execute(select(Network.slug, Network.without_name_since).where(Network.without_name_since.is_not(None)).order_by(Network.id))
        yield new_line("municipalities", networks=dict(sorted(codes.items())), without_name={slug: at_text(at) for slug, at in since})
        old = grouped(select(ThemeSlug.theme_id, ThemeSlug.slug).order_by(ThemeSlug.slug))
        for theme in db.session.scalars(select(Theme).order_by(Theme.id)):
            yield new_line("theme", slug=theme.slug, label_nl=theme.label_nl, label_en=theme.label_en, description_nl=theme.description_nl,
                        description_en=theme.description_en, typical_problems=theme.typical_problems, retired=at_text(theme.retired_at),
                        merged_into=self.themes.get(theme.merged_into_id), old_slugs=[row.slug for row in old[theme.id]] or None)

    def _members(self, people: list[User]) -> Iterator[Line]:
        numbers = [person.id for person in people]
        self._people |= self.refs("member", numbers)
        networks = grouped(select(NetworkFollow.user_id, Network.slug).join(Network).where(NetworkFollow.user_id.in_(numbers)).order_by(Network.id))
        themes = grouped(select(ThemeFollow.user_id, Theme.slug).join(Theme).where(ThemeFollow.user_id.in_(numbers)).order_by(Theme.slug))
        moderated = grouped(select(NetworkModerator.user_id, Network.slug).join(Network).where(NetworkModerator.user_id.in_(numbers)).order_by(Network.id))
        known = grouped(select(ExpertTheme.user_id, Theme.slug).join(Theme).where(ExpertTheme.user_id.in_(numbers)).order_by(Theme.slug))
        for one in people:
            follows = {"networks": [row.slug for row in networks[one.id]], "themes": [row.slug for row in themes[one.id]]}
            line = new_line("member", ref=self._people[one.id], networks=[self.networks[one.home_network_id]] if one.home_network_id else [],
                         email=one.email if self.with_addresses else None, function=one.function, municipality=one.municipality_id,
                         organisation=one.organisation, expert_themes=[row.slug for row in known[one.id]] or None,
                         role=one.role if one.role != "member" else None, moderates=[row.slug for row in moderated[one.id]] or None,
                         language=one.language, follows={name: found for name, found in follows.items() if found},
                         created_at=at_text(one.created_at), ended=at_text(one.ended_at), fictional=one.is_fictional)
            yield line | {"name": one.name} | ({} if one.wants_mail else {"wants_mail": False})

    def _files(self, files: list[Attachment]) -> Iterator[Line]:
        refs = self.refs("attachment", [file.id for file in files])
        nameless = self._nameless(list(refs))
        self.hushed_files |= set() if self.with_addresses else nameless
        for file in files:
            lies = self.outgoing.take(file)
            if lies is None:
                self.lost.add(file.id)
                click.echo(f"{file.name} (file {file.id}) is not on the disk, so it is left out.", err=True)
            else:
                yield new_line("attachment", ref=refs[file.id], owner=self.author(file.owner_id, nameless=file.id in nameless), name=file.name,
                            kind=file.kind, alt=file.alt, created_at=at_text(file.created_at), **lies)

    def _nameless(self, numbers: list[int]) -> set[int]:
        """The files that a post without name shows: whose they are would tell who wrote it."""
        place = literal("post:").concat(cast(Post.id, String))
        shown = select(AttachmentUse.attachment_id).join(Post, and_(Post.without_name, place == AttachmentUse.place))
        return set(db.session.scalars(shown.where(AttachmentUse.attachment_id.in_(numbers))))

    def spelled(self, text: str) -> str:
        """A text as it goes out: its files, and whom and what it names, by their refs."""
        text = named.outward(text, self.refs)
        numbers = texts.numbers_in(text)
        return texts.outward(text, self.refs("attachment", numbers)) if numbers else text

    def _threads(self, threads: list[Thread]) -> Iterator[Line]:
        numbers = [thread.id for thread in threads]
        posts = list(db.session.scalars(select(Post).where(Post.thread_id.in_(numbers)).order_by(Post.thread_id, Post.number)))
        by_thread = defaultdict(list)
        for post in posts:
            by_thread[post.thread_id].append(post)
        hushed = set() if self.with_addresses else {post.thread_id for post in posts if post.without_name}
        details = ThreadDetails(self, numbers, [post.id for post in posts], hushed)
        for thread in threads:
            if thread.id not in by_thread:
                continue  # its posts went to another thread, which its number leads to (see `refs`)
            yield details.thread(thread, by_thread[thread.id][0])
            for reply in by_thread[thread.id][1:]:
                yield details.reply(thread, reply)
            if marks := details.marks(thread.id):
                yield new_line("reading", thread=details.thread_refs[thread.id], marks=marks)


