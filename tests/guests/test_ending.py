"""The second at which a guest's access ends, on every way that led in."""

import io
import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from forum.accounts.links import make_link
from forum.accounts.models import User, UserSession
from forum.accounts.viewers import viewer_of
from forum.core import clock
from forum.core.clock import BRUSSELS
from forum.core.db import db, unit_of_work
from forum.networks.models import MembershipRequest
from forum.networks.queries import members_by_network
from forum.notifications.models import Notice
from forum.threads.models import GuestAccess, Post, ThreadFollow
from forum.threads.showing import load_head
from tests.conftest import Browser
from tests.uploads.papers import pdf


def end(app, gust, how: str, sign_in, cast) -> None:
    """End the access by a moderator, or by the calendar."""
    if how == "revoked":
        assert sign_in(cast.mo).post(f"/threads/{gust.thread}/guests/{gust.access}/revocation").status_code == 303
    else:
        with app.app_context():
            last = db.session.get(GuestAccess, gust.access).last_day
        midnight = datetime.combine(last + timedelta(days=1), datetime.min.time(), BRUSSELS)
        clock.shift(midnight - datetime.now(BRUSSELS) + timedelta(seconds=1))


def test_the_last_day_ends_at_midnight_here(app, gust, db_session):
    last = db_session.scalar(select(GuestAccess.last_day))
    midnight = datetime.combine(last + timedelta(days=1), datetime.min.time(), BRUSSELS)
    clock.shift(midnight - datetime.now(BRUSSELS) - timedelta(seconds=20))
    assert gust.browser.get(f"/threads/{gust.thread}", follow_redirects=True).status_code == 200
    clock.shift(midnight - datetime.now(BRUSSELS) + timedelta(seconds=1))
    over = gust.browser.get(f"/threads/{gust.thread}")
    assert over.status_code == 410 and "Je toegang is afgelopen" in over.text and "Zomereik" not in over.text


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_pages_posts_and_files_are_gone_at_once(app, gust, how, sign_in, cast, make_reply, db_session):
    reply = make_reply(gust.thread, cast.bram)
    bram = sign_in(cast.bram)
    made = bram.client.post("/uploads", data={"file": (io.BytesIO(pdf("Plan")), "plan.pdf"), "csrf_token": bram.token()}, content_type="multipart/form-data")
    assert bram.post(f"/threads/{gust.thread}/posts", {"body": made.json["markdown"]}).status_code == 303
    urls = [f"/threads/{gust.thread}", f"/posts/{reply}", f"/posts/{reply}/versions", made.json["url"], "/guest/", f"/threads/{gust.thread}/mentionable?q="]
    for url in urls:
        assert gust.browser.get(url, follow_redirects=True).status_code == 200, url
    token = gust.browser.token()
    end(app, gust, how, sign_in, cast)
    for url in urls:
        assert gust.browser.get(url).status_code == 410, url
    for url in (f"/threads/{gust.thread}/posts", f"/posts/{reply}/thanks", f"/threads/{gust.thread}/follow", "/uploads", "/preview", "/drafts"):
        answer = gust.browser.post(url, {"body": "Nog één ding.", "thread": str(gust.thread), "key": f"thread:{gust.thread}", "csrf_token": token})
        assert answer.status_code in (400, 401), url
    refused = gust.browser.post(f"/threads/{gust.thread}/posts", {"body": "Nog één ding.", "csrf_token": token})
    assert refused.status_code == 401 and "Nog één ding." in refused.text and "Je toegang als gast is afgelopen" in refused.text
    assert db_session.scalar(select(func.count()).select_from(UserSession).where(UserSession.user_id == gust.id)) <= 1
    assert bram.get(f"/threads/{gust.thread}", follow_redirects=True).status_code == 200


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_mail_that_waits_is_not_sent_when_the_access_has_ended(app, gust, how, sign_in, cast, make_reply, run_jobs, outbox):
    to_gust = lambda: [mail for mail in outbox() if "gust@example.net" in str(mail["To"])]  # noqa: E731
    make_reply(gust.thread, cast.bram, "Eerste antwoord.")
    run_jobs()
    assert len(to_gust()) == 2 and "Eerste antwoord." in to_gust()[-1].get_body(("plain",)).get_content()
    make_reply(gust.thread, cast.bram, "Tweede antwoord.")
    end(app, gust, how, sign_in, cast)
    run_jobs()
    make_reply(gust.thread, cast.bram, "Derde antwoord.")
    run_jobs()
    assert len(to_gust()) == 2


