"""Who is concerned by an act gets a statement of its reasons, for themselves alone."""

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.moderation.fairness.links import link_token
from forum.moderation.fairness.models import Statement

WHY = {"reason": "Er stond een naam van een inwoner in", "rule": "personal_data"}


@pytest.fixture
def hidden(sign_in, cast, make_thread, make_reply):
    """A reply of Bram that Mo hid."""
    reply = make_reply(make_thread(cast.ada), cast.bram, "Vraag het aan Jan Peeters")
    assert sign_in(cast.mo).post(f"/posts/{reply}/hide", WHY).status_code == 303
    return reply


@pytest.fixture
def statement(hidden, db_session):
    """The number of its statement."""
    return db_session.scalar(select(Statement.id))


def test_it_says_what_why_by_which_rule_by_whom_and_how_to_appeal(sign_in, cast, statement):
    page = sign_in(cast.bram).get(f"/statements/{statement}").text
    for words in ("Je reactie is verborgen", "Essentaksterfte in een dreef", WHY["reason"], "Geen gegevens van mensen", "uit eigen beweging",
                  "één keer bezwaar", "artikel 17", "rechtbank", "Vraag het aan Jan Peeters"):
        assert words in page, words
    assert cast.mo.name not in page


def test_it_is_for_the_person_concerned_alone(sign_in, visitor, cast, statement):
    assert visitor.get(f"/statements/{statement}").status_code in (302, 401)
    for member in (cast.ada, cast.cleo, cast.mo, cast.root):
        assert sign_in(member).get(f"/statements/{statement}").status_code == 404
        assert sign_in(member).post(f"/statements/{statement}/appeal", {"text": "Ik vind van niet, hoor"}).status_code == 404
        assert WHY["reason"] not in sign_in(member).get("/statements/").text
    assert WHY["reason"] in sign_in(cast.bram).get("/statements/").text


def test_the_mail_and_the_notice_lead_to_it(sign_in, cast, statement, run_jobs, outbox, visitor):
    run_jobs()
    mail = next(mail for mail in outbox() if cast.bram.email in mail["To"])
    text = mail.get_body(("plain",)).get_content()
    assert "Geen gegevens van mensen" in text and WHY["reason"] in text
    link = next(line for line in text.splitlines() if "/statements/link/" in line).split("localhost")[1].strip()
    assert "Je reactie is verborgen" in visitor.get(link).text, "also who is signed out reads it"
    assert f"/statements/{statement}" in sign_in(cast.bram).get("/notifications/").text


@pytest.mark.parametrize("token", ["onzin", "", "WzFd.abc"])
def test_only_our_own_links_open_a_statement(visitor, statement, token):
    assert visitor.get(f"/statements/link/{token or 'x'}").status_code == 404


def test_a_link_ends_after_half_a_year(app, visitor, statement, monkeypatch):
    with app.app_context():
        token = link_token(statement)
    assert visitor.get(f"/statements/link/{token}").status_code == 200
    from itsdangerous import timed

    monkeypatch.setattr(timed.time, "time", lambda: clock.now().timestamp() + 181 * 24 * 3600)
    assert visitor.get(f"/statements/link/{token}").status_code == 404


def test_acts_that_take_nothing_away_and_own_acts_make_none(sign_in, cast, make_thread, db_session):
    number, own = make_thread(cast.ada), make_thread(cast.mo)
    mo = sign_in(cast.mo)
    for path in (f"/threads/{number}/pin", f"/threads/{number}/unpin", f"/threads/{own}/lock", f"/threads/{own}/hide"):
        assert mo.post(path, WHY).status_code == 303
    assert db_session.scalar(select(func.count(Statement.id))) == 0
    assert mo.post(f"/threads/{number}/lock", {"reason": "Uitgepraat"}).status_code == 303
    assert db_session.scalar(select(Statement.rule)) == "other"
    assert mo.post(f"/threads/{number}/hide", {"reason": "Weg ermee", "rule": "zomaar"}).status_code == 422


def test_what_a_rule_of_the_site_did_says_so(sign_in, cast, make_thread, make_reply, db_session):
    number = make_thread(cast.cleo, network="both")
    for round_ in range(5):
        make_reply(number, cast.bram, f"Bijdrage {round_}")
    reply = make_reply(number, cast.ada, "Bel 0470 11 22 33")
    sign_in(cast.bram).post(f"/posts/{reply}/flags", {"reason": "personal_data"})
    found = db_session.scalar(select(Statement))
    assert (found.user_id, found.is_automated, found.from_flags, found.decided_by_id, found.rule) == (cast.ada.id, True, True, None, "personal_data")
    assert "volgens een vaste regel" in sign_in(cast.ada).get(f"/statements/{found.id}").text
    assert "uit het zicht" in sign_in(cast.ada).get("/notifications/").text
    sign_in(cast.mo).post(f"/posts/{reply}/hide", WHY)
    assert sorted(db_session.scalars(select(Statement.decided_by_id))) == [cast.mo.id, cast.mo.id], "who confirms it does not decide an appeal against it"
