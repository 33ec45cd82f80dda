"""From draft to published: offering, reviewing, publishing under a number, withdrawing."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts.models import User
from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import BRUSSELS, now
from forum.core.db import db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.core.text import slugify
from forum.networks.organisations import organisation_of
from forum.sheets.actions.credits import ask_people
from forum.sheets.models import Sheet, SheetReview, SheetThread, SheetVersion
from forum.sheets.policies import review_refusal
from forum.threads.models import Thread

NEEDED = ("problem", "approach", "result")
TRIES = 8


def offer(sheet: Sheet, *, by: int) -> None:
    """Ask colleagues elsewhere to review the newest text, and the people behind it whether they want to be named."""
    if sheet.status != "draft":
        raise SomeoneWasFaster(_("This text was offered for review already."))
    text = db.session.get(SheetVersion, (sheet.id, sheet.version))
    if not all(text.parts.get(name, "").strip() for name in NEEDED):
        raise RuleBroken(_("Fill in the problem, the approach and the result before you offer the sheet for review."))
    sheet.status = "in_review"
    record(Happened.SHEET_OFFERED, by, network_id=sheet.network_id, sheet_id=sheet.id, version=sheet.version)
    ask_people(sheet, by=by)


def starter_organisation(sheet: Sheet) -> str:
    """Whom the starter works for; nobody's once the account is gone."""
    starter = db.session.get(User, sheet.started_by_id) if sheet.started_by_id else None
    return organisation_of(starter) if starter else ""


def why_no_review(sheet: Sheet, user_id: int) -> str:
    """Why a member may not review the newest text; empty when they may."""
    text = db.session.get(SheetVersion, (sheet.id, sheet.version))
    return review_refusal(organisation_of(db.session.get(User, user_id)), starter=starter_organisation(sheet), writers=text.organisations,
                          is_waiting=sheet.status == "in_review" and sheet.withdrawn_at is None)


def review(sheet: Sheet, *, by: int, version: int, verdict: str, note: str) -> SheetReview:
    """Write down what a colleague of another organisation says of the text that they read (`version`). Who says it again changes their mind."""
    if sheet.status == "in_review" and version != sheet.version:
        raise SomeoneWasFaster(_("The text was changed while you read it. Look at the new version before you say what you find."))
    if refusal := why_no_review(sheet, by):
        raise RuleBroken(refusal)
    wanted = select(SheetReview).where(SheetReview.sheet_id == sheet.id, SheetReview.version == version, SheetReview.user_id == by)
    last = db.session.scalar(wanted.order_by(SheetReview.id.desc()).limit(1))
    if last is not None and (last.verdict, last.note) == (verdict, note):
        return last  # the other click of a double click
    user = db.session.get(User, by)
    said = SheetReview(sheet_id=sheet.id, version=version, user_id=by, municipality_id=user.municipality_id, organisation=organisation_of(user),
                       verdict=verdict, note=note, created_at=now())
    db.session.add(said)
    db.session.flush()
    record(Happened.SHEET_REVIEWED, by, network_id=sheet.network_id, subject_id=sheet.started_by_id, sheet_id=sheet.id, version=version, verdict=verdict)
    return said


def approval_of(sheet: Sheet) -> SheetReview | None:
    """An approval of exactly the newest text by somebody independent, by what each reviewer said last; None while there is none."""
    reviews = db.session.scalars(select(SheetReview).where(SheetReview.sheet_id == sheet.id, SheetReview.version == sheet.version).order_by(SheetReview.id))
    text = db.session.get(SheetVersion, (sheet.id, sheet.version))
    latest = {each.user_id: each for each in reviews}
    sound = [each for each in latest.values() if each.verdict == "approved" and
             not review_refusal(each.organisation, starter=starter_organisation(sheet), writers=text.organisations)]
    return sound[0] if sound else None


def publish(sheet: Sheet, *, by: int) -> None:
    """Show the newest text to its readers, under a number that it keeps. The sheet is locked by this transaction.

    Raises RuleBroken without an approval of exactly this text, or when a conversation behind it is for fewer readers than the sheet.
    """
    if sheet.shown_version == sheet.version and sheet.status == "published":
        raise SomeoneWasFaster(_("This version is published already, as %(number)s.", number=f"PF {sheet.year}-{sheet.number}"))
    if sheet.status != "in_review" or approval_of(sheet) is None:
        raise RuleBroken(_("This version can be published once somebody of another municipality or organisation approved it."))
    insist_on_reach(sheet)
    text = db.session.get(SheetVersion, (sheet.id, sheet.version))
    text.published_at = sheet.published_at = sheet.checked_at = now()
    sheet.title, sheet.slug = text.title, slugify(text.title)
    sheet.status, sheet.shown_version = "published", sheet.version
    db.session.flush()
    if sheet.number is None:
        give_number(sheet)
    record(Happened.SHEET_PUBLISHED, by, network_id=sheet.network_id, sheet_id=sheet.id, version=sheet.version)


def insist_on_reach(sheet: Sheet) -> None:
    """No conversation behind a sheet may be for fewer readers than the sheet itself. Raises RuleBroken."""
    kept = select(Thread.id).join(SheetThread, SheetThread.thread_id == Thread.id).where(SheetThread.sheet_id == sheet.id, Thread.audience == "network")
    if sheet.audience == "network":
        kept = kept.where(Thread.network_id.is_distinct_from(sheet.network_id))
    if db.session.scalar(kept.limit(1)) is not None:
        raise RuleBroken(_("A conversation behind this sheet is only for one network, so the sheet cannot be for more readers than that."))


def give_number(sheet: Sheet) -> None:
    """The next number of this year. Two at once: the table refuses one of them, which takes the number after."""
    year = now().astimezone(BRUSSELS).year
    following = select(func.coalesce(func.max(Sheet.number), 0) + 1).where(Sheet.year == year)
    for _try in range(TRIES):
        number = db.session.scalar(following)
        try:
            with db.session.begin_nested():
                db.session.execute(update(Sheet).where(Sheet.id == sheet.id).values(year=year, number=number).execution_options(synchronize_session=False))
        except IntegrityError:
            continue
        db.session.refresh(sheet, ["year", "number"])
        return
    raise SomeoneWasFaster(_("Many sheets are published at this moment. Try again."))


def withdraw(sheet: Sheet, *, by: int, reason: str) -> None:
    """Take a sheet out of sight; it keeps its number."""
    if sheet.withdrawn_at is not None:
        raise SomeoneWasFaster(_("This sheet is withdrawn already."))
    record(Happened.SHEET_WITHDRAWN, by, network_id=sheet.network_id, subject_id=sheet.started_by_id, sheet_id=sheet.id, reason=reason, was=sheet.status)
    sheet.withdrawn_at, sheet.status = now(), "withdrawn"


def last_withdrawal(sheet: Sheet) -> Activity | None:
    """By whom and why a sheet was withdrawn."""
    wanted = select(Activity).where(Activity.kind == str(Happened.SHEET_WITHDRAWN), Activity.facts["sheet_id"].as_integer() == sheet.id)
    return db.session.scalar(wanted.order_by(Activity.id.desc()).limit(1))


def restore(sheet: Sheet, *, by: int) -> None:
    """Show a withdrawn sheet again, as it was."""
    if sheet.withdrawn_at is None:
        raise SomeoneWasFaster(_("This sheet was put back already."))
    act = last_withdrawal(sheet)
    sheet.withdrawn_at, sheet.status = None, act.facts.get("was", "draft") if act else "draft"
    record(Happened.SHEET_CHANGED, by, network_id=sheet.network_id, sheet_id=sheet.id, act="restored")
