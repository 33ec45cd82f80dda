"""Whose week it is: turns, holidays, weeks fixed by hand, two who want the same one."""

from datetime import timedelta

from sqlalchemy import delete, func, select, update

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.moderation.rota.actions import begin_watch
from forum.moderation.rota.models import ModeratorAway, Watch
from forum.networks.models import NetworkModerator
from tests.moderation.rota.conftest import MONDAY
from tests.threads.test_writing import at_once

WEEK = timedelta(days=7)


def away(browser, first, last):
    return browser.post("/moderation/rota/away", {"from_day": first.isoformat(), "until_day": last.isoformat()})


def give(browser, week, user, seen, token=None):
    data = {"user": user or "", "seen": seen or ""} | ({"csrf_token": token} if token else {})
    return browser.post(f"/moderation/rota/oost/{week.isoformat()}", data)


def test_moderators_take_turns_and_administrators_only_where_there_are_none(app, at, cast, nora, plan):
    assert plan(4) == [cast.mo.id, nora.id, cast.mo.id, nora.id]
    with app.app_context(), unit_of_work():
        db.session.execute(delete(NetworkModerator).where(NetworkModerator.user_id == nora.id))
    assert plan(3) == [cast.mo.id] * 3
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.mo.id).values(role="member"))
    assert plan(2) == [cast.root.id] * 2
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.root.id).values(role="member"))
    assert plan(2) == [None, None]


def test_who_is_away_is_skipped_and_has_the_next_turn(sign_in, at, cast, nora, plan):
    assert away(sign_in(cast.mo), MONDAY, MONDAY + timedelta(days=4)).status_code == 303
    assert plan(4) == [nora.id, cast.mo.id, nora.id, cast.mo.id]


def test_the_turn_goes_on_from_who_watched_before(at, app, cast, nora, plan):
    with app.app_context():
        begin_watch()
    at(MONDAY + WEEK)
    assert plan(3) == [nora.id, cast.mo.id, nora.id]
    at(MONDAY + 2 * WEEK)  # the week before was never written down, so that Nora still has not watched
    assert plan(2) == [nora.id, cast.mo.id]


def test_a_colleague_stands_in_on_a_day_that_the_watcher_is_away(sign_in, at, cast, nora, plan, watcher):
    away(sign_in(nora), MONDAY, MONDAY + timedelta(days=20))
    away(sign_in(cast.mo), MONDAY + timedelta(days=2), MONDAY + timedelta(days=2))
    assert watcher(MONDAY) == cast.mo.id
    assert watcher(MONDAY + timedelta(days=2)) is None
    assert watcher(MONDAY - timedelta(days=3)) is None
    sign_in(nora).post("/moderation/rota/away/1/removal")
    assert sign_in(nora).get("/moderation/rota").status_code == 200
    assert watcher(MONDAY + timedelta(days=2)) == nora.id


def test_days_away_are_checked_and_can_be_taken_back_and_put_again(sign_in, app, at, cast, nora):
    mo = sign_in(cast.mo)
    for first, last, words in ((MONDAY, MONDAY - WEEK, "ligt voor de eerste"), (MONDAY - 2 * WEEK, MONDAY - WEEK, "voorbij"), (MONDAY, MONDAY + 60 * WEEK, "meer dan een jaar")):
        refused = away(mo, first, last)
        assert refused.status_code == 422 and words in refused.text and last.isoformat() in refused.text
    assert mo.post("/moderation/rota/away", {"from_day": "", "until_day": "onzin"}).status_code == 422
    assert away(mo, MONDAY, MONDAY + WEEK).status_code == 303
    assert sign_in(nora).post("/moderation/rota/away/1/removal").status_code == 404
    assert mo.post("/moderation/rota/away/1/removal").status_code == 303
    undo = mo.get("/moderation/rota").text.split('action="/moderation/rota/away/again', 1)[1].split('"')[0].replace("&amp;", "&")
    assert mo.post(f"/moderation/rota/away/again{undo}").status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count(ModeratorAway.id))) == 1


def test_a_week_is_taken_over_given_and_given_back(sign_in, at, cast, nora, plan):
    mo = sign_in(nora)
    assert give(mo, MONDAY, nora.id, cast.mo.id).status_code == 303
    assert plan(3) == [nora.id, cast.mo.id, nora.id]
    page = mo.get("/moderation/rota").text
    assert "zelf vastgelegd" in page
    undo = page.split('action="/moderation/rota/undo/', 1)[1].split('"')[0]
    assert mo.post(f"/moderation/rota/undo/{undo}").status_code == 303
    assert plan(2) == [cast.mo.id, nora.id]
    assert mo.post(f"/moderation/rota/undo/{undo}").status_code == 409
    assert give(sign_in(cast.root), MONDAY + WEEK, cast.mo.id, nora.id).status_code == 303
    assert plan(2) == [cast.mo.id, cast.mo.id]
    assert give(mo, MONDAY + WEEK, None, cast.mo.id).status_code == 303
    assert plan(2) == [cast.mo.id, nora.id]


