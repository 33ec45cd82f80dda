"""Posting, replying, editing, taking back."""

import re
import threading

import pytest
from sqlalchemy import func, select

from forum.core.db import db
from forum.threads.models import Post, Thread


def thread_page(browser, number):
    return browser.get(f"/threads/{number}", follow_redirects=True).text


def test_title_and_body_alone_make_a_problem_in_the_home_network(sign_in, cast, db_session):
    answer = sign_in(cast.ada).post("/threads/new", {"title": "Essen met taksterfte", "body": "120 bomen in **één** dreef."})
    assert answer.status_code == 303
    thread = db_session.scalar(select(Thread))
    assert (thread.title, thread.kind, thread.audience, thread.network_id, thread.slug) == ("Essen met taksterfte", "problem", "all", 1, "essen-met-taksterfte")
    assert "<strong>één</strong>" in sign_in(cast.cleo).get(answer.headers["Location"]).text


@pytest.mark.parametrize(("change", "sentence"), [
    ({"title": ""}, "Geef je probleem een titel"),
    ({"body": "  "}, "Vertel wat er gebeurt"),
    ({"title": "x" * 201}, "hoogstens 200"),
    ({"body": "x" * 20001}, "hoogstens 20000"),
    ({"network": "both", "audience": "network"}, "voor beide netwerken"),
    ({"network": "west", "audience": "network"}, "waar je zelf bij hoort"),
    ({"network": "noord"}, "Kies een netwerk"),
    ({"theme": "bestaat-niet"}, "Kies een thema"),
    ({"kind": "announcement"}, "Enkel moderatoren"),
    ({"kind": "raadsel"}, "Kies wat je wil"),
    ({"guided": "1", "theme": "bermbeheer"}, "wat je wil weten"),
])
def test_a_refused_thread_comes_back_with_its_text_and_a_reason(sign_in, cast, db_session, change, sentence):
    form = {"title": "Een titel die bleef", "body": "Een tekst die bleef", "network": "oost", "theme": "bermbeheer", **change}
    answer = sign_in(cast.ada).post("/threads/new", form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert form["title"][:20] in answer.text and form["body"].strip()[:20] in answer.text
    assert db_session.scalar(select(func.count(Thread.id))) == 0


def test_kinds_and_who_may_post_them(sign_in, cast):
    for member, kind, status in ((cast.ada, "problem", 303), (cast.ada, "practice", 303), (cast.ada, "announcement", 422),
                                 (cast.mo, "announcement", 303), (cast.wim, "announcement", 422), (cast.root, "announcement", 303)):
        form = {"title": "Titel", "body": "Tekst", "kind": kind, "network": "oost", "theme": "bermbeheer"}
        assert sign_in(member).post("/threads/new", form).status_code == status, (member.name, kind)


def test_the_named_fields_stand_beside_the_body(sign_in, cast):
    answer = sign_in(cast.ada).post("/threads/new", {
        "guided": "1", "title": "Rupsen", "body": "In de schooldreef.", "tried": "Nestkasten <b>", "question": "Wat kost zuigen?", "deadline": "voor mei",
        "effort": "€ 5.000", "theme": "eikenprocessierups", "more_themes": ["bermbeheer"], "network": "both"})
    page = sign_in(cast.cleo).get(answer.headers["Location"]).text
    for words in ("Nestkasten &lt;b&gt;", "Wat kost zuigen?", "voor mei", "€ 5.000", "Eikenprocessierups", "Bermbeheer"):
        assert words in page


def test_replies_of_three_kinds_and_who_may_reply(sign_in, cast, make_thread):
    number, closed = make_thread(cast.ada), make_thread(cast.ada, audience="network")
    for member, kind, body, status in ((cast.bram, "answer", "Ja", 303), (cast.bram, "question", "Hoe oud?", 303), (cast.cleo, "experience", "Bij ons", 303),
                                       (cast.bram, "", "Zonder soort", 303), (cast.bram, "mening", "Nee", 422), (cast.bram, "answer", " ", 422)):
        data = {"body": body, **({"kind": kind} if kind else {})}
        assert sign_in(member).post(f"/threads/{number}/posts", data).status_code == status, (kind, body)
    assert sign_in(cast.cleo).post(f"/threads/{closed}/posts", {"body": "Stiekem"}).status_code == 404
    assert sign_in(cast.mo).post(f"/threads/{number}/lock", {"reason": "Afgerond"}).status_code == 303
    kept = sign_in(cast.bram).post(f"/threads/{number}/posts", {"body": "Dit mag niet verloren gaan"})
    assert kept.status_code == 403 and "Dit mag niet verloren gaan" in kept.text
    assert sign_in(cast.mo).post(f"/threads/{number}/posts", {"body": "Nog dit"}).status_code == 303


def test_c1_the_reply_box_carries_the_keys_of_its_own_session(sign_in, cast, make_thread):
    number = make_thread(cast.ada)
    boxes = []
    for member in (cast.ada, cast.bram, cast.bram):
        browser = sign_in(member)
        box = re.search(r'<form[^>]*action="/threads/\d+/posts".*?</form>', thread_page(browser, number), re.DOTALL).group(0)
        token = re.search(r'name="csrf_token" value="([^"]+)"', box).group(1)
        key = re.search(r'name="idempotency" value="([^"]+)"', box).group(1)
        assert f"/threads/{number}/posts" in box and token == browser.token()
        boxes.append((token, key))
    assert len({token for token, _ in boxes}) == 3 and len({key for _, key in boxes}) == 3


def test_a_hostile_text_is_refused_with_a_sentence_and_kept(sign_in, cast, make_thread):
    number = make_thread(cast.ada)
    nasty = "[a" * 9000
    answer = sign_in(cast.bram).post(f"/threads/{number}/posts", {"body": nasty})
    assert answer.status_code == 422 and "te ingewikkeld" in answer.text and nasty[:500] in answer.text
    assert sign_in(cast.bram).get(f"/threads/{number}", follow_redirects=True).status_code == 200


def test_editing_keeps_earlier_versions_and_shows_what_changed(sign_in, cast, make_thread, make_reply):
    number = make_thread(cast.ada)
    post = make_reply(number, cast.bram, "Vel ze allemaal tegelijk.")
    bram = sign_in(cast.bram)
    assert bram.get(f"/posts/{post}/edit").status_code == 200
    assert bram.post(f"/posts/{post}/edit", {"body": "Vel ze gespreid.", "version": "1"}).status_code == 303
    page = thread_page(sign_in(cast.cleo), number)
    assert "Vel ze gespreid." in page and "bewerkt" in page
    versions = sign_in(cast.cleo).get(f"/posts/{post}/versions").text
    assert "<del>allemaal tegelijk.</del>" in versions and "<ins>gespreid.</ins>" in versions


def test_r5_two_edits_from_the_same_version_lose_nothing(sign_in, cast, make_thread, make_reply):
    post = make_reply(make_thread(cast.ada), cast.bram, "Een")
    bram = sign_in(cast.bram)
    assert bram.post(f"/posts/{post}/edit", {"body": "Twee", "version": "1"}).status_code == 303
    second = bram.post(f"/posts/{post}/edit", {"body": "Drie", "version": "1"})
    assert second.status_code == 409 and "Twee" in second.text and "Drie" in second.text
    assert bram.post(f"/posts/{post}/edit", {"body": "Drie", "version": "2"}).status_code == 303


def test_z15_nobody_changes_what_others_wrote(sign_in, cast, make_thread, make_reply):
    number = make_thread(cast.ada, audience="network")
    post = make_reply(number, cast.bram)
    for member, status in ((cast.ada, 403), (cast.mo, 403), (cast.root, 403), (cast.cleo, 404), (cast.bram, 303)):
        browser = sign_in(member)
        assert browser.post(f"/posts/{post}/edit", {"body": "Anders", "version": "1"}).status_code == status, member.name
    for member, status in ((cast.ada, 403), (cast.cleo, 404), (cast.bram, 303)):
        assert sign_in(member).post(f"/posts/{post}/withdrawal").status_code == status, member.name


def test_a_reply_can_be_taken_back_and_put_back(sign_in, cast, make_thread, make_reply):
    number = make_thread(cast.ada)
    post = make_reply(number, cast.bram, "Onbezonnen woorden")
    bram, ada = sign_in(cast.bram), sign_in(cast.ada)
    assert bram.post(f"/posts/{post}/withdrawal").status_code == 303
    assert "Onbezonnen woorden" not in thread_page(ada, number)
    assert "Onbezonnen" not in ada.get("/search?q=onbezonnen").text.replace('value="onbezonnen"', "")
    assert ada.get(f"/posts/{post}/versions").status_code == 404
    assert ada.post(f"/posts/{post}/return").status_code == 404
    assert bram.post(f"/posts/{post}/return").status_code == 303
    assert "Onbezonnen woorden" in thread_page(ada, number)


def test_an_opening_cannot_be_taken_back(sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada)
    opening = db_session.scalar(select(Post.id).where(Post.thread_id == number))
    assert sign_in(cast.ada).post(f"/posts/{opening}/withdrawal").status_code == 403


def test_thanks_are_seen_by_the_writer_alone(sign_in, cast, make_thread, make_reply):
    number = make_thread(cast.ada)
    post = make_reply(number, cast.bram)
    for member, status in ((cast.cleo, 303), (cast.ada, 303), (cast.bram, 403)):
        assert sign_in(member).post(f"/posts/{post}/thanks", {"on": "1"}).status_code == status
    assert "Cleo Wilg" in thread_page(sign_in(cast.bram), number)
    assert "Cleo Wilg" not in thread_page(sign_in(cast.ada), number)
    sign_in(cast.cleo).post(f"/posts/{post}/thanks", {"on": "0"})
    assert "Cleo Wilg" not in thread_page(sign_in(cast.bram), number)


def at_once(calls):
    """Run all calls at the same moment; gives their answers."""
    gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(i, call):
        gate.wait()
        answers[i] = call()

    threads = [threading.Thread(target=run, args=(i, call)) for i, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_r3_twelve_identical_posts_make_one_reply(app, sign_in, cast, make_thread):
    number = make_thread(cast.ada)
    browsers = [sign_in(cast.bram) for _ in range(12)]
    tokens = [browser.token() for browser in browsers]
    answers = at_once([lambda b=b, t=t: b.post(f"/threads/{number}/posts", {"body": "Eén keer", "idempotency": "zelfde", "csrf_token": t})
                       for b, t in zip(browsers, tokens, strict=True)])
    assert {a.status_code for a in answers} == {303}
    assert len({a.headers["Location"] for a in answers}) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count(Post.id)).where(Post.body == "Eén keer")) == 1


