"""Saved searches: kept, named, thrown away and put back; and the mail about what is new in them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from forum.accounts.models import User
from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.mail.letters import Letter
from forum.discovery import saved, saved_mail
from forum.discovery.models import SavedFind, SavedSearch
from forum.threads.models import Thread
from tests.threads.test_writing import at_once

ELMS = {"q": "olmen"}


def save(browser, mail="direct", **asked) -> int:
    """Save a search and choose its mail; gives its number."""
    assert browser.post("/account/searches", asked or ELMS).status_code == 303
    number = int(re.search(r"/account/searches/(\d+)\"", browser.get("/account/searches").text).group(1))
    assert browser.post(f"/account/searches/{number}", {"name": "", "mail": mail}).status_code == 303
    return number


@pytest.fixture
def later(app):
    """`later(minutes=10)`: the clock moves on."""
    return lambda **how: clock.shift(timedelta(**how))


@pytest.fixture
def look(app, run_jobs, outbox):
    """Look for what is new and send the mail; gives the new mails as text by receiver."""
    seen = [0]

    def run() -> dict[str, str]:
        with app.app_context():
            saved_mail.look()
        run_jobs()
        fresh = outbox()[seen[0]:]
        seen[0] += len(fresh)
        ours = [mail for mail in fresh if "zoekopdrachten" in mail["Subject"]]
        assert len({mail["To"] for mail in ours}) == len(ours), "one mail a member"
        return {mail["To"].addresses[0].username: mail.get_body(("plain",)).get_content() for mail in ours}

    return run


def test_a_search_is_kept_with_its_filters_and_run_again(sign_in, cast, make_thread):
    make_thread(cast.bram, "Zieke olmen in de berm")
    ada = sign_in(cast.ada)
    page = ada.get("/search?q=olmen&theme=bermbeheer&page=1").text
    form = page[page.index('class="save-search"'):]
    assert 'name="q" value="olmen"' in form and 'name="theme" value="bermbeheer"' in form
    assert ada.post("/account/searches", {"q": "olmen", "theme": "bermbeheer"}).status_code == 303
    mine = ada.get("/account/searches").text
    assert 'href="/search?q=olmen&amp;theme=bermbeheer"' in mine and "“olmen” · Bermbeheer" in mine
    assert "olmen" not in sign_in(cast.bram).get("/account/searches").text, "nobody else sees it"


def test_saving_twice_is_saving_once_and_nonsense_is_refused(sign_in, cast, visitor, db_session):
    ada = sign_in(cast.ada)
    for _ in range(2):
        assert ada.post("/account/searches", ELMS).status_code == 303
    assert db_session.scalar(select(func.count()).select_from(SavedSearch)) == 1
    for given, status in (({}, 400), ({"q": " "}, 400), ({"literal": "1"}, 400), ({"q": "x", "theme": "geen"}, 404), ({"network": "oost"}, 303), ({"q": "é\x00'\"&=" * 50}, 303)):
        assert ada.post("/account/searches", given).status_code == status, given
    assert visitor.post("/account/searches", ELMS).status_code == 401
    assert ada.get("/account/searches").status_code == 200
    assert db_session.scalar(select(func.count()).select_from(SavedSearch)) == 3


def test_it_is_named_removed_and_put_back_by_its_owner_alone(sign_in, cast):
    ada, bram = sign_in(cast.ada), sign_in(cast.bram)
    number = save(ada)
    at = f"/account/searches/{number}"
    for path, form in ((at, {"mail": "none"}), (f"{at}/remove", {}), (f"{at}/return", {})):
        assert bram.post(path, form).status_code == 404
    assert ada.post(at, {"mail": "hourly"}).status_code == 400
    ada.post(at, {"name": "Onze <b>olmen</b>", "mail": "weekly"})
    page = ada.get("/account/searches").text
    assert "Onze &lt;b&gt;olmen&lt;/b&gt;" in page and '<option value="weekly" selected>' in page
    assert ada.post(f"{at}/remove").status_code == 303
    page = ada.get("/account/searches").text
    assert f"{at}/return" in page and "Je bewaarde nog geen zoekopdracht" in page
    assert ada.post(f"{at}/remove").status_code == 404
    assert ada.post(f"{at}/return").status_code == 303 and "Onze" in ada.get("/account/searches").text
    assert ada.get(f"{at}/remove").status_code == 405


def test_thirty_are_the_most_also_for_two_at_once(app, sign_in, cast, db_session):
    ada = sign_in(cast.ada)
    for number in range(29):
        ada.post("/account/searches", {"q": f"boom {number}"})
    browsers = [sign_in(cast.ada) for _ in range(4)]
    tokens = [each.token() for each in browsers]
    answers = at_once([lambda b=b, t=t, i=i: b.post("/account/searches", {"q": f"struik {i}", "csrf_token": t})
                       for i, (b, t) in enumerate(zip(browsers, tokens, strict=True))])
    assert sorted(each.status_code == 303 for each in answers) == [False, False, False, True]
    assert "Je bewaart al 30 zoekopdrachten" in next(each.text for each in answers if each.status_code != 303)
    assert db_session.scalar(select(func.count()).select_from(SavedSearch)) == 30
    first = db_session.scalar(select(SavedSearch.id).order_by(SavedSearch.id))
    ada.post(f"/account/searches/{first}/remove")
    assert ada.post("/account/searches", {"q": "nog een"}).status_code == 303
    assert ada.post(f"/account/searches/{first}/return").status_code != 303, "there is no room any more"


def test_what_is_new_and_fits_comes_in_one_mail_once(sign_in, cast, make_thread, later, look):
    make_thread(cast.bram, "Oude olmen")
    ada = sign_in(cast.ada)
    save(ada)
    save(ada, q="iepziekte", theme="boombeheer")
    later(seconds=10)
    make_thread(cast.bram, "Zieke olmen in de berm")
    make_thread(cast.bram, "Iepziekte in de dreef", theme="boombeheer")
    make_thread(cast.bram, "Iepziekte op het kerkhof", theme="begraafplaatsen")
    make_thread(cast.bram, "Zout op de rijweg")
    make_thread(cast.ada, "Mijn eigen olmen")
    assert look() == {}, "not before it has settled"
    later(minutes=10)
    mails = look()
    assert list(mails) == ["ada"]
    text = mails["ada"]
    assert "Zieke olmen in de berm" in text and "Iepziekte in de dreef" in text and "/threads/" in text
    assert not any(other in text for other in ("Oude", "kerkhof", "Zout", "eigen"))
    later(minutes=20)
    assert look() == {}, "told once"


def test_of_a_problem_that_is_solved_later_is_told_again(sign_in, cast, make_thread, make_reply, later, look):
    save(sign_in(cast.ada))
    number = make_thread(cast.bram, "Zieke olmen")
    later(minutes=10)
    assert "opgelost" not in look()["ada"]
    post = make_reply(number, cast.mo)
    assert sign_in(cast.bram).post(f"/threads/{number}/solution", {"post": str(post)}).status_code == 303
    later(minutes=20)
    assert "Zieke olmen (opgelost)" in look()["ada"]
    later(minutes=30)
    assert look() == {}


def test_no_mail_unless_asked_and_a_week_is_a_week(sign_in, cast, make_thread, later, look):
    save(sign_in(cast.ada), "none")
    save(sign_in(cast.mo), "weekly")
    make_thread(cast.bram, "Zieke olmen")
    for wait, told in (({"minutes": 10}, []), ({"days": 6, "hours": 23}, []), ({"days": 7, "minutes": 5}, ["mo"]), ({"days": 14, "minutes": 10}, [])):
        later(**wait)
        assert list(look()) == told, wait
    make_thread(cast.bram, "Meer olmen")
    later(days=15)
    assert look() == {}
    later(days=22)
    assert list(look()) == ["mo"]


def test_who_switches_mail_on_hears_of_what_comes_from_then(sign_in, cast, make_thread, later, look):
    ada = sign_in(cast.ada)
    number = save(ada, "none")
    make_thread(cast.bram, "Eerste olmen")
    later(minutes=10)
    ada.post(f"/account/searches/{number}", {"name": "", "mail": "direct"})
    make_thread(cast.bram, "Tweede olmen")
    later(minutes=20)
    text = look()["ada"]
    assert "Tweede" in text and "Eerste" not in text


def test_reach_is_asked_when_looking_and_again_when_sending(app, sign_in, cast, make_thread, later, run_jobs, outbox, db_session):
    save(sign_in(cast.ada))
    save(sign_in(cast.cleo))
    for title, how in (("Olmen voor oost", {"network": "oost", "audience": "network"}), ("Olmen voor allen", {}), ("Olmen straks dicht", {}), ("Olmen straks weg", {})):
        make_thread(cast.bram, title, **how)
    later(minutes=10)
    with app.app_context():
        saved_mail.look()
    found = {(row.user_id, row.title) for row in db_session.execute(
        select(SavedSearch.user_id, Thread.title).join(SavedFind, SavedFind.search_id == SavedSearch.id).join(Thread, Thread.id == SavedFind.thread_id))}
    assert (cast.ada.id, "Olmen voor oost") in found and (cast.cleo.id, "Olmen voor oost") not in found
    assert (cast.cleo.id, "Olmen straks dicht") in found
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.title == "Olmen straks dicht").values(audience="network"))
        db.session.execute(update(Thread).where(Thread.title == "Olmen straks weg").values(hidden_at=clock.now()))
    run_jobs()
    texts = {mail["To"].addresses[0].username: mail.get_body(("plain",)).get_content() for mail in outbox() if "zoekopdrachten" in mail["Subject"]}
    titles = {who: set(re.findall(r"^- (Olmen.*)$", text.replace("\r", ""), re.MULTILINE)) for who, text in texts.items()}
    assert titles == {"ada": {"Olmen voor oost", "Olmen voor allen", "Olmen straks dicht"}, "cleo": {"Olmen voor allen"}}


def test_a_letter_with_nothing_left_is_not_sent(app, sign_in, cast, make_thread, later, run_jobs, outbox, db_session):
    browsers = {who: sign_in(member) for who, member in (("ada", cast.ada), ("cleo", cast.cleo), ("mo", cast.mo), ("wim", cast.wim), ("root", cast.root))}
    numbers = {who: save(browser) for who, browser in browsers.items()}
    make_thread(cast.bram, "Zieke olmen")
    later(minutes=10)
    with app.app_context():
        saved_mail.look()
    browsers["ada"].post(f"/account/searches/{numbers['ada']}/remove")
    browsers["cleo"].post(f"/account/searches/{numbers['cleo']}", {"name": "", "mail": "none"})
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.mo.id).values(wants_mail=False))
        db.session.execute(update(User).where(User.id == cast.wim.id).values(ended_at=clock.now()))
    run_jobs()
    assert [mail["To"].addresses[0].username for mail in outbox() if "zoekopdrachten" in mail["Subject"]] == ["root"]
    assert sorted(db_session.scalars(select(Letter.outcome).where(Letter.message == "saved_search"))) == ["dropped"] * 4 + ["sent"]


def test_two_workers_at_once_tell_once(app, sign_in, cast, make_thread, later, run_jobs, outbox, db_session):
    for member in (cast.ada, cast.mo, cast.cleo):
        save(sign_in(member))
    make_thread(cast.bram, "Zieke olmen")
    later(minutes=10)

    def work():
        with app.app_context():
            saved_mail.look()

    at_once([work] * 4)
    run_jobs()
    assert sorted(mail["To"].addresses[0].username for mail in outbox() if "zoekopdrachten" in mail["Subject"]) == ["ada", "cleo", "mo"]
    assert db_session.scalar(select(func.count()).select_from(Letter).where(Letter.message == "saved_search")) == 3


def test_a_nameless_asker_is_found_by_no_search_for_a_member(app, sign_in, cast, make_thread, later, look):
    named = make_thread(cast.bram, "Olmen met naam")
    hidden = make_thread(cast.bram, "Olmen zonder naam")
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.id == hidden).values(without_name=True))
        db.session.execute(update(Thread).where(Thread.id.in_([named, hidden])).values(created_at=clock.now() + timedelta(minutes=1)))
    save(sign_in(cast.ada), q="olmen", author=str(cast.bram.id))
    save(sign_in(cast.cleo), municipality="12025")
    later(minutes=10)
    for text in look().values():
        assert "met naam" in text and "zonder naam" not in text


def test_one_click_switches_it_off_and_undo_on(sign_in, cast, visitor, make_thread, later, look, outbox):
    save(sign_in(cast.ada))
    make_thread(cast.bram, "Zieke olmen")
    later(minutes=10)
    look()
    mail = next(mail for mail in outbox() if "zoekopdrachten" in mail["Subject"])
    path = mail["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and path in mail.get_body(("plain",)).get_content().replace("=\n", "")
    assert "Geen mail meer over bewaarde zoekopdrachten" in visitor.get(path).text
    answer = visitor.post(path, {"List-Unsubscribe": "One-Click"}, token=False)
    assert answer.status_code == 200 and "Je krijgt geen mail over bewaarde zoekopdrachten" in answer.text
    make_thread(cast.bram, "Nog meer olmen")
    later(minutes=20)
    assert look() == {} and "Je zette de mail uit" in sign_in(cast.ada).get("/account/searches").text
    assert visitor.post(path, {"undo": "1"}, token=False).status_code == 303
    assert "Nog meer olmen" in look()["ada"], "what came in between is not lost"
    for wrong in ("x", path.rsplit("/", 1)[1][:-2] + "zz"):
        assert visitor.get(f"/mail/searches/{wrong}").status_code == 404


def test_what_was_removed_is_forgotten_after_a_week(app, sign_in, cast, later, db_session):
    ada = sign_in(cast.ada)
    ada.post(f"/account/searches/{save(ada)}/remove")
    for days, left in ((6, 1), (8, 0)):
        later(days=days)
        with app.app_context(), unit_of_work():
            saved.forget_removed()
        assert db_session.scalar(select(func.count()).select_from(SavedSearch)) == left
