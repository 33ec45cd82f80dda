"""Measures in words, for moderators and for the person."""

from __future__ import annotations

from datetime import timedelta

from forum.core.dates import day
from forum.core.i18n import lazy

KINDS = {
    "note": lazy("friendly note"),
    "warning": lazy("warning"),
    "silence": lazy("may not write"),
    "suspension": lazy("suspended"),
    "exclusion": lazy("excluded"),
}
CHOICES = {
    "note": lazy("Send a friendly note"),
    "warning": lazy("Warn"),
    "silence": lazy("Let them read, but not write"),
    "suspension": lazy("Suspend"),
    "exclusion": lazy("Exclude"),
}
HELPS = {
    "note": lazy("A word in private. Nothing else changes, and there is nothing to appeal against."),
    "warning": lazy("Says that a rule was broken. Without a day it counts for three months."),
    "silence": lazy("Reads everything, writes nothing, up to and including the day that you choose."),
    "suspension": lazy("Cannot sign in, up to and including the day that you choose. All sessions end."),
    "exclusion": lazy("Is no longer a member. What they wrote stays."),
}
TO_PERSON = {
    "note": lazy("A moderator wrote you a note."),
    "warning": lazy("You get a warning from a moderator."),
    "silence": lazy("You can read everything, but not write, until %(day)s."),
    "suspension": lazy("Your account is suspended until %(day)s. Until then you cannot sign in."),
    "exclusion": lazy("Your account was closed. You are no longer a member."),
}
LIFTED = {
    "warning": lazy("The warning that you got is withdrawn."),
    "silence": lazy("You can write again."),
    "suspension": lazy("Your account is no longer suspended. You can sign in again."),
    "exclusion": lazy("Your account is open again. You can sign in with the password that you had."),
}


def said_to_person(made) -> str:
    """A measure in one sentence to the person; `made` has a kind and the moment until when it stands."""
    return str(TO_PERSON[made.kind]) % {"day": day(made.until - timedelta(seconds=1)) if made.until else ""}
