"""Evidence in plain words, such as "3 gemeenten: werkt, 1: werkt deels; nog niet getest op zandgrond"."""

from __future__ import annotations

from forum.core.dates import locale, written
from forum.core.i18n import _, ngettext
from forum.practice import wording
from forum.threads.models import EVIDENCE


def counted(evidence) -> str:
    """How many organisations say what; empty where none does."""
    parts = [(getattr(evidence, name), str(words)) for name, words in wording.RESULTS.items() if getattr(evidence, name)]
    if not parts:
        return ""
    (number, result), *others = parts
    if evidence.are_municipalities:
        first = ngettext("%(num)s municipality: %(result)s", "%(num)s municipalities: %(result)s", number, result=result)
    else:
        first = ngettext("%(num)s organisation: %(result)s", "%(num)s organisations: %(result)s", number, result=result)
    return ", ".join([first, *(f"{number}: {result}" for number, result in others)])


def untested(evidence) -> str:
    """On which common soils nobody tried it; said only where somebody told a soil at all."""
    missing = [str(wording.SOILS[soil]) for soil in wording.COMMON_SOILS if soil not in evidence.soils]
    if not evidence.soils or not missing:
        return ""
    return _("not tested on %(soils)s yet", soils=wording.either(missing))


def label(evidence) -> str:
    """The whole label; without independent reports it says so."""
    said = counted(evidence)
    if not said:
        return _("only tested by the municipality that wrote it") if evidence.own else ""
    return "; ".join(part for part in (said, untested(evidence)) if part)


def circumstances(evidence) -> list[str]:
    """Over what period and in what circumstances it was tested, as short sentences."""
    said = []
    if evidence.first_on:
        first, last = (written(day.replace(day=1), True, locale()).split(" ", 1)[1] for day in (evidence.first_on, evidence.last_on))
        said.append(_("tested in %(month)s", month=first) if first == last else _("tested from %(first)s to %(last)s", first=first, last=last))
    if evidence.soils:
        said.append(_("on %(soils)s", soils=wording.both([str(wording.SOILS[soil]) for soil in evidence.soils])))
    if evidence.situations:
        said.append(_("in: %(places)s", places=", ".join(str(wording.SITUATIONS[place]) for place in evidence.situations)))
    return said


def level_words(level: int) -> str:
    """The level in words; empty for none."""
    return str(wording.LEVELS.get(EVIDENCE[level], ""))
