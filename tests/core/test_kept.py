"""Whatever refuses a form, what was typed stands in the page; and every answer carries the headers of safety."""

from __future__ import annotations

from html import unescape

import pytest

from forum.core.limits import limiter

TYPED = "Onze essen sterven, en ik typte hier een kwartier aan <b>dit</b> bericht & meer."
SAFE = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy", "X-Frame-Options", "X-Robots-Tag", "Cache-Control")


def stands(answer, status: int, *texts: str) -> None:
    assert answer.status_code == status and all(name in answer.headers for name in SAFE)
    assert "Je tekst is er nog" in answer.text and "<b>dit</b>" not in answer.text
    assert all(text in unescape(answer.text) for text in (TYPED, *texts))


@pytest.fixture
def reply(make_thread, cast):
    return f"/threads/{make_thread(cast.ada, audience='network')}/posts"


def test_the_text_stands_after_a_session_has_ended(visitor, reply):
    answer = visitor.post(reply, {"body": TYPED}, headers={"Referer": "http://localhost/threads/1-essen?page=2"})
    stands(answer, 401)
    assert f'name="kept_path" value="{reply}"' in answer.text and "Meld je aan en ga verder" in answer.text
    assert 'name="kept_path" value="/posts/1/edit"' in visitor.post("/posts/1/edit", {"body": TYPED}).text
    answer = visitor.post("/posts/1/hide", {"reason": TYPED}, headers={"Referer": "http://localhost/threads/1-essen?page=2"})
    stands(answer, 401)
    assert 'href="/login?next=/threads/1-essen?page%3D2"' in answer.text or "/login?next=%2Fthreads%2F1-essen" in answer.text
    assert 'href="/login"' in visitor.post("/posts/1/hide", {"reason": TYPED}, headers={"Referer": "http://evil.test/x"}).text


@pytest.mark.parametrize("token", ["", "verkeerd", "é☃", "\x00", "0" * 64])
def test_c1_the_text_stands_after_a_wrong_token(sign_in, cast, reply, token):
    stands(sign_in(cast.ada).post(reply, {"body": TYPED, "csrf_token": token}), 400)


def test_the_text_stands_when_the_thread_is_out_of_sight(sign_in, cast, reply):
    stands(sign_in(cast.cleo).post(reply, {"body": TYPED}), 404)
    stands(sign_in(cast.ada).post("/threads/999999/posts", {"body": TYPED}), 404)


def test_the_text_stands_when_the_form_is_too_large(sign_in, cast, reply):
    stands(sign_in(cast.ada).post(reply, {"body": TYPED, "more": "é" * 3_000_000}), 413)


def test_the_text_stands_after_too_many_posts(sign_in, cast, reply, monkeypatch):
    browser = sign_in(cast.ada)
    codes = [browser.post(reply, {"body": ""}).status_code for _ in range(60)]
    assert set(codes) == {422}
    answer = browser.post(reply, {"body": TYPED, "deadline": "mei"})
    stands(answer, 429, "mei")
    left = int(answer.headers["Retry-After"])
    assert 500 < left <= 600 and "Probeer opnieuw over 10 minuten" in answer.text
    limiter.reset()


def test_short_answers_stand_under_the_words_of_their_form_but_no_secrets(visitor):
    answer = visitor.post("/register", {"name": "Nele", "function": "arborist", "why": TYPED, "password": "zeer-geheim-woord-1", "csrf_token": "x"})
    stands(answer, 400, "Nele", "arborist", "Voor- en achternaam", "Waarom wil je meedoen?")
    assert "zeer-geheim" not in answer.text and ">why<" not in answer.text


def test_c9_every_answer_carries_the_headers(sign_in, visitor, cast):
    ada = sign_in(cast.ada)
    answers = {200: ada.get("/threads/"), 302: visitor.get("/threads/"), 303: visitor.post("/language", {"language": "en"}), 308: ada.get("/threads"),
               400: ada.post("/threads/new", {"csrf_token": "x"}), 401: visitor.post("/threads/new"), 404: ada.get("/nergens"), 405: ada.get("/logout"),
               422: ada.post("/threads/new", {}), 413: ada.post("/threads/new", {"body": "x" * 3_000_000})}
    for status, answer in answers.items():
        assert answer.status_code == status and [name for name in SAFE if name not in answer.headers] == [], status
    for path in ("/static/nietbestaand/site.css", "/static/x/../../setup.cfg", "/robots.txt", "/healthz", "/favicon.ico"):
        assert [name for name in SAFE if name not in visitor.get(path).headers] == [], path
    assert "POST" in answers[405].headers["Allow"]
