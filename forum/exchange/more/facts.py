"""Guests, who has a problem too, who tries a solution, and until when one holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from forum.accounts.models import GUEST as GUEST_ROLE
from forum.accounts.models import User
from forum.core.clock import BRUSSELS
from forum.core.db import db
from forum.exchange.fields import Record, day, line_of_text, list_of, moment, one_of, ref
from forum.exchange.more import kind as k
from forum.exchange.more.kind import Kind
from forum.practice.models import SEASONS, STATES, Recurrence, ShelfCheck, ShelfLife, Trial
from forum.practice.recurrences import refresh_recurrences
from forum.practice.seasons import next_reminder
from forum.practice.trials import today
from forum.threads.models import GuestAccess, Post, Thread
from forum.threads.queries import asked_without_name

_season = one_of("", *SEASONS)


def _load_guests(loader, lines: list[dict]) -> None:
    rows = [{"thread_id": loader.row("thread", each["thread"]), "user_id": loader.member(each["member"]), "invited_by_id": loader.member(each["by"]),
             "name": each["name"], "organisation": each["organisation"], "note": each["note"], "last_day": k.day(each["last_day"]),
             "created_at": k.moment(each["created_at"]), "entered_at": k.moment(each["entered"]),
             "revoked_at": k.moment(each["revoked"])} for each in lines]
    loader.insert(GuestAccess, rows)


def _write_guests(export) -> Iterator[k.Line]:
    """An invitation to somebody who is a member gives nothing, and stays home."""
    wanted = select(GuestAccess).join(User, User.id == GuestAccess.user_id).where(User.role == GUEST_ROLE).order_by(GuestAccess.id)
    for row in db.session.scalars(wanted):
        yield k.line("guest", name=row.name, organisation=row.organisation, thread=export.refs("thread", [row.thread_id])[row.thread_id],
                     member=export.person(row.user_id), by=export.person(row.invited_by_id),
                     note=row.note, last_day=row.last_day.isoformat(), created_at=k.at(row.created_at), entered=k.at(row.entered_at), revoked=k.at(row.revoked_at))


def _guest_stands(world, fields: dict) -> bool:
    thread, user = world.row("thread", fields["thread"]), world.row("member", fields["member"])
    same = select(GuestAccess.id).where(GuestAccess.thread_id == thread, GuestAccess.user_id == user, GuestAccess.created_at == k.moment(fields["created_at"]))
    return bool(thread and user and db.session.scalar(same))


GUEST = Kind(
    "guest", "guest accesses",
    Record({"thread": ref, "member": ref, "last_day": day, "created_at": moment}, {"by": ref, "name": line_of_text(80, may_be_empty=True),
                                                                                   "organisation": line_of_text(120, may_be_empty=True), "note": line_of_text(1000,
                                                                                       may_be_empty=True), "entered": moment,
                                                                                   "revoked": moment},
           {"note": "", "name": "", "organisation": ""}),
    lambda fields: iter([("thread", "thread", fields["thread"]), *k.people(fields, "member", "by")]),
    _load_guests, _write_guests, stands=_guest_stands)


def _load_recurrences(loader, lines: list[dict]) -> None:
    rows = {}
    for each in lines:
        key = loader.row("thread", each["thread"]), loader.member(each["member"])
        rows[key] = {"thread_id": key[0], "user_id": key[1], **loader.organisation(key[1], each["municipality"]), "note": each["note"],
                     "created_at": k.moment(each["created_at"])}
    loader.insert(Recurrence, list(rows.values()))
    for number in sorted({thread for thread, _user in rows}):
        refresh_recurrences(number)


def _write_recurrences(export) -> Iterator[k.Line]:
    for row in db.session.scalars(select(Recurrence).order_by(Recurrence.thread_id, Recurrence.created_at, Recurrence.user_id)):
        yield k.line("recurrence", thread=export.refs("thread", [row.thread_id])[row.thread_id], member=export.person(row.user_id),
                     municipality=row.municipality_id, note=row.note, created_at=k.at(row.created_at))


def _recurrence_stands(world, fields: dict) -> bool:
    thread, user = world.row("thread", fields["thread"]), world.row("member", fields["member"])
    return bool(thread and user and db.session.get(Recurrence, (thread, user)))


RECURRENCE = Kind(
    "recurrence", "“also with us”",
    Record({"thread": ref, "member": ref, "created_at": moment}, {"municipality": line_of_text(5), "note": line_of_text(300, may_be_empty=True)}, {"note": ""}),
    lambda fields: iter([("thread", "thread", fields["thread"]), *k.people(fields, "member")]),
    _load_recurrences, _write_recurrences, stands=_recurrence_stands, check=lambda world, fields: world.municipality(fields["municipality"]))


def _load_trials(loader, lines: list[dict]) -> None:
    rows = []
    for each in lines:
        post, user = k.row_of_post(loader, each), loader.member(each["member"])
        rows.append({"thread_id": db.session.scalar(select(Post.thread_id).where(Post.id == post)), "post_id": post, "user_id": user,
                     "municipality_id": loader.organisation(user, each["municipality"])["municipality_id"], "status": each["status"],
                     "planned_on": k.day(each["planned_on"]),
                     "season": each["season"], "place": each["place"], "note": each["note"], "stopped_why": each["stopped_why"], "visibility": each["visibility"],
                     "buddy_id": loader.member(each["buddy"]), "buddy_accepted_at": k.moment(each["buddy_accepted"]),
                     "remind_on": k.day(each["remind_on"]) or _reminder(each),
                     "created_at": k.moment(each["created_at"]), "changed_at": k.moment(each["changed"] or each["created_at"])})
    loader.insert(Trial, rows)


def _reminder(each: dict) -> date | None:
    """When to remind of a plan that came without a day for it."""
    return next_reminder(status=each["status"], planned_on=k.day(each["planned_on"]), season=each["season"], after=today(),
                         planned_at=k.moment(each["changed"] or each["created_at"]).astimezone(BRUSSELS).date())


def _write_trials(export) -> Iterator[k.Line]:
    """What somebody keeps to themselves, and what would name an asker without name, goes out in the full copy alone."""
    wanted = select(Trial).join(Thread, Thread.id == Trial.thread_id).order_by(Trial.id)
    open_ones = wanted.where(Trial.visibility == "readers", ~asked_without_name(Trial.user_id))
    for row in db.session.scalars(wanted if export.with_addresses else open_ones):
        yield k.line("trial", **k.post_ref(export, row.post_id), member=export.person(row.user_id), municipality=row.municipality_id, status=row.status,
                     planned_on=row.planned_on and row.planned_on.isoformat(), season=row.season, place=row.place, note=row.note, stopped_why=row.stopped_why,
                     visibility=row.visibility, buddy=export.person(row.buddy_id), buddy_accepted=k.at(row.buddy_accepted_at),
                     remind_on=row.remind_on and row.remind_on.isoformat(), created_at=k.at(row.created_at), changed=k.at(row.changed_at))


def _trial_stands(world, fields: dict) -> bool:
    post, user = k.row_of_post(world, fields), world.row("member", fields["member"])
    return bool(post and user and db.session.scalar(select(Trial.id).where(Trial.post_id == post, Trial.user_id == user)))


TRIAL = Kind(
    "trial", "trials",
    Record({"member": ref, "created_at": moment},
           {"post": ref, "thread": ref, "municipality": line_of_text(5), "status": one_of(*STATES), "planned_on": day, "season": _season, "place": line_of_text(200,
               may_be_empty=True),
            "note": line_of_text(500, may_be_empty=True), "stopped_why": line_of_text(500, may_be_empty=True), "visibility": one_of("readers", "me"), "buddy": ref,
            "buddy_accepted": moment, "remind_on": day, "changed": moment},
           {"status": "planned", "season": "", "place": "", "note": "", "stopped_why": "", "visibility": "readers"}),
    lambda fields: iter([*k.post_of(fields), *k.people(fields, "member", "buddy")]),
    _load_trials, _write_trials, stands=_trial_stands, check=lambda world, fields: world.municipality(fields["municipality"]))


def _load_shelves(loader, lines: list[dict]) -> None:
    for each in lines:
        post = k.row_of_post(loader, each)
        thread = db.session.scalar(select(Post.thread_id).where(Post.id == post))
        loader.insert(ShelfLife, [{"post_id": post, "thread_id": thread, "season": each["season"], "leans_on": each["leans_on"], "check_on": k.day(each["check_on"]),
                                   "set_by_id": loader.member(each["by"]), "set_at": k.moment(each["created_at"]), "asked_at": k.moment(each["asked"]),
                                   "outdated_at": k.moment(each["outdated"]), "replaced_by_id": _replacing(loader, each)}])
        loader.insert(ShelfCheck, [{"post_id": post, "user_id": loader.member(one["member"]), "answer": one["answer"], "note": one["note"],
                                    "created_at": k.moment(one["at"])} for one in each["checks"] or []])


def _replacing(loader, each: dict) -> int | None:
    """The post that takes the place of another one."""
    named = {"post": each["replaced_by_post"], "thread": each["replaced_by_thread"]}
    return k.row_of_post(loader, named) if any(named.values()) else None


def _write_shelves(export) -> Iterator[k.Line]:
    checks = defaultdict(list)
    for row in db.session.scalars(select(ShelfCheck).order_by(ShelfCheck.id)):
        checks[row.post_id].append(k.filled(member=export.person(row.user_id), answer=row.answer, note=row.note, at=k.at(row.created_at)))
    for row in db.session.scalars(select(ShelfLife).order_by(ShelfLife.post_id)):
        hush = export.is_hushed(row.thread_id)
        by = None if hush else export.person(row.set_by_id)
        replacing = {f"replaced_by_{kind}": ref for kind, ref in k.post_ref(export, row.replaced_by_id).items()} if row.replaced_by_id else {}
        yield k.line("shelf", **k.post_ref(export, row.post_id), season=row.season, leans_on=row.leans_on, check_on=row.check_on and row.check_on.isoformat(),
                     by=by, created_at=k.at(row.set_at), asked=k.at(row.asked_at), outdated=k.at(row.outdated_at), checks=None if hush else checks[row.post_id],
                     **replacing)


def _replacing_refs(fields: dict) -> Iterator[tuple[str, str, str]]:
    """What takes its place: a reply, or a conversation by its opening."""
    for kind in ("post", "thread"):
        if fields.get(f"replaced_by_{kind}"):
            yield f"replaced_by_{kind}", kind, fields[f"replaced_by_{kind}"]


def _shelf_stands(world, fields: dict) -> bool:
    post = k.row_of_post(world, fields)
    return bool(post and db.session.get(ShelfLife, post))


SHELF = Kind(
    "shelf", "shelf lives",
    Record({"created_at": moment},
           {"post": ref, "thread": ref, "season": _season, "leans_on": line_of_text(1000, may_be_empty=True), "check_on": day, "by": ref, "asked": moment,
            "outdated": moment, "replaced_by_post": ref, "replaced_by_thread": ref,
            "checks": list_of(Record({"member": ref, "answer": one_of("still", "outdated", "replaced"), "at": moment}, {"note": line_of_text(500, may_be_empty=True)},
                                     {"note": ""}))},
           {"season": "", "leans_on": ""}),
    lambda fields: iter([*k.post_of(fields), *k.people(fields, "by"), *k.listed(fields, "checks"), *_replacing_refs(fields)]),
    _load_shelves, _write_shelves, stands=_shelf_stands)