def test_r3_a_double_click_makes_one_thread(app, sign_in, cast):
    browsers = [sign_in(cast.ada) for _ in range(6)]
    tokens = [browser.token() for browser in browsers]
    answers = at_once([lambda b=b, t=t: b.post("/threads/new", {"title": "Eén", "body": "keer", "idempotency": "k1", "csrf_token": t})
                       for b, t in zip(browsers, tokens, strict=True)])
    assert {a.status_code for a in answers} == {303}
    with app.app_context():
        assert db.session.scalar(select(func.count(Thread.id))) == 1


def test_replies_at_the_same_moment_get_their_own_numbers(app, sign_in, cast, make_thread):
    number = make_thread(cast.ada)
    browsers = [sign_in(m) for m in (cast.ada, cast.bram, cast.cleo, cast.mo, cast.wim, cast.root)]
    tokens = [browser.token() for browser in browsers]
    answers = at_once([lambda b=b, t=t: b.post(f"/threads/{number}/posts", {"body": "Tegelijk", "csrf_token": t}) for b, t in zip(browsers, tokens, strict=True)])
    assert [a.status_code for a in answers] == [303] * 6
    with app.app_context():
        assert sorted(db.session.scalars(select(Post.number).where(Post.thread_id == number))) == [1, 2, 3, 4, 5, 6, 7]
        assert db.session.get(Thread, number).reply_count == 6


