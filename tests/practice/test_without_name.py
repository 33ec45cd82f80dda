"""Who tells something without name stays unknown, also where other things of theirs stand beside it with their name."""

from __future__ import annotations

import pytest

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.networks import catalogue
from forum.networks.models import Network
from forum.practice.evidence import refresh_evidence
from forum.practice.models import Evidence, PracticeReport
from forum.threads.models import Post, Thread


@pytest.fixture(autouse=True)
def nameless_allowed(app):
    """Networks in which one may write without name."""
    with app.app_context(), unit_of_work():
        db.session.execute(db.update(Network).values(without_name_since=clock.now()))
    with app.app_context():
        catalogue.forget()


def test_a_report_without_name_is_not_chained_to_one_with_a_name(solved, cast, sign_in, tell, db_session, app):
    assert tell(cast.cleo, solved.post, "works", note="Het liep goed.").status_code == 303
    assert tell(cast.cleo, solved.post, "fails", note="Later liep het mis.", without_name="1", follows="1").status_code == 303
    assert db_session.get(PracticeReport, 2).follows_id is None
    with app.app_context(), unit_of_work():
        db.session.get(PracticeReport, 2).follows_id = 1  # as one that was imported may have it
    for path, other in (("/reports/1", "Later liep het mis."), ("/reports/2", "Cleo Wilg")):
        assert other not in sign_in(cast.bram).get(path).text


def test_two_reports_under_the_same_choice_of_name_are_chained(solved, cast, sign_in, tell):
    tell(cast.cleo, solved.post, "early", note="Nog afwachten.")
    tell(cast.cleo, solved.post, "works", note="Nu loopt het.", follows="1")
    assert "Nog afwachten." in sign_in(cast.bram).get("/reports/2").text