def test_refusals(sign_in, at, cast, nora, plan):
    mo = sign_in(cast.mo)
    away(mo, MONDAY + WEEK, MONDAY + WEEK + timedelta(days=1))
    assert give(mo, MONDAY + WEEK, cast.mo.id, nora.id).status_code == 422
    assert give(mo, MONDAY, cast.ada.id, cast.mo.id).status_code == 422
    assert give(mo, MONDAY + 9 * WEEK, cast.mo.id, nora.id).status_code == 422
    assert give(mo, MONDAY - WEEK, cast.mo.id, cast.mo.id).status_code == 422
    assert give(mo, MONDAY + timedelta(days=1), cast.mo.id, cast.mo.id).status_code == 404
    assert mo.post("/moderation/rota/oost/gisteren", {"user": nora.id}).status_code == 404
    assert give(sign_in(cast.wim), MONDAY, cast.wim.id, cast.mo.id).status_code == 404
    for member in (cast.ada, cast.cleo):
        assert sign_in(member).get("/moderation/rota").status_code == 404
        assert give(sign_in(member), MONDAY, member.id, cast.mo.id).status_code == 404
    assert plan(2) == [cast.mo.id, nora.id]


def test_of_two_who_take_a_week_at_once_the_second_sees_whose_it_is(sign_in, app, at, cast, nora, plan):
    browsers = [(browser, browser.token(), member.id) for member in (nora, cast.root) for browser in [sign_in(member)]]
    answers = at_once([lambda b=b, t=t, n=n: give(b, MONDAY, n, cast.mo.id, t) for b, t, n in browsers])
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    winner = plan(1)[0]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert {nora.id: nora.name, cast.root.id: cast.root.name}[winner] in refused.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Activity.id)).where(Activity.kind == "rota.changed")) == 1


def test_the_log_tells_of_changes_and_offers_undo_while_the_week_is_not_over(sign_in, at, cast, nora, plan):
    give(sign_in(nora), MONDAY, nora.id, cast.mo.id)
    log = sign_in(cast.mo).get("/moderation/log").text
    assert 'log-what">Beurtrol gewijzigd' in log and "Mo Beuk → Nora Haag" in log and "/moderation/rota/undo/" in log
    assert 'log-what">Beurtrol' not in sign_in(cast.wim).get("/moderation/log").text
    at(MONDAY + WEEK)
    assert "/moderation/rota/undo/" not in sign_in(cast.mo).get("/moderation/log").text


def test_who_gets_a_week_hears_of_it_and_whose_it_was(sign_in, at, cast, nora, run_jobs, outbox):
    give(sign_in(cast.root), MONDAY, nora.id, cast.mo.id)
    run_jobs()
    mails = {mail["To"]: mail.get_body(("plain",)).get_content() for mail in outbox() if "beurtrol" in mail["Subject"].lower()}
    assert "jij hebt de wacht" in next(text for to, text in mails.items() if nora.email in to)
    assert "en niet jij" in next(text for to, text in mails.items() if cast.mo.email in to)
    assert len(mails) == 2
    assert "jij hebt de wacht" in sign_in(nora).get("/notifications/").text


def test_on_monday_at_seven_the_watcher_hears_once_what_is_open_and_what_was_left(sign_in, app, at, cast, nora, run_jobs, outbox, make_thread, make_reply):
    at(MONDAY, 6, 59)
    with app.app_context():
        begin_watch()
    run_jobs()
    assert outbox() == []
    reply = make_reply(make_thread(cast.ada), cast.ada)
    sign_in(cast.bram).post(f"/posts/{reply}/flags", {"reason": "unsafe"})
    run_jobs()
    before = len(outbox())
    at(MONDAY, 7, 1)
    for _ in range(2):
        with app.app_context():
            begin_watch()
        run_jobs()
    told = [mail for mail in outbox()[before:] if cast.mo.email in mail["To"]]
    assert len(told) == 1 and "Deze week heb jij de wacht over netwerk Oost" in told[0]["Subject"]
    text = told[0].get_body(("plain",)).get_content()
    assert "Nu te doen:" in text and ": 1" in text and "Notitie" not in text
    assert sign_in(cast.mo).post("/moderation/rota/oost/note", {"note": "Let op de leverancier van potgrond."}).status_code == 303
    at(MONDAY + WEEK, 7, 5)
    with app.app_context():
        begin_watch()
    run_jobs()
    told = [mail for mail in outbox() if nora.email in mail["To"] and "de wacht" in mail["Subject"]]
    assert len(told) == 1 and "potgrond" in told[0].get_body(("plain",)).get_content()
    top = sign_in(nora).get("/moderation/").text
    assert "Deze week heb jij de wacht" in top and "potgrond" in top and "Mo Beuk" in top


