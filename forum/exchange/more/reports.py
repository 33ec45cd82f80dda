"""Reports of what was tried in practice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select, update

from forum.core.db import db
from forum.core.text import BODY_MAX
from forum.exchange import texts
from forum.exchange.fields import Record, day, flag, line_of_text, list_of, moment, number, number_from_0, one_of, ref, text_of
from forum.exchange.fields import amount as amount_of
from forum.exchange.more import kind as k
from forum.exchange.more.kind import Kind
from forum.practice.evidence import refresh_evidence
from forum.practice.models import RESULTS, SITUATIONS, SOILS, UNITS, PracticeReport, ReportVersion
from forum.threads.models import Post
from forum.uploads.models import Attachment, AttachmentUse

_line, _text = line_of_text(300, may_be_empty=True), text_of(BODY_MAX, may_be_empty=True)
TOLD = {"result": one_of(*RESULTS), "note": _text, "place": _line, "tried_on": day, "amount": amount_of, "unit": one_of("", *UNITS), "soil": one_of("", *SOILS),
        "situation": one_of("", *SITUATIONS), "cost_cents": number_from_0,
        "cost_note": _line, "hours": amount_of, "helped": _text, "hindered": _text, "conditions": _text}
EMPTY = dict.fromkeys(("note", "place", "unit", "soil", "situation", "cost_note", "helped", "hindered", "conditions"), "")
_optional = {name: reader for name, reader in TOLD.items() if name != "result"}
_version = Record({"version": number, "at": moment, "result": TOLD["result"]}, _optional, EMPTY)


def _points(fields: dict) -> Iterator[tuple[str, str, str]]:
    yield from k.post_of(fields)
    yield from k.people(fields, "author")
    if fields["hidden"]:
        yield from k.people(fields["hidden"], "by")
    if fields["follows"]:
        yield "follows", "report", fields["follows"]
    yield from k.listed(fields, "files", "ref", "attachment")


def _told(each: dict) -> dict:
    """What a report says, as columns."""
    return {name: each[name] for name in TOLD} | {"tried_on": k.day(each["tried_on"])}


def _load(loader, lines: list[dict]) -> None:
    posts = set()
    for each in lines:
        post, user = k.row_of_post(loader, each), loader.member(each["author"])
        thread, version = db.session.execute(select(Post.thread_id, Post.version).where(Post.id == post)).one()
        hidden = each["hidden"] or {"at": None, "by": None}
        row = {"thread_id": thread, "post_id": post, "user_id": user, **loader.organisation(user, each["municipality"]), **_told(each),
               "without_name": loader.is_nameless(each), "post_version": each["post_version"] or version,
               "follows_id": loader.row("report", each["follows"]) if each["follows"] else None, "version": each["version"] or len(each["versions"] or []) + 1,
               "created_at": k.moment(each["created_at"]), "edited_at": k.moment(each["edited"]), "withdrawn_at": k.moment(each["withdrawn"]),
               "hidden_at": k.moment(hidden["at"]), "hidden_by_id": loader.member(hidden["by"]),
               "photos": loader.incoming.stored(each["body"]), "photos_html": loader.incoming.stored_html(each["html"] or "")}
        report = loader.insert_named("report", PracticeReport, [each], [row])[0]
        earlier = [{"report_id": report, "version": one["version"], "written_at": k.moment(one["at"]), "fields": {name: one[name] for name in TOLD}}
                   for one in each["versions"] or []]
        loader.insert(ReportVersion, earlier)
        _hang(loader, each, report)
        posts.add(post)
    for post in sorted(posts):
        refresh_evidence(post)


def _hang(loader, each: dict, report: int) -> None:
    """Hang its photos on a report."""
    numbers = [loader.row("attachment", one["ref"]) for one in each["files"] or []]
    place = f"report:{report}"
    loader.insert(AttachmentUse, [{"attachment_id": one, "place": place, "created_at": k.moment(each["created_at"])} for one in numbers])
    homeless = update(Attachment).where(Attachment.id.in_(numbers), Attachment.home_place.is_(None)).values(home_place=place)
    db.session.execute(homeless.execution_options(synchronize_session=False))


def _write(export) -> Iterator[k.Line]:
    versions = defaultdict(list)
    for row in db.session.scalars(select(ReportVersion).order_by(ReportVersion.report_id, ReportVersion.version)):
        versions[row.report_id].append(k.filled(version=row.version, at=k.at(row.written_at), **row.fields))
    for portion in export.portions(PracticeReport):
        refs = export.refs("report", [row.id for row in portion] + [row.follows_id for row in portion if row.follows_id])
        files = export.files_at([f"report:{row.id}" for row in portion])
        for row in portion:
            hush = row.without_name and not export.with_addresses
            told = {name: getattr(row, name) for name in TOLD} | {"tried_on": row.tried_on and row.tried_on.isoformat(), "place": "" if hush else row.place}
            yield k.line("report", ref=refs[row.id], **k.post_ref(export, row.post_id), author=export.author(row.user_id, nameless=row.without_name),
                         municipality=None if hush else row.municipality_id, **told, post_version=row.post_version, follows=refs.get(row.follows_id),
                         version=row.version if row.version > 1 else None, versions=None if hush else versions[row.id], created_at=k.at(row.created_at),
                         edited=k.at(row.edited_at),
                         withdrawn=k.at(row.withdrawn_at), hidden=export.done(row.hidden_at, row.hidden_by_id), without_name=row.without_name,
                         body=None if hush else export.spelled(row.photos), files=None if hush else [{"ref": one} for one in files[f"report:{row.id}"]])


REPORT = Kind(
    "report", "practice reports",
    Record({"ref": ref, "author": ref, "result": TOLD["result"], "created_at": moment},
           {"post": ref, "thread": ref, "municipality": line_of_text(5), **_optional, "post_version": number, "follows": ref, "version": number,
            "versions": list_of(_version),
            "edited": moment, "withdrawn": moment, "hidden": Record({"at": moment}, {"by": ref}), "without_name": flag, "body": text_of(BODY_MAX, may_be_empty=True,
                measure=texts.length), "files": list_of(Record({"ref": ref}))},
           EMPTY | {"body": ""}),
    _points, _load, _write, check=lambda world, fields: world.municipality(fields["municipality"]))
