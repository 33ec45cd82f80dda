"""What a network set for its nudges, and where and when each may go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update

from forum.core.access import SomeoneWasFaster
from forum.core.clock import BRUSSELS, now
from forum.core.db import add_once, db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.moderation.care.kinds import WAITS
from forum.moderation.care.models import CareSetting
from forum.moderation.care.quiet import HOURS, LOOK_AHEAD, WEEKDAYS, is_office_day, is_waking
from forum.networks.models import Network

FIELDS = ("switches", "days", "hours_from", "hours_to", "weekdays", "periods")


@dataclass(frozen=True)
class Care:
    """The settings of one network. `periods` are pairs of days as text, the last one included; a kind that is not named is on, after its usual time."""

    switches: dict[str, bool] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    hours_from: int = HOURS[0]
    hours_to: int = HOURS[1]
    weekdays: Sequence[int] = WEEKDAYS
    periods: Sequence[Sequence[str]] = ()

    def is_on(self, kind: str) -> bool:
        """Whether nudges of a kind go out."""
        return self.switches.get(kind, True)

    def waits(self, kind: str) -> int:
        """After how many days; of old solutions years."""
        return self.days.get(kind, WAITS[kind])

    def is_open_day(self, day: date) -> bool:
        """Whether nudges go out on a day."""
        return is_office_day(day) and day.weekday() in self.weekdays and not any(first <= day.isoformat() <= last for first, last in self.periods)

    def is_working(self, moment: datetime) -> bool:
        """Whether nudges may go out at a moment."""
        here = moment.astimezone(BRUSSELS)
        return is_waking(moment) and self.is_open_day(here.date()) and self.hours_from <= here.hour < self.hours_to

    def next_working(self, moment: datetime) -> datetime | None:
        """The first moment from now on at which they may; None when none comes within a year."""
        if self.is_working(moment):
            return moment
        today = moment.astimezone(BRUSSELS).date()
        begins = (datetime.combine(today + timedelta(days=days), time(self.hours_from), BRUSSELS) for days in range(LOOK_AHEAD))
        return next((begin for begin in begins if begin >= moment and self.is_working(begin)), None)


@dataclass(frozen=True, slots=True)
class Place:
    """A network (None: threads for both) in which a kind of nudge may go out now, and after how long."""

    network_id: int | None
    waits: int


def care_of(row: CareSetting | None) -> Care:
    """The settings of a row; as the site comes without one."""
    return Care() if row is None else Care(**{name: getattr(row, name) for name in FIELDS})


def all_care() -> dict[int, Care]:
    """The settings of all networks."""
    rows = db.session.execute(select(Network.id, CareSetting).outerjoin(CareSetting, CareSetting.network_id == Network.id).order_by(Network.id))
    return {number: care_of(row) for number, row in rows}


def places(kind: str, moment: datetime) -> list[Place]:
    """Where a kind may go out at a moment. A thread for both networks waits until each of them allows it, as long as the slowest."""
    known = all_care()
    allowed = {number: care for number, care in known.items() if care.is_on(kind) and care.is_working(moment)}
    found = [Place(number, care.waits(kind)) for number, care in allowed.items()]
    if known and len(allowed) == len(known):
        found.append(Place(None, max(care.waits(kind) for care in known.values())))
    return found


def homes(kind: str) -> list[int]:
    """The networks whose members may get a kind at all."""
    return [number for number, care in all_care().items() if care.is_on(kind)]


def working_homes(moment: datetime) -> list[int]:
    """The networks whose members may be sent something at a moment."""
    return [number for number, care in all_care().items() if care.is_working(moment)]


def change(network_id: int, wanted: Care, *, version: int, by: int, undoes: int | None = None) -> Activity:
    """Set what a network wants. Raises SomeoneWasFaster when another moderator changed it since `version` was read."""
    if db.session.get(CareSetting, network_id) is None:
        add_once(CareSetting(network_id=network_id, version=0, changed_by_id=by, changed_at=now(), **asdict(Care())))
    standing = db.session.get(CareSetting, network_id, populate_existing=True)
    before = asdict(care_of(standing))
    here = update(CareSetting).where(CareSetting.network_id == network_id, CareSetting.version == version)
    values = {**asdict(wanted), "version": version + 1, "changed_by_id": by, "changed_at": now()}
    if db.session.execute(here.values(**values).execution_options(synchronize_session=False)).rowcount != 1:
        raise SomeoneWasFaster(_("Another moderator changed these reminders in the meantime. Look at what stands now before you save again."))
    facts = {"undoes": undoes} if undoes else {}
    return record(Happened.CARE_CHANGED, by, network_id=network_id, before=before, version=version + 1, **facts)


def undo(activity: Activity, *, by: int) -> Activity:
    """Put back what stood before a change, while that change is the last one."""
    return change(activity.network_id, Care(**activity.facts["before"]), version=activity.facts["version"], by=by, undoes=activity.id)


def last_change(network_id: int) -> Activity | None:
    """The last change of a network's settings."""
    wanted = select(Activity).where(Activity.kind == Happened.CARE_CHANGED, Activity.network_id == network_id)
    return db.session.scalar(wanted.order_by(Activity.id.desc()).limit(1))
