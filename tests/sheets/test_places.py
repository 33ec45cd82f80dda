"""What stands of sheets elsewhere, who is told, and what a page costs."""

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.core.tellings import Told, tellings
from forum.networks.models import Theme, ThemeFollow
from forum.sheets.models import Sheet
from forum.threads.models import ThreadFollow
from tests.sheets.conftest import PARTS, page


def test_a_solved_conversation_offers_a_sheet_and_shows_the_one_that_is_out(sign_in, cast, solved, make_thread, published, draft):
    open_one, thread = make_thread(cast.ada, "Nog open"), solved()
    bram = sign_in(cast.bram)
    assert "Maak er een praktijkfiche van" not in bram.get(f"/threads/{open_one}", follow_redirects=True).text
    text = bram.get(f"/threads/{thread.id}", follow_redirects=True).text
    assert "Maak er een praktijkfiche van" in text and f"/sheets/new?thread={thread.id}" in text
    draft(thread=thread)
    assert "Praktijkfiche over dit gesprek" not in bram.get(f"/threads/{thread.id}", follow_redirects=True).text
    published(thread=thread)
    text = bram.get(f"/threads/{thread.id}", follow_redirects=True).text
    assert "Praktijkfiche over dit gesprek" in text and "PF " in text and "Maak er een praktijkfiche van" not in text
    assert PARTS["title"] in bram.get("/themes/bermbeheer").text and PARTS["title"] not in bram.get("/themes/eikenprocessierups").text


def test_the_block_beside_a_conversation_costs_one_query(sign_in, cast, solved, published, queries, monkeypatch):
    from forum.core import slots
    thread = solved()
    published(thread=thread)
    bram = sign_in(cast.bram)
    bram.get(f"/threads/{thread.id}", follow_redirects=True)
    url = bram.get(f"/threads/{thread.id}").headers["Location"]
    with_block = queries(bram.get, url)
    monkeypatch.setitem(slots._fillers, "thread.aside", {name: each for name, each in slots._fillers["thread.aside"].items() if name != "sheets"})
    assert with_block - queries(bram.get, url) == 1


def test_pages_cost_the_same_with_many_sheets_as_with_few(sign_in, cast, published, solved, report, queries):
    one = solved()
    report(one, cast.cleo)
    number = published(thread=one)
    bram, mo = sign_in(cast.bram), sign_in(cast.mo)
    addresses = ("/sheets/", f"/sheets/{number}-dode-essen-spreiden-over-drie-winters", "/sheets/export", "/themes/bermbeheer")
    for browser in (bram, mo):
        browser.get("/sheets/")
    few = {url: queries((mo if "export" in url else bram).get, url) for url in addresses}
    for i in range(4):
        other = solved(title=f"Gesprek {i}")
        report(other, cast.cleo)
        published(thread=other)
    many = {url: queries((mo if "export" in url else bram).get, url) for url in addresses}
    assert many == few
    assert few["/sheets/"] <= 11 and few[addresses[1]] <= 15, few


@pytest.fixture
def told(app):
    """Who is told of the latest happening of a kind, with its sentence and address."""
    def read(kind):
        with app.app_context(), app.test_request_context("/"):
            activity = db.session.scalar(select(Activity).where(Activity.kind == kind).order_by(Activity.id.desc()))
            telling = tellings[str(kind)]
            words = Told(activity, 0, "Een naam die er niet toe doet")
            return set(db.session.scalars(telling.receivers(activity))), telling.text(words), telling.url(words), telling
    return read


def follow_theme(app, member, slug="bermbeheer"):
    with app.app_context(), unit_of_work():
        db.session.add(ThemeFollow(user_id=member.id, theme_id=db.session.scalar(select(Theme.id).where(Theme.slug == slug))))


def test_who_is_told_of_what(app, sign_in, cast, told, offered, approve, solved):
    for member in (cast.cleo, cast.bram, cast.ada):
        follow_theme(app, member)
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.bram.id).municipality_id = "13008"  # works where Ada does
    thread = solved()
    with app.app_context(), unit_of_work():
        db.session.merge(ThreadFollow(thread_id=thread.id, user_id=cast.wim.id))
    number = offered(thread=thread)
    receivers, sentence, url, telling = told(Happened.SHEET_OFFERED)
    assert receivers == {cast.cleo.id, cast.mo.id} and PARTS["title"] in sentence and url == f"/sheets/{number}/versions/1" and not telling.by_mail
    assert told(Happened.SHEET_CONSENT_ASKED)[0] == {cast.bram.id} and told(Happened.SHEET_CONSENT_ASKED)[3].by_mail
    approve(number, cast.cleo)
    receivers, sentence, _url, telling = told(Happened.SHEET_REVIEWED)
    assert receivers == {cast.ada.id} and "keurde" in sentence and telling.by_mail and not any(name in sentence for name in ("Cleo", "Ada"))
    sign_in(cast.ada).post(f"/sheets/{number}/publish")
    receivers, sentence, url, telling = told(Happened.SHEET_PUBLISHED)
    assert receivers >= {cast.bram.id, cast.wim.id} and cast.ada.id not in receivers and "gepubliceerd" in sentence and url.startswith(f"/sheets/{number}-")
    assert told(Happened.SHEET_OFFERED)[0] == set(), "it does not wait any more"
    sign_in(cast.ada).post(f"/sheets/{number}/withdraw", {"reason": "Fout"})
    assert told(Happened.SHEET_PUBLISHED)[0] == set() and told(Happened.SHEET_WITHDRAWN)[0] == set(), "who did it knows"
    sign_in(cast.ada).post(f"/sheets/{number}/restore")
    sign_in(cast.mo).post(f"/sheets/{number}/withdraw", {"reason": "Bevat reclame"})
    receivers, sentence, _url, telling = told(Happened.SHEET_WITHDRAWN)
    assert receivers == {cast.ada.id} and "trok je praktijkfiche" in sentence and telling.by_mail


def test_nobody_out_of_reach_is_told(app, sign_in, cast, told, offered, solved):
    for member in (cast.cleo, cast.bram):
        follow_theme(app, member)
    number = offered(thread=solved(audience="network"), audience="network")
    assert told(Happened.SHEET_OFFERED)[0] == {cast.bram.id, cast.mo.id} and number


def test_a_merged_theme_takes_its_sheets_along(app, sign_in, cast, published, row):
    number = published()
    with app.app_context():
        numbers = dict(db.session.execute(select(Theme.slug, Theme.id)).all())
    assert sign_in(cast.mo).post(f"/moderation/themes/{numbers['bermbeheer']}/merge", {"into": "eikenprocessierups"}).status_code == 303
    assert row(number).theme_id == numbers["eikenprocessierups"]


@pytest.mark.parametrize(("language", "words"), [("nl", ("Praktijkfiches", "Kosten en werk", "Zo verwijs je naar deze fiche", "Met dank aan")),
                                                 ("en", ("Practice sheets", "Cost and effort", "How to cite this sheet", "With thanks to"))])
def test_both_languages_are_spoken(app, sign_in, cast, published, language, words):
    number = published()
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.cleo.id).language = language
    text = page(sign_in(cast.cleo), number)
    assert all(word in text for word in words)


def test_the_menu_leads_to_the_sheets(sign_in, cast, app):
    assert 'href="/sheets/"' in sign_in(cast.cleo).get("/threads/").text
    with app.app_context():
        assert db.session.scalar(select(db.func.count(Sheet.id))) == 0
