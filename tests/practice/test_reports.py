"""Telling how it went: who may, what is kept, what counts."""

import random

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.networks.organisations import organisation_of
from forum.practice.evidence import count, level_of
from forum.practice.models import Evidence, PracticeReport, ReportVersion
from forum.practice.reports import actions as reporting
from forum.threads import actions
from forum.threads.models import EVIDENCE, Post, Thread, ThreadFollow
from forum.threads.queries import solution_of
from tests.practice.conftest import choose
from tests.threads.test_writing import at_once


def reports(db_session):
    return db_session.scalars(select(PracticeReport).order_by(PracticeReport.id))


def test_a_result_alone_is_a_report_and_whoever_reads_the_thread_may_send_one(solved, cast, tell, visitor, db_session):
    assert tell(cast.cleo, solved.post, "works", note="Goed gegaan.").status_code == 303
    assert tell(cast.ada, solved.post, "partly").status_code == 303
    assert tell(cast.mo, solved.post, "misschien").status_code == 422
    assert tell(cast.mo, solved.post, "").status_code == 422
    assert visitor.post(f"/posts/{solved.post}/reports", {"result": "works"}).status_code == 401
    found = reports(db_session)
    assert [(row.user_id, row.result, row.note) for row in found] == [(cast.cleo.id, "works", "Goed gegaan."), (cast.ada.id, "partly", "")]
    assert found[0].organisation == "nis:44021"
    assert db_session.scalar(select(ThreadFollow).where(ThreadFollow.user_id == cast.cleo.id, ThreadFollow.thread_id == solved.thread))


def test_out_of_reach_is_404_and_what_nobody_can_try_is_refused_with_a_sentence(app, cast, make_thread, make_reply, tell, sign_in, solved):
    kept = make_thread(cast.ada, audience="network")
    answer = make_reply(kept, cast.bram)
    choose(app, kept, answer, cast.ada)
    assert tell(cast.cleo, answer).status_code == 404
    assert sign_in(cast.cleo).get(f"/posts/{answer}/reports/new").status_code == 404
    assert sign_in(cast.cleo).get(f"/threads/{kept}/reports").status_code == 404
    assert sign_in(cast.cleo).get(f"/threads/{kept}/reports.csv").status_code == 404
    other = make_reply(solved.thread, cast.mo)
    refused = tell(cast.cleo, other)
    assert refused.status_code == 422 and "niet de oplossing" in refused.text
    assert tell(cast.cleo, 999_999).status_code == 404


def test_what_was_typed_survives_a_refusal_with_the_error_beside_its_field(solved, cast, sign_in):
    typed = {"note": "De sensoren waren gestolen.", "cost": "heel veel", "amount": "85", "hindered": "Dieven", "tried_on": "2099-01-01"}
    page = sign_in(cast.cleo).post(f"/posts/{solved.post}/reports", typed)
    assert page.status_code == 422
    for words in ("De sensoren waren gestolen.", 'value="heel veel"', 'value="85"', "Dieven", "Schrijf een getal", "Zeg waarvan", "Kies hoe het ging", "Kies een dag die voorbij is"):
        assert words in page.text
    assert '<details class="more report-more" open>' in page.text


def test_everything_that_is_told_is_shown_with_units_that_compare(solved, cast, tell, sign_in):
    tell(cast.cleo, solved.post, "works", note="Uitval 2 op 85.", amount="85", unit="trees", cost="9.350,00", hours="64", soil="sand", situation="street", helped="Betaald per beurt", place="Stationslaan")
    page = sign_in(cast.bram).get(f"/threads/{solved.thread}", follow_redirects=True).text
    for words in ("Uitval 2 op 85.", "€ 110 per boom", "0,75 uur per boom", "zandgrond", "straat of laan", "Betaald per beurt", "Stationslaan", "1 gemeente: werkt"):
        assert words in page, words
    assert "getest in de praktijk" in page.lower()


def test_only_its_writer_corrects_a_report_and_both_texts_stand_after_a_clash(solved, cast, tell, sign_in, db_session):
    tell(cast.cleo, solved.post, "early", note="Nog jong.")
    number = reports(db_session)[0].id
    for member, status in ((cast.bram, 403), (cast.mo, 403), (cast.cleo, 303)):
        assert sign_in(member).post(f"/reports/{number}/edit", {"result": "works", "note": "Gelukt.", "version": "1"}).status_code == status
    late = sign_in(cast.cleo).post(f"/reports/{number}/edit", {"result": "fails", "note": "Andere tekst", "version": "1"})
    assert late.status_code == 409 and "Andere tekst" in late.text and "Gelukt." in late.text
    assert [row.fields["note"] for row in db_session.scalars(select(ReportVersion))] == ["Nog jong."]
    assert "Nog jong." in sign_in(cast.bram).get(f"/reports/{number}?versions=1").text
    assert reports(db_session)[0].result == "works"


