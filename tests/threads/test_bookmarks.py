"""Keeping posts to read again: one's own list, with notes, that nobody else sees."""

import re

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.db import db
from forum.schedule import forget_drafts
from forum.threads.models import Bookmark, Post
from tests.threads.test_writing import at_once

PATH = "/bookmarks/"


def titles(browser, query: str = "") -> list[str]:
    page = browser.get(PATH + query).text
    return re.findall(r'<h2 id="saved-\d+"><a href="[^"]*">([^<]*)</a>', page)


def rows(app) -> list[tuple]:
    with app.app_context():
        return [tuple(row) for row in db.session.execute(select(Bookmark.user_id, Bookmark.post_id, Bookmark.note).order_by(Bookmark.id))]


@pytest.fixture
def opening(app):
    """The number of a thread's first post."""

    def find(thread: int) -> int:
        with app.app_context():
            return db.session.scalar(select(Post.id).where(Post.thread_id == thread, Post.number == 1))

    return find


@pytest.fixture
def bookmark(app):
    """The number of what somebody keeps of a post."""

    def find(member, post: int) -> int:
        with app.app_context():
            return db.session.scalar(select(Bookmark.id).where(Bookmark.user_id == member.id, Bookmark.post_id == post))

    return find


def test_one_click_keeps_a_conversation_or_a_reply_and_one_more_takes_it_out(sign_in, cast, make_thread, make_reply, opening):
    thread = make_thread(cast.ada, "Zaaddragers maaien")
    reply, bram = make_reply(thread, cast.cleo), sign_in(cast.bram)
    page = bram.get(f"/threads/{thread}", follow_redirects=True).text
    assert page.count(f'/posts/{opening(thread)}/bookmark"') == page.count(f'/posts/{reply}/bookmark"') == 1
    for post, place in ((opening(thread), "#post-1"), (reply, "#post-2")):
        answer = bram.post(f"/posts/{post}/bookmark")
        assert answer.status_code == 303
        assert answer.location.endswith(place)
    page = bram.get(f"/threads/{thread}", follow_redirects=True).text
    assert page.count("Bewaard, haal weg") == 1
    assert 'aria-pressed="true"' in page
    assert titles(bram) == ["Zaaddragers maaien"] * 2
    bram.post(f"/posts/{reply}/bookmark", {"on": "0"})
    assert titles(bram) == ["Zaaddragers maaien"]


def test_nobody_else_sees_what_one_keeps(app, sign_in, cast, make_thread, opening, bookmark, visitor):
    thread = make_thread(cast.ada)
    bram, number = sign_in(cast.bram), opening(thread)
    bram.post(f"/posts/{number}/bookmark")
    kept = bookmark(cast.bram, number)
    for member in (cast.ada, cast.root, cast.mo):
        other = sign_in(member)
        assert titles(other) == []
        for verb in ("note", "read", "removal", "return"):
            assert other.post(f"/bookmarks/{kept}/{verb}", {"note": "x"}).status_code == 404
    assert visitor.get(PATH).status_code in (302, 303, 401)
    assert bram.post(f"/bookmarks/{kept}/note", {"note": "Voor de ploeg"}).status_code == 303
    assert rows(app) == [(cast.bram.id, number, "Voor de ploeg")]


def test_what_is_out_of_reach_is_gone_from_view_and_comes_back(sign_in, cast, make_thread, make_reply, opening):
    hidden, moved, reply_in = (make_thread(cast.ada, title, audience=audience) for title, audience in (("Verborgen", "all"), ("Verplaatst", "network"), ("Antwoord", "all")))
    reply, bram, mo, root = make_reply(reply_in, cast.ada), sign_in(cast.bram), sign_in(cast.mo), sign_in(cast.root)
    for post in (opening(hidden), opening(moved), reply):
        assert bram.post(f"/posts/{post}/bookmark").status_code == 303
    reason = {"reason": "Bevat een naam"}
    mo.post(f"/threads/{hidden}/hide", reason)
    mo.post(f"/posts/{reply}/hide", reason)
    root.post(f"/threads/{moved}/move", {"network": "west", "theme": "bermbeheer", **reason})
    assert titles(bram) == []
    assert bram.post(f"/posts/{opening(moved)}/bookmark").status_code == 404
    mo.post(f"/threads/{hidden}/restore", reason)
    mo.post(f"/posts/{reply}/restore", reason)
    root.post(f"/threads/{moved}/move", {"network": "oost", "theme": "bermbeheer", **reason})
    assert titles(bram) == ["Antwoord", "Verplaatst", "Verborgen"]


def test_a_note_is_kept_and_one_that_is_too_long_comes_back(app, sign_in, cast, make_thread, opening, bookmark):
    number, bram = opening(make_thread(cast.ada)), sign_in(cast.bram)
    bram.post(f"/posts/{number}/bookmark")
    kept = bookmark(cast.bram, number)
    assert bram.post(f"/bookmarks/{kept}/note", {"note": "Vraag <b>prijs</b>\r\naan"}).status_code == 303
    assert "Vraag &lt;b&gt;prijs&lt;/b&gt;\naan" in bram.get(PATH).text
    refused = bram.post(f"/bookmarks/{kept}/note", {"note": "lang " * 101})
    assert refused.status_code == 422
    assert "lang lang lang" in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert rows(app)[0][2] == "Vraag <b>prijs</b>\naan"
    assert bram.post(f"/bookmarks/{kept}/note", {"note": "x" * 500}).status_code == 303