def test_a_decision_about_a_guests_reply_is_told_only_while_they_read(app, gust, sign_in, cast, run_jobs, outbox, db_session):
    for body in ("Een.", "Twee."):
        assert gust.browser.post(f"/threads/{gust.thread}/posts", {"body": body}).status_code == 303
    first, second = db_session.scalars(select(Post.id).where(Post.author_id == gust.id).order_by(Post.id))
    decisions = lambda: [mail for mail in outbox() if "gust@" in str(mail["To"]) and "reden" in mail.get_body(("plain",)).get_content().lower()]  # noqa: E731
    assert sign_in(cast.mo).post(f"/posts/{first}/hide", {"reason": "Dit is de reden."}).status_code == 303
    run_jobs()
    assert len(decisions()) == 1
    assert sign_in(cast.mo).post(f"/posts/{second}/hide", {"reason": "Dit is de reden."}).status_code == 303
    end(app, gust, "revoked", sign_in, cast)
    run_jobs()
    assert len(decisions()) == 1


def test_the_mail_has_a_link_that_switches_it_off_and_it_works(gust, cast, make_reply, run_jobs, outbox, app):
    make_reply(gust.thread, cast.bram)
    run_jobs()
    mail = [each for each in outbox() if "gust@example.net" in str(each["To"])][-1]
    off = re.search(r"/mail/off/[\w.-]+", mail["List-Unsubscribe"]).group()
    assert Browser(app).get(off).status_code == 200
    assert Browser(app).post(off).status_code == 303
    before = len(outbox())
    make_reply(gust.thread, cast.bram)
    run_jobs()
    assert not [each for each in outbox()[before:] if "gust@example.net" in str(each["To"])]


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_notices_counts_and_lists_end_too(app, gust, how, sign_in, cast, make_reply, db_session):
    make_reply(gust.thread, cast.bram)
    page = lambda: sign_in(cast.bram).get(f"/threads/{gust.thread}", follow_redirects=True).text  # noqa: E731
    facts = lambda: (lambda v: (v.unread_notices, v.guest_threads))(viewer_of(gust.id))  # noqa: E731
    with app.app_context():
        assert facts() == (1, frozenset({gust.thread}))
        followers = load_head(viewer_of(cast.bram.id), gust.thread).followers
    assert "Externe experten in dit gesprek" in page()
    end(app, gust, how, sign_in, cast)
    with app.app_context():
        assert facts() == (0, frozenset())
        assert load_head(viewer_of(cast.bram.id), gust.thread).followers == followers - 1
    after = page()
    assert "expert leest mee" not in after and "Externe experten in dit gesprek" not in after
    told = db_session.scalar(select(func.count(Notice.id)).where(Notice.user_id == gust.id))
    make_reply(gust.thread, cast.bram)
    assert db_session.scalar(select(func.count(Notice.id)).where(Notice.user_id == gust.id)) == told


def test_the_words_of_a_guest_stay_with_name_and_organisation(app, gust, sign_in, cast):
    assert gust.browser.post(f"/threads/{gust.thread}/posts", {"body": "Meet het bodemvocht."}).status_code == 303
    end(app, gust, "revoked", sign_in, cast)
    page = sign_in(cast.bram).get(f"/threads/{gust.thread}", follow_redirects=True).text
    assert all(words in page for words in ("Meet het bodemvocht.", "Gust Berken", "Instituut Natuurbeheer", "externe expert"))


def test_ending_one_access_leaves_the_other(app, gust, make_thread, invite, cast, sign_in, enter):
    other = make_thread(cast.ada, "Tweede gesprek")
    assert gust.browser.get(f"/threads/{other}").status_code == 404
    link = invite(other)
    assert gust.browser.get(f"/threads/{other}").status_code == 404, "invited, but not come in"
    assert gust.browser.post(link, {"name": "Gust Berken"}).status_code == 303
    both = gust.browser.get("/guest/")
    assert both.status_code == 200 and "Tweede gesprek" in both.text and "Zomereik" in both.text
    end(app, gust, "revoked", sign_in, cast)
    assert gust.browser.get(f"/threads/{gust.thread}").status_code == 404
    assert gust.browser.get(f"/threads/{other}", follow_redirects=True).status_code == 200


