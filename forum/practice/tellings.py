"""Whom the practice room tells of what."""

from __future__ import annotations

from sqlalchemy import and_, or_, select, union

from forum.accounts.models import User
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.tellings import Telling, Told, tell
from forum.practice import wording
from forum.practice.models import PracticeReport, Recurrence, Trial
from forum.practice.reports.queries import seen
from forum.threads.models import Post, Thread, ThreadFollow
from forum.threads.queries import readers_of


def readers(activity: Activity):
    """Who may read the thread of an activity now, but who did it."""
    return readers_of(db.session.get(Thread, activity.thread_id)).where(User.id != (activity.actor_id or 0))


def _about_report(activity: Activity):
    """The solution's writer, the asker, followers, and those who try it or reported on it; only as long as the report is seen."""
    told = select(PracticeReport.id).where(PracticeReport.id == activity.facts.get("report_id", 0), seen())
    who = union(select(Post.author_id).where(Post.id == activity.post_id), select(Thread.author_id).where(Thread.id == activity.thread_id),
                select(ThreadFollow.user_id).where(ThreadFollow.thread_id == activity.thread_id, ThreadFollow.created_at <= activity.created_at),
                select(Trial.user_id).where(Trial.post_id == activity.post_id, Trial.status.in_(("planned", "busy"))))
    return readers(activity).where(User.id.in_(select(who.subquery().c[0])), told.exists())


def _said_report(told: Told) -> str:
    result = wording.RESULTS.get(told.activity.facts.get("result", ""), "")
    return _("%(name)s told how it went in practice: %(result)s", name=told.actor, result=result)


def _testers(activity: Activity):
    """Who reported on the solution or wrote it, and who asked."""
    reported = select(PracticeReport.user_id).where(PracticeReport.post_id == activity.post_id, seen())
    writer = select(Post.author_id).where(Post.id == activity.post_id).scalar_subquery()
    asker = select(Thread.author_id).where(Thread.id == activity.thread_id).scalar_subquery()
    return readers(activity).where(or_(User.id.in_(reported), User.id == writer, User.id == asker))


def _around_solution(activity: Activity):
    """Who asked, and who wrote the solution."""
    asker = select(Thread.author_id).where(Thread.id == activity.thread_id).scalar_subquery()
    writer = select(Post.author_id).where(Post.id == activity.post_id).scalar_subquery()
    return readers(activity).where(or_(User.id == asker, User.id == writer))


def _said_check(told: Told) -> str:
    if told.activity.facts.get("answer") == "still":
        return _("Somebody who tried it says that this solution still holds")
    if told.activity.facts.get("answer") == "replaced":
        return _("Something else takes the place of this solution now")
    return _("Somebody who tried it says that this solution no longer holds")


def _author(activity: Activity):
    """Who wrote the report that a moderator hid or showed again."""
    mine = select(PracticeReport.user_id).where(PracticeReport.id == activity.facts.get("report_id", 0))
    return readers(activity).where(User.id.in_(mine))


def _said_hidden(told: Told) -> str:
    reason = told.activity.facts.get("reason", "")
    if told.activity.kind == Happened.REPORT_HIDDEN:
        return _("A moderator hid your report: %(reason)s", reason=reason)
    return _("Your report is shown again.")


def _report_page(told: Told) -> str:
    return f"/reports/{told.activity.facts.get('report_id', 0)}"


def _asker(activity: Activity):
    """Who asked the problem that somebody has too, as long as it is said."""
    mine = select(Thread.author_id).where(Thread.id == activity.thread_id).scalar_subquery()
    said = select(Recurrence.user_id).where(Recurrence.thread_id == activity.thread_id, Recurrence.user_id == activity.actor_id)
    return readers(activity).where(User.id == mine, said.exists())


def _trial(activity: Activity):
    return Trial.id == activity.facts.get("trial_id", 0)


