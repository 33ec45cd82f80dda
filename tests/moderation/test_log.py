"""The log and the queue: who sees which rows, and how they are narrowed."""

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.events import Happened, record
from forum.networks.models import MembershipRequest, Network


@pytest.fixture
def acts(sign_in, cast, make_thread):
    """One act in each network, and one on a thread that only Oost reads."""
    numbers = {"oost": make_thread(cast.ada, "Openbare dreef in Oost"), "west": make_thread(cast.cleo, "Openbare dreef in West", network="west"),
               "restricted": make_thread(cast.ada, "Besloten dreef in Oost", audience="network")}
    sign_in(cast.mo).post(f"/threads/{numbers['oost']}/lock", {"reason": "Uitgepraat in Oost"})
    sign_in(cast.wim).post(f"/threads/{numbers['west']}/pin", {"reason": "Belangrijk in West"})
    sign_in(cast.mo).post(f"/threads/{numbers['restricted']}/retitle", {"reason": "Geheimzinnige reden", "title": "Besloten laan in Oost"})
    return numbers


def test_the_log_is_for_moderators_and_shows_their_own_networks(sign_in, visitor, cast, acts):
    assert visitor.get("/moderation/log").status_code == 302
    for user in (cast.ada, cast.cleo):
        assert sign_in(user).get("/moderation/log").status_code == 404
        assert sign_in(user).get("/moderation/").status_code == 404
    for user, seen, unseen in ((cast.mo, ("Uitgepraat in Oost", "Geheimzinnige reden"), ("Belangrijk in West",)),
                               (cast.wim, ("Belangrijk in West",), ("Uitgepraat in Oost", "Geheimzinnige", "Besloten")),
                               (cast.root, ("Uitgepraat in Oost", "Belangrijk in West", "Geheimzinnige reden"), ())):
        for page in ("/moderation/log", "/moderation/"):
            text = sign_in(user).get(page).text
            assert all(words in text for words in seen), user.name
            assert not any(words in text for words in unseen), user.name


def test_z12_filters_open_no_door_to_another_network(sign_in, cast, acts, app):
    with app.app_context():
        oost = db.session.scalar(select(Network.id).where(Network.slug == "oost"))
    wim = sign_in(cast.wim)
    for narrowed in (f"network={oost}", "title=besloten", f"actor={cast.mo.id}", "kind=thread.retitled", "since=2020-01-01", "network=both"):
        text = wim.get(f"/moderation/log?{narrowed}").text
        assert "Geheimzinnige" not in text and "Uitgepraat" not in text, narrowed


@pytest.mark.parametrize(("narrowed", "seen", "unseen"), [
    ("kind=thread.locked", "Uitgepraat", "Belangrijk"), ("title=WEST", "Belangrijk", "Uitgepraat"), ("until=2020-01-01", "Geen handeling past", "Uitgepraat"),
    ("since=2999-01-01", "Geen handeling past", "Uitgepraat"), ("since=2020-01-01&until=2999-01-01", "Uitgepraat", "Geen handeling"), ("title=%25", "Geen handeling past", "Uitgepraat"),
    ("kind=onzin", "Uitgepraat", "Geen handeling"), ("since=gisteren&until=0000-99-99", "Uitgepraat", "Geen handeling"), ("title=%00", "Uitgepraat", "Geen handeling"),
    ("actor=abc&network=999999999999", "Uitgepraat", "Geen handeling"),
])
def test_the_log_is_narrowed_by_what_the_address_asks(sign_in, cast, acts, narrowed, seen, unseen):
    text = sign_in(cast.root).get(f"/moderation/log?{narrowed}").text
    assert seen in text and unseen not in text


def test_the_log_is_narrowed_by_who_acted(sign_in, cast, acts):
    text = sign_in(cast.root).get(f"/moderation/log?actor={cast.wim.id}").text
    assert "Belangrijk in West" in text and "Uitgepraat in Oost" not in text


