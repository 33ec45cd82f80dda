"""Looking after members: who may do what, with undo, and always an administrator left."""

from __future__ import annotations

import re
import threading

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.networks.members import moderated_by

WHY = {"reason": "Werkt hier niet meer."}


@pytest.fixture
def account(app):
    """What stands of an account: role, home network, networks moderated, whether it is open."""

    def read(member):
        with app.app_context():
            user = db.session.get(User, member.id)
            return user.role, user.home_network_id, moderated_by(user.id), user.ended_at is None

    return read


def undo_url(answer_page: str) -> str:
    return re.findall(r"/moderation/members/undo/\d+", answer_page)[-1]


@pytest.mark.parametrize(("act", "data"), [("end", WHY), ("home", WHY | {"network": "west"})])
def test_who_may_end_or_move_a_member(cast, sign_in, visitor, act, data):
    url = f"/moderation/members/{cast.ada.id}/{act}"
    assert visitor.post(url, data).status_code == 401
    for who, status in ((cast.bram, 404), (cast.ada, 404), (cast.wim, 404), (cast.mo, 303), (cast.root, 409)):
        assert sign_in(who).post(url, data).status_code == status, who.name


def test_moderators_act_on_members_only_and_nobody_on_themselves(cast, sign_in, account):
    for who, whom, status in ((cast.mo, cast.mo, 403), (cast.mo, cast.root, 403), (cast.root, cast.root, 403), (cast.root, cast.mo, 303)):
        assert sign_in(who).post(f"/moderation/members/{whom.id}/end", WHY).status_code == status, (who.name, whom.name)
    assert not account(cast.mo)[3] and account(cast.root)[3]


def test_S13_ending_an_account_signs_it_out_at_once_and_reopening_brings_it_back(cast, sign_in, account, visitor):
    ada, mo = sign_in(cast.ada), sign_in(cast.mo)
    assert mo.post(f"/moderation/members/{cast.ada.id}/end", {"reason": ""}).status_code == 422
    assert ada.get("/account/").status_code == 200
    assert mo.post(f"/moderation/members/{cast.ada.id}/end", WHY).status_code == 303
    late = sign_in(cast.root).post(f"/moderation/members/{cast.ada.id}/end", WHY)
    assert late.status_code == 409 and "Mo Beuk" in late.text
    assert ada.get("/account/").status_code == 302
    assert visitor.post("/login", {"email": cast.ada.email, "password": cast.ada.password}).status_code == 422
    assert mo.post(f"/moderation/members/{cast.ada.id}/reopen", WHY).status_code == 303
    assert mo.post(f"/moderation/members/{cast.ada.id}/reopen", WHY).status_code == 409
    assert ada.get("/account/").status_code == 302
    assert visitor.post("/login", {"email": cast.ada.email, "password": cast.ada.password}).status_code == 303


def test_each_act_is_recorded_with_its_reason_and_can_be_undone(app, cast, sign_in, account):
    browser = sign_in(cast.root)
    acts = (("end", WHY), ("reopen", WHY), ("home", WHY | {"network": "west"}), ("role", WHY | {"role": "moderator", "networks": ["oost", "west"]}))
    for act, data in acts:
        if act == "reopen":
            browser.post(f"/moderation/members/{cast.ada.id}/end", WHY)
        before = account(cast.ada)
        page = browser.post(f"/moderation/members/{cast.ada.id}/{act}", data, follow_redirects=True)
        assert page.status_code == 200 and account(cast.ada) != before
        with app.app_context():
            newest = db.session.scalars(select(Activity).order_by(Activity.id.desc())).first()
            assert (newest.actor_id, newest.subject_id, newest.facts["reason"]) == (cast.root.id, cast.ada.id, WHY["reason"])
        assert browser.post(undo_url(page.text)).status_code == 303
        assert account(cast.ada) == before
        assert browser.post(undo_url(page.text)).status_code == 409
        if act == "reopen":
            browser.post(f"/moderation/members/{cast.ada.id}/reopen", WHY)


