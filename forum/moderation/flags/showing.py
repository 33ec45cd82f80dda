"""A case as moderators see it: in the queue, and on its own page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from flask import render_template, url_for

from forum.core.access import Viewer, viewer
from forum.core.i18n import _, ngettext
from forum.moderation.flags import queries
from forum.moderation.flags.models import FlagCase
from forum.moderation.flags.words import OUTCOMES, REASONS
from forum.moderation.queue.sources import Shown
from forum.networks.people import find_person
from forum.threads.models import Post, Thread
from forum.threads.queries import post_place
from forum.threads.references import fill


def main_reason(case_id: int) -> str:
    """The reason that most members gave, the first of those."""
    given = Counter(row.reason for row in queries.flags_of([case_id]))
    return given.most_common(1)[0][0] if given else "other"


def show(_viewer: Viewer, case_ids: Sequence[int]) -> dict[int, Shown]:
    """Cases as lines of the queue: the reasons, and where the post stands."""
    flags = defaultdict(list)
    for row in queries.flags_of(case_ids):
        flags[row.case_id].append(row.reason)
    return {row.id: Shown(_line(flags[row.id]), _place(row), url_for("moderation.flag_case", case_id=row.id)) for row in queries.places_of(case_ids)}


def _line(reasons: list[str]) -> str:
    """Such as "2 flags: personal data, unfriendly"."""
    told = ", ".join(str(REASONS[name]).lower() if number else str(REASONS[name]) for number, name in enumerate(dict.fromkeys(reasons)))
    return told if len(reasons) == 1 else f"{ngettext('%(num)s flag', '%(num)s flags', len(reasons))}: {told[:1].lower()}{told[1:]}"


def _place(row) -> str:
    told = _("Post %(number)s in “%(title)s”.", number=row.number, title=row.title)
    return f"{told} {_('Out of sight until you decide.')}" if row.hidden_at else told


def case_page(form, case: FlagCase, thread: Thread, post: Post) -> str:
    """The page of a case. Who wrote without name stays so for moderators too."""
    flags = queries.flags_of([case.id])
    text = fill(viewer(), [post.html])[0] if post.withdrawn_at is None else ""
    return render_template("moderation/flags/case.html", form=form, case=case, thread=thread, post=post, flags=flags, reasons=REASONS, outcomes=OUTCOMES,
                           text=text, author=find_person(post.author_id, nameless=post.without_name, viewer_id=viewer().id),
                           place=post_place(thread, post.number), earlier=queries.earlier(case),
                           flaggers={row.user_id: find_person(row.user_id) for row in flags},
                           decider=find_person(case.decided_by_id) if case.decided_at else None)
