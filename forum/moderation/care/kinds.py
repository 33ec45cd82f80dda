"""The kinds of nudges, in the words of who sets them and of who gets them."""

from __future__ import annotations

from forum.core.events import Happened
from forum.core.i18n import lazy

# Of each: what it is told as. A solution that grew old is told by the practice room, which asks whether it still holds.
HAPPENED = {"asker": Happened.NUDGE_ASKER, "themes": Happened.NUDGE_THEMES, "network": Happened.NUDGE_NETWORK, "moderators": Happened.NUDGE_MODERATORS,
            "pinned": Happened.NUDGE_PINNED, "old": Happened.CHECK_DUE}
KINDS = tuple(HAPPENED)
FOR_MODERATORS = ("moderators", "pinned")
WAITS = {"asker": 10, "themes": 3, "network": 7, "moderators": 14, "pinned": 90, "old": 3}  # days; of old solutions years
MOST_DAYS, MOST_YEARS = 365, 10
NOT_YET = 30  # days until an asker who said "not yet" is asked again

SETTINGS = {
    "asker": lazy("Ask who has replies but no solution whether one of them helped"),
    "themes": lazy("Tell followers of its themes of a problem without reply"),
    "network": lazy("Tell members of the other network of a problem without reply"),
    "moderators": lazy("Put a problem without reply among the work of moderators"),
    "pinned": lazy("Ask moderators whether a conversation must stay pinned"),
    "old": lazy("Ask whether an old solution still holds"),
}
UNITS = {
    "asker": lazy("Days after the last reply of somebody else"), "themes": lazy("Days without reply"), "network": lazy("Days without reply"),
    "moderators": lazy("Days without reply"), "pinned": lazy("Days without activity"), "old": lazy("Years after it was chosen or last checked"),
}
OWN = {
    "asker": lazy("Whether one of the replies to my problem helped"),
    "themes": lazy("A problem without reply in a theme that I follow"),
    "network": lazy("A problem without reply from the other network"),
    "moderators": lazy("A problem without reply that waits for moderators"),
    "pinned": lazy("A conversation that has been pinned for long"),
    "old": lazy("Whether an old solution that I know still holds"),
}
OFF = {
    "asker": lazy("No more questions whether a reply helped"),
    "themes": lazy("No more problems without reply in my themes"),
    "network": lazy("No more problems from the other network"),
    "moderators": lazy("No more of these reminders for moderators"),
    "pinned": lazy("No more reminders of pinned conversations"),
    "old": lazy("No more questions about old solutions"),
}
