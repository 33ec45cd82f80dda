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


def nameless_solution(app, solved):
    """The solution stands without name from now on."""
    from forum.threads import actions

    with app.app_context(), unit_of_work():
        post = db.session.get(Post, solved.post)
        actions.put_name(db.session.get(Thread, solved.thread), post, without_name=True, by=post.author_id)


def test_evidence_does_not_tell_where_the_writer_of_a_solution_without_name_works(app, solved, cast, people, sign_in, tell, db_session, run_jobs):
    (colleague,) = people("12025")  # works where Bram does
    tell(colleague, solved.post, "works")
    assert "gemeente die het schreef" in sign_in(cast.ada).get(f"/threads/{solved.thread}", follow_redirects=True).text
    nameless_solution(app, solved)
    run_jobs()
    page = sign_in(cast.ada).get(f"/threads/{solved.thread}", follow_redirects=True).text
    assert "gemeente die het schreef" not in page and "1 gemeente: werkt" in page
    standing = db_session.get(Evidence, solved.post)
    assert (standing.own, standing.works) == (0, 1)


def test_reports_without_name_of_the_same_organisation_still_stand_apart(app, solved, cast, sign_in, tell, db_session):
    nameless_solution(app, solved)
    tell(cast.bram, solved.post, "works", without_name="1")
    with app.app_context(), unit_of_work():
        refresh_evidence(solved.post)
    assert (db_session.get(Evidence, solved.post).own, db_session.get(Evidence, solved.post).works) == (1, 0)


def test_an_asker_without_name_who_tries_the_solution_is_not_told_by_their_plan(app, cast, make_thread, make_reply, sign_in):
    from tests.practice.conftest import choose

    thread = make_thread(cast.ada)
    post = make_reply(thread, cast.bram)
    with app.app_context(), unit_of_work():
        from forum.threads import actions

        actions.put_name(db.session.get(Thread, thread), db.session.scalar(db.select(Post).where(Post.thread_id == thread, Post.number == 1)), without_name=True, by=cast.ada.id)
    choose(app, thread, post, cast.ada)
    assert sign_in(cast.ada).post(f"/posts/{post}/trials", {"visibility": "readers"}).status_code == 303
    page = sign_in(cast.bram).get(f"/threads/{thread}", follow_redirects=True).text
    assert "Wie dit probeert:" in page and "Geel (" not in page and "Ada" not in page




def png() -> bytes:
    """A small picture."""
    from io import BytesIO

    from PIL import Image

    kept = BytesIO()
    Image.new("RGB", (40, 30), "green").save(kept, "PNG")
    return kept.getvalue()


def test_a_photo_on_a_report_is_read_by_readers_and_asked_about_where_it_would_tell_who(app, solved, cast, sign_in, tell, db_session):
    from io import BytesIO

    cleo = sign_in(cast.cleo)
    made = cleo.post("/uploads", {"file": (BytesIO(png()), "eik.png")}, content_type="multipart/form-data").get_json()
    reference = made["markdown"]
    assert cleo.post(f"/posts/{solved.post}/reports", {"result": "works", "body": reference}).status_code == 303
    assert sign_in(cast.bram).get(made["url"]).status_code == 200
    refused = cleo.post("/reports/1/edit", {"result": "", "body": reference, "version": "1"})
    assert refused.status_code == 422 and made["url"] in refused.text and 'name="version" value="1"' in refused.text
    asked = cleo.post(f"/posts/{solved.post}/reports", {"result": "fails", "body": reference, "without_name": "1", "guard": "ask"})
    assert asked.status_code == 422 and "een bestand dat ook bij een tekst met je naam staat" in asked.text.replace("Een bestand", "een bestand")
    reply = cleo.post(f"/threads/{solved.thread}/posts", {"body": f"Zie {reference}", "without_name": "1", "guard": "ask"})
    assert reply.status_code == 422 and "een bestand dat ook bij een tekst met je naam staat" in reply.text.replace("Een bestand", "een bestand")
    named = cleo.post(f"/posts/{solved.post}/reports", {"result": "fails", "body": reference, "without_name": "0", "guard": "ask"})
    assert "een bestand dat ook bij een tekst met je naam staat" not in named.text.replace("Een bestand", "een bestand")


def test_who_checked_a_solution_tested_without_name_stays_home_in_an_export(app, solved, cast, sign_in, tell, tmp_path):
    from forum.exchange.exporter import export_file

    tell(cast.cleo, solved.post, "works", without_name="1")
    assert sign_in(cast.cleo).post(f"/posts/{solved.post}/checks", {"answer": "still"}).status_code == 303
    with app.app_context():
        export_file(tmp_path / "open.ndjson")
        export_file(tmp_path / "whole.ndjson", with_addresses=True)
    assert not [line for line in (tmp_path / "open.ndjson").read_text().splitlines() if '"still"' in line]
    assert [line for line in (tmp_path / "whole.ndjson").read_text().splitlines() if '"still"' in line]