def test_removing_can_be_undone_for_some_days(app, sign_in, cast, make_thread, opening, bookmark):
    number, bram = opening(make_thread(cast.ada, "Een dreef")), sign_in(cast.bram)
    bram.post(f"/posts/{number}/bookmark")
    kept = bookmark(cast.bram, number)
    bram.post(f"/bookmarks/{kept}/note", {"note": "Wachten op advies"})
    answer = bram.post(f"/bookmarks/{kept}/removal", follow_redirects=True)
    assert f"/bookmarks/{kept}/return" in answer.text
    assert titles(bram) == []
    assert bram.post(f"/bookmarks/{kept}/removal").status_code == 404
    bram.post(f"/bookmarks/{kept}/return")
    assert titles(bram) == ["Een dreef"]
    assert "Wachten op advies" in bram.get(PATH).text
    bram.post(f"/bookmarks/{kept}/removal")
    for days, left in ((6, 1), (8, 0)):
        clock.shift(clock.timedelta(days=days))
        with app.app_context():
            forget_drafts()
            assert db.session.scalar(select(func.count(Bookmark.id))) == left


def test_read_or_still_to_read(sign_in, cast, make_thread, opening, bookmark):
    bram, numbers = sign_in(cast.bram), [opening(make_thread(cast.ada, title)) for title in ("Eerste", "Tweede")]
    for number in numbers:
        bram.post(f"/posts/{number}/bookmark")
    kept = bookmark(cast.bram, numbers[0])
    bram.post(f"/bookmarks/{kept}/read")
    assert (titles(bram), titles(bram, "?show=unread")) == (["Tweede", "Eerste"], ["Tweede"])
    answer = bram.post(f"/bookmarks/{kept}/read", {"on": "0", "next": PATH + "?show=unread"})
    assert answer.location.endswith("?show=unread")
    assert titles(bram, "?show=unread") == ["Tweede", "Eerste"]


def test_search_within_knows_title_text_note_and_forms_of_words(sign_in, cast, make_thread, opening, bookmark):
    bram = sign_in(cast.bram)
    for title, body in (("Kastanjes in de laan", "Bloeden."), ("Iets anders", "We planten bomen."), ("Derde", "Niets.")):
        bram.post(f"/posts/{opening(make_thread(cast.ada, title, body=body))}/bookmark")
    make_thread(cast.ada, "Niet bewaard", body="We planten ook bomen.")
    third = next(int(n) for n in re.findall(r'id="saved-(\d+)"><a href="[^"]*derde', bram.get(PATH).text))
    bram.post(f"/bookmarks/{third}/note", {"note": "Voor Geel"})
    for query, found in (("kastanje", ["Kastanjes in de laan"]), ("boom planten", ["Iets anders"]), ("geel", ["Derde"]), ("niet te vinden woord", []), ("%", ["Derde", "Iets anders", "Kastanjes in de laan"])):
        assert titles(bram, f"?q={query.replace('%', '%25')}") == found, query


def test_the_list_goes_on_page_by_page_and_costs_no_more_for_more(sign_in, cast, make_thread, make_reply, queries):
    bram, thread = sign_in(cast.bram), make_thread(cast.ada, "Lang gesprek")
    replies = [make_reply(thread, cast.cleo) for _ in range(24)]
    for post in replies[:2]:
        bram.post(f"/posts/{post}/bookmark")
    bram.get(PATH)
    few = queries(bram.get, PATH)
    for post in replies[2:]:
        bram.post(f"/posts/{post}/bookmark")
    assert queries(bram.get, PATH) <= few + 1
    first = bram.get(PATH).text
    older = re.search(r'href="(/bookmarks/\?before=[^"]+)"', first)[1]
    assert len(titles(bram)) == 20
    assert len(re.findall(r'<h2 id="saved-', bram.get(older).text)) == 4


def test_a_double_click_keeps_once(app, sign_in, cast, make_thread, opening):
    number = opening(make_thread(cast.ada))
    browsers = [sign_in(cast.bram) for _ in range(6)]
    tokens = [browser.token() for browser in browsers]
    answers = at_once([lambda b=b, t=t: b.post(f"/posts/{number}/bookmark", {"csrf_token": t}) for b, t in zip(browsers, tokens, strict=True)])
    assert {answer.status_code for answer in answers} == {303}
    assert rows(app) == [(cast.bram.id, number, "")]


def test_who_wrote_without_name_has_none_in_the_list(app, sign_in, cast, make_thread, opening):
    number, bram = opening(make_thread(cast.ada, "Zonder naam")), sign_in(cast.bram)
    bram.post(f"/posts/{number}/bookmark")
    assert "Ada Linde" in bram.get(PATH).text
    with app.app_context():
        db.session.get(Post, number).without_name = True
        db.session.commit()
    assert "Ada Linde" not in bram.get(PATH).text.partition("<main")[2]
