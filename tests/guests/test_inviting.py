"""Inviting, coming in, renewing and sending away."""

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.accounts.models import User, UserSession
from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.threads.guesting import today
from forum.threads.models import GuestAccess, Post, Thread, ThreadFollow
from forum.threads.queries import readers_of
from tests.conftest import Browser
from tests.guests.conftest import GUST, form, link_in


def test_the_asker_and_moderators_invite_and_others_do_not(sign_in, cast, thread, visitor):
    for user, status in ((cast.bram, 403), (cast.wim, 403), (cast.ada, 303), (cast.mo, 303), (cast.root, 303)):
        answer = sign_in(user).post(f"/threads/{thread}/guests", form(email=f"of{user.id}@example.net"))
        assert answer.status_code == status, user.name
    for user, status in ((cast.bram, 403), (cast.ada, 200), (cast.mo, 200)):
        assert sign_in(user).get(f"/threads/{thread}/guests").status_code == status
    assert visitor.get(f"/threads/{thread}/guests").status_code == 302


def test_to_a_conversation_of_one_network_only_its_moderators_invite(sign_in, cast, make_thread):
    kept = make_thread(cast.ada, audience="network")
    for user, status in ((cast.cleo, 404), (cast.wim, 404), (cast.ada, 403), (cast.mo, 303)):
        assert sign_in(user).post(f"/threads/{kept}/guests", form()).status_code == status, user.name


def test_a_bad_invitation_comes_back_with_what_was_typed(sign_in, cast, thread, db_session):
    browser = sign_in(cast.mo)
    yesterday, too_far = today() - timedelta(days=1), today() + timedelta(days=200)
    for wrong in ({"email": "gust"}, {"name": ""}, {"organisation": ""}, {"last_day": yesterday.isoformat()}, {"last_day": too_far.isoformat()},
                  {"last_day": "morgen"}, {"note": "x" * 1001}, {"organisation": "x" * 121}, {"themes": "bestaat-niet"}):
        answer = browser.post(f"/threads/{thread}/guests", form(note="Kom gerust langs", **{}) | wrong)
        assert answer.status_code == 422, wrong
        assert "data-error-summary" in answer.text
        assert wrong.get("note") or "Kom gerust langs" in answer.text
    assert db_session.scalar(select(func.count(GuestAccess.id))) == 0
    assert browser.post(f"/threads/{thread}/guests", form()).status_code == 303


def test_the_mail_says_who_asks_what_until_when_and_never_the_whole_text(sign_in, cast, thread, run_jobs, outbox):
    sign_in(cast.ada).post(f"/threads/{thread}/guests", form(note="Jij schreef over eikensterfte."))
    run_jobs()
    [mail] = outbox()
    for part in ("plain", "html"):
        text = mail.get_body((part,)).get_content()
        for word in ("Ada Linde", "Zomereik verliest blad in juli", "Jij schreef over eikensterfte.", "/guest/", str(today().year)):
            assert word in text, (part, word)
        assert "Wat nu?" not in text
    assert mail["To"].addresses[0].addr_spec == GUST["email"]


def test_looking_at_the_link_changes_nothing_and_the_button_comes_in_once(app, thread, invite, db_session, cast):
    link = invite(thread)
    looks = [Browser(app).get(link) for _ in range(3)]
    for page in looks:
        assert page.status_code == 200
        assert "Zomereik verliest blad in juli" in page.text and "Mo Beuk" in page.text and 'value="Gust Berken"' in page.text
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "Wat nu?" not in page.text
    assert db_session.scalar(select(GuestAccess.entered_at)) is None and db_session.scalar(select(func.count()).select_from(UserSession).join(User).where(User.role == "guest")) == 0
    browser = Browser(app)
    assert browser.post(link, {"name": ""}).status_code == 422
    entered = browser.post(link, {"name": "Augustijn Berken"})
    assert entered.status_code == 303 and f"/threads/{thread}-" in entered.headers["Location"]
    page = browser.get(entered.headers["Location"])
    assert page.status_code == 200 and "Wat nu?" in page.text
    again = Browser(app).post(link, {"name": "Augustijn Berken"})
    assert (again.status_code, Browser(app).get(link).status_code) == (404, 404)
    guest = db_session.scalar(select(User).where(User.role == "guest"))
    assert (guest.name, guest.vetted_at, guest.password_hash) == ("Augustijn Berken", None, None) and guest.accepted_rules_at
    assert db_session.scalar(select(ThreadFollow.thread_id).where(ThreadFollow.user_id == guest.id)) == thread