def test_the_log_goes_on_page_after_page(sign_in, cast, make_thread):
    mo, number = sign_in(cast.mo), make_thread(cast.ada)
    for i in range(18):
        mo.post(f"/threads/{number}/lock", {"reason": f"Reden nummer {i:02}"})
        mo.post(f"/threads/{number}/unlock")
    first = mo.get("/moderation/log").text
    assert "Reden nummer 17" in first and "Reden nummer 02" not in first
    older = first.split('href="/moderation/log?before=')[1].split('"')[0].replace("&amp;", "&")
    assert "Reden nummer 02" in mo.get(f"/moderation/log?before={older}").text
    assert mo.get("/moderation/log?before=onzin").status_code == 404


def test_only_acts_that_still_stand_offer_undo(sign_in, cast, make_thread):
    mo, number = sign_in(cast.mo), make_thread(cast.ada)
    mo.post(f"/threads/{number}/lock", {"reason": "Eerst gesloten"})
    assert mo.get("/moderation/log").text.count("/undo") == 1 + 1  # the row, and the line that offers it at once
    mo.post(f"/threads/{number}/unlock")
    mo.get("/moderation/log")
    assert mo.get("/moderation/log").text.count("/undo") == 1


def test_acts_on_people_are_for_the_moderators_of_their_network(sign_in, cast, app):
    with app.app_context(), unit_of_work():
        record(Happened.HOME_NETWORK_CHANGED, cast.root.id, subject_id=cast.cleo.id, reason="Verhuisd naar Kortrijk")
        record(Happened.THEME_ADDED, cast.root.id, reason="Nieuw thema gevraagd")
    for user, sees in ((cast.mo, False), (cast.wim, True), (cast.root, True)):
        text = sign_in(user).get("/moderation/log").text
        assert ("Verhuisd naar Kortrijk" in text) is sees, user.name
        assert "Nieuw thema gevraagd" in text


def test_the_queue_counts_the_open_requests_of_ones_networks(sign_in, cast, app):
    with app.app_context(), unit_of_work():
        ids = dict(db.session.execute(select(Network.slug, Network.id)).all())
        for n in range(3):
            db.session.add(MembershipRequest(name="Iemand", email=f"{n}@example.org", network_id=ids["oost" if n else "west"], why="Zin in", accepted_rules_at=clock.now()))
    for user, many in ((cast.mo, 2), (cast.wim, 1), (cast.root, 3)):
        assert sign_in(user).get("/moderation/").text.count('href="/moderation/requests#request-') == many
    assert 'href="/moderation/"' not in sign_in(cast.ada).get("/").text


def test_the_queue_lists_what_is_hidden_until_it_is_shown_again(sign_in, cast, make_thread, make_reply):
    number = make_thread(cast.ada, "Dreef met een verborgen antwoord")
    reply = make_reply(number, cast.bram)
    mo = sign_in(cast.mo)
    mo.post(f"/posts/{reply}/hide", {"reason": "Reclame"})
    hidden = mo.get("/moderation/").text.split('id="recent"')[0]
    assert "Reclame" in hidden and f"/posts/{reply}" in hidden
    mo.post(f"/posts/{reply}/restore")
    assert "Er is niets verborgen" in mo.get("/moderation/").text


def test_the_log_costs_as_many_queries_with_one_row_as_with_many(sign_in, cast, make_thread, queries):
    mo = sign_in(cast.mo)
    mo.post(f"/threads/{make_thread(cast.ada)}/lock", {"reason": "Eén"})
    mo.get("/moderation/log")
    few = queries(mo.get, "/moderation/log")
    for _ in range(8):
        mo.post(f"/threads/{make_thread(cast.ada)}/lock", {"reason": "Veel"})
    assert queries(mo.get, "/moderation/log") <= few <= 8


def test_names_reasons_and_titles_are_escaped(sign_in, cast, make_thread):
    mo = sign_in(cast.mo)
    nasty = "<script>alert(1)</script>{{7*7}}"
    number = make_thread(cast.ada, nasty)
    mo.post(f"/threads/{number}/retitle", {"reason": nasty, "title": f"{nasty} twee"})
    for page in ("/moderation/log", "/moderation/", f"/threads/{number}"):
        text = mo.get(page, follow_redirects=True).text
        assert "<script>alert" not in text and "&lt;script&gt;alert" in text and "{{7*7}}" in text