def test_a_report_is_taken_back_put_back_hidden_and_shown_by_whom_may(solved, cast, tell, sign_in, db_session):
    tell(cast.cleo, solved.post, "works")
    number = reports(db_session)[0].id
    level = lambda: db_session.scalar(select(Thread.evidence).where(Thread.id == solved.thread))  # noqa: E731
    assert level() == EVIDENCE.index("tested")
    assert sign_in(cast.bram).post(f"/reports/{number}/withdrawal").status_code == 403
    assert sign_in(cast.cleo).post(f"/reports/{number}/withdrawal").status_code == 303
    assert level() == 0
    assert sign_in(cast.bram).get(f"/reports/{number}").status_code == 404
    assert sign_in(cast.cleo).post(f"/reports/{number}/return").status_code == 303
    assert sign_in(cast.bram).post(f"/reports/{number}/hide", {"reason": "Noemt een naam"}).status_code == 403
    assert sign_in(cast.wim).post(f"/reports/{number}/hide", {"reason": "Noemt een naam"}).status_code == 403
    assert sign_in(cast.mo).post(f"/reports/{number}/hide", {"reason": ""}).status_code == 422
    assert sign_in(cast.mo).post(f"/reports/{number}/hide", {"reason": "Noemt een naam"}).status_code == 303
    assert sign_in(cast.mo).post(f"/reports/{number}/hide", {"reason": "Nog eens"}).status_code == 409
    assert level() == 0
    assert sign_in(cast.bram).get(f"/reports/{number}").status_code == 404
    assert sign_in(cast.mo).post(f"/reports/{number}/restore").status_code == 303
    assert level() == EVIDENCE.index("tested")


def test_the_writers_own_municipality_does_not_count(app, solved, cast, people, tell, db_session):
    colleague = people("12025")[0]
    tell(colleague, solved.post, "works")
    row = db_session.scalar(select(Evidence))
    assert (row.works, row.own, EVIDENCE[row.level]) == (0, 1, "early")
    tell(cast.cleo, solved.post, "works")
    tell(people("24062")[0], solved.post, "works")
    row = db_session.scalar(select(Evidence))
    assert (row.works, row.own, EVIDENCE[row.level]) == (2, 1, "confirmed")


def test_the_thread_follows_its_present_solution(app, solved, cast, tell, make_reply, sign_in, db_session):
    level = lambda: EVIDENCE[db_session.scalar(select(Thread.evidence).where(Thread.id == solved.thread))]  # noqa: E731
    tell(cast.cleo, solved.post, "works")
    other = make_reply(solved.thread, cast.mo)
    choose(app, solved.thread, other, cast.ada, replaces=solved.post)
    assert level() == ""
    assert "In de praktijk getest" in sign_in(cast.ada).get(f"/threads/{solved.thread}", follow_redirects=True).text, "reports on the former solution stay"
    choose(app, solved.thread, solved.post, cast.ada, replaces=other)
    assert level() == "tested"


def test_a_report_says_that_the_solution_was_changed_since(app, solved, cast, tell, sign_in):
    tell(cast.cleo, solved.post, "works")
    assert "versie 1 van de oplossing" not in sign_in(cast.ada).get(f"/threads/{solved.thread}", follow_redirects=True).text
    sign_in(cast.bram).post(f"/posts/{solved.post}/edit", {"body": "Spreid het over vier winters.", "version": "1"})
    assert "Gaat over versie 1 van de oplossing, nu staat er versie 2." in sign_in(cast.ada).get(f"/threads/{solved.thread}", follow_redirects=True).text


def test_what_worked_and_what_did_not_stand_beside_each_other(solved, cast, people, tell, sign_in):
    tell(cast.cleo, solved.post, "works", note="Prima op zand.")
    tell(people("24062")[0], solved.post, "fails", note="Mislukt op klei.")
    page = sign_in(cast.ada).get(f"/threads/{solved.thread}", follow_redirects=True).text
    works, fails = page.index("Hier werkt het</h3>"), page.index("Hier werkt het niet</h3>")
    assert works < page.index("Prima op zand.") < fails < page.index("Mislukt op klei.")
    assert "Betwist" in page


def test_a_good_practice_can_be_tested_too(cast, make_thread, db_session, sign_in):
    thread = make_thread(cast.bram, kind="practice")
    opening = db_session.scalar(select(Post.id).where(Post.thread_id == thread))
    assert sign_in(cast.cleo).post(f"/posts/{opening}/reports", {"result": "works"}).status_code == 303
    assert EVIDENCE[db_session.scalar(select(Thread.evidence).where(Thread.id == thread))] == "tested"
    assert "1 gemeente: werkt" in sign_in(cast.ada).get(f"/threads/{thread}", follow_redirects=True).text


