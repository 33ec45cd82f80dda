"""What a member's own device may keep of conversations: what every member may read, and nothing that only this session has."""

from __future__ import annotations

import re
from html import unescape

from sqlalchemy import select

from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.threads.models import Post, Thread


def change(app, model, number, **values):
    with app.app_context(), unit_of_work():
        row = db.session.get(model, number)
        for name, value in values.items():
            setattr(row, name, value)


def test_only_what_every_member_may_read_is_given_to_keep(app, sign_in, visitor, cast, make_thread):
    open_thread, restricted, hidden = make_thread(cast.ada, "Voor allen"), make_thread(cast.ada, "Enkel Oost", audience="network"), make_thread(cast.ada, "Weg")
    change(app, Thread, hidden, hidden_at=now())
    for member in (cast.ada, cast.bram, cast.mo, cast.root):
        browser = sign_in(member)
        assert browser.get(f"/threads/{open_thread}/kept").status_code == 200
        assert browser.get(f"/threads/{restricted}/kept").status_code == 404, "also for those who read it on the site"
        assert browser.get(f"/threads/{hidden}/kept").status_code == 404
        assert browser.get(f"/threads/{open_thread}/kept?page=2").status_code == 404
        assert "Enkel Oost" not in browser.get(f"/threads/{open_thread}/kept").text
    assert visitor.get(f"/threads/{open_thread}/kept").status_code == 302


def test_a_kept_page_holds_no_hidden_text_no_keys_and_no_draft(app, sign_in, cast, make_thread, make_reply):
    number = make_thread(cast.ada, "Dreef")
    make_reply(number, cast.bram, "Dit staat er nog.")
    change(app, Post, make_reply(number, cast.bram, "Verborgen woorden."), hidden_at=now())
    for member in (cast.mo, cast.root):
        browser = sign_in(member)
        browser.post("/drafts", {"key": f"thread:{number}", "body": "Mijn begin"})
        here, kept = unescape(browser.get(f"/threads/{number}-dreef").text), unescape(browser.get(f"/threads/{number}/kept").text)
        assert "Verborgen woorden." in here and "Mijn begin" in here and "/lock" in here
        assert "Dit staat er nog." in kept and "data-kept" in kept
        for gone in ("Verborgen woorden.", "Mijn begin", "/lock", member.name, browser.token(), "moderation"):
            assert gone not in kept, gone
        assert re.findall(r'name="(?:csrf_token|idempotency)" value="([^"]+)"', kept) == []
        assert re.search(r'name="csrf_token" value="\w{32}"', here) and "data-kept" not in browser.get(f"/threads/{number}-dreef").text, "the page itself is as it was"


def test_the_form_to_keep_has_nothing_of_its_writer(sign_in, cast):
    ada = sign_in(cast.ada)
    ada.post("/drafts", {"key": "new:problem", "title": "Mijn titel", "body": "Mijn begin", "network": "west"})
    kept = unescape(ada.get("/threads/new/kept").text)
    assert 'name="title"' in kept and 'action="/threads/new"' in kept and "data-kept" in kept
    assert not any(gone in kept for gone in ("Mijn titel", "Mijn begin", cast.ada.name, ada.token())) and "checked" not in re.search(r'<fieldset[^>]*id="network".*?</fieldset>', kept, re.S).group()
    assert sign_in(cast.cleo).get("/threads/new/kept").status_code == 200


def test_what_is_sent_from_a_kept_form_lands_in_the_writers_own_network(sign_in, cast, db_session):
    ada = sign_in(cast.cleo)
    keys = ada.get("/offline/keys").json
    sent = {"title": "Uit het bos", "body": "Geschreven zonder verbinding", "kind": "problem", "audience": "all", "idempotency": "een-sleutel"}
    first, second = (ada.post("/threads/new", {**sent, "csrf_token": keys["csrf"]}, token=False) for _ in range(2))
    assert first.status_code == second.status_code == 303 and first.headers["Location"] == second.headers["Location"]
    threads = db_session.scalars(select(Thread))
    assert len(threads) == 1 and keys["member"] == str(cast.cleo.id) and db_session.scalar(select(Thread.network_id)) is not None