def test_a_form_without_the_sessions_token_does_not_come_in(app, thread, invite, db_session):
    link = invite(thread)
    assert Browser(app).post(link, {"name": "Gust Berken"}, token=False).status_code == 400
    assert db_session.scalar(select(GuestAccess.entered_at)) is None


def test_of_two_who_press_the_button_at_once_one_comes_in(app, thread, invite, db_session):
    link = invite(thread)
    browsers, statuses = [Browser(app) for _ in range(4)], []
    tokens = [browser.token() for browser in browsers]
    start = threading.Barrier(len(browsers))

    def press(browser, token):
        start.wait()
        statuses.append(browser.post(link, {"name": "Gust Berken", "csrf_token": token}).status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in zip(browsers, tokens, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(statuses) == [303, 404, 404, 404]
    assert db_session.scalar(select(func.count()).select_from(UserSession).join(User).where(User.role == "guest")) == 1


def test_the_token_is_long_kept_as_a_hash_and_in_no_log(thread, invite, db_session):
    tokens = {invite(thread, email=f"g{number}@example.net").removeprefix("/guest/") for number in range(5)}
    assert len(tokens) == 5 and all(len(token) == 43 for token in tokens)
    kept = " ".join(db_session.scalars(select(GuestAccess.token_hash)))
    assert not any(token in kept for token in tokens)
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in kept.split())


def test_a_renewed_link_kills_the_old_and_may_last_longer(sign_in, cast, app, thread, invite, run_jobs, outbox, db_session):
    old = invite(thread)
    access = db_session.scalar(select(GuestAccess.id))
    url = f"/threads/{thread}/guests/{access}/renewal"
    for user, status in ((cast.bram, 404), (cast.ada, 404), (cast.wim, 404)):
        assert sign_in(user).post(url).status_code == status, user.name
    assert sign_in(cast.mo).post(url, {"last_day": (today() - timedelta(days=2)).isoformat()}).status_code == 422
    assert Browser(app).get(old).status_code == 200
    last_day = today() + timedelta(days=90)
    assert sign_in(cast.mo).post(url, {"last_day": last_day.isoformat()}).status_code == 303
    assert Browser(app).get(old).status_code == 404, "dead before the new one is mailed"
    run_jobs()
    new = link_in(outbox()[-1])
    assert (Browser(app).get(old).status_code, Browser(app).get(new).status_code) == (404, 200)
    assert db_session.scalar(select(GuestAccess.last_day)) == last_day


def test_the_inviter_looks_after_their_own_guest_only(sign_in, cast, thread, invite, db_session):
    invite(thread, by=cast.ada)
    invite(thread, email="other@example.net", name="Olga Iep")
    own, others = list(db_session.scalars(select(GuestAccess.id).order_by(GuestAccess.id)))
    page = sign_in(cast.ada).get(f"/threads/{thread}/guests").text
    assert "gust@example.net" in page and "other@example.net" not in page
    assert sign_in(cast.ada).post(f"/threads/{thread}/guests/{others}/revocation").status_code == 404
    assert sign_in(cast.ada).post(f"/threads/{thread}/guests/{own}/revocation").status_code == 303
    assert "other@example.net" in sign_in(cast.mo).get(f"/threads/{thread}/guests").text


def test_a_revoked_or_late_link_is_dead_with_the_same_page(sign_in, cast, app, thread, invite, db_session, later):
    revoked, late = invite(thread), invite(thread, email="late@example.net")
    access = db_session.scalar(select(GuestAccess.id).order_by(GuestAccess.id))
    assert sign_in(cast.mo).post(f"/threads/{thread}/guests/{access}/revocation").status_code == 303
    assert sign_in(cast.mo).post(f"/threads/{thread}/guests/{access}/revocation").status_code == 409
    dead = Browser(app).get(revoked)
    assert Browser(app).get(late).status_code == 200
    later(days=21)
    pages = [dead, Browser(app).get(late), Browser(app).get("/guest/" + "x" * 43), Browser(app).get("/guest/x")]
    assert {page.status_code for page in pages} == {404} and len({page.text.split("<main")[1].split("</main>")[0] for page in pages}) == 1
    assert Browser(app).post(late, {"name": "Gust Berken"}).status_code == 404


def test_a_link_to_a_hidden_conversation_is_dead(sign_in, cast, app, thread, invite):
    link = invite(thread)
    assert sign_in(cast.mo).post(f"/threads/{thread}/hide", {"reason": "Staat er dubbel."}).status_code == 303
    assert (Browser(app).get(link).status_code, Browser(app).post(link, {"name": "Gust Berken"}).status_code) == (404, 404)


def test_the_same_address_is_the_same_person_and_is_invited_once(sign_in, cast, thread, make_thread, invite, db_session):
    invite(thread)
    again = sign_in(cast.mo).post(f"/threads/{thread}/guests", form(email="GUST@example.net"))
    assert again.status_code == 422 and "al uitgenodigd" in again.text
    invite(make_thread(cast.ada, "Tweede gesprek"), name="Guust B.")
    assert db_session.scalar(select(func.count(User.id)).where(User.role == "guest")) == 1
    assert db_session.scalar(select(User.name).where(User.role == "guest")) == "Gust Berken"


def test_two_moderators_who_invite_one_address_at_once_make_one_guest(sign_in, cast, thread, db_session):
    browsers, statuses = [sign_in(cast.mo), sign_in(cast.root), sign_in(cast.ada)], []
    tokens = [browser.token() for browser in browsers]
    start = threading.Barrier(len(browsers))

    def press(browser, token):
        start.wait()
        statuses.append(browser.post(f"/threads/{thread}/guests", form(csrf_token=token)).status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in zip(browsers, tokens, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(statuses) == [303, 422, 422]
    assert db_session.scalar(select(func.count(GuestAccess.id))) == db_session.scalar(select(func.count(User.id)).where(User.role == "guest")) == 1


def test_a_members_address_gets_no_access_and_only_a_moderator_hears_why(app, sign_in, cast, thread, run_jobs, outbox, db_session):
    told = sign_in(cast.mo).post(f"/threads/{thread}/guests", form(email=cast.cleo.email))
    assert told.status_code == 422 and "adres van een lid" in told.text
    run_jobs()
    assert outbox() == []
    ada = sign_in(cast.ada)
    pages = []
    for email in (cast.cleo.email, "niemand@example.net"):
        answer = ada.post(f"/threads/{thread}/guests", form(email=email, name="Iemand Anders"), follow_redirects=False)
        assert answer.status_code == 303
        page = ada.get(f"/threads/{thread}/guests").text
        pages.append(re.sub(r"\d+", "0", re.sub(r"csrf[^>]+>", "", page.replace(email, "ADDRESS"))))
        access = max(db_session.scalars(select(GuestAccess.id)))
        assert ada.post(f"/threads/{thread}/guests", form(email=email)).status_code == 422
        assert ada.post(f"/threads/{thread}/guests/{access}/renewal").status_code == 303
        assert ada.post(f"/threads/{thread}/guests/{access}/revocation").status_code == 303
    first = re.search(r'<li class="panel.*?</li>', pages[0], re.DOTALL).group()
    second = re.search(r'<li class="panel.*?</li>', pages[1], re.DOTALL).group()
    assert first == second, "the page tells no member from a stranger"
    assert "Cleo" not in pages[0]
    assert db_session.scalar(select(User.role).where(User.id == cast.cleo.id)) == "member"
    run_jobs()
    assert db_session.scalar(select(func.count()).select_from(Activity).where(Activity.subject_id == cast.cleo.id)) == 0


def test_a_member_who_was_asked_so_gets_a_mail_to_the_conversation_and_no_token(sign_in, cast, thread, run_jobs, outbox, db_session):
    cleo = sign_in(cast.cleo)
    sign_in(cast.ada).post(f"/threads/{thread}/guests", form(email=cast.cleo.email, name="Iemand"))
    run_jobs()
    [mail] = outbox()
    text = mail.get_body(("plain",)).get_content()
    assert f"/threads/{thread}-" in text and "/guest/" not in text and "Cleo" in text
    assert db_session.scalar(select(GuestAccess.token_hash)) is None
    sign_in(cast.ada).post(f"/threads/{thread}/guests/{db_session.scalar(select(GuestAccess.id))}/revocation")
    assert cleo.get(f"/threads/{thread}", follow_redirects=True).status_code == 200, "a member's session does not end by it"


def test_who_asked_without_name_does_not_invite_and_is_not_told_of_after_the_name_went(app, sign_in, cast, thread, invite, db_session):
    invite(thread, by=cast.ada)
    with app.app_context(), unit_of_work():
        db.session.get(Thread, thread).without_name = True
        for post in db.session.scalars(select(Post).where(Post.thread_id == thread)):
            post.without_name = True
    assert sign_in(cast.ada).post(f"/threads/{thread}/guests", form(email="x@example.net")).status_code == 403
    mo = sign_in(cast.mo)
    for url in (f"/threads/{thread}/guests", "/moderation/log"):
        assert "Ada Linde" not in mo.get(url).text, url
    assert '<li class="log-line"' in mo.get("/moderation/log?kind=guest.invited").text
    assert '<li class="log-line"' not in mo.get(f"/moderation/log?kind=guest.invited&actor={cast.ada.id}").text, "nor by asking for her number"


def test_invitations_stand_in_the_log_of_moderation(sign_in, cast, gust):
    sign_in(cast.mo).post(f"/threads/{gust.thread}/guests/{gust.access}/revocation")
    page = sign_in(cast.mo).get("/moderation/log").text
    for words in ("Externe expert uitgenodigd", "Externe expert kwam binnen", "Toegang van een externe expert beëindigd", "Instituut Natuurbeheer"):
        assert words in page, words
    assert "Externe expert uitgenodigd" not in sign_in(cast.wim).get("/moderation/log").text.split("<ol")[-1]


def test_what_happened_is_recorded_with_the_network_and_the_gap(sign_in, cast, thread, db_session):
    assert 'value="12"' in sign_in(cast.mo).get(f"/threads/{thread}/guests?gap=12").text
    assert sign_in(cast.mo).post(f"/threads/{thread}/guests", form(gap="12")).status_code == 303
    activity = db_session.scalar(select(Activity).where(Activity.kind == Happened.GUEST_INVITED))
    assert activity.facts["gap_id"] == 12 and activity.network_id and activity.actor_id == cast.mo.id and activity.subject_id


@pytest.mark.parametrize("again", ["revoke", "expire"])
def test_an_old_session_does_not_come_back_with_a_renewal(sign_in, cast, gust, later, run_jobs, outbox, enter, again):
    place = f"/threads/{gust.thread}"
    if again == "revoke":
        sign_in(cast.mo).post(f"{place}/guests/{gust.access}/revocation")
    else:
        later(days=21)
    assert gust.browser.get(place, follow_redirects=True).status_code == 410
    assert sign_in(cast.mo).post(f"{place}/guests/{gust.access}/renewal").status_code == 303
    run_jobs()
    assert gust.browser.get(place).status_code == 302, "signed out, like any visitor"
    assert enter(link_in(outbox()[-1])).get(place, follow_redirects=True).status_code == 200


def test_readers_are_guests_only_while_their_access_lives(app, gust, later):
    def readers():
        with app.app_context():
            return set(db.session.scalars(readers_of(db.session.get(Thread, gust.thread))))

    assert gust.id in readers()
    later(days=21)
    assert gust.id not in readers()
    clock.shift(timedelta())
