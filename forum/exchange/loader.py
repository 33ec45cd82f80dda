"""The second pass of an import: rows from the spool into the tables, in batches, inside one transaction.

Nothing is recorded as an activity and nobody is told: these things happened long ago.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import insert, select, update

from forum.accounts.models import GUEST, User
from forum.core.clock import now
from forum.core.db import db
from forum.core.markup.tokens import without_quotes
from forum.core.markup.version import RENDERER
from forum.core.text import plain, slugify
from forum.exchange import counts, texts
from forum.exchange.files import Incoming
from forum.exchange.models import ExternalRef
from forum.exchange.more import MORE
from forum.exchange.named import Named
from forum.exchange.places import Places
from forum.exchange.spool import Spool
from forum.exchange.world import BOTH, World
from forum.guests.models import ExpertTheme
from forum.networks.models import NetworkFollow, NetworkModerator, ThemeFollow
from forum.networks.organisations import organisation_of
from forum.threads import searching
from forum.threads.models import Post, PostVersion, ProblemDetails, ReadingMark, Solution, Thanks, Thread, ThreadFollow, ThreadTheme
from forum.uploads.models import Attachment, AttachmentUse


def moment(text: str | None) -> datetime | None:
    """A moment of the spool."""
    return datetime.fromisoformat(text) if text else None


MOST_GAPS = 10_000  # numbers that a thread may skip


class Loader:
    """One import's way into the tables."""

    def __init__(self, spool: Spool, world: World, incoming: Incoming):
        self.spool, self.world, self.incoming, self.present = spool, world, incoming, now()
        self.places = Places(world.networks, world.is_new_site)
        self.old_threads: dict[int, tuple[int, bool]] = {}
        self.same_as: dict[int, str] = {}
        self.named = Named(spool, world)

    def load(self, batch: list[dict]) -> None:
        """Write some lines: what others point to goes first."""
        by_type: dict[str, list[dict]] = {}
        for fields in batch:
            by_type.setdefault(fields["type"], []).append(fields)
        self.places.take(by_type.get("municipalities", []), by_type.get("theme", []))
        self._members(by_type.get("member", []))
        self._files(by_type.get("attachment", []))
        self._threads(by_type.get("thread", []))
        self._replies(by_type.get("post", []))
        self._readings(by_type.get("reading", []))
        for kind in MORE.values():
            if by_type.get(kind.name):
                kind.load(self, by_type[kind.name])

    def finish(self) -> None:
        """What can be said only when all stands."""
        self.places.finish()
        for thread, ref in self.same_as.items():
            if (other := self.row("thread", ref)) is not None:
                db.session.execute(update(Thread).where(Thread.id == thread).values(merged_into_id=other).execution_options(synchronize_session=False))
        self.incoming.finish()
        self.named.finish()

    def row(self, kind: str, ref: str) -> int | None:
        """The row that a ref stands for."""
        return self.world.row(kind, ref)

    def network(self, slug: str) -> int | None:
        """A network's number; None for both."""
        return None if slug == BOTH else self.world.networks[slug]

    def organisation(self, user_id: int, nis: str | None) -> dict:
        """Whom somebody worked for: the municipality that the file names, or else their own."""
        user = db.session.get(User, user_id)
        own = organisation_of(user)
        return {"municipality_id": nis or user.municipality_id, "organisation": f"nis:{nis}" if nis else own}

    def member(self, ref: str | None) -> int | None:
        """A member's number; that of nobody for who wrote without name."""
        if not ref:
            return None
        number = self.world.row("member", ref)
        return self._stand_in(ref) if number is None and ref in self.world.stand_ins else number

    def _stand_in(self, ref: str) -> int:
        """Nobody: the account that posts hang on whose writer the file does not tell."""
        row = {"name": "", "home_network_id": self.world.stand_ins[ref], "created_at": self.present, "ended_at": self.present}
        return self.insert_named("member", User, [{"ref": ref}], [row])[0]

    def is_nameless(self, line: dict) -> bool:
        """Whether others read no name with what a line tells."""
        return bool(line["without_name"]) or line["author"] in self.world.stand_ins

    def insert(self, model, rows: list[dict]) -> None:
        """Insert rows."""
        if rows:
            db.session.execute(insert(model), rows)

    def _insert_numbered(self, model, rows: list[dict]) -> list[int]:
        """Insert rows; returns their numbers, in order."""
        return list(db.session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), rows)) if rows else []

    def insert_named(self, kind: str, model, lines: list[dict], rows: list[dict]) -> list[int]:
        """Insert rows that have a ref; returns their numbers, in order."""
        numbers = self._insert_numbered(model, rows)
        self.insert(ExternalRef, [{"type": kind, "ref": line["ref"], "row_id": number} for line, number in zip(lines, numbers, strict=True)])
        self.spool.know((kind, line["ref"], number) for line, number in zip(lines, numbers, strict=True))
        return numbers

    def _members(self, lines: list[dict]) -> None:
        numbers = self.insert_named("member", User, lines, [self._user(line) for line in lines])
        networks = self.world.networks
        follows, themes, moderators = [], [], []
        for line, number in zip(lines, numbers, strict=True):
            wanted = line.get("follows") or {}
            row = {"user_id": number, "created_at": moment(line["created_at"]) or self.present}
            follows += [row | {"network_id": networks[slug]} for slug in dict.fromkeys([*line["networks"][1:], *(wanted.get("networks") or [])])]
            themes += [row | {"theme_id": number} for number in self.places.themes(wanted.get("themes") or [])]
            moderators += [row | {"network_id": networks[slug]} for slug in dict.fromkeys(line["moderates"])]
        self.insert(NetworkFollow, follows)
        self.insert(ThemeFollow, themes)
        self.insert(ExpertTheme, [{"user_id": number, "created_at": moment(line["created_at"]) or self.present, "theme_id": theme}
                                  for line, number in zip(lines, numbers, strict=True) for theme in self.places.themes(line["expert_themes"] or [])])
        self.insert(NetworkModerator, moderators)

    def _user(self, line: dict) -> dict:
        """An imported member counts as vetted, and has no password: they ask for one by mail, if they have an address. A guest expert stays one."""
        home = self.world.networks[line["networks"][0]] if line["networks"] else None
        return {"name": line["name"], "email": line["email"], "function": line["function"], "municipality_id": line["municipality"],
                "organisation": line["organisation"], "home_network_id": home, "role": line["role"], "language": line["language"], "wants_mail": line["wants_mail"],
                "is_fictional": line["fictional"], "created_at": moment(line["created_at"]) or self.present,
                "vetted_at": None if line["role"] == GUEST else self.present,
                "accepted_rules_at": self.present, "ended_at": moment(line["ended"]), "password_hash": None}

    def _files(self, lines: list[dict]) -> None:
        rows = [self.incoming.place(line) | {"owner_id": self.member(line["owner"]), "created_at": moment(line["created_at"]) or self.present} for line in lines]
        self.insert_named("attachment", Attachment, lines, rows)

    def _hang(self, line: dict) -> None:
        """Hang files on a post: those that its line names, or else its writer's own that stand in its texts."""
        place, named = f"post:{line['post_id']}", line["files"]
        if named is None:
            words = "\n".join([line["body"], *(version["body"] for version in line["versions"] or [])])
            named = [{"ref": ref, "first": True} for ref in texts.refs_in(words) if self.world.belongs(ref, line["author"])]
        files = {self.world.row("attachment", each["ref"]): each["first"] for each in named}
        self.insert(AttachmentUse, [{"attachment_id": number, "place": place, "created_at": moment(line["created_at"])} for number in files])
        homeless = update(Attachment).where(Attachment.id.in_([number for number, first in files.items() if first]), Attachment.home_place.is_(None))
        if files:
            db.session.execute(homeless.values(home_place=place).execution_options(synchronize_session=False))

    def _threads(self, lines: list[dict]) -> None:
        themes = [self.places.themes(line["themes"] or ([line["theme"]] if line["theme"] else [])) for line in lines]
        rows = [self._thread(line, main) for line, main in zip(lines, themes, strict=True)]
        numbers = self.insert_named("thread", Thread, lines, rows)
        self.insert(ThreadTheme, [{"thread_id": number, "theme_id": theme, "position": position, "created_at": row["created_at"],
                                    "last_activity_at": row["created_at"]}
                                   for number, row, named in zip(numbers, rows, themes, strict=True) for position, theme in enumerate(named)])
        details = [line["details"] | {"thread_id": number} for line, number in zip(lines, numbers, strict=True) if line["details"]]
        self.insert(ProblemDetails, [{key: value if value is not None else "" for key, value in row.items()} for row in details])
        for line, number in zip(lines, numbers, strict=True):
            line |= {"thread_id": number, "number": 1, "kind": "opening"}
            if line["same_as"]:
                self.same_as[number] = line["same_as"]
        self._posts(lines)
        self._followers(lines)
        counts.refresh(numbers)

    def _thread(self, line: dict, themes: list[int]) -> dict:
        hidden = line["thread_hidden"] or {"at": None, "by": None}
        created = moment(line["created_at"])
        return {"kind": line["kind"], "audience": line["audience"], "network_id": self.network(line["network"]), "theme_id": themes[0] if themes else None,
                "author_id": self.member(line["author"]), "without_name": self.is_nameless(line), "title": line["title"], "slug": slugify(line["title"]),
                "created_at": created, "last_activity_at": created, "locked_at": moment(line["locked"]), "pinned_at": moment(line["pinned"]),
                "pinned_until": date.fromisoformat(line["pinned_until"]) if line["pinned_until"] else None,
                "featured_at": moment(line["featured"]), "featured_until": date.fromisoformat(line["featured_until"]) if line["featured_until"] else None,
                "numbers_used": line["numbers_used"] or 0,
                "hidden_at": moment(hidden["at"]), "hidden_by_id": self.member(hidden["by"]), "is_fictional": line["fictional"]}

    def _followers(self, lines: list[dict]) -> None:
        """Followers as an export names them; where nothing is said, the asker follows."""
        rows = {}
        for line in lines:
            named = line["followers"]
            if named is None:
                named = [{"member": line["author"], "by_mail": True, "at": line["created_at"]}]
            for each in named:
                key = line["thread_id"], self.member(each["member"])
                rows[key] = {"thread_id": key[0], "user_id": key[1], "by_mail": each["by_mail"], "created_at": moment(each["at"])}
        self.insert(ThreadFollow, list(rows.values()))

    def _number(self, line: dict) -> int:
        """The number of a reply: in a new thread the one that the file gives, for there may be gaps; else the next one."""
        before = self.old_threads[line["thread_id"]][0]
        return before + line["place"] + (line["gap"] if before == 1 and line["gap"] < MOST_GAPS else 0)

    def _replies(self, lines: list[dict]) -> None:
        for line in lines:
            line["thread_id"] = self.world.row("thread", line["thread"])
        threads = sorted({line["thread_id"] for line in lines})
        self._look_up(threads)
        for line in lines:
            line["number"] = self._number(line)
        self._posts(lines)
        self._solutions(lines)
        counts.refresh(threads)

    def _look_up(self, threads: list[int]) -> None:
        """Threads' last numbers before the replies of this import, and whether they had a solution then."""
        rows = select(Thread.id, Thread.last_number, Thread.solved_at).where(Thread.id.in_(set(threads) - self.old_threads.keys()))
        self.old_threads |= {number: (last, solved is not None) for number, last, solved in db.session.execute(rows)}

    def _posts(self, lines: list[dict]) -> None:
        rows = [self._post(line) for line in lines]
        are_replies = bool(lines) and lines[0]["type"] == "post"
        numbers = self.insert_named("post", Post, lines, rows) if are_replies else self._insert_numbered(Post, rows)
        versions, thanks, documents = [], {}, []
        for line, number in zip(lines, numbers, strict=True):
            line["post_id"] = number
            self._hang(line)
            self.named.note(line["body"], *(version["body"] for version in line["versions"] or []))
            versions += [self._version(number, version) for version in line["versions"] or []]
            thanks |= {(number, self.member(each["member"])): moment(each["at"]) for each in line["thanks"] or []}
            if not line["hidden"] and not line["withdrawn"]:
                documents.append((number, line["thread_id"], self._document(line)))
        self.insert(PostVersion, versions)
        self.insert(Thanks, [{"post_id": post, "user_id": user, "created_at": at} for (post, user), at in thanks.items()])
        searching.keep_texts(documents)
        searching.write_many(sorted({line["thread_id"] for line in lines}), fresh=False)

    def _post(self, line: dict) -> dict:
        hidden = line["hidden"] or {"at": None, "by": None}
        return {"thread_id": line["thread_id"], "number": line["number"], "author_id": self.member(line["author"]),
                "without_name": self.is_nameless(line), "kind": line["kind"],
                "body": self.incoming.stored(line["body"]), "html": self.incoming.stored_html(line["html"]), "render_version": RENDERER,
                "version": line["version"] or len(line["versions"] or []) + 1,
                "created_at": moment(line["created_at"]), "edited_at": moment(line["edited"]), "withdrawn_at": moment(line["withdrawn"]),
                "hidden_at": moment(hidden["at"]), "hidden_by_id": self.member(hidden["by"])}

    def _version(self, post_id: int, version: dict) -> dict:
        return {"post_id": post_id, "version": version["version"], "title": version["title"], "body": self.incoming.stored(version["body"]),
                "written_at": moment(version["at"]), "replaced_by_id": self.member(version["by"])}

    @staticmethod
    def _document(line: dict) -> str:
        details = line.get("details") or {}
        words = [plain(without_quotes(line["html"])), *(details.get(name) or "" for name in ("tried", "question", "effort"))]
        return " ".join(words)

    def _solutions(self, lines: list[dict]) -> None:
        """A solution that members chose in the meantime stands."""
        solved = [line for line in lines if line["solution"] and not self.old_threads[line["thread_id"]][1]]
        rows = []
        for line in solved:
            done = line["chosen"] or {"at": line["created_at"], "by": None}
            rows.append({"thread_id": line["thread_id"], "post_id": line["post_id"], "chosen_by_id": self.member(done["by"]),
                         "created_at": moment(done["at"])})
        self.insert(Solution, rows)

    def _readings(self, lines: list[dict]) -> None:
        rows = {}
        for line in lines:
            thread = self.world.row("thread", line["thread"])
            rows |= {(self.member(mark["member"]), thread): (mark["number"], moment(mark["at"])) for mark in line["marks"]}
        self.insert(ReadingMark, [{"user_id": user, "thread_id": thread, "number": number, "read_at": at}
                                   for (user, thread), (number, at) in rows.items()])
