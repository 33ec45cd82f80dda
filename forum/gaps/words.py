"""The words of statuses and how each looks; one place for pages, notices and mails."""

from __future__ import annotations

from types import SimpleNamespace

from forum.core.i18n import _, lazy

STATUS = {"open": lazy("open"), "expert_sought": lazy("expert sought"), "planned": lazy("planned"), "answered": lazy("has an answer"),
          "unknowable": lazy("cannot be known")}
LOOKS = {"open": ("open", "circle-open"), "expert_sought": ("other", "search"), "planned": ("other", "calendar"), "answered": ("solved", "solved"),
         "unknowable": ("answered", "close")}


def status_words(status: str) -> str:
    """A status in a word or three."""
    return str(STATUS[status])


def mark_of(status: str) -> SimpleNamespace:
    """The word, the tone and the shape of a status: never colour alone."""
    tone, shape = LOOKS[status]
    return SimpleNamespace(word=status_words(status), tone=tone, shape=shape)


def audience_label(audience: str, network_name: str) -> str:
    """Who can read it, in words."""
    return _("Only for network %(name)s", name=network_name) if audience == "network" else _("Visible to all members")
