"""Who can see which sheets, and at which stage."""

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db, unit_of_work
from forum.sheets.models import Sheet, SheetThread
from forum.sheets.queries import readers, visible_sheets
from forum.threads.models import Thread
from tests.sheets.conftest import PARTS, page

ROUTES = (("get", "/sheets/{}"), ("get", "/sheets/{}/versions"), ("get", "/sheets/{}/versions/1"), ("get", "/sheets/{}.pdf"), ("get", "/sheets/{}/edit"),
          ("post", "/sheets/{}/edit"), ("post", "/sheets/{}/offer"), ("post", "/sheets/{}/reviews"), ("post", "/sheets/{}/publish"), ("post", "/sheets/{}/credits"),
          ("post", "/sheets/{}/check"), ("post", "/sheets/{}/withdraw"), ("post", "/sheets/{}/restore"))


def statuses(browser, number):
    return [getattr(browser, how)(path.format(number), **({"data": {}} if how == "post" else {})).status_code for how, path in ROUTES]


def test_a_draft_is_for_who_made_it_and_the_moderators(sign_in, cast, draft):
    number = draft()
    seen = {member.name: sign_in(member).get(f"/sheets/{number}", follow_redirects=True).status_code for member in
            (cast.ada, cast.bram, cast.cleo, cast.mo, cast.wim, cast.root)}
    assert seen == {cast.ada.name: 200, cast.bram.name: 404, cast.cleo.name: 404, cast.mo.name: 200, cast.wim.name: 404, cast.root.name: 200}
    assert set(statuses(sign_in(cast.cleo), number)) == {404}


def test_what_waits_for_a_review_is_for_all_within_reach(sign_in, cast, offered):
    number = offered()
    assert all(PARTS["title"] in page(sign_in(member), number) for member in (cast.ada, cast.bram, cast.cleo, cast.mo))
    cleo = sign_in(cast.cleo)
    assert cleo.get(f"/sheets/{number}/edit").status_code == 403 and cleo.post(f"/sheets/{number}/offer").status_code == 403
    assert PARTS["title"] not in cleo.get("/sheets/?theme=bermbeheer").text, "not among those that are out"


def test_a_sheet_from_a_conversation_of_one_network_stays_there(sign_in, cast, solved, published, db_session):
    thread = solved(audience="network")
    refused = sign_in(cast.ada).post("/sheets/new", {**PARTS, "thread": thread.id, "audience": "all"})
    assert refused.status_code == 422 and "enkel voor netwerk Oost" in refused.text and PARTS["problem"].split("**")[0] in refused.text
    number = published(thread=thread, audience="network")
    cleo, wim, bram = sign_in(cast.cleo), sign_in(cast.wim), sign_in(cast.bram)
    for browser in (cleo, wim):
        assert set(statuses(browser, number)) == {404} and PARTS["title"] not in browser.get("/sheets/").text
        assert PARTS["title"] not in browser.get("/themes/bermbeheer").text
    assert PARTS["title"] in page(bram, number) and PARTS["title"] in bram.get("/sheets/").text and PARTS["title"] in bram.get("/themes/bermbeheer").text


def test_a_conversation_that_is_kept_to_a_network_later_takes_its_sheets_along(sign_in, cast, published, solved, app):
    thread = solved()
    number = published(thread=thread)
    cleo, bram = sign_in(cast.cleo), sign_in(cast.bram)
    assert cleo.get(f"/sheets/{number}", follow_redirects=True).status_code == 200
    with app.app_context(), unit_of_work():
        db.session.get(Thread, thread.id).audience = "network"
    assert set(statuses(cleo, number)) == {404} and PARTS["title"] not in cleo.get("/sheets/").text
    assert bram.get(f"/sheets/{number}", follow_redirects=True).status_code == 200
    with app.app_context():
        assert cast.cleo.id not in set(db.session.scalars(readers(db.session.get(Sheet, number))))


def test_a_sheet_is_not_published_wider_than_what_is_behind_it(sign_in, cast, offered, approve, solved, app):
    thread = solved()
    number = offered(thread=thread)
    approve(number)
    with app.app_context(), unit_of_work():
        db.session.get(Thread, thread.id).audience = "network"
    refused = sign_in(cast.ada).post(f"/sheets/{number}/publish")
    assert refused.status_code == 422 and "enkel voor één netwerk" in refused.text


def test_conversations_of_two_networks_make_no_sheet_together(sign_in, cast, solved):
    one, other = solved(audience="network"), solved(asker=cast.wim, solver=cast.cleo, network="west", audience="network")
    form = {**PARTS, "thread": [one.id, other.id], "audience": "network"}
    assert sign_in(cast.root).post("/sheets/new", form).status_code == 422
    assert sign_in(cast.ada).post("/sheets/new", form).status_code == 404, "Ada cannot read the other"


@pytest.mark.parametrize("path", ["/sheets/", "/sheets/new", "/sheets/export"])
def test_guests_and_visitors_have_no_sheets(sign_in, cast, visitor, published, make_thread, let_in, app, path):
    number = published()
    let_in(cast.cleo, make_thread(cast.ada))
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.cleo.id).role = "guest"
    guest = sign_in(cast.cleo)
    assert guest.get(path).status_code == 404 and visitor.get(path).status_code == 302
    assert set(statuses(guest, number)) == {404}


def test_lists_and_the_rule_for_receivers_agree(app, cast, published, solved):
    published()
    published(thread=solved(audience="network"), audience="network")
    with app.app_context():
        members = {row.id: row for row in db.session.scalars(select(User))}
        moderated = {cast.mo.id: frozenset({1}), cast.wim.id: frozenset({2})}
        for sheet in db.session.scalars(select(Sheet)):
            reads = set(db.session.scalars(readers(sheet)))
            for user in members.values():
                viewer = Viewer(id=user.id, role=user.role, home_network_id=user.home_network_id, moderated_ids=moderated.get(user.id, frozenset()))
                seen = db.session.scalar(visible_sheets(viewer).where(Sheet.id == sheet.id)) is not None
                assert seen is (user.id in reads), (sheet.audience, user.name)


def test_links_to_conversations_are_for_who_reads_them(sign_in, cast, published, solved, app):
    shown, hidden = solved(title="Zichtbaar gesprek"), solved(title="Verborgen gesprek")
    number = published(thread=shown, more=str(hidden.id))
    bram = sign_in(cast.bram)
    assert "Zichtbaar gesprek" in page(bram, number) and "Verborgen gesprek" in page(bram, number)
    sign_in(cast.mo).post(f"/threads/{hidden.id}/hide", {"reason": "Bevat een naam"})
    assert "Zichtbaar gesprek" in page(bram, number) and "Verborgen gesprek" not in page(bram, number)
    with app.app_context():
        assert db.session.scalar(select(db.func.count()).select_from(SheetThread)) == 2
