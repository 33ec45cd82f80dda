"""What the practice room shows on the pages of lower rooms."""

from __future__ import annotations

from types import SimpleNamespace

from flask import render_template

from forum.core.access import Viewer
from forum.core.dates import day
from forum.core.i18n import _
from forum.core.slots import fill_slot
from forum.practice import recurrences, trials, wording
from forum.practice.reports.showing import SHOWN, of_page

SHARED = 5


def in_solution(viewer: Viewer, thread) -> str:
    """In the solution card: the evidence, contradictions beside each other, until when it holds."""
    return render_template("practice/_evidence.html", practice=of_page(viewer, thread), thread=thread)


def under_problem(viewer: Viewer, thread) -> str:
    """The same under the opening of a good practice."""
    if thread.kind != "practice":
        return ""
    return f'<div class="practice-evidence">{in_solution(viewer, thread)}</div>'


def also_with_us(viewer: Viewer, thread) -> str:
    """Under a problem: in which municipalities it is so too."""
    if thread.kind != "problem":
        return ""
    also = recurrences.of_thread(viewer, thread.head)
    return render_template("practice/_also.html", also=also, thread=thread) if also.can or also.places else ""


def trial_acts(viewer: Viewer, thread) -> str:
    """Beside the evidence: trying it, and who does."""
    practice = of_page(viewer, thread)
    tries = trials.of_post(viewer, practice.target) if thread.head.has_trial else SimpleNamespace(mine=None, others=[])
    if not (tries.others or tries.mine or practice.can_report):
        return ""
    return render_template("practice/_trial_acts.html", tries=tries, target=practice.target, can=practice.can_report, words=plan_words)


def plan_words(trial) -> str:
    """How far a plan came, or when it is to be, in a few words."""
    states = {"busy": _("busy"), "done": _("done"), "stopped": _("stopped")}
    if trial.status in states:
        return states[trial.status]
    return day(trial.planned_on) if trial.planned_on else str(wording.SEASONS[trial.season]).split(" (")[0] if trial.season else _("planned")


def after_replies(viewer: Viewer, thread) -> str:
    """The latest reports."""
    practice = of_page(viewer, thread)
    return render_template("practice/_reports.html", practice=practice, thread=thread, shown=practice.reports[:SHOWN]) if practice.reports else ""


def on_network(viewer: Viewer, network) -> str:
    """The problems that most municipalities of a network share: where the agenda of a meeting begins."""
    found = recurrences.recurring(viewer, network.id, SHARED)
    return render_template("practice/_shared.html", found=found) if found else ""


def in_theme(_viewer: Viewer, theme) -> str:
    """A link to the theme's reports side by side."""
    return render_template("practice/_theme.html", theme=theme)


def init() -> None:
    """Fill the places."""
    fill_slot("thread.solution", "evidence", in_solution, for_guests=True)
    fill_slot("thread.problem", "evidence", under_problem, order=60, for_guests=True)
    fill_slot("thread.problem", "also", also_with_us, order=10, for_guests=True)
    fill_slot("thread.solution.acts", "trials", trial_acts)
    fill_slot("thread.after", "reports", after_replies, for_guests=True)
    fill_slot("network.aside", "shared", on_network)
    fill_slot("theme.aside", "reports", in_theme, order=90)