def test_a_moderator_undoes_a_move_out_of_their_network_but_not_what_others_did(cast, sign_in, account):
    mo, wim = sign_in(cast.mo), sign_in(cast.wim)
    page = mo.post(f"/moderation/members/{cast.ada.id}/home", WHY | {"network": "west"}, follow_redirects=True)
    assert mo.get(f"/moderation/members/{cast.ada.id}").status_code == 404
    for who, status in ((wim, 404), (sign_in(cast.bram), 404), (mo, 303)):
        assert who.post(undo_url(page.text)).status_code == status
    assert account(cast.ada)[1] == 1


def test_Z18_only_administrators_give_roles_and_one_always_stays(cast, sign_in, account):
    form = WHY | {"role": "admin"}
    for who, status in ((cast.bram, 404), (cast.wim, 404), (cast.mo, 403)):
        assert sign_in(who).post(f"/moderation/members/{cast.ada.id}/role", form).status_code == status
    root = sign_in(cast.root)
    assert root.post(f"/moderation/members/{cast.root.id}/role", WHY | {"role": "member"}).status_code == 422
    assert account(cast.root)[0] == "admin"
    assert root.post(f"/moderation/members/{cast.ada.id}/role", form).status_code == 303
    assert root.post(f"/moderation/members/{cast.root.id}/role", WHY | {"role": "member"}).status_code == 303
    assert root.get("/moderation/members").status_code == 404
    assert (account(cast.ada)[0], account(cast.root)[0]) == ("admin", "member")


def test_Z18_who_lost_a_role_cannot_undo_it(cast, sign_in):
    root = sign_in(cast.root)
    root.post(f"/moderation/members/{cast.ada.id}/role", WHY | {"role": "admin"})
    page = root.post(f"/moderation/members/{cast.root.id}/role", WHY | {"role": "moderator", "networks": ["oost"]}, follow_redirects=True)
    assert root.post(undo_url(page.text)).status_code == 404