@pytest.mark.parametrize("key", ["a\0b", "é" * 20, "k" * 65])
def test_a_key_that_is_none_of_ours_stops_no_reply(sign_in, cast, make_thread, db_session, key):
    number = make_thread(cast.ada)
    assert sign_in(cast.bram).post(f"/threads/{number}/posts", {"body": "Spreid het.", "idempotency": key}).status_code == 303
    assert db_session.scalar(select(func.count(Post.id)).where(Post.thread_id == number)) == 2


@pytest.mark.parametrize("version", ["9" * 5000, "9" * 12, "²", "٣", "-1", "a\0b"])
def test_a_version_that_never_was_is_a_conflict_and_loses_no_text(sign_in, cast, make_thread, db_session, version):
    number = make_thread(cast.ada, body="Eerst")
    post_id = db_session.scalar(select(Post.id).where(Post.thread_id == number))
    answer = sign_in(cast.ada).post(f"/posts/{post_id}/edit", {"title": "Titel", "body": "Mijn nieuwe tekst", "version": version})
    assert answer.status_code == 409 and "Mijn nieuwe tekst" in answer.text
    assert db_session.get(Post, post_id).body == "Eerst"


@pytest.mark.parametrize("slug", ["a\0b", "x" * 5000, "bermbeheer\u202e"])
def test_a_theme_that_cannot_be_is_refused_or_missing(sign_in, cast, slug):
    browser = sign_in(cast.ada)
    assert browser.post("/threads/new", {"title": "T", "body": "B", "theme": slug}).status_code == 422
    assert browser.get("/threads/", query_string={"theme": slug}).status_code == 404
