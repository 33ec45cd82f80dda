"""Times on the page: in words for people near, exact for who hovers."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, format_datetime

from forum.core.clock import BRUSSELS, now
from forum.core.i18n import _, language, ngettext


def ago(moment: datetime) -> str:
    """A moment in words, such as "gisteren, 14.05 uur", in Belgian time."""
    here, today = moment.astimezone(BRUSSELS), now().astimezone(BRUSSELS).date()
    minutes = int((now() - moment).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(num)s minute ago", "%(num)s minutes ago", minutes)
    if here.date() == today:
        return _("today, %(time)s", time=clock_time(here))
    if (today - here.date()).days == 1:
        return _("yesterday, %(time)s", time=clock_time(here))
    return day(here)


def clock_time(here: datetime) -> str:
    """A time of the day, as people here write it."""
    return f"{here:%H.%M} uur" if language() == "nl" else f"{here:%H:%M}"


def day(value: datetime | date) -> str:
    """A day in words; the year only when it is not this one."""
    here = value.astimezone(BRUSSELS).date() if isinstance(value, datetime) else value
    return format_date(here, "d MMMM" if here.year == now().astimezone(BRUSSELS).year else "d MMMM yyyy")


def exact(moment: datetime) -> str:
    """The whole moment, for hovering and for print."""
    return f"{format_datetime(moment, 'd MMMM yyyy', rebase=True)}, {clock_time(moment.astimezone(BRUSSELS))}"


def iso(moment: datetime) -> str:
    """For the datetime attribute."""
    return moment.isoformat(timespec="seconds")


def init_dates(app: Flask) -> None:
    """Offer the words to templates."""
    app.jinja_env.filters.update(ago=ago, date=day, datetime=exact, iso=iso)
