"""Practice sheets with all their texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.core.markup.version import RENDERER
from forum.core.text import BODY_MAX, TITLE_MAX, paragraphs, slugify
from forum.exchange.fields import Record, day, flag, line_of_text, list_of, moment, number, one_of, ref, text_of
from forum.exchange.more import kind as k
from forum.exchange.more.kind import Kind
from forum.practice.models import SEASONS
from forum.sheets.checks import render_parts, tame
from forum.sheets.models import PARTS, STATUSES, Sheet, SheetCredit, SheetReview, SheetThread, SheetVersion

_slug, _text, _note = line_of_text(80), text_of(BODY_MAX, may_be_empty=True), line_of_text(2000, may_be_empty=True)
_answer = one_of("", "yes", "no")
_version = Record({"version": number, "title": line_of_text(TITLE_MAX), "at": moment},
                  {"parts": Record({}, dict.fromkeys(PARTS, _text), dict.fromkeys(PARTS, "")), "note": line_of_text(500, may_be_empty=True), "by": ref,
                   "published": moment, "organisations": list_of(line_of_text(220))},
                  {"note": "", "parts": dict.fromkeys(PARTS, "")})


def _points(fields: dict) -> Iterator[tuple[str, str, str]]:
    yield from k.people(fields, "started_by")
    yield from (("threads", "thread", each) for each in fields["threads"] or [])
    yield from k.listed(fields, "versions", "by")
    yield from k.listed(fields, "credits")
    yield from k.listed(fields, "reviews")


def _render(fields: dict) -> None:
    """Render all texts before the transaction opens; one that the renderer refuses stands as escaped paragraphs."""
    for version in fields["versions"]:
        texts = [tame(version["parts"][name]) for name in PARTS]
        found = render_parts(texts)
        version["parts"] = dict(zip(PARTS, texts, strict=True))
        version["html"] = {name: html if html is not None else paragraphs(text) for name, text, html in zip(PARTS, texts, found, strict=True)}


def _load(loader, lines: list[dict]) -> None:
    for each in lines:
        theme = loader.places.themes([each["theme"]])[0] if each["theme"] else None
        newest = max(each["versions"], key=lambda version: version["version"])
        row = {"year": each["year"], "number": each["number"], "title": newest["title"], "slug": slugify(newest["title"]), "status": each["status"],
               "network_id": loader.network(each["network"]), "audience": each["audience"], "theme_id": theme, "started_by_id": loader.member(each["started_by"]),
               "version": newest["version"], "shown_version": each["shown_version"], "season": each["season"], "leans_on": each["leans_on"],
               "check_on": k.day(each["check_on"]), "asked_at": k.moment(each["asked"]), "checked_at": k.moment(each["checked"]),
               "is_fictional": bool(each["fictional"]),
               "created_at": k.moment(each["created_at"]),
               "changed_at": k.moment(each["changed"] or each["created_at"]), "published_at": k.moment(each["published"]), "withdrawn_at": k.moment(each["withdrawn"])}
        _load_parts(loader, each, loader.insert_named("sheet", Sheet, [each], [row])[0])


def _load_parts(loader, each: dict, sheet: int) -> None:
    loader.insert(SheetVersion, [{"sheet_id": sheet, "version": one["version"], "title": one["title"], "parts": one["parts"], "html": one["html"],
                                  "render_version": RENDERER, "organisations": _organisations(loader, one),
                                  "note": one["note"],
                                  "written_by_id": loader.member(one["by"]), "written_at": k.moment(one["at"]), "published_at": k.moment(one["published"])}
                                 for one in each["versions"]])
    loader.insert(SheetThread, [{"sheet_id": sheet, "thread_id": loader.row("thread", one), "position": place} for place, one in enumerate(each["threads"] or [])])
    loader.insert(SheetCredit, [{"sheet_id": sheet, "user_id": loader.member(one["member"]), "name_answer": one["name"], "name_answered_at": k.moment(one["name_at"]),
                                 "magazine_answer": one["magazine"], "magazine_answered_at": k.moment(one["magazine_at"]), "asked_at": k.moment(one["asked"])}
                                for one in each["credits"] or []])
    loader.insert(SheetReview, [{"sheet_id": sheet, "version": one["version"], "user_id": loader.member(one["member"]), "verdict": one["verdict"], "note": one["note"],
                                 **loader.organisation(loader.member(one["member"]), one["municipality"]),
                                 "created_at": k.moment(one["at"])} for one in each["reviews"] or []])


def _grouped(model, order) -> dict[int, list]:
    found = defaultdict(list)
    for row in db.session.scalars(select(model).order_by(model.sheet_id, order)):
        found[row.sheet_id].append(row)
    return found


def _write(export) -> Iterator[k.Line]:
    versions, threads = _grouped(SheetVersion, SheetVersion.version), _grouped(SheetThread, SheetThread.position)
    credit, reviews = _grouped(SheetCredit, SheetCredit.user_id), _grouped(SheetReview, SheetReview.id)
    for portion in export.portions(Sheet):
        refs = export.refs("sheet", [sheet.id for sheet in portion])
        for sheet in portion:
            yield k.line(
                "sheet", ref=refs[sheet.id], year=sheet.year, number=sheet.number, status=sheet.status, network=export.network(sheet.network_id),
                audience=sheet.audience,
                theme=export.themes.get(sheet.theme_id), started_by=export.person(sheet.started_by_id), shown_version=sheet.shown_version, season=sheet.season,
                leans_on=sheet.leans_on, check_on=sheet.check_on and sheet.check_on.isoformat(), asked=k.at(sheet.asked_at), checked=k.at(sheet.checked_at),
                fictional=sheet.is_fictional,
                created_at=k.at(sheet.created_at), changed=k.at(sheet.changed_at), published=k.at(sheet.published_at), withdrawn=k.at(sheet.withdrawn_at),
                versions=[_version_line(export, row) for row in versions[sheet.id]],
                threads=[export.refs("thread", [row.thread_id])[row.thread_id] for row in threads[sheet.id]],
                credits=[_credit_line(export, row) for row in credit[sheet.id] if export.with_addresses or row.name_answer == "yes"],
                reviews=[k.filled(member=export.person(row.user_id), municipality=row.municipality_id, version=row.version, verdict=row.verdict, note=row.note,
                                  at=k.at(row.created_at)) for row in reviews[sheet.id]])


def _version_line(export, row: SheetVersion) -> k.Line:
    return k.filled(version=row.version, title=row.title, parts=k.filled(**row.parts), note=row.note, by=export.person(row.written_by_id), at=k.at(row.written_at),
                    published=k.at(row.published_at), organisations=[_organisation_out(export, key) for key in row.organisations])


def _organisation_out(export, key: str) -> str:
    """Whom a writer worked for; who has no organisation goes by their ref."""
    return f"user:{export.person(int(key[5:]))}" if key.startswith("user:") else key


def _organisations(loader, version: dict) -> list[str]:
    """Whom its writers worked for: as the file says, or else whom the last one works for."""
    given = version["organisations"]
    if given is None:
        return [loader.organisation(loader.member(version["by"]), None)["organisation"]] if version["by"] else []
    return [f"user:{loader.member(key[5:])}" if key.startswith("user:") else key for key in given]


def _credit_line(export, row: SheetCredit) -> k.Line:
    """Who did not agree to be named stands in the full copy alone."""
    return k.filled(member=export.person(row.user_id), name=row.name_answer, name_at=k.at(row.name_answered_at), magazine=row.magazine_answer,
                    magazine_at=k.at(row.magazine_answered_at), asked=k.at(row.asked_at))


def _check(world, fields: dict) -> None:
    world.network(fields["network"], "network", is_both_fine=fields["audience"] == "all")
    for each in fields["reviews"] or []:
        world.municipality(each["municipality"])


SHEET = Kind(
    "sheet", "practice sheets",
    Record({"ref": ref, "network": _slug, "created_at": moment, "versions": list_of(_version)},
           {"year": number, "number": number, "status": one_of(*STATUSES), "audience": one_of("all", "network"), "theme": _slug, "started_by": ref,
            "shown_version": number,
            "season": one_of("", *SEASONS), "leans_on": line_of_text(1000, may_be_empty=True), "check_on": day, "asked": moment, "checked": moment, "fictional": flag,
            "changed": moment,
            "published": moment, "withdrawn": moment, "threads": list_of(ref),
            "credits": list_of(Record({"member": ref}, {"name": _answer, "name_at": moment, "magazine": _answer, "magazine_at": moment, "asked": moment}, {"name": "",
                "magazine": ""})),
            "reviews": list_of(Record({"member": ref, "version": number, "verdict": one_of("approved", "changes"), "at": moment},
                                      {"municipality": line_of_text(5), "note": _note}, {"note": ""}))},
           {"status": "draft", "audience": "all", "season": "", "leans_on": ""}),
    _points, _load, _write, check=_check, prepare=_render)
