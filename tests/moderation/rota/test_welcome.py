"""The welcome by a named moderator: once, in the member's language, and off when nobody is named."""

import re

import pytest
from sqlalchemy import delete, func, select, update

from forum.accounts.links import make_link
from forum.accounts.models import User
from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.networks.models import NetworkModerator
from tests.conftest import Browser, Member
from tests.threads.test_writing import at_once

WORDS = {"text_nl": "Dag {naam}, bel me gerust.", "text_en": "Hello {name}, do call me."}


@pytest.fixture
def newcomer(app, oost):
    """`newcomer(language)`: a member without password, and the token of their mail of welcome."""

    def make(language: str = "nl", role: str = "member") -> tuple[Member, str]:
        with app.app_context(), unit_of_work():
            user = User(email=f"els-{language}-{role}@example.org", name="Els Esdoorn", role=role, home_network_id=oost, language=language, created_at=clock.now(),
                        vetted_at=clock.now(), accepted_rules_at=clock.now())
            db.session.add(user)
            db.session.flush()
            return Member(user.id, user.email, user.name), make_link(user.id, "welcome")

    return make


def name(browser, user, seen=0, slug="oost", **words):
    return browser.post(f"/moderation/welcome/{slug}", {"user": user or "", "seen": seen} | WORDS | words)


def enter(app, token, path="invite"):
    return Browser(app).post(f"/{path}/{token}", {"password": "zomerlinde-aan-de-vaart-9", "again": "zomerlinde-aan-de-vaart-9", "rules": "y"})


def welcomes(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Activity.id)).where(Activity.kind == "person.welcomed"))


def mails_to(outbox, member) -> list:
    return [mail for mail in outbox() if member.email in mail["To"] and mail["Subject"].startswith("Wel")]


@pytest.mark.parametrize(("language", "said"), [("nl", ("Welkom, ik ben Mo Beuk", "Dag Els, bel me gerust.", "Drie eerste stappen", "2. Volg de thema")),
                                                ("en", ("Welcome, I am Mo Beuk", "Hello Els, do call me.", "Three first steps", "2. Follow the themes"))])
def test_who_chooses_a_first_password_is_welcomed_by_name(sign_in, app, cast, newcomer, run_jobs, outbox, language, said):
    assert name(sign_in(cast.mo), cast.mo.id).status_code == 303
    els, token = newcomer(language)
    assert enter(app, token).status_code == 303
    run_jobs()
    mails = mails_to(outbox, els)
    assert len(mails) == 1 and mails[0]["Subject"] == said[0]
    text = mails[0].get_body(("plain",)).get_content()
    assert all(words in text for words in said[1:]) and "/welcome" in text
    browser = sign_in(els)
    assert said[0] in browser.get("/notifications/").text
    page = browser.get("/welcome").text
    assert said[1] in page and "Mo Beuk" in page and "/account/" in page and "/threads/new" in page and "/themes/" in page


def test_it_comes_once(sign_in, app, cast, newcomer, run_jobs, outbox):
    name(sign_in(cast.mo), cast.mo.id)
    els, token = newcomer()
    enter(app, token)
    with app.app_context(), unit_of_work():
        again = make_link(els.id, "reset")
    assert enter(app, again, "password/reset").status_code == 303
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == els.id).values(password_hash=None))
        third = make_link(els.id, "welcome")
    enter(app, third)
    run_jobs()
    assert welcomes(app) == 1 and len(mails_to(outbox, els)) == 1


def test_two_links_at_once_welcome_once(sign_in, app, cast, newcomer):
    name(sign_in(cast.mo), cast.mo.id)
    els, token = newcomer()
    with app.app_context(), unit_of_work():
        other = make_link(els.id, "reset")
    answers = at_once([lambda: enter(app, token), lambda: enter(app, other, "password/reset")])
    assert 303 in [answer.status_code for answer in answers] and welcomes(app) == 1


def test_nobody_is_welcomed_when_nobody_is_named(sign_in, app, cast, newcomer, oost):
    enter(app, newcomer()[1])
    mo = sign_in(cast.mo)
    name(mo, cast.mo.id)
    with app.app_context():
        seen = db.session.scalar(select(func.max(Activity.id)))
    assert seen and name(mo, None, seen=1).status_code == 303
    enter(app, newcomer("en")[1])
    assert welcomes(app) == 0
    assert sign_in(cast.ada).get("/welcome").status_code == 404


def test_who_moderates_no_more_welcomes_no_more(sign_in, app, cast, newcomer):
    name(sign_in(cast.mo), cast.mo.id)
    with app.app_context(), unit_of_work():
        db.session.execute(delete(NetworkModerator).where(NetworkModerator.user_id == cast.mo.id))
    enter(app, newcomer()[1])
    assert welcomes(app) == 0
    assert "geen moderator meer" in sign_in(cast.root).get("/moderation/welcome").text


def test_moderators_of_the_network_name_one_of_them(sign_in, visitor, cast):
    mo = sign_in(cast.mo)
    assert visitor.get("/moderation/welcome").status_code == 302
    assert sign_in(cast.ada).get("/moderation/welcome").status_code == 404
    assert name(sign_in(cast.ada), cast.ada.id).status_code == 404
    assert name(sign_in(cast.wim), cast.wim.id).status_code == 404
    for wrong in (cast.wim.id, cast.ada.id, "onzin"):
        refused = name(mo, wrong, text_nl="Lang getypt")
        assert refused.status_code == 422 and "Lang getypt" in refused.text
    assert name(mo, cast.mo.id, text_nl="").status_code == 422
    page = mo.get("/moderation/welcome").text
    assert "Netwerk Oost" in page and "Netwerk West" not in page


def test_the_second_of_two_changes_is_told_and_a_change_is_undone(sign_in, cast):
    mo, root = sign_in(cast.mo), sign_in(cast.root)
    assert name(mo, cast.mo.id).status_code == 303
    assert name(root, cast.mo.id, text_nl="Anders").status_code == 409
    page = mo.get("/moderation/welcome").text
    undo = re.search(r'action="/moderation/welcome/undo/(\d+)"', page).group(1)
    assert sign_in(cast.wim).post(f"/moderation/welcome/undo/{undo}").status_code == 404
    assert mo.post(f"/moderation/welcome/undo/{undo}").status_code == 303
    assert mo.post(f"/moderation/welcome/undo/{undo}").status_code == 409
    assert "bel me gerust" not in mo.get("/moderation/welcome").text
