"""Every way in by which somebody answers for a member counts as vetted; no first post of theirs waits."""

import json

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.networks import membership
from forum.networks.membership import NewMember


def person(app, email):
    with app.app_context():
        return db.session.scalar(select(User).where(User.email == email))


@pytest.mark.parametrize("way", ["approved", "invited", "brought back"])
def test_members_whom_a_moderator_let_in(app, cast, way):
    wanted = NewMember("Nieuw Lid", "nieuw@example.org", home_network_id=1)
    with app.app_context(), app.test_request_context(), unit_of_work():
        if way == "approved":
            membership.ask(wanted, why="Ik doe groen")
            membership.approve(1, by=cast.mo.id, home_network_id=1)
        else:
            user = membership.invite(wanted, by=cast.mo.id)
            if way == "brought back":
                db.session.get(User, user.id).vetted_at = None
                membership.end_account(user, by=cast.mo.id)
                membership.invite(wanted, by=cast.mo.id)
    found = person(app, "nieuw@example.org")
    assert found.vetted_at is not None and found.vetted_by_id == cast.mo.id and found.ended_at is None


def test_members_made_on_the_command_line(app, cast):
    made = app.test_cli_runner().invoke(args=["user", "create", "--email", "nieuw@example.org", "--name", "Nieuw", "--network", "oost", "--password-stdin"],
                                        input="herfstblad-in-mei-8\n")
    assert made.exit_code == 0, made.output
    assert person(app, "nieuw@example.org").vetted_at is not None


def test_imported_members(app, cast, tmp_path):
    file = tmp_path / "in.ndjson"
    lines = [{"type": "member", "ref": "m1", "name": "Nieuw Lid", "email": "nieuw@example.org", "networks": ["oost"]}]
    file.write_text("\n".join(json.dumps(line) for line in lines))
    loaded = app.test_cli_runner().invoke(args=["import", str(file)])
    assert loaded.exit_code == 0, loaded.output
    assert person(app, "nieuw@example.org").vetted_at is not None


def test_a_guest_expert_was_invited(app, cast, make_thread, let_in, sign_in):
    from forum.core.clock import now
    from tests.conftest import Member

    thread = make_thread(cast.ada)
    with app.app_context(), unit_of_work():
        guest = User(email="gust@example.org", name="Gust Gast", role="guest", created_at=now(), accepted_rules_at=now())
        db.session.add(guest)
        db.session.flush()
        gust = Member(guest.id, guest.email, guest.name)
    let_in(gust, thread)
    browser = sign_in(gust)
    assert "#post-" in browser.post(f"/threads/{thread}/posts", {"body": "Dag"}).headers["Location"]
    held = browser.post(f"/threads/{thread}/posts", {"body": " ".join(f"https://x{n}.example/" for n in range(6))}).headers["Location"]
    assert "/held/" in held and "wacht op goedkeuring" in browser.get(held).text
    assert "/held/" in browser.get(f"/threads/{thread}", follow_redirects=True).text
    assert browser.post(f"{held}/draft").status_code == 303
