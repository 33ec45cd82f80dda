"""Nothing typed is lost: drafts on the server, their owner's alone, and a form whose session had ended."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select

from forum.accounts.models import UserSession
from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.schedule import forget_drafts
from forum.threads.drafts.actions import MOST
from forum.threads.drafts.models import Draft
from forum.threads.models import Post, Thread

TEXT = "Spreid het vellen over drie winters & begin aan de dreef."


def save(browser, key, body=TEXT, **fields):
    return browser.post("/drafts", {"key": key, "body": body, **fields})


def test_a_draft_stands_in_the_box_on_every_own_device_until_it_is_posted(sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada, "Dreef")
    phone, desk = sign_in(cast.bram), sign_in(cast.bram)
    answer = save(phone, f"thread:{number}", kind="experience")
    assert answer.status_code == 204 and int(answer.headers["X-Draft-At"]) > 1_700_000_000_000
    page = desk.get(f"/threads/{number}-dreef").text
    assert TEXT in unescape(page) and re.search(r"Concept van \d\d\.\d\d uur", page) and re.search(r'value="experience"[^>]*checked|checked[^>]*value="experience"', page)
    assert TEXT not in unescape(sign_in(cast.mo).get(f"/threads/{number}-dreef").text)
    assert desk.post(f"/threads/{number}/posts", {"body": TEXT}).status_code == 303
    assert db_session.scalar(select(func.count()).select_from(Draft)) == 0
    assert "Concept van" not in phone.get(f"/threads/{number}-dreef").text


def test_a_form_that_was_posted_leaves_no_late_draft(sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada)
    bram = sign_in(cast.bram)
    assert bram.post(f"/threads/{number}/posts", {"body": TEXT, "idempotency": "een-formulier"}).status_code == 303
    assert save(bram, f"thread:{number}", idempotency="een-formulier").status_code == 205
    assert db_session.scalar(select(func.count()).select_from(Draft)) == 0
    assert save(bram, f"thread:{number}", idempotency="een-ander").status_code == 204


def test_a_new_problem_keeps_all_its_fields(sign_in, cast):
    ada = sign_in(cast.ada)
    given = {"title": "Mijn titel", "tried": "Al gesnoeid", "question": "Wat nu?", "deadline": "mei", "theme": "bermbeheer", "more_themes": ["essentaksterfte", "xylella"],
             "network": "west", "audience": "network", "guided": "1", "kind": "problem"}
    assert save(ada, "new:problem", **given).status_code == 204
    page = unescape(ada.get("/threads/new").text)
    assert all(text in page for text in (TEXT, "Mijn titel", "Al gesnoeid", "Wat nu?", 'value="mei"', '<option selected value="bermbeheer">'))
    free = unescape(ada.get("/threads/new?form=free").text)
    assert "Al gesnoeid" in free and "**Wat heb je al geprobeerd?**" in free, "what stood under the questions comes along"
    assert "Mijn titel" not in ada.get("/threads/new?kind=practice").text
    assert ada.post("/threads/new", {"title": "Mijn titel", "body": TEXT}).status_code == 303
    assert "Concept van" not in ada.get("/threads/new").text


def test_a_draft_is_its_owners_alone(sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada, audience="network")
    bram = sign_in(cast.bram)
    save(bram, f"thread:{number}")
    draft = db_session.scalar(select(Draft.id))
    for other in (cast.ada, cast.mo, cast.root):
        browser = sign_in(other)
        assert browser.get(f"/drafts/{draft}").status_code == browser.post(f"/drafts/{draft}/discard").status_code == browser.post(f"/drafts/{draft}/return").status_code == 404
        assert TEXT not in unescape(browser.get("/drafts/").text)
    assert TEXT in unescape(bram.get("/drafts/").text) and bram.get(f"/drafts/{draft}").headers["Location"].endswith("#reply")


def test_what_is_no_form_of_the_viewer_is_refused(sign_in, visitor, cast, make_thread):
    number = make_thread(cast.ada, audience="network")
    cleo = sign_in(cast.cleo)
    for key in (f"thread:{number}", "thread:999999", "thread:0", "thread:x", "new:announcement", "new:x", "", "thread:1\n", "thread:99999999999999999999"):
        assert save(cleo, key).status_code == 404, key
    assert save(sign_in(cast.mo), "new:announcement").status_code == 204
    assert save(visitor, f"thread:{number}").status_code == 401 and visitor.get("/drafts/").status_code == 302
    assert cleo.get("/drafts").status_code in (308, 405)


def test_a_draft_has_bounds(sign_in, cast, app, make_thread):
    ada = sign_in(cast.ada)
    assert save(ada, "new:problem", "é" * 29_990).status_code == 204
    assert save(ada, "new:problem", "é" * 30_001).status_code == 413
    with app.app_context(), unit_of_work():
        db.session.add_all([Draft(user_id=cast.bram.id, key=f"thread:{i}", fields={"body": "x"}, updated_at=clock.now()) for i in range(1000, 1000 + MOST)])
    bram = sign_in(cast.bram)
    refused = save(bram, "new:problem")
    assert refused.status_code == 422
    number = make_thread(cast.ada)
    assert bram.post(f"/threads/{number}/posts", {"body": TEXT}).status_code == 303
    assert bram.get("/drafts/").status_code == 200


def test_hostile_fields_are_kept_as_text(sign_in, cast, db_session):
    ada = sign_in(cast.ada)
    assert save(ada, "new:problem", "a\x00b\ud800".encode("utf-8", "surrogatepass"), title="<b>x</b>", evil="y", theme="\x00").status_code == 204
    fields = db_session.scalar(select(Draft.fields))
    assert "evil" not in fields and "\x00" not in str(fields)
    assert "<b>x</b>" not in ada.get("/drafts/").text and ada.get("/threads/new").status_code == 200


def test_an_emptied_box_has_no_draft(sign_in, cast, db_session):
    ada = sign_in(cast.ada)
    save(ada, "new:problem")
    assert save(ada, "new:problem", "  \n").status_code == 204
    assert db_session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_draft_is_discarded_and_put_back(sign_in, cast, make_thread, app, db_session):
    number = make_thread(cast.ada, "Dreef")
    bram = sign_in(cast.bram)
    save(bram, f"thread:{number}")
    draft = db_session.scalar(select(Draft.id))
    answer = bram.post(f"/drafts/{draft}/discard", {"next": f"/threads/{number}-dreef#reply"})
    assert answer.status_code == 303 and answer.headers["Location"].endswith(f"/threads/{number}-dreef#reply")
    page = bram.get(f"/threads/{number}-dreef").text
    assert f"/drafts/{draft}/return" in page and TEXT not in unescape(page)
    assert bram.post(f"/drafts/{draft}/discard").status_code == 404
    assert bram.post(f"/drafts/{draft}/return").status_code == 303
    assert TEXT in unescape(bram.get(f"/threads/{number}-dreef").text)
    assert bram.post(f"/drafts/{draft}/discard", {"next": "//evil.test/"}).headers["Location"].endswith("/drafts/")
    clock.shift(clock.timedelta(days=3))
    with app.app_context():
        forget_drafts()
    assert db_session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_draft_in_a_thread_out_of_reach_keeps_its_text_but_shows_nothing_of_the_thread(sign_in, cast, make_thread, app, db_session):
    number = make_thread(cast.ada, "Vertrouwelijke dreef")
    cleo = sign_in(cast.cleo)
    save(cleo, f"thread:{number}")
    with app.app_context(), unit_of_work():
        db.session.get(Thread, number).audience = "network"
    page = unescape(cleo.get("/drafts/").text)
    assert TEXT in page and "Vertrouwelijke dreef" not in page and "niet meer kan openen" in page
    assert cleo.get(f"/drafts/{db_session.scalar(select(Draft.id))}").headers["Location"].endswith("/drafts/")
    assert save(cleo, f"thread:{number}", "anders").status_code == 404


def test_a_thread_page_with_a_draft_costs_one_look_more(sign_in, cast, make_thread, queries):
    number = make_thread(cast.ada, "Dreef")
    bram = sign_in(cast.bram)
    bram.get(f"/threads/{number}-dreef")
    without = queries(bram.get, f"/threads/{number}-dreef")
    save(bram, f"thread:{number}")
    assert queries(bram.get, f"/threads/{number}-dreef") == without + 1


def test_two_devices_that_save_at_once_both_succeed(app, sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada)
    devices = [sign_in(cast.bram) for _ in range(4)]
    tokens = [device.token() for device in devices]
    for _ in range(4):
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda i: devices[i].post("/drafts", {"key": f"thread:{number}", "body": f"toestel {i}", "csrf_token": tokens[i]}).status_code, range(4)))
        assert answers == [204] * 4
        assert db_session.scalar(select(func.count()).select_from(Draft)) == 1
        devices[0].post("/drafts", {"key": f"thread:{number}", "body": ""})
    save(devices[0], f"thread:{number}", "eerst")
    save(devices[1], f"thread:{number}", "laatst")
    assert db_session.scalar(select(Draft.fields))["body"] == "laatst"


# A form whose session had ended.

def lapse(app, member):
    with app.app_context(), unit_of_work():
        db.session.query(UserSession).filter_by(user_id=member.id).delete()


def hidden(page) -> dict:
    form = page.text[page.text.index('aria-labelledby="again"'):] if 'aria-labelledby="again"' in page.text else page.text
    return {name: unescape(value) for name, value in re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)}


def test_after_a_lost_session_signing_in_brings_the_text_back_as_a_draft(app, sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada, "Dreef")
    bram = sign_in(cast.bram)
    token = bram.token()
    lapse(app, cast.bram)
    refused = bram.post(f"/threads/{number}/posts", {"body": f"  {TEXT}\r\n\r\n1. één", "kind": "question", "csrf_token": token, "idempotency": "x" * 20})
    assert refused.status_code == 401
    carried = hidden(refused)
    assert carried["kept_path"] == f"/threads/{number}/posts" and "kept.idempotency" not in carried and "kept.csrf_token" not in carried
    wrong = bram.post("/login", {**carried, "email": cast.bram.email, "password": "verkeerd-woord-9"})
    assert wrong.status_code == 422 and hidden(wrong)["kept.body"].strip().startswith(TEXT), "a wrong password loses nothing"
    entered = bram.post("/login", {**hidden(wrong), "email": cast.bram.email, "password": cast.bram.password})
    assert entered.status_code == 303
    page = bram.get(entered.headers["Location"], follow_redirects=True)
    assert TEXT in unescape(page.text) and "1. één" in page.text and "Concept van" in page.text
    assert db_session.scalar(select(func.count()).select_from(Post).where(Post.number > 1)) == 0, "nothing is posted yet"
    assert bram.post(f"/threads/{number}/posts", {"body": TEXT}).status_code == 303
    assert db_session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_new_problem_comes_along_too_also_when_the_cookie_itself_was_gone(app, visitor, cast):
    refused = visitor.post("/threads/new", {"title": "Mijn titel", "body": TEXT, "kind": "problem", "more_themes": ["xylella"], "csrf_token": "oud"})
    assert refused.status_code == 400
    carried = {**hidden(refused), "csrf_token": visitor.token()}
    entered = visitor.post("/login", {**carried, "email": cast.ada.email, "password": cast.ada.password})
    page = visitor.get(entered.headers["Location"], follow_redirects=True)
    assert TEXT in unescape(page.text) and "Mijn titel" in page.text and page.request.path == "/threads/new"


def test_a_change_that_stands_already_leads_home_and_not_to_a_draft(visitor, cast, make_thread):
    make_thread(cast.ada, body=TEXT)
    for text, goal in ((TEXT, "/"), (f"{TEXT} En nu?", "/drafts/1")):
        assert visitor.post("/login", {"kept_path": "/posts/1/edit", "kept.body": text, "email": cast.ada.email, "password": cast.ada.password}).headers["Location"] == goal


def test_only_our_own_forms_are_carried(visitor, sign_in, cast, db_session, make_thread):
    number = make_thread(cast.ada, audience="network")
    foreign = visitor.post("/threads/new", {"title": "x", "body": TEXT, "csrf_token": "oud"}, headers={"Origin": "https://evil.test"})
    assert foreign.status_code == 400 and "kept_path" not in foreign.text
    assert "kept_path" not in visitor.post("/register", {"why": TEXT, "csrf_token": "oud"}).text
    assert "kept_path" not in visitor.post(f"/posts/{number}/flags", {"note": TEXT, "csrf_token": "oud"}).text
    assert "kept_path" not in sign_in(cast.ada).post("/threads/new", {"title": "x", "body": TEXT, "csrf_token": "oud"}).text, "who is signed in needs no sign-in"
    for path in ("/posts/1/flags", "//evil.test/", "/threads/x/posts", "/threads/0/posts"):
        entered = visitor.post("/login", {"kept_path": path, "kept.body": TEXT, "email": cast.ada.email, "password": cast.ada.password})
        assert entered.status_code == 303 and entered.headers["Location"] == "/", path
    assert db_session.scalar(select(func.count()).select_from(Draft)) == 0
    cleo = visitor.post("/login", {"kept_path": f"/threads/{number}/posts", "kept.body": TEXT, "email": cast.cleo.email, "password": cast.cleo.password})
    page = visitor.get(cleo.headers["Location"], follow_redirects=True)
    assert page.request.path == "/drafts/" and TEXT in unescape(page.text), "the text stays with its writer, the thread out of sight"


def test_the_table_comes_and_goes_on_a_filled_database(app, sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada)
    save(sign_in(cast.bram), f"thread:{number}")
    with app.app_context():
        downgrade(revision="0002")
        upgrade()
    assert db_session.scalar(select(func.count()).select_from(Draft)) == 0 and db_session.scalar(select(func.count()).select_from(Post)) == 1
    assert save(sign_in(cast.bram), f"thread:{number}").status_code == 204


# The same draft on two devices, and drafts of what is changed.

def test_what_another_device_wrote_since_is_not_overwritten_in_silence(sign_in, cast, make_thread, db_session):
    key = f"thread:{make_thread(cast.ada)}"
    phone, desk = sign_in(cast.bram), sign_in(cast.bram)
    base = save(desk, key, "samen", base="0").headers["X-Draft-At"]
    assert save(phone, key, "op de telefoon", base=base).status_code == 204
    torn = save(desk, key, "aan het bureau", base=base)
    assert torn.status_code == 409 and torn.json["fields"]["body"] == "op de telefoon" and torn.json["at"] > int(base) and "uur" in torn.json["said"]
    assert db_session.scalar(select(Draft.fields))["body"] == "op de telefoon"
    assert save(desk, key, "op de telefoon", base=base).status_code == 204, "the same words are no conflict"
    assert save(desk, key, "aan het bureau", base=str(torn.json["at"] + 60_000)).status_code == 204, "chosen"
    assert save(phone, key, "zonder te zeggen waarvan").status_code == 204 and save(phone, key, "x", base="x1").status_code == 204
    assert save(phone, key, "", base="0").status_code == 409, "nor emptied in silence"


def test_a_changed_post_has_a_draft_until_it_is_saved(sign_in, cast, make_thread, make_reply, db_session):
    number = make_thread(cast.ada, "Dreef")
    post = make_reply(number, cast.bram, "Zoals het was.")
    phone, desk = sign_in(cast.bram), sign_in(cast.bram)
    assert save(phone, f"post:{post}", "Zoals het wordt.", version="1").status_code == 204
    page = unescape(desk.get(f"/posts/{post}/edit").text)
    assert "Zoals het wordt." in page and "Concept van" in page and f"/drafts/{db_session.scalar(select(Draft.id))}/discard" in page
    drafts = unescape(desk.get("/drafts/").text)
    assert "Zoals het wordt." in drafts and "Dreef" in drafts and "Wijziging van je tekst" in drafts
    assert desk.get(f"/drafts/{db_session.scalar(select(Draft.id))}").headers["Location"] == f"/posts/{post}/edit"
    assert desk.post(f"/posts/{post}/edit", {"body": "Zoals het wordt.", "version": "1"}).status_code == 303
    assert db_session.scalar(select(func.count()).select_from(Draft)) == 0
    assert save(phone, f"post:{post}", "Zoals het wordt.", version="1").status_code == 205, "a late copy of what was saved"
    assert "Concept van" not in desk.get(f"/posts/{post}/edit").text


def test_a_draft_of_an_opening_brings_all_its_fields(sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada, "Dreef", details={"tried": "niets"})
    opening = db_session.scalar(select(Post.id).where(Post.thread_id == number))
    ada = sign_in(cast.ada)
    save(ada, f"post:{opening}", title="Een andere titel", tried="van alles", theme="eikenprocessierups", version="1")
    page = unescape(ada.get(f"/posts/{opening}/edit").text)
    assert "Een andere titel" in page and "van alles" in page and '<option selected value="eikenprocessierups">' in page
    assert ada.post(f"/posts/{opening}/edit", {"title": "Dreef", "body": "In de tussentijd.", "version": "1"}).status_code == 303
    save(ada, f"post:{opening}", title="Een andere titel", version="1")
    later = ada.get(f"/posts/{opening}/edit").text
    assert 'name="version" type="hidden" value="1"' in later, "who was faster is told when it is saved"
    assert ada.post(f"/posts/{opening}/edit", {"title": "T", "body": "B", "version": "1"}).status_code == 409


def test_only_the_writer_keeps_a_draft_of_a_post_and_a_lost_session_brings_it_back(app, sign_in, visitor, cast, make_thread, make_reply):
    number = make_thread(cast.ada)
    post = make_reply(number, cast.bram)
    for member, status in ((cast.bram, 204), (cast.ada, 404), (cast.mo, 404), (cast.root, 404)):
        assert save(sign_in(member), f"post:{post}", version="1").status_code == status
    assert save(sign_in(cast.bram), "post:999999").status_code == save(sign_in(cast.bram), "post:0").status_code == 404
    refused = visitor.post(f"/posts/{post}/edit", {"body": "Nog anders", "version": "1", "csrf_token": "oud"})
    carried = {**hidden(refused), "csrf_token": visitor.token()}
    page = visitor.get(visitor.post("/login", {**carried, "email": cast.bram.email, "password": cast.bram.password}).headers["Location"], follow_redirects=True)
    assert page.request.path == f"/posts/{post}/edit" and "Nog anders" in page.text
    other = visitor.post("/login", {**carried, "csrf_token": visitor.token(), "email": cast.cleo.email, "password": cast.cleo.password})
    page = visitor.get(other.headers["Location"], follow_redirects=True)
    assert page.request.path == "/drafts/" and "Nog anders" in page.text, "the words are theirs, the post is not"
