"""Taking back what moderators did to accounts, requests and themes: from the page that follows, and from the log."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.networks.models import MembershipRequest, Theme
from forum.threads.models import Thread, ThreadTheme

WHY = {"reason": "Werkt hier niet meer."}
ASK = {"name": "Nele Meidoorn", "email": "nele@geel.example.org", "function": "diensthoofd groen", "municipality": "Geel", "rules": "y"}


def undo_urls(page: str) -> list[str]:
    return re.findall(r'action="(/moderation/(?:members|requests|themes)/undo/\d+)"', page)


@pytest.fixture
def newest(app):
    """The number of the newest activity of a kind."""

    def read(kind: str) -> int:
        with app.app_context():
            return db.session.scalar(select(func.max(Activity.id)).where(Activity.kind == kind))

    return read


@pytest.mark.parametrize(("act", "data"), [("end", {}), ("home", {"network": "west"}), ("role", {"role": "moderator", "networks": ["west"]})])
def test_the_log_offers_to_undo_acts_on_accounts(app, cast, sign_in, act, data):
    root = sign_in(cast.root)
    read = lambda: (u := db.session.get(User, cast.ada.id)) and (u.role, u.home_network_id, u.ended_at)  # noqa: E731
    with app.app_context():
        before = read()
    assert root.post(f"/moderation/members/{cast.ada.id}/{act}", WHY | data).status_code == 303
    root.get("/")
    log = root.get("/moderation/log").text
    offered = undo_urls(log)
    assert len(offered) == 1 and WHY["reason"] in log
    assert root.post(offered[0]).status_code == 303
    with app.app_context():
        assert read() == before
    assert offered[0] not in root.get("/moderation/log").text


def test_the_log_offers_undo_only_to_who_may(cast, sign_in):
    mo = sign_in(cast.mo)
    mo.post(f"/moderation/members/{cast.ada.id}/home", WHY | {"network": "west"})
    mo.get("/")
    for who, number in ((cast.mo, 1), (cast.wim, 0), (cast.root, 1)):
        page = sign_in(who).get("/moderation/log").text
        assert WHY["reason"] in page and len(undo_urls(page)) == number, who.name


def test_Z18_a_moderator_cannot_end_an_administrator_by_undoing(app, cast, sign_in, newest):
    mo = sign_in(cast.mo)
    mo.post(f"/moderation/members/{cast.ada.id}/end", WHY)
    mo.post(f"/moderation/members/{cast.ada.id}/reopen", WHY)
    sign_in(cast.root).post(f"/moderation/members/{cast.ada.id}/role", WHY | {"role": "admin"})
    assert mo.post(f"/moderation/members/undo/{newest('account.reopened')}").status_code == 403
    with app.app_context():
        assert db.session.get(User, cast.ada.id).ended_at is None


def test_the_log_says_what_became_what_and_of_whom(cast, sign_in, visitor):
    visitor.post("/register", ASK)
    root = sign_in(cast.root)
    root.post("/moderation/requests/1", {"decision": "refuse", "reason": "Geen ambtenaar"})
    root.post(f"/moderation/members/{cast.ada.id}/role", WHY | {"role": "moderator", "networks": ["west"]})
    root.post(f"/moderation/members/{cast.ada.id}/home", WHY | {"network": "west"})
    root.post("/moderation/themes/1/retire")
    root.get("/")
    log = root.get("/moderation/log").text
    for words in ("Nele Meidoorn", "lid → moderator (West)", "Oost → West"):
        assert words in log, words


@pytest.fixture
def request_of_nele(app, visitor):
    """What stands of a request: whether it was approved, and whether there is an open account."""
    assert visitor.post("/register", ASK).status_code == 303

    def read():
        with app.app_context():
            asked = db.session.get(MembershipRequest, 1)
            user = db.session.scalar(select(User).where(User.email == ASK["email"]))
            return asked.was_approved, asked.decided_at is not None, asked.reason, user is not None and user.ended_at is None

    return read


@pytest.mark.parametrize(("decision", "stands"), [({"decision": "approve"}, (True, True, "", True)),
                                                  ({"decision": "refuse", "reason": "Wie ben je?"}, (False, True, "Wie ben je?", False))])
def test_a_decision_on_a_request_is_taken_back_before_its_mail_leaves(cast, sign_in, request_of_nele, run_jobs, outbox, decision, stands):
    mo = sign_in(cast.mo)
    page = mo.post("/moderation/requests/1", decision, follow_redirects=True)
    assert request_of_nele() == stands
    url = next(one for one in undo_urls(page.text) if "/requests/" in one)
    for who, status in ((cast.bram, 404), (cast.wim, 404), (cast.mo, 303), (cast.root, 409)):
        assert sign_in(who).post(url).status_code == status, who.name
    assert request_of_nele() == (None, False, "", False)
    assert "Nele Meidoorn" in mo.get("/moderation/requests").text
    run_jobs()
    assert [mail["To"] for mail in outbox()] == ["Mo Beuk <mo@example.org>"]


def test_after_a_decision_was_taken_back_another_follows(cast, sign_in, request_of_nele, run_jobs, outbox):
    mo = sign_in(cast.mo)
    for _round in range(2):
        page = mo.post("/moderation/requests/1", {"decision": "approve"}, follow_redirects=True)
        assert request_of_nele()[3]
        mo.post(next(one for one in undo_urls(page.text) if "/requests/" in one))
        assert not request_of_nele()[3]
        mo.get("/")
    assert mo.post("/moderation/requests/1", {"decision": "approve"}).status_code == 303
    run_jobs()
    assert [mail["To"] for mail in outbox()].count("Nele Meidoorn <nele@geel.example.org>") >= 1 and request_of_nele()[3]


def test_taking_an_approval_back_leaves_an_account_that_stood_before(app, cast, sign_in, request_of_nele, newest):
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.cleo.id).email = ASK["email"]
    mo = sign_in(cast.mo)
    mo.post("/moderation/requests/1", {"decision": "approve"})
    assert mo.post(f"/moderation/requests/undo/{newest('membership.approved')}").status_code == 303
    assert request_of_nele() == (None, False, "", True)


def test_a_refusal_is_not_taken_back_once_there_is_a_newer_request(cast, sign_in, visitor, request_of_nele, newest):
    mo = sign_in(cast.mo)
    mo.post("/moderation/requests/1", {"decision": "refuse", "reason": "Wie ben je?"})
    visitor.post("/register", ASK)
    assert mo.post(f"/moderation/requests/undo/{newest('membership.refused')}").status_code == 422


def test_who_lost_an_account_hears_why(app, cast, sign_in, run_jobs, outbox):
    sign_in(cast.mo).post(f"/moderation/members/{cast.ada.id}/end", WHY)
    run_jobs()
    assert [mail["To"] for mail in outbox()] == ["Ada Linde <ada@example.org>"]
    assert WHY["reason"] in outbox()[0].get_body(("plain",)).get_content()


def test_an_account_that_is_open_again_gets_no_mail_about_its_end(cast, sign_in, run_jobs, outbox, newest):
    mo = sign_in(cast.mo)
    mo.post(f"/moderation/members/{cast.ada.id}/end", WHY)
    mo.post(f"/moderation/members/undo/{newest('account.ended')}")
    run_jobs()
    assert not any("afgesloten" in mail["Subject"] for mail in outbox())


WORDS = {"label_nl": "Bermen", "label_en": "Verges", "slug": "bermen", "description_nl": "Kort", "description_en": "Short"}


def test_acts_on_themes_are_undone_from_the_page_and_the_log(app, cast, sign_in, visitor):
    mo, wim = sign_in(cast.mo), sign_in(cast.wim)
    with app.app_context():
        number = db.session.scalar(select(Theme.id).where(Theme.slug == "bermbeheer"))
    read = lambda: [getattr(db.session.get(Theme, number), name) for name in (*WORDS, "retired_at")]  # noqa: E731
    with app.app_context():
        before = read()
    for act, data in (("", WORDS), ("/retire", {})):
        page = mo.post(f"/moderation/themes/{number}{act}", data, follow_redirects=True)
        url = undo_urls(page.text)[0]
        with app.app_context():
            assert read() != before
        assert url in wim.get("/moderation/log").text
        assert visitor.post(url).status_code == 401 and sign_in(cast.ada).post(url).status_code == 404
        assert wim.post(url).status_code == 303 and mo.post(url).status_code == 409
        with app.app_context():
            assert read() == before
    assert mo.get("/themes/bermen").headers["Location"].endswith("/themes/bermbeheer")


def test_a_merge_cannot_be_undone_and_ends_what_could_be(app, cast, sign_in, newest):
    mo = sign_in(cast.mo)
    mo.post("/moderation/themes/1", WORDS | {"slug": ""})
    with app.app_context():
        into = db.session.scalar(select(Theme.slug).where(Theme.id == 2))
    assert mo.post("/moderation/themes/1/merge", {"into": into}).status_code == 303
    mo.get("/")
    assert mo.post(f"/moderation/themes/undo/{newest('theme.merged')}").status_code == 404
    assert mo.post(f"/moderation/themes/undo/{newest('theme.changed')}").status_code == 409


def test_a_merge_keeps_the_order_of_a_threads_themes(app, cast, sign_in, make_thread):
    number = make_thread(cast.ada)
    with app.app_context(), unit_of_work():
        db.session.execute(ThreadTheme.__table__.delete())
        db.session.add_all([ThreadTheme(thread_id=number, theme_id=theme, position=place) for place, theme in enumerate((1, 3, 2))])
        db.session.get(Thread, number).theme_id = 1
    with app.app_context():
        into = db.session.get(Theme, 2).slug
    sign_in(cast.mo).post("/moderation/themes/1/merge", {"into": into})
    with app.app_context():
        themes = db.session.scalars(select(ThreadTheme.theme_id).where(ThreadTheme.thread_id == number).order_by(ThreadTheme.position)).all()
        assert (themes, db.session.get(Thread, number).theme_id) == ([2, 3], 2)


def test_an_approval_into_the_other_network_is_in_the_log_of_who_gave_it_and_taken_back(cast, sign_in, request_of_nele):
    mo = sign_in(cast.mo)
    mo.post("/moderation/requests/1", {"decision": "approve", "network": "west"})
    mo.get("/")
    url = next(one for one in undo_urls(mo.get("/moderation/log").text) if "/requests/" in one)
    assert mo.post(url).status_code == 303 and request_of_nele() == (None, False, "", False)
