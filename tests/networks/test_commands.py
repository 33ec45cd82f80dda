"""`forum user …` on the command line."""

from __future__ import annotations

import pytest

from forum.accounts.models import User
from forum.core.db import db
from forum.networks.commands import user_group
from forum.networks.members import moderated_by

PASSWORD = "de linde staat in bloei"


@pytest.fixture
def forum(app):
    """Run a command; gives exit code and output."""
    runner = app.test_cli_runner()

    def run(*words: str, typed: str = ""):
        result = runner.invoke(user_group, words, input=typed)
        return result.exit_code, result.output.strip()

    return run


CREATE = ("create", "--email", "Nele@Example.org", "--name", "Nele Meidoorn", "--password-stdin")


def test_create_prints_the_id_of_a_member_who_signs_in_at_once(app, forum, visitor):
    code, printed = forum(*CREATE, "--network", "west", "--network", "oost", "--municipality", "31005", "--function", "hoofd groen", typed=f"{PASSWORD}\n")
    assert code == 0
    with app.app_context():
        user = db.session.get(User, int(printed))
        assert (user.email, user.name, user.role, user.home_network_id, user.municipality_id) == ("nele@example.org", "Nele Meidoorn", "member", 2, "31005")
        assert user.vetted_at and user.accepted_rules_at and moderated_by(user.id) == []
    assert visitor.post("/login", {"email": "nele@example.org", "password": PASSWORD}).headers["Location"] == "/"


def test_create_makes_moderators_of_the_networks_given(app, forum):
    assert forum(*CREATE, "--role", "moderator", typed=PASSWORD)[0] == 1
    code, printed = forum(*CREATE, "--role", "moderator", "--network", "oost", "--network", "west", typed=PASSWORD)
    with app.app_context():
        assert (code, db.session.get(User, int(printed)).home_network_id, moderated_by(int(printed))) == (0, 1, [1, 2])


@pytest.mark.parametrize(("words", "typed"), [
    (("--network", "noord"), PASSWORD), (("--municipality", "00000"), PASSWORD), ((), "kort"), ((), "password123"), ((), ""), (("--email", "ada@example.org"), PASSWORD),
    (("--email", "geen-adres"), PASSWORD), (("--name", "x"), PASSWORD)])
def test_create_refuses_with_a_sentence_and_exit_1(forum, words, typed):
    code, printed = forum(*CREATE, *words, typed=typed)
    assert code == 1 and printed.startswith("Error: ")


def test_list_role_disable_and_password(app, forum, cast, sign_in, visitor):
    assert "ada@example.org" in forum("list")[1]
    ada = sign_in(cast.ada)
    assert forum("role", "--email", cast.ada.email, "--role", "moderator", "--network", "oost")[0] == 0
    assert ada.get("/moderation/members").status_code == 200
    assert forum("disable", "--email", cast.ada.email)[0] == 0
    assert ada.get("/account/").status_code == 302 and forum("disable", "--email", cast.ada.email)[0] == 1
    assert forum("disable", "--email", cast.ada.email, "--undo")[0] == 0
    assert forum("password", "--email", cast.ada.email, "--password-stdin", typed=f"{PASSWORD}\n")[0] == 0
    assert visitor.post("/login", {"email": cast.ada.email, "password": PASSWORD}).status_code == 303
    assert forum("password", "--email", "nobody@example.org", "--password-stdin", typed=PASSWORD)[0] == 1


def test_Z18_the_last_administrator_stays(forum, cast):
    for words in (("role", "--role", "member"), ("disable",)):
        code, printed = forum(*words, "--email", cast.root.email)
        assert code == 1
        assert "administrator" in printed.lower() or "beheerder" in printed.lower()
