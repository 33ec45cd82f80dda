"""Flags in words: reasons and house rules are the same list."""

from __future__ import annotations

from forum.core.i18n import lazy

REASONS = {
    "personal_data": lazy("Personal data"),
    "advertising": lazy("Advertising, or the interest of a supplier"),
    "wrong_place": lazy("In the wrong place"),
    "unfriendly": lazy("Unfriendly"),
    "unsafe": lazy("Unsafe or unlawful advice"),
    "duplicate": lazy("Was asked before"),
    "other": lazy("Something else"),
}
HELPS = {
    "personal_data": lazy("Names, telephone numbers, number plates or recognisable people who did not ask for it."),
    "advertising": lazy("It sells something, or does not say that the writer has an interest in it."),
    "wrong_place": lazy("It belongs in another network, theme or conversation."),
    "unfriendly": lazy("It is about a person instead of about their approach."),
    "unsafe": lazy("Whoever follows it runs a risk or breaks a rule."),
    "duplicate": lazy("The same problem stands elsewhere. Say where, if you know."),
    "other": lazy("Say below what is not right."),
}
OUTCOMES = {
    "hidden": lazy("hidden"),
    "kept": lazy("left as it is"),
    "handled": lazy("mended in another way"),
}
