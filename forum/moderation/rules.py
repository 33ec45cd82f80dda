"""The house rules that an act can lean on, in the words of the page of house rules."""

from __future__ import annotations

from forum.core.i18n import lazy

RULES = {
    "other": lazy("No rule in particular: to keep order"),
    "personal_data": lazy("No personal data of people who did not ask for it"),
    "advertising": lazy("No advertising; say whether you have an interest"),
    "wrong_place": lazy("Everything in the place where colleagues look for it"),
    "unfriendly": lazy("Criticise an approach, not a person"),
    "unsafe": lazy("No advice that is dangerous or not allowed"),
    "duplicate": lazy("One conversation for one problem"),
}