def test_a_guest_who_becomes_a_member_reads_as_one(app, gust, sign_in, cast, make_thread, db_session, visitor, run_jobs, outbox):
    other = make_thread(cast.ada, "Voor alle leden")
    form = {"name": "Gust Berken", "email": "gust@example.net", "function": "boomverzorger", "municipality": "13008", "network": "oost", "why": "Ik werk nu in Geel.", "rules": "y"}
    assert visitor.post("/register", form).status_code == 303
    mo = sign_in(cast.mo)
    asked = db_session.scalar(select(MembershipRequest.id))
    assert asked, "a guest's address makes a normal request"
    assert mo.post(f"/moderation/requests/{asked}", {"decision": "approve", "network": "oost"}).status_code == 303
    run_jobs()
    assert gust.browser.get(f"/threads/{gust.thread}").status_code == 302, "the guest's session ended"
    assert "/invite/" in outbox()[-1].get_body(("plain",)).get_content()
    user = db_session.scalar(select(User).where(User.id == gust.id))
    assert (user.role, user.vetted_at is not None) == ("member", True)
    member = sign_in(type(cast.ada)(gust.id, "gust@example.net", "Gust Berken"))
    assert member.get(f"/threads/{other}", follow_redirects=True).status_code == 200


def test_a_guest_gets_no_password(app, gust, visitor, run_jobs, outbox, db_session):
    before = len(outbox())
    assert visitor.post("/password/forgot", {"email": "gust@example.net"}).status_code == 303
    run_jobs()
    assert len(outbox()) == before
    with app.app_context(), unit_of_work():
        token = make_link(gust.id, "reset")
    assert visitor.get(f"/password/reset/{token}").status_code == 404
    assert visitor.post("/login", {"email": "gust@example.net", "password": "x" * 12}).status_code == 422


def test_a_guest_is_no_member_anywhere(gust, sign_in, cast, db_session, app):
    root = sign_in(cast.root)
    for url in ("/members/", "/members/?q=Gust", "/search?q=Gust", "/moderation/members", "/moderation/members?q=Gust", "/networks/", "/networks/oost", "/search/titles?q=Gust",
                "/threads/mentionable?q=Gust", "/themes/bermbeheer"):
        page = root.get(url)
        assert page.status_code == 200 and "Gust Berken" not in page.text, url
    for url in (f"/members/{gust.id}", f"/members/{gust.id}-gust-berken", f"/moderation/members/{gust.id}", f"/search?q=eik&author={gust.id}"):
        assert "Gust Berken" not in root.get(url, follow_redirects=True).text, url
    assert root.get(f"/members/{gust.id}").status_code == root.get(f"/moderation/members/{gust.id}").status_code == 404
    assert root.post(f"/moderation/members/{gust.id}/role", {"role": "admin", "reason": "zomaar"}).status_code == 404
    with app.app_context():
        assert sum(members_by_network().values()) == 6
    names = lambda thread: [each["name"] for each in root.get(f"/threads/{thread}/mentionable?q=Gust").json["options"]]  # noqa: E731
    assert names(gust.thread) == ["Gust Berken"], "in their own thread members may name them"


def test_a_guest_is_mentioned_by_mail_only_in_their_thread(gust, sign_in, cast, make_thread, run_jobs, outbox):
    other = make_thread(cast.ada, "Ander gesprek")
    bram = sign_in(cast.bram)
    before = len(outbox())
    assert bram.post(f"/threads/{other}/posts", {"body": "Wat denk jij, @Gust Berken?"}).status_code == 303
    run_jobs()
    assert not [mail for mail in outbox()[before:] if "gust@" in str(mail["To"])]
    assert bram.post(f"/threads/{gust.thread}/posts", {"body": "Wat denk jij, @Gust Berken?"}).status_code == 303
    run_jobs()
    assert [mail for mail in outbox()[before:] if "gust@" in str(mail["To"])]


def test_follow_rows_of_a_guest_stand_for_a_later_renewal(gust, app, sign_in, cast, db_session):
    end(app, gust, "revoked", sign_in, cast)
    assert db_session.scalar(select(ThreadFollow.by_mail).where(ThreadFollow.user_id == gust.id)) is True
