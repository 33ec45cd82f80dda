"""Nobody but its writer and the moderators of its place finds a held text: not on a page, nor in search, mail, a feed, the export, or by its files."""

import io
import json

import pytest
from PIL import Image
from sqlalchemy import select

from forum.core.clock import now, timedelta
from forum.core.db import db, unit_of_work
from forum.uploads.jobs import collect_files
from forum.uploads.models import Attachment
from tests.conftest import Browser
from tests.moderation.holding.conftest import LINKS, SECRET

MARK = "onzegbaarmos"
PAGES = ("/", "/threads/", "/threads/?sort=new", "/networks/oost", "/themes/bermbeheer", "/notifications/", "/drafts/", f"/search?q={SECRET}", f"/search?q={SECRET}+titel",
         "/members/", "/sheets/", "/gaps/", "/moderation/held", "/moderation/", "/moderation/log", "/threads/related?q=" + SECRET)


def photo(browser) -> tuple[str, str]:
    """A photo of somebody's, as Markdown and as an address."""
    raw = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(raw, "PNG")
    told = browser.post("/uploads", {"file": (io.BytesIO(raw.getvalue()), "dreef.png"), "alt": "Een dreef"}, content_type="multipart/form-data").json
    return told["markdown"], told["url"]


@pytest.fixture
def planted(sign_in, newcomer, cast, make_thread, make_reply):
    """A thread, a reply and a change of Bram's that wait, with a photo in the reply; and the thread where they wait."""
    thread = make_thread(cast.ada)
    own = make_reply(thread, newcomer, "Zoals het stond.")
    browser = sign_in(newcomer)
    markdown, url = photo(browser)
    sent = [("/threads/new", {"title": f"{SECRET} {MARK}", "body": f"{SECRET} {MARK} @Cleo Wilg", "network": "oost", "theme": "bermbeheer"}),
            (f"/threads/{thread}/posts", {"body": f"{SECRET} {MARK} reactie {markdown}"}),
            (f"/posts/{own}/edit", {"body": f"{SECRET} {MARK} wijziging {LINKS}", "version": "1"})]
    places = [browser.post(*each).headers["Location"] for each in sent]
    assert all("/held/" in place for place in places)
    return thread, [int(place.rsplit("/", 1)[1]) for place in places], url


def test_others_find_nothing_of_it_and_its_writer_does(app, sign_in, newcomer, cast, planted, visitor, run_jobs, outbox):
    thread, held, file_url = planted
    run_jobs()
    pages = [*PAGES, f"/threads/{thread}", f"/members/{newcomer.id}", *(f"/held/{number}" for number in held), *(f"/moderation/held/{number}" for number in held)]
    for browser in (sign_in(cast.ada), sign_in(cast.cleo), sign_in(cast.wim), visitor):
        for page in pages:
            answer = browser.get(page, follow_redirects=True)
            assert MARK not in answer.text and (SECRET not in answer.text or "q=" in page), page
        assert browser is visitor or {browser.get(f"/held/{number}").status_code for number in held} == {404}
        assert browser.get(file_url).status_code in (404, 302, 401)
    assert not any(MARK in mail.as_string() for mail in outbox())
    mine = sign_in(newcomer)
    assert SECRET in mine.get("/").text and SECRET in mine.get(f"/threads/{thread}", follow_redirects=True).text
    assert all(SECRET in mine.get(f"/held/{number}").text for number in held) and mine.get(file_url).status_code == 200
    moderator = sign_in(cast.mo)
    assert SECRET in moderator.get("/moderation/held").text and SECRET in moderator.get(f"/threads/{thread}", follow_redirects=True).text
    assert all(SECRET in moderator.get(f"/moderation/held/{number}").text for number in held) and moderator.get(file_url).status_code == 200


def test_neither_the_export_nor_counts_know_it(app, planted, tmp_path, cast, sign_in):
    file = tmp_path / "alles.ndjson"
    result = app.test_cli_runner().invoke(args=["export", str(file)])
    assert result.exit_code == 0, result.output
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert MARK.encode() not in written and b"Zoals het stond" in written
    assert json.loads(written.splitlines()[0])
    assert "1 reactie" in sign_in(cast.ada).get("/threads/").text


def test_a_file_stays_while_its_text_waits_and_then_belongs_to_the_post(app, sign_in, cast, newcomer, planted):
    _thread, held, url = planted
    with app.app_context():
        with unit_of_work():
            db.session.scalar(select(Attachment)).created_at = now() - timedelta(days=9)
        collect_files()
        assert db.session.scalar(select(Attachment.home_place)) == f"held:{held[1]}"
    assert sign_in(cast.mo).post(f"/moderation/held/{held[1]}", {"decision": "approve"}).status_code == 303
    assert sign_in(cast.cleo).get(url).status_code == 200
    with app.app_context():
        assert db.session.scalar(select(Attachment.home_place)).startswith("post:")


def test_a_file_of_a_text_taken_back_is_its_owners_again(app, sign_in, cast, newcomer, planted):
    _thread, held, url = planted
    assert sign_in(newcomer).post(f"/held/{held[1]}/draft").status_code == 303
    assert sign_in(newcomer).get(url).status_code == 200 and sign_in(cast.mo).get(url).status_code == 404
    with app.app_context():
        collect_files()
        assert db.session.scalar(select(Attachment.id)) is not None


def test_a_page_without_held_texts_asks_nothing_more(sign_in, cast, make_thread, hold_reply, newcomer, queries):
    empty, held = make_thread(cast.ada), make_thread(cast.ada)
    hold_reply(held, newcomer)
    browser = sign_in(cast.ada)
    page = lambda number: queries(browser.get, f"/threads/{number}-essentaksterfte-in-een-dreef")  # noqa: E731
    page(empty)
    assert page(held) - page(empty) <= 1


def test_who_wrote_without_name_stays_without_for_moderators(app, sign_in, cast, newcomer, make_thread, hold_reply):
    from sqlalchemy import update

    from forum.networks import catalogue
    from forum.networks.models import Network

    with app.app_context():
        with unit_of_work():
            db.session.execute(update(Network).values(without_name_since=now()))
        catalogue.forget()
    thread = make_thread(cast.ada)
    number = hold_reply(thread, newcomer, without_name="1")
    moderator = sign_in(cast.mo)
    for page in ("/moderation/held", f"/moderation/held/{number}", f"/threads/{thread}", "/notifications/"):
        assert newcomer.name not in moderator.get(page, follow_redirects=True).text, page
    moderator.post(f"/moderation/held/{number}", {"decision": "approve", "vet": "y"})
    assert newcomer.name not in moderator.get("/moderation/log").text
    assert newcomer.name not in moderator.get(f"/threads/{thread}", follow_redirects=True).text
    other = hold_reply(thread, newcomer, without_name="1")
    moderator.post(f"/moderation/held/{other}", {"decision": "refuse", "reason": "Past hier niet"})
    assert newcomer.name not in moderator.get("/moderation/log").text
    assert "Past hier niet" in sign_in(newcomer).get(f"/held/{other}").text


def test_a_visitor_is_sent_to_sign_in(app, planted):
    assert Browser(app).get(f"/held/{planted[1][0]}").status_code in (302, 401)