def test_two_workers_tell_the_watcher_once(app, at, cast, nora):
    def work():
        with app.app_context():
            begin_watch()
            return True

    assert at_once([work, work]) == [True, True]
    with app.app_context():
        assert db.session.scalar(select(func.count(Activity.id)).where(Activity.kind == "rota.watch_begins")) == 2  # one for each network
        assert db.session.scalar(select(func.count(Watch.week)).where(Watch.told_at.is_not(None))) == 2


def test_whose_turn_it_becomes_hears_it_when_the_watcher_is_away_after_all(sign_in, app, at, cast, nora, plan, run_jobs, outbox):
    with app.app_context():
        begin_watch()
    away(sign_in(cast.mo), MONDAY, MONDAY + timedelta(days=6))
    with app.app_context():
        begin_watch()
    run_jobs()
    assert plan(1) == [nora.id]
    assert [mail["Subject"] for mail in outbox() if nora.email in mail["To"]] == ["Deze week heb jij de wacht over netwerk Oost."]


def test_only_the_watcher_leaves_a_note(sign_in, at, cast, nora):
    assert sign_in(nora).post("/moderation/rota/oost/note", {"note": "Ik ook"}).status_code == 403
    refused = sign_in(cast.mo).post("/moderation/rota/oost/note", {"note": "potgrond " * 200})
    assert refused.status_code == 422 and "potgrond potgrond" in refused.text
    assert sign_in(cast.mo).post("/moderation/rota/oost/note", {"note": "Rustig"}).status_code == 303
    assert "Rustig" in sign_in(nora).get("/moderation/rota").text
    assert sign_in(cast.mo).post("/moderation/rota/oost/note", {"note": ""}).status_code == 303
    assert "Rustig" not in sign_in(nora).get("/moderation/rota").text


def test_new_items_go_to_the_watcher(sign_in, at, cast, nora, make_thread, make_reply, run_jobs, outbox):
    reply = make_reply(make_thread(cast.ada), cast.ada)
    sign_in(cast.bram).post(f"/posts/{reply}/flags", {"reason": "unsafe"})
    run_jobs()
    assert [mail["To"] for mail in outbox() if "gemeld" in mail["Subject"].lower()] == [f"{cast.mo.name} <{cast.mo.email}>"]


def test_the_page_costs_the_same_for_few_and_many(sign_in, app, at, cast, nora, queries):
    root = sign_in(cast.root)
    root.get("/moderation/rota")
    first = queries(root.get, "/moderation/rota")
    for number in range(8):
        give(sign_in(cast.root), MONDAY + number * WEEK, cast.root.id, [cast.mo.id, nora.id][number % 2])
    root.get("/moderation/rota")
    assert queries(root.get, "/moderation/rota") == first


def test_a_page_of_notices_asks_once_who_watches(sign_in, at, cast, nora, make_thread, make_reply, run_jobs, queries):
    mo = sign_in(cast.mo)

    def flag() -> None:
        reply = make_reply(make_thread(cast.ada), cast.ada)
        assert sign_in(cast.bram).post(f"/posts/{reply}/flags", {"reason": "unsafe"}).status_code == 303

    flag()
    mo.get("/notifications/")
    one = queries(mo.get, "/notifications/")
    for _ in range(4):
        flag()
    mo.get("/notifications/")
    assert queries(mo.get, "/notifications/") <= one + 1


def test_the_rota_reads_in_english_too(sign_in, app, at, cast, nora):
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.mo.id).values(language="en"))
    mo = sign_in(cast.mo)
    assert "I take this week" in mo.get("/moderation/rota").text and "1 March to 7 March" in mo.get("/moderation/rota").text
    assert "This week you watch network Oost." in mo.get("/moderation/").text
    for path in ("/moderation/replies", "/moderation/welcome"):
        assert mo.get(path).status_code == 200
