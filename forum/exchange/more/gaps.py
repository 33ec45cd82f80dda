"""Knowledge gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.core.text import BODY_MAX, TITLE_MAX, slugify
from forum.exchange.fields import Record, Wrong, flag, line_of_text, list_of, moment, number, one_of, ref, text_of
from forum.exchange.more import kind as k
from forum.exchange.more.kind import Kind
from forum.gaps.models import KINDS_OF_CHANGE, STATUSES, Gap, GapChange, GapMeeting, GapSupport, GapThread

_slug, _text, _note = line_of_text(80), text_of(BODY_MAX, may_be_empty=True), line_of_text(1000, may_be_empty=True)
_done = Record({"at": moment}, {"by": ref})


def _points(fields: dict) -> Iterator[tuple[str, str, str]]:
    yield from k.people(fields, "opened_by", "owner")
    yield from k.listed(fields, "threads", "thread", "thread")
    for name in ("threads", "meetings", "history"):
        yield from k.listed(fields, name, "by")
    yield from k.listed(fields, "support")
    yield from k.listed(fields, "history", "subject")
    yield from k.listed(fields, "history", "thread", "thread")
    if fields["hidden"]:
        yield from k.people(fields["hidden"], "by")
    if fields["answer_thread"]:
        yield "answer_thread", "thread", fields["answer_thread"]
    if fields["merged_into"]:
        yield "merged_into", "gap", fields["merged_into"]


def _check(world, fields: dict) -> None:
    world.network(fields["network"], "network", is_both_fine=fields["audience"] == "all")
    for each in fields["meetings"] or []:
        world.network(each["network"], "meetings")


def _load(loader, lines: list[dict]) -> None:
    for each in lines:
        hidden = each["hidden"] or {"at": None, "by": None}
        theme = loader.places.themes([each["theme"]])[0] if each["theme"] else None
        row = {"question": each["question"], "slug": slugify(each["question"]), "why": each["why"], "status": each["status"], "audience": each["audience"],
               "network_id": loader.network(each["network"]), "theme_id": theme, "opened_by_id": loader.member(each["opened_by"]),
               "without_name": bool(each["without_name"]),
               "owner_id": loader.member(each["owner"]),
               "searched": each["searched"], "answer": each["answer"], "answer_thread_id": loader.row("thread",
                   each["answer_thread"]) if each["answer_thread"] else None,
               "merged_into_id": loader.row("gap", each["merged_into"]) if each["merged_into"] else None, "version": each["version"] or 1,
               "is_fictional": bool(each["fictional"]),
               "created_at": k.moment(each["created_at"]), "changed_at": k.moment(each["changed"] or each["created_at"]), "closed_at": k.moment(each["closed"]),
               "hidden_at": k.moment(hidden["at"]), "hidden_by_id": loader.member(hidden["by"])}
        _load_parts(loader, each, loader.insert_named("gap", Gap, [each], [row])[0])


def _load_parts(loader, each: dict, gap: int) -> None:
    loader.insert(GapThread, [{"gap_id": gap, "thread_id": loader.row("thread", one["thread"]), "added_by_id": loader.member(one["by"]),
                               "created_at": k.moment(one["at"])}
                              for one in each["threads"] or []])
    loader.insert(GapSupport, [{"gap_id": gap, "user_id": loader.member(one["member"]), "note": one["note"], "created_at": k.moment(one["at"]),
                                "municipality_id": loader.organisation(loader.member(one["member"]),
                                                                       one["municipality"])["municipality_id"]} for one in each["support"] or []])
    loader.insert(GapMeeting, [{"gap_id": gap, "network_id": loader.network(one["network"]), "proposed_by_id": loader.member(one["by"]),
                                "created_at": k.moment(one["at"])}
                               for one in each["meetings"] or []])
    loader.insert(GapChange, [{"gap_id": gap, "kind": one["kind"], "by_id": loader.member(one["by"]), "without_name": bool(one["without_name"]),
                               "subject_id": loader.member(one["subject"]), "thread_id": loader.row("thread", one["thread"]) if one["thread"] else None,
                               "status": one["status"], "note": one["note"],
                               "created_at": k.moment(one["at"])} for one in each["history"] or []])


class _Parts:
    """What hangs on gaps, one query a table."""

    def __init__(self, export, gaps: list[Gap]):
        self.export, numbers = export, [gap.id for gap in gaps]
        self.threads = self._of(GapThread, numbers, GapThread.thread_id)
        self.support = self._of(GapSupport, numbers, GapSupport.user_id)
        self.meetings = self._of(GapMeeting, numbers, GapMeeting.network_id)
        self.history = self._of(GapChange, numbers, GapChange.id)
        self.history_threads = export.refs("thread", [row.thread_id for rows in self.history.values() for row in rows if row.thread_id])
        self.thread_refs = export.refs("thread", [row.thread_id for rows in self.threads.values() for row in rows])

    @staticmethod
    def _of(model, numbers: list[int], order) -> dict[int, list]:
        found = defaultdict(list)
        for row in db.session.scalars(select(model).where(model.gap_id.in_(numbers)).order_by(model.gap_id, order)):
            found[row.gap_id].append(row)
        return found

    def of(self, gap: Gap) -> dict:
        """The parts of one gap; who did something without name goes out as nobody."""
        who, opener = self.export.person, gap.opened_by_id if gap.without_name and not self.export.with_addresses else None
        return {
            "threads": [k.filled(thread=self.thread_refs[row.thread_id], by=who(row.added_by_id) if row.added_by_id != opener else None,
                                 at=k.at(row.created_at)) for row in self.threads[gap.id]],
            "support": [k.filled(member=self.export.person(row.user_id), municipality=row.municipality_id, note=row.note,
                                 at=k.at(row.created_at)) for row in self.support[gap.id]],
            "meetings": [k.filled(network=self.export.networks[row.network_id], by=who(row.proposed_by_id) if row.proposed_by_id != opener else None,
                                  at=k.at(row.created_at)) for row in self.meetings[gap.id]],
            "history": [k.filled(kind=row.kind, by=self.export.author(row.by_id, nameless=row.without_name), without_name=row.without_name, subject=who(row.subject_id),
                                 thread=self.history_threads.get(row.thread_id), status=row.status, note=row.note,
                                 at=k.at(row.created_at)) for row in self.history[gap.id]]}


def _write(export) -> Iterator[k.Line]:
    """Gaps, those that were merged after those that they went into."""
    gaps = list(db.session.scalars(select(Gap).order_by(Gap.merged_into_id.is_not(None), Gap.id)))
    parts, refs = _Parts(export, gaps), export.refs("gap", [gap.id for gap in gaps])
    for gap in gaps:
        yield k.line("gap", ref=refs[gap.id], question=gap.question, why=gap.why, status=gap.status, network=export.network(gap.network_id), audience=gap.audience,
                     theme=export.themes.get(gap.theme_id), opened_by=export.author(gap.opened_by_id, nameless=gap.without_name), without_name=gap.without_name,
                     owner=export.person(gap.owner_id), searched=gap.searched, answer=gap.answer,
                     answer_thread=export.refs("thread", [gap.answer_thread_id])[gap.answer_thread_id] if gap.answer_thread_id else None,
                     merged_into=refs.get(gap.merged_into_id), version=gap.version if gap.version > 1 else None, fictional=gap.is_fictional,
                     created_at=k.at(gap.created_at),
                     changed=k.at(gap.changed_at), closed=k.at(gap.closed_at), hidden=export.done(gap.hidden_at, gap.hidden_by_id), **parts.of(gap))


def _merged(fields: dict) -> None:
    if fields["merged_into"] == fields["ref"]:
        raise Wrong("merged_into: a gap cannot be merged into itself")


GAP = Kind(
    "gap", "knowledge gaps",
    Record({"ref": ref, "question": line_of_text(TITLE_MAX), "network": _slug, "created_at": moment},
           {"why": _text, "status": one_of(*STATUSES), "audience": one_of("all", "network"), "theme": _slug, "opened_by": ref, "without_name": flag, "owner": ref,
            "searched": line_of_text(200),
            "answer": _text, "answer_thread": ref, "merged_into": ref, "version": number, "fictional": flag, "changed": moment, "closed": moment, "hidden": _done,
            "threads": list_of(Record({"thread": ref, "at": moment}, {"by": ref})),
            "support": list_of(Record({"member": ref, "at": moment}, {"municipality": line_of_text(5), "note": line_of_text(300, may_be_empty=True)}, {"note": ""})),
            "meetings": list_of(Record({"network": _slug, "at": moment}, {"by": ref})),
            "history": list_of(Record({"kind": one_of(*KINDS_OF_CHANGE), "at": moment}, {"by": ref, "without_name": flag, "subject": ref, "thread": ref,
                                                                                         "status": line_of_text(20, may_be_empty=True), "note": _note}, {"status": "",
                "note": ""}))},
           {"why": "", "status": "open", "audience": "all", "searched": "", "answer": ""}),
    _points, _load, _write, check=_check, prepare=_merged)
