"""Times on the page: in words for people near, exact for who hovers."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup

from forum.core.clock import BRUSSELS, now
from forum.core.i18n import DEFAULT, _, ngettext


def ago(moment: datetime) -> str:
    """A moment in words, such as "gisteren, 14.05 uur", in Belgian time; one that is still to come by its day."""
    here, today = moment.astimezone(BRUSSELS), now().astimezone(BRUSSELS).date()
    minutes = int((now() - moment).total_seconds() // 60)
    if minutes < -1:
        return day(here)
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
    return f"{here:%H.%M} uur" if locale() == "nl" else f"{here:%H:%M}"


def day(value: datetime | date) -> str:
    """A day in words; the year only when it is not this one."""
    here = value.astimezone(BRUSSELS).date() if isinstance(value, datetime) else value
    return written(here, here.year != now().astimezone(BRUSSELS).year, locale())


def whole_day(value: date) -> str:
    """A day in words, always with the year: for a day that counts, such as the last one of an access."""
    return written(value, True, locale())


@lru_cache(maxsize=4000)
def written(here: date, with_year: bool, name: str) -> str:
    """A date as people write it; the same few come back on every page."""
    return format_date(here, "d MMMM yyyy" if with_year else "d MMMM", locale=name)


def locale() -> str:
    """The language of what is rendered now; that of the receiver in a mail."""
    found = get_locale()
    return found.language if found else DEFAULT


def exact(moment: datetime) -> str:
    """The whole moment, for hovering and for print."""
    here = moment.astimezone(BRUSSELS)
    return f"{written(here.date(), True, locale())}, {clock_time(here)}"


def iso(moment: datetime) -> str:
    """For the datetime attribute: UTC, to the minute."""
    return f"{moment:%Y-%m-%dT%H:%MZ}"


def time_tag(moment: datetime | None) -> Markup:
    """A moment as HTML: in words, with the exact one for hovering and for machines."""
    if moment is None:
        return Markup()
    if (now() - moment).days < 2:
        return _time_tag(moment, ago(moment))
    return _old_time_tag(moment, now().year, locale())


@lru_cache(maxsize=20_000)
def _old_time_tag(moment: datetime, _this_year: int, _language: str) -> Markup:
    return _time_tag(moment, ago(moment))


def time_link(moment: datetime, address: str) -> Markup:
    """A moment in words that leads somewhere on this site; the whole of it is the link's title."""
    words, whole = (ago(moment), exact(moment)) if (now() - moment).days < 2 else _old_words(moment, now().year, locale())
    return Markup(f'<a href="{address}" title="{whole}">{words}</a>')  # noqa: S704  an address of ours and a date


@lru_cache(maxsize=20_000)
def _old_words(moment: datetime, _this_year: int, _language: str) -> tuple[str, str]:
    return ago(moment), exact(moment)


def _time_tag(moment: datetime, words: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(iso(moment), exact(moment), words)


def init_dates(app: Flask) -> None:
    """Offer the words to templates."""
    app.jinja_env.filters.update(ago=ago, date=day, whole_date=whole_day, datetime=exact, iso=iso, moment=time_tag, moment_link=time_link)
