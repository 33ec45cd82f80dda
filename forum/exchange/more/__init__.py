"""What a community has besides members and threads, as lines of the exchange format: one file a subject, each type of line a Kind."""

from forum.exchange.more.facts import GUEST, RECURRENCE, SHELF, TRIAL
from forum.exchange.more.gaps import GAP
from forum.exchange.more.kind import Kind
from forum.exchange.more.reports import REPORT
from forum.exchange.more.sheets import SHEET

# In the order in which they are written and loaded: what others point to goes first.
MORE: dict[str, Kind] = {kind.name: kind for kind in (GUEST, RECURRENCE, TRIAL, REPORT, SHELF, GAP, SHEET)}
