"""Who has it too, who tries it, and each member's own circle."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.practice import reminders, shelf
from forum.practice.models import Recurrence, ShelfCheck, ShelfLife, Trial
from forum.threads.models import Post, Thread, ThreadFollow
from tests.practice.conftest import choose
from tests.threads.test_writing import at_once


def trial(db_session):
    return db_session.scalar(select(Trial).order_by(Trial.id.desc()))


def test_also_with_us_is_one_click_and_shown_as_municipalities(cast, make_thread, people, sign_in, db_session):
    number = make_thread(cast.ada)
    colleague = people("44021")[0]
    for member in (cast.cleo, colleague, cast.bram):
        assert sign_in(member).post(f"/threads/{number}/recurrences", {"note": "Ook platanen." if member is cast.cleo else ""}).status_code == 303
    assert sign_in(cast.ada).post(f"/threads/{number}/recurrences").status_code == 403
    assert sign_in(cast.cleo).post(f"/threads/{number}/recurrences", {"note": "x" * 301}).status_code == 422
    page = sign_in(cast.mo).get(f"/threads/{number}", follow_redirects=True).text
    assert page.count("Gent") == 1 and "Mechelen" in page and "Ook platanen." in page, "two colleagues of one municipality are one, with its line"
    assert cast.cleo.name not in page
    assert db_session.scalar(select(Thread.recurrence_count).where(Thread.id == number)) == 2
    assert "ook bij 2 gemeenten" in sign_in(cast.mo).get("/threads/").text
    assert db_session.scalar(select(ThreadFollow).where(ThreadFollow.user_id == cast.cleo.id))
    sign_in(cast.bram).post(f"/threads/{number}/recurrences", {"on": "0"})
    assert db_session.scalar(select(Thread.recurrence_count).where(Thread.id == number)) == 1


def test_also_with_us_stays_within_reach_and_is_for_problems(cast, make_thread, sign_in, visitor):
    kept, practice = make_thread(cast.ada, audience="network"), make_thread(cast.ada, kind="practice")
    assert sign_in(cast.cleo).post(f"/threads/{kept}/recurrences").status_code == 404
    assert sign_in(cast.bram).post(f"/threads/{practice}/recurrences").status_code == 403
    assert visitor.post(f"/threads/{kept}/recurrences").status_code == 401


def test_twelve_clicks_at_once_are_one(cast, make_thread, sign_in, db_session):
    number = make_thread(cast.ada)
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.bram) for _ in range(12))]
    answers = at_once([lambda b=b, t=t: b.post(f"/threads/{number}/recurrences", {"csrf_token": t}) for b, t in browsers])
    assert {answer.status_code for answer in answers} == {303}
    assert len(db_session.scalars(select(Recurrence))) == 1
    assert db_session.scalar(select(Thread.recurrence_count).where(Thread.id == number)) == 1


def test_problems_that_many_share_stand_first_where_help_is_asked(cast, make_thread, sign_in):
    few, many = make_thread(cast.ada, "Weinig gedeeld"), make_thread(cast.ada, "Veel gedeeld")
    make_thread(cast.ada, "Laatste")
    for member in (cast.bram, cast.cleo):
        sign_in(member).post(f"/threads/{many}/recurrences")
    sign_in(cast.bram).post(f"/threads/{few}/recurrences")
    page = sign_in(cast.mo).get("/themes/bermbeheer").text
    assert page.index("Veel gedeeld") < page.index("Weinig gedeeld") < page.index("Laatste")


def test_a_plan_is_made_changed_stopped_with_a_reason_and_seen_by_whom_it_may(solved, cast, sign_in, db_session, visitor):
    cleo = sign_in(cast.cleo)
    assert visitor.post(f"/posts/{solved.post}/trials").status_code == 401
    assert cleo.post(f"/posts/{solved.post}/trials", {"season": "kerst"}).status_code == 422
    assert cleo.post(f"/posts/{solved.post}/trials", {"season": "planting", "place": "Dreef", "visibility": "readers"}).status_code == 303
    plan = trial(db_session)
    assert (plan.season, plan.status, plan.remind_on is not None) == ("planting", "planned", True)
    page = sign_in(cast.ada).get(f"/threads/{solved.thread}", follow_redirects=True).text
    assert "Wie dit probeert" in page and "Gent" in page and "Dreef" not in page
    for path in ("edit", "status", "removal"):
        assert sign_in(cast.ada).post(f"/trials/{plan.id}/{path}", {"status": "busy"}).status_code == 403
    assert cleo.post(f"/trials/{plan.id}/status", {"status": "busy"}).status_code == 303
    assert cleo.post(f"/trials/{plan.id}/status", {"status": "busy"}).status_code == 409
    assert cleo.post(f"/trials/{plan.id}/status", {"status": "stopped", "why": ""}).status_code == 422
    assert cleo.post(f"/trials/{plan.id}/status", {"status": "stopped", "why": "Geen budget"}).status_code == 303
    assert trial(db_session).remind_on is None
    assert cleo.post(f"/trials/{plan.id}/edit", {"season": "mowing", "visibility": "me"}).status_code == 303
    assert "Wie dit probeert" not in sign_in(cast.ada).get(f"/threads/{solved.thread}", follow_redirects=True).text
    assert sign_in(cast.ada).get(f"/trials/{plan.id}").status_code == 404
    assert cleo.post(f"/trials/{plan.id}/removal").status_code == 303
    assert trial(db_session) is None


def test_what_nobody_can_try_or_read_cannot_be_planned(app, cast, make_thread, make_reply, sign_in, solved):
    other = make_reply(solved.thread, cast.mo)
    assert sign_in(cast.cleo).post(f"/posts/{other}/trials", {}).status_code == 422
    kept = make_thread(cast.ada, audience="network")
    answer = make_reply(kept, cast.bram)
    choose(app, kept, answer, cast.ada)
    assert sign_in(cast.cleo).post(f"/posts/{answer}/trials", {}).status_code == 404
    assert sign_in(cast.cleo).get(f"/posts/{answer}/trials/new").status_code == 404


def test_a_buddy_is_asked_and_answers(solved, cast, sign_in, db_session):
    sign_in(cast.cleo).post(f"/threads/{solved.thread}/recurrences")
    assert sign_in(cast.ada).post(f"/posts/{solved.post}/trials", {"buddy": str(cast.root.id)}).status_code == 422, "not of this conversation"
    assert sign_in(cast.ada).post(f"/posts/{solved.post}/trials", {"buddy": str(cast.cleo.id), "visibility": "me"}).status_code == 303
    number = trial(db_session).id
    assert "vraagt je als buddy" in sign_in(cast.cleo).get("/notifications/").text
    assert sign_in(cast.bram).get(f"/trials/{number}").status_code == 404
    assert sign_in(cast.bram).post(f"/trials/{number}/buddy", {"answer": "yes"}).status_code == 404
    assert sign_in(cast.cleo).post(f"/trials/{number}/buddy", {"answer": "yes"}).status_code == 303
    assert trial(db_session).buddy_accepted_at is not None
    assert "is voortaan je buddy" in sign_in(cast.ada).get("/notifications/").text
    sign_in(cast.cleo).post(f"/trials/{number}/buddy", {"answer": "no"})
    assert trial(db_session).buddy_id is None
    assert sign_in(cast.cleo).get(f"/trials/{number}").status_code == 404


def test_two_plans_at_once_are_one_and_of_two_states_at_once_one_is_told(solved, cast, sign_in, db_session):
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.cleo) for _ in range(6))]
    answers = at_once([lambda b=b, t=t: b.post(f"/posts/{solved.post}/trials", {"csrf_token": t}) for b, t in browsers])
    assert {answer.status_code for answer in answers} == {303}
    assert len(db_session.scalars(select(Trial))) == 1
    number = trial(db_session).id
    answers = at_once([lambda b=b, t=t: b.post(f"/trials/{number}/status", {"status": "busy", "csrf_token": t}) for b, t in browsers[:4]])
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]


def test_a_reminder_is_sent_once_when_the_season_is_over_and_not_to_who_told_already(app, solved, cast, sign_in, tell, db_session, outbox, run_jobs):
    for member in (cast.cleo, cast.ada):
        sign_in(member).post(f"/posts/{solved.post}/trials", {"planned_on": (clock.now() + timedelta(days=3)).date().isoformat()})
    tell(cast.ada, solved.post, "works")
    sign_in(cast.cleo).post(f"/threads/{solved.thread}/follow", {"on": "1"})
    with app.app_context():
        reminders.remind()
    assert reminded(db_session) == []
    clock.shift(timedelta(days=18))
    with app.app_context():
        reminders.remind()
        reminders.remind()
    assert len(reminded(db_session)) == 1
    run_jobs()
    mine = [letter for letter in outbox() if "Je ging dit proberen" in str(letter["Subject"])]
    assert [letter["To"] for letter in mine] == ["Cleo Wilg <cleo@example.org>"]
    assert "Hoe ging het?" in mine[0].get_body(("plain",)).get_content()
    assert "Hoe ging het?" in sign_in(cast.cleo).get("/notifications/").text


def reminded(db_session):
    return db_session.scalars(select(Activity).where(Activity.kind == Happened.TRIAL_REMINDED))


def test_two_workers_remind_once(app, solved, cast, sign_in, db_session):
    sign_in(cast.cleo).post(f"/posts/{solved.post}/trials", {"planned_on": clock.now().date().isoformat()})
    clock.shift(timedelta(days=20))

    def work():
        with app.app_context():
            reminders.remind()

    at_once([work] * 4)
    assert len(reminded(db_session)) == 1


def test_the_circle_shows_ones_own_rows_and_nothing_of_others(app, solved, cast, sign_in, tell, make_thread):
    private = make_thread(cast.bram, "Alleen van Bram")
    sign_in(cast.cleo).post(f"/posts/{solved.post}/trials", {"season": "planting", "place": "Mijn dreef", "visibility": "me"})
    tell(cast.mo, solved.post, "works")
    mine = sign_in(cast.cleo).get("/cycle/").text
    assert "het plantseizoen" in mine and "Mijn dreef" in mine and "Alleen van Bram" not in mine
    assert "Mijn dreef" not in sign_in(cast.ada).get("/cycle/").text
    assert "Jouw antwoord is de oplossing. 1 gemeente: werkt" in " ".join(sign_in(cast.bram).get("/cycle/").text.split())
    assert "Alleen van Bram" in sign_in(cast.bram).get("/cycle/").text
    assert private


def test_who_is_done_owes_a_report_until_it_is_told(solved, cast, sign_in, tell, db_session):
    cleo = sign_in(cast.cleo)
    cleo.post(f"/posts/{solved.post}/trials", {})
    answer = cleo.post(f"/trials/{trial(db_session).id}/status", {"status": "done"})
    assert answer.location.endswith(f"/posts/{solved.post}/reports/new")
    assert "vertel hoe het ging" in cleo.get("/cycle/").text
    tell(cast.cleo, solved.post, "works")
    assert "Je bent klaar: vertel hoe het ging." not in cleo.get("/cycle/").text


def test_the_circle_costs_the_same_for_much_and_for_little(solved, cast, sign_in, queries, make_thread):
    browser = sign_in(cast.cleo)
    browser.get("/cycle/")
    before = queries(browser.get, "/cycle/")
    for number in range(5):
        make_thread(cast.cleo, f"Vraag {number}")
    browser.post(f"/posts/{solved.post}/trials", {"season": "planting"})
    assert queries(browser.get, "/cycle/") == before <= 12


@pytest.mark.parametrize(("who", "status"), [("ada", 303), ("bram", 303), ("mo", 303), ("cleo", 403)])
def test_who_sets_until_when_a_solution_holds(solved, cast, sign_in, who, status):
    data = {"check_on": (clock.now() + timedelta(days=400)).date().isoformat(), "leans_on": "Toelating van 2026"}
    assert sign_in(getattr(cast, who)).post(f"/posts/{solved.post}/shelf", data).status_code == status
    assert ("Toelating van 2026" in sign_in(cast.cleo).get(f"/threads/{solved.thread}", follow_redirects=True).text) == (status == 303)


def test_past_its_day_a_solution_says_so_and_asks_its_testers_once(app, solved, cast, sign_in, tell, db_session):
    tell(cast.cleo, solved.post, "works")
    past = sign_in(cast.ada).post(f"/posts/{solved.post}/shelf", {"check_on": "2020-01-01"})
    assert past.status_code == 422 and "in de toekomst" in past.text
    sign_in(cast.ada).post(f"/posts/{solved.post}/shelf", {"check_on": (clock.now() + timedelta(days=30)).date().isoformat()})
    with app.app_context():
        shelf.ask_testers()
    clock.shift(timedelta(days=32))
    with app.app_context():
        shelf.ask_testers()
        shelf.ask_testers()
    assert len(db_session.scalars(select(Activity).where(Activity.kind == Happened.CHECK_DUE))) == 1
    assert "Moest nagekeken worden" in sign_in(cast.mo).get(f"/threads/{solved.thread}", follow_redirects=True).text
    assert "Klopt deze oplossing nog?" in sign_in(cast.cleo).get("/notifications/").text
    assert "Klopt deze oplossing nog?" not in sign_in(cast.wim).get("/notifications/").text
    assert sign_in(cast.wim).post(f"/posts/{solved.post}/checks", {"answer": "still"}).status_code == 403
    assert sign_in(cast.cleo).post(f"/posts/{solved.post}/checks", {"answer": "outdated"}).status_code == 422
    assert sign_in(cast.cleo).post(f"/posts/{solved.post}/checks", {"answer": "outdated", "note": "Middel verboden"}).status_code == 303
    page = sign_in(cast.mo).get(f"/threads/{solved.thread}", follow_redirects=True).text
    assert "niet meer klopt" in page and "Middel verboden" in page
    assert sign_in(cast.bram).post(f"/posts/{solved.post}/checks", {"answer": "still"}).status_code == 303
    standing = db_session.scalar(select(ShelfLife))
    assert standing.outdated_at is None and standing.asked_at is None and standing.check_on > shelf.today()
    assert len(db_session.scalars(select(ShelfCheck))) == 2


def test_planted_names_of_who_reported_without_name_stand_nowhere(app, solved, cast, sign_in, tell, db_session):
    with app.app_context(), unit_of_work():
        db.session.execute(db.text("UPDATE network SET without_name_since = created FROM (SELECT :at AS created) AS x").bindparams(at=clock.now().replace(tzinfo=None) if db.engine.dialect.name == "sqlite" else clock.now()))
    from forum.networks import catalogue

    with app.app_context():
        catalogue.forget()
    assert tell(cast.cleo, solved.post, "fails", note="Het liep mis.", without_name="1", place="Zeldzaamplein").status_code == 303
    for member in (cast.ada, cast.bram, cast.mo, cast.root):
        browser = sign_in(member)
        for path in (f"/threads/{solved.thread}", f"/threads/{solved.thread}/reports", f"/threads/{solved.thread}/reports.csv", "/reports/1", "/themes/bermbeheer/reports", "/themes/bermbeheer/reports.csv",
                     "/notifications/", "/themes/bermbeheer", "/search?q=liep+mis", "/search?q=Zeldzaamplein"):
            page = browser.get(path, follow_redirects=True).text
            for planted in ("Cleo", "Gent", "Zeldzaamplein<"):
                assert planted not in page.replace("Gent</option>", ""), (member.name, path, planted)
    assert "een collega uit netwerk West" in sign_in(cast.ada).get(f"/threads/{solved.thread}", follow_redirects=True).text.replace("Een collega", "een collega")


def test_why_somebody_stopped_is_clean_and_stands_with_the_plan_where_readers_see_it(solved, cast, sign_in, db_session):
    sign_in(cast.cleo).post(f"/posts/{solved.post}/trials", {"visibility": "readers"})
    assert sign_in(cast.cleo).post("/trials/1/status", {"status": "stopped", "why": "\0"}).status_code == 422
    assert sign_in(cast.cleo).post("/trials/1/status", {"status": "stopped", "why": "Te\0 natte grond"}).status_code == 303
    assert db_session.get(Trial, 1).stopped_why == "Te natte grond"
    assert "Te natte grond" in sign_in(cast.bram).get(f"/threads/{solved.thread}", follow_redirects=True).text


def test_testers_are_asked_only_about_what_is_tried_now(app, solved, cast, make_thread, sign_in, tell, db_session):
    practice = make_thread(cast.ada, "Maaien in twee keer", kind="practice")
    opening = db_session.scalar(select(Post.id).where(Post.thread_id == practice))
    soon = (clock.now() + timedelta(days=30)).date().isoformat()
    for post in (solved.post, opening):
        assert sign_in(cast.ada).post(f"/posts/{post}/shelf", {"check_on": soon}).status_code == 303
    assert sign_in(cast.ada).post(f"/threads/{solved.thread}/solution/withdrawal").status_code == 303
    clock.shift(timedelta(days=32))
    with app.app_context():
        shelf.ask_testers()
    assert [each.post_id for each in db_session.scalars(select(Activity).where(Activity.kind == Happened.CHECK_DUE))] == [opening]
    page = sign_in(cast.ada).get("/cycle/").text
    assert f"/posts/{opening}/checks" in page and f"/posts/{solved.post}/checks" not in page
