"""The search page. What is searched for is written down nowhere, but for words that found nothing, counted without who asked."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template, request

from forum.core.access import signed_in, viewer
from forum.core.i18n import _, ngettext
from forum.core.limits import limiter
from forum.core.pages import page_number, url_with
from forum.core.search import dictionary
from forum.core.search.plan import Plan
from forum.core.text import clean_line
from forum.discovery import beside, filters, missed
from forum.discovery.search import PAGE, hits
from forum.discovery.views import bp
from forum.threads.finding import Found, browse, find, read, titled
from forum.threads.queries import thread_url
from forum.threads.rows import status_of

COUNTED = 1000
SHOWN = 200  # characters of a query that the page repeats
TITLES = 8
ALSO = 5  # other names that one line shows; the rest stands behind it


@dataclass(frozen=True)
class Asked:
    """What this request asks: the words, how to read them, filters and order."""

    query: str
    is_literal: bool
    by_date: bool
    chosen: filters.Filters
    number: int

    @property
    def is_bare(self) -> bool:
        """Whether nothing is asked."""
        return not self.query and not self.chosen.chosen


def _asked() -> Asked:
    try:
        chosen = filters.read_filters(request.args)
    except LookupError:
        abort(404)
    if request.args.get("sort", "") not in ("", "relevance", "date") or request.args.get("literal", "") not in ("", "0", "1"):
        abort(404)
    query = clean_line(request.args.get("q", "")[:1000])
    return Asked(query, request.args.get("literal") == "1", request.args.get("sort") == "date", chosen, page_number())


@bp.get("/search")
@signed_in
@limiter.limit("240/minute")
def search() -> str:
    """Threads that hold the words asked for, within the filters."""
    asked = _asked()
    wanted = read(viewer(), asked.query, literal=asked.is_literal) if asked.query else Plan()
    found = _found(asked, wanted)
    here = [row.id for row in found.rows[(asked.number - 1) * PAGE: asked.number * PAGE]]
    older = url_with(page=str(asked.number + 1)) if len(found.rows) > asked.number * PAGE else None
    _count_miss(asked, found)
    return render_template(
        "discovery/search.html", q=asked.query[:SHOWN], asked=asked, plan=wanted, total_label=total(found),
        is_past=bool(found.rows) and not here, older_url=older, url_with=url_with,
        facets=[] if asked.is_bare else filters.facets(found.around, asked.chosen), chips=filters.chips(asked.chosen),
        also=(wanted.also[:ALSO], wanted.also[ALSO:]), **_shown(asked, found, here))


def _shown(asked: Asked, found: Found, here: list[int]) -> dict:
    """The hits, what stands above them, and themes to look in where there are none."""
    if not asked.query:
        return {"hits": hits(viewer(), found.plan, here), "beside": beside.Beside(), "broader": ()}
    lexicon = dictionary.lexicon()
    return {"hits": hits(viewer(), found.plan, here, lexicon),
            "beside": beside.beside(asked.query, found.plan, lexicon) if asked.number == 1 else beside.Beside(),
            "broader": () if found.rows else beside.themes(found.plan, lexicon, whole=False)}


def _count_miss(asked: Asked, found: Found) -> None:
    """A question in plain words that found nothing tells what the dictionary lacks."""
    is_plain = not asked.is_literal and not asked.chosen.chosen and not found.plan.phrases and not found.plan.excluded
    if asked.query and not found.rows and asked.number == 1 and is_plain:
        missed.remember(asked.query, found.plan)


def _found(asked: Asked, wanted: Plan) -> Found:
    if asked.query:
        return find(viewer(), wanted, filters.narrowed(asked.chosen), by_date=asked.by_date)
    narrowed = filters.narrowed(asked.chosen)
    return browse(viewer(), narrowed) if narrowed else Found(wanted)


def total(found: Found) -> str:
    """How much was found, in words; counting stops at a thousand."""
    number = len(found.rows)
    if number > COUNTED or found.is_cut:
        return _("more than 1,000 results")
    if found.is_least:
        return ngettext("at least %(num)s result", "at least %(num)s results", number)
    return ngettext("%(num)s result", "%(num)s results", number)


@bp.get("/search/titles")
@signed_in
@limiter.limit("600/minute")
def titles() -> str:
    """A fragment with at most eight titles that fit what is being typed, and themes; nothing when none does."""
    typed = clean_line(request.args.get("q", "")[:SHOWN])
    rows = [(thread_url(row), row.title, row.kind, status_of(row.kind, row.is_solved or None, row.reply_count, row.evidence))
            for row in titled(viewer(), typed, TITLES)]
    themes = beside.themes_begun(typed)
    return render_template("discovery/_titles.html", rows=rows, themes=themes) if rows or themes else ""