def _around_trial(activity: Activity):
    """A plan that readers may see: the writer of the solution; and in any case who is asked along, or the planner whose buddy answered."""
    facts = activity.facts
    shown = select(Trial.id).where(_trial(activity), Trial.visibility == "readers").exists()
    writer = select(Post.author_id).where(Post.id == activity.post_id).scalar_subquery()
    asked = select(Trial.buddy_id).where(_trial(activity), Trial.buddy_id == facts.get("buddy"))
    planner = select(Trial.user_id).where(_trial(activity), Trial.user_id == facts.get("planner", 0))
    who = [User.id.in_(asked), User.id.in_(planner)]
    if activity.kind == Happened.TRIAL_PLANNED:
        who.append(and_(User.id == writer, shown))
    return readers(activity).where(or_(*who))


def _said_trial(told: Told) -> str:
    facts = told.activity.facts
    if facts.get("buddy") == told.user_id:
        return _("%(name)s asks you as a buddy to try this together", name=told.actor)
    if facts.get("planner") == told.user_id:
        return _("%(name)s will be your buddy", name=told.actor) if facts.get("accepted") else _("%(name)s cannot be your buddy now", name=told.actor)
    return _("%(name)s is going to try your answer", name=told.actor)


def _trial_page(told: Told) -> str:
    return f"/trials/{told.activity.facts.get('trial_id', 0)}"


def _planner(activity: Activity):
    """Who planned it, as long as it goes on."""
    mine = select(Trial.user_id).where(_trial(activity), Trial.status.in_(("planned", "busy")))
    return readers(activity).where(User.id.in_(mine))


def _said_reminder(told: Told) -> str:
    return _("The season begins. You were going to try this.") if told.activity.facts.get("begins") else _("How did it go? You were going to try this.")


def init() -> None:
    """Register all of them."""
    tell(Telling(Happened.REPORT_ADDED, _about_report, _said_report, _report_page, icon="check-double", subject=lambda told: _("Tested in practice: %(title)s",
        title=told.title),
                 button=lambda _told: _("Read the report")))
    tell(Telling(Happened.CHECK_DUE, _testers, lambda _told: _("Does this solution still hold? You asked for it, wrote it or tried it, so you can tell."),
                 lambda told: f"/posts/{told.activity.post_id}/checks", icon="clock", by_mail=False,  # its letter comes with the other nudges of the day
                 subject=lambda told: _("Does this still hold? %(title)s", title=told.title),
                 button=lambda _told: _("Say whether it still holds")))
    for kind in (Happened.REPORT_HIDDEN, Happened.REPORT_RESTORED):
        tell(Telling(kind, _author, _said_hidden, _report_page, icon="moderation", subject=lambda _told: _("A decision of a moderator"),
                     button=lambda _told: _("Look at your report")))
    tell(Telling(Happened.RECURRENCE_ADDED, _asker, lambda told: _("%(name)s has this too", name=told.actor), lambda told: f"/threads/{told.activity.thread_id}",
                 icon="people",
                 by_mail=False))
    for kind in (Happened.TRIAL_PLANNED, Happened.TRIAL_CHANGED):
        tell(Telling(kind, _around_trial, _said_trial, _trial_page, icon="leaf", subject=lambda told: _("Trying it: %(title)s", title=told.title),
                     button=lambda _told: _("Look at the plan")))
    tell(Telling(Happened.TRIAL_REMINDED, _planner, _said_reminder, _trial_page, icon="calendar", subject=lambda told: _("You were going to try: %(title)s",
        title=told.title),
                 button=lambda _told: _("Look at your plan"),
                 lines=lambda _told: [_("Not begun yet? Postpone it there. Done? Two minutes are enough to tell how it went.")]))
    tell(Telling(Happened.CHECK_ANSWERED, _around_solution, _said_check, lambda told: f"/posts/{told.activity.post_id}", icon="clock", by_mail=False))
