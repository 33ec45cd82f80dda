"""One queue of everything that waits: whose it is, who works on it, and that nothing is done twice."""

import re

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.moderation.queue.models import QueueMark, QueueNote
from forum.networks.models import MembershipRequest, Network
from tests.threads.test_writing import at_once


@pytest.fixture
def flagged(sign_in, cast, make_thread, make_reply):
    """`flagged(network)`: a flagged reply there; gives the number of its case, one after the other."""
    numbers = iter(range(1, 50))

    def make(network: str = "oost", audience: str = "all") -> int:
        writer, flagger = (cast.ada, cast.bram) if network != "west" else (cast.cleo, cast.wim)
        reply = make_reply(make_thread(writer, network=network, audience=audience), writer)
        assert sign_in(flagger).post(f"/posts/{reply}/flags", {"reason": "unsafe"}).status_code == 303
        return next(numbers)

    return make


@pytest.fixture
def asked(app):
    """Somebody asks to become a member of Oost."""
    with app.app_context(), unit_of_work():
        network = db.session.scalar(select(Network.id).where(Network.slug == "oost"))
        row = MembershipRequest(name="Nele Nieuw", email="nele@example.org", function="groendienst", network_id=network, accepted_rules_at=clock.now())
        db.session.add(row)
        db.session.flush()
        return row.id


def items(page) -> list[str]:
    """What the queue lists, by the address of each item."""
    return re.findall(r'<p class="log-title"><a href="(/moderation/[^"]+)"', page.text.split('id="hidden"')[0])


def test_members_have_no_queue(sign_in, visitor, cast, flagged):
    number = flagged()
    for path in ("/moderation/", f"/moderation/flags/{number}"):
        assert visitor.get(path).status_code in (302, 401)
        assert sign_in(cast.ada).get(path).status_code == 404
    for path in (f"/moderation/items/flag/{number}/claim", f"/moderation/items/flag/{number}/notes"):
        assert visitor.post(path).status_code == 401 and sign_in(cast.ada).post(path, {"text": "x"}).status_code == 404


def test_each_moderator_sees_the_items_of_their_networks(sign_in, cast, flagged, asked):
    east, west, both, closed = flagged(), flagged("west"), flagged("both"), flagged("west", "network")
    seen = {member.name: items(sign_in(member).get("/moderation/")) for member in (cast.mo, cast.wim, cast.root)}
    path = "/moderation/flags/{}".format
    request = f"/moderation/requests#request-{asked}"
    assert sorted(seen[cast.mo.name]) == sorted([path(east), path(both), request])
    assert sorted(seen[cast.wim.name]) == sorted([path(west), path(both), path(closed)])
    assert sorted(seen[cast.root.name]) == sorted([path(east), path(west), path(both), path(closed), request])
    assert items(sign_in(cast.root).get("/moderation/?network=oost&kind=flag")) == [path(east), path(both)]
    assert items(sign_in(cast.root).get("/moderation/?kind=request")) == [request]


def test_the_rail_counts_the_whole_queue(sign_in, cast, flagged, asked):
    assert 'class="count' in sign_in(cast.mo).get("/").text
    flagged()
    page = sign_in(cast.mo).get("/").text
    entry = page[page.index('href="/moderation/"'):][:600]
    assert re.search(r'class="count[^"]*">2<', entry)


def test_an_item_is_claimed_seen_by_others_and_let_go(sign_in, cast, flagged, db_session):
    number = flagged()
    claim = f"/moderation/items/flag/{number}/claim"
    mo, root = sign_in(cast.mo), sign_in(cast.root)
    assert mo.post(claim).status_code == 303
    assert f"{cast.mo.name} is hiermee bezig" in root.get("/moderation/").text and "jij bent hiermee bezig" in mo.get("/moderation/").text
    refused = root.post(claim)
    assert refused.status_code == 409 and cast.mo.name in refused.text
    assert items(root.get("/moderation/?whose=free")) == [] and items(mo.get("/moderation/?whose=mine")) == [f"/moderation/flags/{number}"]
    taken = root.post(claim, {"over": cast.mo.id, "back": "item"})
    assert taken.status_code == 303 and taken.headers["Location"] == f"/moderation/flags/{number}"
    assert db_session.scalar(select(QueueMark.claimed_by_id)) == cast.root.id
    mo.post(claim, {"on": "0"})
    assert db_session.scalar(select(QueueMark.claimed_by_id)) == cast.root.id, "nobody lets go what another has"
    root.post(claim, {"on": "0"})
    assert db_session.scalar(select(QueueMark.claimed_by_id)) is None


def test_two_who_claim_at_once_one_has_it(sign_in, cast, flagged, db_session):
    number = flagged()
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.mo), sign_in(cast.root))]
    answers = at_once([lambda b=b, t=t: b.post(f"/moderation/items/flag/{number}/claim", {"csrf_token": t}) for b, t in browsers])
    assert sorted(answer.status_code for answer in answers) == [303, 409]


def test_notes_are_for_moderators_and_survive_a_refusal(sign_in, cast, flagged, db_session):
    number = flagged()
    mo = sign_in(cast.mo)
    notes = f"/moderation/items/flag/{number}/notes"
    refused = mo.post(notes, {"text": "x" * 1001})
    assert refused.status_code == 422 and "x" * 1001 in refused.text
    assert mo.post(notes, {"text": "Ik bel de schrijver morgen", "back": "item"}).status_code == 303
    assert "Ik bel de schrijver morgen" in sign_in(cast.root).get(f"/moderation/flags/{number}").text
    assert db_session.scalar(select(QueueNote.user_id)) == cast.mo.id
    assert "Ik bel de schrijver morgen" not in sign_in(cast.ada).get("/notifications/").text


def test_what_does_not_wait_or_is_not_ours_takes_no_claim(sign_in, cast, flagged):
    number = flagged("west", "network")
    mo = sign_in(cast.mo)
    assert mo.post("/moderation/items/onzin/1/claim").status_code == 404
    there, gone = mo.post(f"/moderation/items/flag/{number}/claim"), mo.post("/moderation/items/flag/99999/claim")
    assert there.status_code == gone.status_code == 409 and there.text.count("wacht niet meer") == gone.text.count("wacht niet meer")


def test_the_queue_costs_the_same_with_more_items(sign_in, cast, flagged, queries):
    mo = sign_in(cast.mo)
    flagged()
    mo.get("/moderation/")
    few = queries(mo.get, "/moderation/")
    for _round in range(5):
        flagged()
    assert queries(mo.get, "/moderation/") == few
