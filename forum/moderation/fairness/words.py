"""Statements in words: what was done, to what, and what an appeal came to."""

from __future__ import annotations

from forum.core.events import Happened
from forum.core.i18n import _, lazy

OUTCOMES = {"confirmed": lazy("the decision stands"), "reversed": lazy("the decision is taken back")}
DONE = {
    Happened.THREAD_HIDDEN: lazy("Your conversation was hidden. Other members do not see it."),
    Happened.POST_HIDDEN: lazy("Your reply was hidden. Other members do not see it."),
    Happened.THREAD_LOCKED: lazy("Your conversation was closed. It can be read, but nobody replies any more."),
    Happened.THREAD_MOVED: lazy("Your conversation was moved to another network or theme."),
    Happened.THREAD_RETITLED: lazy("Your conversation got another title."),
    Happened.THREAD_MERGED: lazy("Your conversation was merged with another one about the same."),
    Happened.THREAD_SPLIT: lazy("Your reply was split off into a conversation of its own."),
    Happened.THREAD_DUPLICATE: lazy("Your conversation was marked as the same problem as an earlier one, and closed."),
    Happened.THREAD_CONVERTED: lazy("Your conversation was given another kind."),
    Happened.SOLUTION_CHANGED: lazy("The solution of your problem was changed."),
    Happened.POST_REDACTED: lazy("A passage was removed from your post."),
    Happened.HELD_REFUSED: lazy("What you wrote was not published."),
    Happened.PERSON_WARNED: lazy("You were warned."),
    Happened.PERSON_SILENCED: lazy("You can read, but not write, for some time."),
    Happened.PERSON_SUSPENDED: lazy("Your account is suspended for some time: you cannot sign in."),
    Happened.PERSON_EXCLUDED: lazy("Your account was closed: you are no longer a member."),
}


def done(kind: str) -> str:
    """What was decided, said to the person concerned."""
    return str(DONE[Happened(kind)]) if kind in set(DONE) else _("A moderator decided something about what you wrote.")


def how(*, is_automated: bool, from_flags: bool) -> str:
    """Who or what decided, and on whose word."""
    if is_automated:
        return _("A member flagged personal data. The site hid the post at once by a fixed rule, and no person had looked at it. "
                 "A moderator decides what becomes of it.")
    if from_flags:
        return _("A moderator decided, after members flagged it. No automated means decided.")
    return _("A moderator decided on their own initiative. No automated means were used.")