def test_Z18_two_administrators_cannot_remove_each_other_at_once(app, cast, sign_in, account):
    sign_in(cast.root).post(f"/moderation/members/{cast.ada.id}/role", WHY | {"role": "admin"})
    pairs = ((sign_in(cast.root), cast.ada), (sign_in(cast.ada), cast.root))
    tokens, answers, start = [browser.token() for browser, _ in pairs], [], threading.Barrier(2)

    def end(number: int) -> None:
        start.wait()
        browser, whom = pairs[number]
        answers.append(browser.post(f"/moderation/members/{whom.id}/end", WHY | {"csrf_token": tokens[number]}).status_code)

    threads = [threading.Thread(target=end, args=(n,)) for n in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert [account(cast.ada)[3], account(cast.root)[3]].count(True) == 1
    assert 303 in answers and set(answers) <= {303, 401, 404, 422}


def test_Z16_a_role_takes_effect_in_open_sessions(cast, sign_in):
    ada, root = sign_in(cast.ada), sign_in(cast.root)
    assert ada.get("/moderation/members").status_code == 404
    assert root.post(f"/moderation/members/{cast.ada.id}/role", WHY | {"role": "moderator", "networks": []}).status_code == 422
    assert root.post(f"/moderation/members/{cast.ada.id}/role", WHY | {"role": "moderator", "networks": ["oost"]}).status_code == 303
    assert ada.get("/moderation/members").status_code == 200
    assert root.post(f"/moderation/members/{cast.ada.id}/role", WHY | {"role": "moderator", "networks": ["oost"]}).status_code == 409
    root.post(f"/moderation/members/{cast.ada.id}/role", WHY | {"role": "member"})
    assert ada.get("/moderation/members").status_code == 404


def test_moderators_find_the_members_of_their_network_only(cast, sign_in):
    for who, seen, unseen in ((cast.mo, "Ada Linde", "Cleo Wilg"), (cast.wim, "Cleo Wilg", "Ada Linde")):
        page = sign_in(who).get("/moderation/members").text
        assert seen in page and unseen not in page
    page = sign_in(cast.root).get("/moderation/members?q=geel").text
    assert "Ada Linde" in page and "Cleo Wilg" not in page
    assert sign_in(cast.mo).get("/moderation/members?q=%00%25'\"").status_code == 200
    for who, status in ((cast.wim, 404), (cast.bram, 404), (cast.mo, 200), (cast.root, 200)):
        assert sign_in(who).get(f"/moderation/members/{cast.ada.id}").status_code == status


NEW = {"name": "Nele Meidoorn", "email": "nele@example.org", "function": "", "municipality": "", "network": "oost", "language": "en"}


def test_an_account_is_made_and_its_owner_welcomed(app, cast, sign_in, visitor, run_jobs, outbox):
    assert visitor.post("/moderation/members/new", NEW).status_code == 401
    for who, network, status in ((cast.bram, "oost", 404), (cast.mo, "west", 422), (cast.mo, "oost", 303)):
        assert sign_in(who).post("/moderation/members/new", NEW | {"network": network, "role": "admin"}).status_code == status
    run_jobs()
    assert [(mail["To"], mail["Subject"]) for mail in outbox()] == [("Nele Meidoorn <nele@example.org>", "Welcome to Groen Lerend Netwerk")]
    with app.app_context():
        user = db.session.scalar(select(User).where(User.email == "nele@example.org"))
        assert (user.role, user.vetted_by_id) == ("member", cast.mo.id)


def test_who_gets_an_account_agrees_with_the_house_rules_with_the_first_password(app, cast, sign_in, visitor, run_jobs, outbox):
    sign_in(cast.mo).post("/moderation/members/new", NEW)
    run_jobs()
    url = re.search(r"http://localhost(/invite/\S+)", outbox()[0].get_body(("plain",)).get_content()).group(1)
    accepted = lambda: db.session.scalar(select(User.accepted_rules_at).where(User.email == NEW["email"]))  # noqa: E731
    assert "house-rules" in visitor.get(url).text
    assert visitor.post(url, {"password": "beukenlaan-in-mei"}).status_code == 422
    with app.app_context():
        assert accepted() is None
    assert visitor.post(url, {"password": "beukenlaan-in-mei", "rules": "y"}).status_code == 303
    with app.app_context():
        assert accepted() is not None


def test_making_an_account_does_not_tell_whether_there_is_one(app, cast, sign_in, run_jobs, outbox):
    answers = [sign_in(cast.mo).post("/moderation/members/new", NEW | {"email": email}, follow_redirects=True) for email in (cast.cleo.email, "nele@example.org")]
    told = [re.search(r'data-tone="success".*?</div>', answer.text, re.S).group(0) for answer in answers]
    assert told[0] == told[1]
    run_jobs()
    assert sorted(mail["To"] for mail in outbox()) == ["Cleo Wilg <cleo@example.org>", "Nele Meidoorn <nele@example.org>"]


def test_S15_a_member_is_signed_out_everywhere(cast, sign_in):
    ada = sign_in(cast.ada)
    for who, status in ((cast.wim, 404), (cast.mo, 303)):
        assert sign_in(who).post(f"/moderation/members/{cast.ada.id}/sessions/end").status_code == status
    assert ada.get("/account/").status_code == 302


def test_Z14_members_see_no_address_of_others(cast, sign_in, app):
    browser = sign_in(cast.ada)
    for url in ("/networks/oost", "/networks/", "/themes/", "/themes/bermbeheer"):
        page = browser.get(url)
        assert page.status_code == 200 and "@example.org" not in page.text, url


def test_an_ended_account_stays_ended_for_its_old_moderator_networks(app, cast, sign_in):
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.mo.id).role = "member"
    assert sign_in(cast.mo).get("/moderation/members").status_code == 404