def test_reports_are_found_by_their_words_only_by_who_may_read_them(app, cast, make_thread, make_reply, tell, sign_in):
    kept = make_thread(cast.ada, audience="network")
    answer = make_reply(kept, cast.bram)
    choose(app, kept, answer, cast.ada)
    tell(cast.mo, answer, "works", note="De kastanjemineermot bleef weg.")
    assert f"/threads/{kept}-" in sign_in(cast.bram).get("/search?q=kastanjemineermot").text
    assert f"/threads/{kept}-" not in sign_in(cast.cleo).get("/search?q=kastanjemineermot").text


def test_double_clicks_make_one_report(app, solved, cast, sign_in, db_session):
    browsers = [sign_in(cast.cleo) for _ in range(6)]
    tokens = [browser.token() for browser in browsers]
    data = {"result": "works", "idempotency": "een-en-dezelfde"}
    answers = at_once([lambda b=b, t=t: b.post(f"/posts/{solved.post}/reports", {**data, "csrf_token": t}) for b, t in zip(browsers, tokens, strict=True)])
    assert {answer.status_code for answer in answers} == {303}
    assert len(reports(db_session)) == 1


def test_two_corrections_at_once_leave_one_and_show_the_other(solved, cast, tell, sign_in, db_session):
    tell(cast.cleo, solved.post, "early")
    number = reports(db_session)[0].id
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.cleo), sign_in(cast.cleo))]
    answers = at_once([lambda b=b, t=t, r=r: b.post(f"/reports/{number}/edit", {"result": r, "version": "1", "csrf_token": t}) for (b, t), r in zip(browsers, ("works", "fails"), strict=True)])
    assert sorted(answer.status_code for answer in answers) == [303, 409]


def test_a_report_costs_the_thread_page_no_query_a_report(solved, cast, people, tell, sign_in, queries):
    browser = sign_in(cast.ada)
    tell(cast.cleo, solved.post, "works", note="Een.")
    page = lambda: browser.get(f"/threads/{solved.thread}", follow_redirects=True)  # noqa: E731
    page()
    few = queries(page)
    for member in people("24062", "71016", "13040", "36015"):
        tell(member, solved.post, "works", note="Nog een.")
    assert queries(page) == few


@pytest.mark.parametrize("seed", range(4))
def test_the_evidence_is_what_the_reports_say_after_any_sequence(app, solved, cast, people, make_reply, seed):
    dice = random.Random(seed)
    members = [cast.cleo, cast.ada, cast.mo, cast.bram, *people("24062", "71016")]
    posts = [solved.post, make_reply(solved.thread, cast.mo)]
    for _ in range(25):
        with app.app_context(), unit_of_work():
            one_step(dice, solved.thread, posts, members)
    with app.app_context():
        chosen = solution_of(solved.thread)
        for post_id in posts:
            post = db.session.get(Post, post_id)
            rows = list(db.session.scalars(select(PracticeReport).where(PracticeReport.post_id == post_id).order_by(PracticeReport.created_at, PracticeReport.id)))
            truth = count([row for row in rows if row.is_visible], organisation_of(db.session.get(User, post.author_id)))
            standing = db.session.get(Evidence, post_id)
            assert (standing.works, standing.partly, standing.fails, standing.early, standing.own) == (truth.works, truth.partly, truth.fails, truth.early, truth.own) if standing else not rows
            if chosen and chosen.post_id == post_id:
                assert EVIDENCE[db.session.get(Thread, solved.thread).evidence] == level_of(truth)


def one_step(dice, thread_id, posts, members):
    """One thing that may happen."""
    thread, by = db.session.get(Thread, thread_id), dice.choice(members).id
    chosen = solution_of(thread_id)
    standing = list(db.session.scalars(select(PracticeReport).order_by(PracticeReport.id)))
    told = {"result": dice.choice(("works", "partly", "fails", "early")), "soil": dice.choice(("", "sand", "clay"))}
    match dice.choice(("add", "add", "edit", "withdraw", "return", "hide", "show", "choose")):
        case "add" if chosen:
            reporting.add_report(thread, db.session.get(Post, chosen.post_id), told, by=by)
        case "edit" if standing:
            row = dice.choice(standing)
            reporting.edit_report(thread, row, told, by=row.user_id, version=row.version)
        case "withdraw" | "return" if standing:
            row = dice.choice(standing)
            (reporting.return_report if row.withdrawn_at else reporting.withdraw_report)(thread, row, by=row.user_id)
        case "hide" | "show" if standing:
            row = dice.choice(standing)
            (reporting.restore_report if row.hidden_at else reporting.hide_report)(thread, row, by=by, reason="Daarom")
        case "choose":
            post = db.session.get(Post, dice.choice(posts))
            actions.choose_solution(thread, post, by=by, replaces=chosen.post_id if chosen else None)


@pytest.mark.parametrize(("cost", "status"), [("20000000", 303), ("20000000,01", 422), ("999999999", 422)])
def test_a_cost_that_no_column_holds_is_refused_with_a_sentence(solved, cast, tell, cost, status):
    answer = tell(cast.ada, solved.post, cost=cost)
    assert answer.status_code == status
    assert status == 303 or "20 miljoen" in answer.text
