"""The register of experts: as far as who looks may read, and who thanked them."""

from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.guests.models import ExpertTheme
from forum.threads.models import Post, Thread


def answer(gust, thread_id: int, db_session) -> int:
    """A reply of Gust's."""
    assert gust.browser.post(f"/threads/{thread_id}/posts", {"body": "Meet het bodemvocht."}).status_code == 303
    return max(db_session.scalars(select(Post.id).where(Post.author_id == gust.id)))


def test_an_expert_is_shown_to_who_reads_a_conversation_they_came_into(gust, sign_in, cast, db_session, make_thread, invite, enter):
    answer(gust, gust.thread, db_session)
    kept = make_thread(cast.ada, "Enkel voor Oost", audience="network")
    enter(invite(kept, email="olga@example.net", name="Olga Iep"), "Olga Iep")
    for user, sees in ((cast.bram, True), (cast.mo, True), (cast.cleo, False), (cast.wim, False)):
        page = sign_in(user).get("/experts/").text
        assert "Gust Berken" in page and "Instituut Natuurbeheer" in page and "Zomereik verliest blad in juli" in page
        assert ("Olga Iep" in page) is sees and "gust@example.net" not in page, user.name


def test_who_was_invited_and_never_came_is_not_in_it(thread, invite, sign_in, cast, enter):
    link = invite(thread)
    assert "Gust Berken" not in sign_in(cast.root).get("/experts/").text
    enter(link)
    assert "Gust Berken" in sign_in(cast.root).get("/experts/").text


def test_members_who_thanked_are_named_but_not_who_wrote_there_without_name(app, gust, sign_in, cast, db_session):
    post = answer(gust, gust.thread, db_session)
    for user in (cast.bram, cast.ada):
        assert sign_in(user).post(f"/posts/{post}/thanks").status_code == 303
    assert "Bedankt door" in (page := sign_in(cast.cleo).get("/experts/").text) and "Bram Eik" in page and "Ada Linde" in page
    with app.app_context(), unit_of_work():
        db.session.get(Thread, gust.thread).without_name = True
        db.session.scalar(select(Post).where(Post.thread_id == gust.thread, Post.number == 1)).without_name = True
    page = sign_in(cast.cleo).get("/experts/").text
    assert "Bram Eik" in page and "Ada Linde" not in page


def test_a_hidden_reply_or_conversation_is_not_told_of(gust, sign_in, cast, db_session):
    post = answer(gust, gust.thread, db_session)
    assert sign_in(cast.mo).post(f"/posts/{post}/hide", {"reason": "Reclame voor zichzelf."}).status_code == 303
    page = sign_in(cast.bram).get("/experts/").text
    assert "Gust Berken" in page and "Hielp in" not in page
    assert sign_in(cast.mo).post(f"/threads/{gust.thread}/hide", {"reason": "Staat er dubbel."}).status_code == 303
    assert "Gust Berken" not in sign_in(cast.bram).get("/experts/").text


def test_moderators_change_organisation_and_themes_and_see_where_access_is_live(gust, sign_in, cast, db_session, later):
    url = f"/experts/{gust.id}/edit"
    for user, status in ((cast.bram, 404), (cast.ada, 404), (cast.mo, 200)):
        assert sign_in(user).get(url).status_code == status
    assert sign_in(cast.mo).get(f"/experts/{cast.bram.id}/edit").status_code == 404
    mo = sign_in(cast.mo)
    assert "Zomereik verliest blad in juli" in mo.get(url).text
    assert mo.post(url, {"organisation": ""}).status_code == 422
    assert mo.post(url, {"organisation": "INBO", "themes": ["bermbeheer"]}).status_code == 303
    assert db_session.scalar(select(User.organisation).where(User.id == gust.id)) == "INBO"
    assert db_session.scalar(select(func.count()).select_from(ExpertTheme)) == 1
    assert db_session.scalar(select(Activity.facts).where(Activity.kind == Happened.EXPERT_CHANGED))["from_organisation"] == "Instituut Natuurbeheer"
    assert "Gust Berken" in mo.get("/experts/?theme=bermbeheer").text and "Gust Berken" not in mo.get("/experts/?theme=eikenprocessierups").text
    assert mo.get("/experts/?theme=bestaat-niet").status_code == 404
    assert mo.post(url, {"organisation": "INBO"}).status_code == 303
    assert db_session.scalar(select(func.count()).select_from(ExpertTheme)) == 0
    later(days=21)
    assert "geen toegang tot een gesprek" in sign_in(cast.mo).get(url).text


def test_a_themes_page_names_experts_whom_the_reader_may_know_of(sign_in, cast, make_thread, invite, enter):
    kept = make_thread(cast.ada, "Enkel voor Oost", audience="network")
    enter(invite(kept, themes=["bermbeheer"]))
    assert "Gust Berken" in sign_in(cast.bram).get("/themes/bermbeheer").text
    assert "Gust Berken" not in sign_in(cast.cleo).get("/themes/bermbeheer").text
    assert "Gust Berken" not in sign_in(cast.bram).get("/themes/eikenprocessierups").text


def test_the_register_costs_the_same_for_one_expert_and_for_many(gust, sign_in, cast, invite, enter, queries, db_session):
    answer(gust, gust.thread, db_session)
    bram = sign_in(cast.bram)
    bram.get("/experts/")
    few = queries(bram.get, "/experts/")
    for number in range(6):
        enter(invite(gust.thread, email=f"expert{number}@example.net", name="Olga Iep", by=cast.root), "Olga Iep")
    assert queries(bram.get, "/experts/") == few <= 12
