"""The rules of evidence: which level, and in which words. As tables."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from forum.core.i18n import force_locale
from forum.practice import labels, measures
from forum.practice.evidence import Counts, count, level_of

LEVELS = [  # works, partly, fails, early, own → level
    (0, 0, 0, 0, 0, ""), (0, 0, 0, 0, 1, "early"), (0, 0, 0, 2, 0, "early"), (1, 0, 0, 0, 0, "tested"), (0, 1, 0, 0, 0, "tested"), (0, 3, 0, 0, 0, "tested"),
    (1, 1, 0, 0, 0, "tested"), (2, 0, 0, 0, 0, "confirmed"), (2, 1, 0, 3, 0, "confirmed"), (0, 0, 1, 0, 0, "disputed"), (1, 0, 1, 0, 0, "disputed"), (2, 0, 1, 0, 0, "disputed"),
    (3, 0, 1, 0, 0, "confirmed"), (2, 2, 2, 0, 0, "disputed"), (1, 2, 1, 0, 0, "tested"), (5, 0, 2, 9, 0, "confirmed"), (1, 0, 0, 0, 1, "tested")]


@pytest.mark.parametrize(("works", "partly", "fails", "early", "own", "level"), LEVELS)
def test_the_level_follows_the_rule(works, partly, fails, early, own, level):
    assert level_of(Counts(works, partly, fails, early, own)) == level


WORDS = [  # counts, soils, are municipalities, Dutch, English
    ((3, 1, 0, 0), ["loam", "sandy_loam", "clay"], True, "3 gemeenten: werkt, 1: werkt deels; nog niet getest op zandgrond",
     "3 municipalities: works, 1: works partly; not tested on sandy soil yet"),
    ((1, 0, 0, 0), [], True, "1 gemeente: werkt", "1 municipality: works"),
    ((1, 0, 2, 0), ["clay"], True, "1 gemeente: werkt, 2: werkt niet; nog niet getest op zandgrond, zandleem of leem",
     "1 municipality: works, 2: does not work; not tested on sandy soil, sandy loam or loam yet"),
    ((0, 0, 0, 2), [], True, "2 gemeenten: nog te vroeg", "2 municipalities: too early to say"),
    ((2, 0, 0, 0), ["clay", "loam", "sand", "sandy_loam"], False, "2 organisaties: werkt", "2 organisations: works"),
    ((1, 0, 0, 0), ["peat"], True, "1 gemeente: werkt; nog niet getest op zandgrond, zandleem, leem of klei", "1 municipality: works; not tested on sandy soil, sandy loam, loam or clay yet")]


@pytest.mark.parametrize(("counts", "soils", "municipalities", "dutch", "english"), WORDS)
def test_the_label_says_it_in_plain_words(app, counts, soils, municipalities, dutch, english):
    found = Counts(*counts, are_municipalities=municipalities, soils=soils)
    for language, said in (("nl", dutch), ("en", english)):
        with app.test_request_context(), force_locale(language):
            assert labels.label(found) == said


def test_only_the_writers_own_municipality_is_said_so(app):
    with app.test_request_context():
        assert labels.label(Counts(own=1)) == "alleen getest door de gemeente die het schreef"
        assert labels.label(Counts()) == ""


def report(organisation, result, day=1, **more):
    return SimpleNamespace(organisation=organisation, result=result, tried_on=date(2026, 5, day), created_at=datetime(2026, 6, day, tzinfo=UTC), soil="", situation="", **more)


def test_each_organisation_counts_once_by_its_latest_and_the_writers_own_apart():
    reports = [report("nis:1", "fails", 1), report("nis:2", "works", 2), report("nis:1", "works", 3), report("nis:9", "works", 4), report("user:7", "partly", 5), report("user:8", "partly", 6)]
    found = count(reports, own="nis:9")
    assert (found.works, found.partly, found.fails, found.own) == (2, 2, 0, 1)
    assert found.are_municipalities is False
    assert (found.first_on, found.last_on) == (date(2026, 5, 2), date(2026, 5, 6))


@pytest.mark.parametrize(("text", "value"), [("1250", 1250), ("1.250,50", 1250.5), ("1250,5", 1250.5), ("1 250", 1250), ("1.250", 1250), ("12.5", 12.5), ("1,250.50", 1250.5), ("€ 11", 11), ("", None), ("0,35", 0.35)])
def test_numbers_are_read_as_people_here_type_them(text, value):
    assert measures.read_number(text) == value


@pytest.mark.parametrize("text", ["veel", "1.2.3", "-5", "1e9", "99999999999", "12,345,6", "١٢"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        measures.read_number(text)


@pytest.mark.parametrize(("cents", "amount", "unit", "found"), [(93_500, 85, "trees", ("trees", 1100)), (1_000_000, 2, "ha", ("m2", 50)), (100_000, 2, "km", ("m", 50)), (None, 5, "m2", None), (100, None, "m2", None), (100, 5, "", None)])
def test_costs_are_told_by_a_unit_that_compares(cents, amount, unit, found):
    assert measures.unit_cost(cents, amount, unit) == found


@pytest.mark.parametrize(("hours", "amount", "unit", "found"), [(10, 5_000, "m2", ("ha", 20)), (10, 2, "ha", ("ha", 5)), (10, 500, "m", ("km", 20)), (3, 6, "trees", ("trees", 0.5))])
def test_hours_are_told_by_hectare_or_kilometre(hours, amount, unit, found):
    assert measures.unit_hours(hours, amount, unit) == pytest.approx(found) if not isinstance(found[0], str) else True
    told = measures.unit_hours(hours, amount, unit)
    assert told[0] == found[0] and told[1] == pytest.approx(found[1])
