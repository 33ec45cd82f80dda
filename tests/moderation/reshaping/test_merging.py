"""Two conversations become one, and one becomes two; everything that hung on them goes along, and comes back."""

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.practice.models import Recurrence
from forum.threads.models import Post, ReadingMark, Solution, Thread, ThreadFollow
from tests.conftest import Member
from tests.threads.test_writing import at_once

WHY = {"reason": "Dit gaat over hetzelfde"}


@pytest.fixture
def pair(cast, make_thread, make_reply):
    """Ada's problem with two replies, and Cleo's with one."""
    one, two = make_thread(cast.ada, "Essen in de dreef", body="zevenblad"), make_thread(cast.cleo, "Essentaksterfte langs de weg", body="klimop")
    return one, two, [make_reply(one, cast.bram, "braamstruik"), make_reply(one, cast.cleo, "vlierbes"), make_reply(two, cast.bram, "hondsdraf")]


@pytest.fixture
def undo(app, sign_in):
    """Take the newest act of a kind back."""

    def back(member, kind: str):
        with app.app_context():
            number = db.session.scalar(select(Activity.id).where(Activity.kind == kind).order_by(Activity.id.desc()).limit(1))
        return sign_in(member).post(f"/moderation/log/{number}/undo")

    return back


def standing(db_session, thread: int) -> list[tuple]:
    """The posts of a thread: number, row, kind."""
    return [tuple(row) for row in db_session.execute(select(Post.number, Post.id, Post.kind).where(Post.thread_id == thread).order_by(Post.number))]


def test_merged_posts_stand_behind_the_others_and_old_addresses_lead_there(sign_in, cast, pair, db_session):
    one, two, replies = pair
    openings = dict(db_session.execute(select(Post.thread_id, Post.id).where(Post.number == 1)))
    sign_in(cast.ada).post(f"/threads/{one}/solution", {"post": replies[0]})
    assert sign_in(cast.mo).post(f"/threads/{one}/merge", {**WHY, "into": f"#{two}"}).status_code == 303
    assert standing(db_session, two) == [(1, openings[two], "opening"), (2, replies[2], "answer"), (3, openings[one], "answer"), (4, replies[0], "answer"), (5, replies[1], "answer")]
    assert standing(db_session, one) == []
    kept = db_session.get(Thread, two)
    assert (kept.reply_count, kept.last_number) == (4, 5) and db_session.scalar(select(Solution.post_id).where(Solution.thread_id == two)) == replies[0]
    ada = sign_in(cast.ada)
    for path in (f"/threads/{one}", f"/threads/{one}-essen-in-de-dreef", f"/threads/{one}-essen-in-de-dreef?page=1"):
        answer = ada.get(path)
        assert answer.status_code == 302 and answer.headers["Location"].startswith(f"/threads/{two}-")
    assert ada.get(f"/posts/{replies[1]}").headers["Location"].endswith("#post-5")
    page = ada.get(f"/threads/{two}", follow_redirects=True).text
    assert "zevenblad" in page and "Hier begint “Essen in de dreef”" in page
    assert f'href="/threads/{one}-' not in ada.get("/threads/").text
    found = ada.get("/search?q=vlierbes").text
    assert f"/threads/{two}-" in found and f'"/threads/{one}-' not in found


def test_followers_marks_and_who_has_it_too_go_along_and_come_back(sign_in, cast, pair, db_session, undo):
    one, two, _replies = pair
    sign_in(cast.wim).post(f"/threads/{one}/recurrences", {"note": "Ook hier"})
    for member, thread, number in ((cast.bram, one, 3), (cast.bram, two, 2), (cast.cleo, two, 1), (cast.mo, one, 3)):
        sign_in(member).post(f"/threads/{thread}/reading", {"number": number})
    followers = lambda thread: set(db_session.scalars(select(ThreadFollow.user_id).where(ThreadFollow.thread_id == thread)))  # noqa: E731
    marks = lambda thread: dict(db_session.execute(select(ReadingMark.user_id, ReadingMark.number).where(ReadingMark.thread_id == thread)))  # noqa: E731
    before = followers(one), followers(two), marks(one), marks(two), standing(db_session, one), standing(db_session, two)
    sign_in(cast.mo).post(f"/threads/{one}/merge", {**WHY, "into": two})
    assert followers(two) == before[0] | before[1]
    assert marks(two)[cast.bram.id] == 5, "who had read all of both, has read all"
    assert marks(two)[cast.cleo.id] == 1 and cast.mo.id not in marks(two), "nothing unread counts as read"
    assert {cast.wim.id, cast.ada.id} <= set(db_session.scalars(select(Recurrence.user_id).where(Recurrence.thread_id == two)))
    assert undo(cast.mo, "thread.merged").status_code == 303
    assert (followers(one), followers(two), marks(one), marks(two), standing(db_session, one), standing(db_session, two)) == before
    assert list(db_session.scalars(select(Recurrence.user_id).where(Recurrence.thread_id == two))) == []
    assert sign_in(cast.ada).get(f"/threads/{one}", follow_redirects=True).text.count("vlierbes")


def test_a_duplicate_stays_readable_leads_on_and_closes(sign_in, cast, pair, db_session, undo):
    one, two, _replies = pair
    assert sign_in(cast.mo).post(f"/threads/{one}/duplicate", {**WHY, "into": f"/threads/{two}-essentaksterfte"}).status_code == 303
    ada = sign_in(cast.ada)
    assert ada.get(f"/threads/{one}").headers["Location"].startswith(f"/threads/{two}-")
    page = ada.get(f"/threads/{one}-essen-in-de-dreef?original=1").text
    assert "zevenblad" in page and "hetzelfde probleem als een ander gesprek" in page and f"/threads/{two}-" in page
    assert "Ook gesteld als" in ada.get(f"/threads/{two}", follow_redirects=True).text
    assert ada.post(f"/threads/{one}/posts", {"body": "Nog iets"}).status_code == 403
    assert f'href="/threads/{one}-' not in ada.get("/threads/").text
    assert cast.ada.id in set(db_session.scalars(select(ThreadFollow.user_id).where(ThreadFollow.thread_id == two)))
    assert sign_in(cast.mo).post(f"/threads/{one}/unduplicate").status_code == 303
    assert ada.get(f"/threads/{one}-essen-in-de-dreef").status_code == 200 and db_session.get(Thread, one).locked_at is None
    assert cast.ada.id not in set(db_session.scalars(select(ThreadFollow.user_id).where(ThreadFollow.thread_id == two)))


def test_pointers_follow_and_no_circle_is_made(sign_in, cast, pair, make_thread):
    one, two, _replies = pair
    three = make_thread(cast.ada, "Nog eens essen")
    mo = sign_in(cast.mo)
    assert mo.post(f"/threads/{one}/duplicate", {**WHY, "into": two}).status_code == 303
    assert mo.post(f"/threads/{two}/merge", {**WHY, "into": three}).status_code == 303
    assert mo.get(f"/threads/{one}").headers["Location"].startswith(f"/threads/{three}-")
    assert mo.post(f"/threads/{three}/merge", {**WHY, "into": one}).status_code == 422
    assert mo.post(f"/threads/{three}/merge", {**WHY, "into": three}).status_code == 422


def test_split_replies_begin_anew_and_leave_gaps(sign_in, cast, make_thread, make_reply, db_session, undo):
    one = make_thread(cast.ada, "Maaien en snoeien")
    replies = [make_reply(one, cast.bram, f"Reactie {word}") for word in ("alfa", "beta", "gamma", "delta")]
    sign_in(cast.ada).post(f"/threads/{one}/solution", {"post": replies[3]})
    sign_in(cast.cleo).post(f"/threads/{one}/reading", {"number": 5})
    mo = sign_in(cast.mo)
    assert mo.get(f"/threads/{one}/split").status_code == 200
    data = {**WHY, "title": "Snoeien alleen", "network": "oost", "theme": "bermbeheer", "post": [replies[1], replies[3]]}
    answer = mo.post(f"/threads/{one}/split", data)
    fresh = int(answer.headers["Location"].split("/")[2].split("-")[0])
    assert answer.status_code == 303 and standing(db_session, fresh) == [(1, replies[1], "opening"), (2, replies[3], "answer")]
    assert [row[0] for row in standing(db_session, one)] == [1, 2, 4]
    ada = sign_in(cast.ada)
    assert ada.get(f"/posts/{replies[3]}").headers["Location"] == f"/threads/{fresh}-snoeien-alleen#post-2"
    assert db_session.get(Thread, one).solved_at is None and db_session.get(Thread, fresh).author_id == cast.bram.id
    marks = dict(db_session.execute(select(ReadingMark.thread_id, ReadingMark.number).where(ReadingMark.user_id == cast.cleo.id)))
    assert marks[fresh] == 2
    ada.post(f"/threads/{one}/posts", {"body": "Nog iets"})
    assert standing(db_session, one)[-1][0] == 6, "a number is given out once"
    assert ada.get(f"/threads/{one}-maaien-en-snoeien").text.count("splitste enkele reacties af") == 1
    sign_in(cast.wim).post(f"/threads/{fresh}/posts", {"body": "Sinds het splitsen"})
    assert undo(cast.mo, "thread.split").status_code == 303
    assert [row[0] for row in standing(db_session, one)] == [1, 2, 3, 4, 5, 6, 7]
    assert db_session.scalar(select(Solution.post_id)) == replies[3]
    assert ada.get(f"/threads/{fresh}-snoeien-alleen").headers["Location"].startswith(f"/threads/{one}-")


def test_a_page_whose_posts_all_went_is_still_a_page(sign_in, cast, make_thread, make_reply):
    one = make_thread(cast.ada)
    replies = [make_reply(one, cast.bram, f"Nummer {n}") for n in range(2, 23)]
    sign_in(cast.mo).post(f"/threads/{one}/split", {**WHY, "title": "Verder", "network": "oost", "theme": "", "post": replies[19:]})
    page = sign_in(cast.ada).get(f"/threads/{one}", follow_redirects=True)
    assert page.status_code == 200
    second = sign_in(cast.ada).get(f"/threads/{one}-essentaksterfte-in-een-dreef?page=2")
    assert second.status_code == 200 and "splitste" in second.text
    assert sign_in(cast.ada).get(f"/threads/{one}-essentaksterfte-in-een-dreef?page=3").status_code == 404


@pytest.mark.parametrize("act", ["merge", "duplicate"])
def test_z11_nothing_is_shown_to_more_people_and_only_ones_own_networks_are_touched(sign_in, cast, make_thread, act, db_session):
    closed, open_, west = make_thread(cast.ada, "Enkel Oost", audience="network"), make_thread(cast.ada, "Voor allen"), make_thread(cast.cleo, "West", network="west", audience="network")
    mo = sign_in(cast.mo)
    refused = mo.post(f"/threads/{closed}/{act}", {**WHY, "into": open_})
    assert refused.status_code == 422 and "meer mensen" in refused.text
    assert mo.post(f"/threads/{open_}/{act}", {**WHY, "into": west}).status_code == 422
    assert "West" not in mo.get(f"/threads/{open_}/merge?into={west}").text.split("<main")[1].split("Netwerk")[0]
    for member, status in ((cast.ada, 403), (cast.wim, 403)):
        assert sign_in(member).post(f"/threads/{open_}/{act}", {**WHY, "into": closed}).status_code == status
    assert sign_in(cast.wim).post(f"/threads/{closed}/{act}", {**WHY, "into": open_}).status_code == 404
    assert all(thread.merged_into_id is None for thread in db_session.scalars(select(Thread)))
    assert mo.post(f"/threads/{open_}/{act}", {**WHY, "into": closed}).status_code == 303, "to fewer readers is allowed"
    seen = sign_in(cast.cleo).get(f"/threads/{open_}", follow_redirects=True)
    assert seen.status_code == (404 if act == "merge" else 200) and "Enkel Oost" not in seen.text


def test_what_is_split_from_one_network_stays_there(sign_in, cast, make_thread, make_reply):
    closed = make_thread(cast.ada, audience="network")
    reply = make_reply(closed, cast.bram)
    mo = sign_in(cast.mo)
    for network in ("west", "both"):
        assert mo.post(f"/threads/{closed}/split", {**WHY, "title": "Elders", "network": network, "theme": "", "post": reply}).status_code in (403, 422)
    assert mo.post(f"/threads/{closed}/split", {**WHY, "title": "", "network": "oost", "theme": "", "post": reply}).status_code == 422
    fresh = mo.post(f"/threads/{closed}/split", {**WHY, "title": "Hier", "network": "oost", "theme": "", "post": reply}).headers["Location"]
    assert sign_in(cast.cleo).get(fresh).status_code == 404 and sign_in(cast.ada).get(fresh).status_code == 200


def test_the_pages_find_and_show_before_they_do(sign_in, cast, pair):
    one, two, _replies = pair
    mo = sign_in(cast.mo)
    assert "Essentaksterfte langs de weg" in mo.get(f"/threads/{one}/merge").text, "what looks alike is offered"
    shown = mo.get(f"/threads/{one}/merge?into={two}").text
    assert "Samenvoegen" in shown and "Aanduiden als hetzelfde" in shown
    kept = mo.post(f"/threads/{one}/merge", {"into": two, "reason": ""})
    assert kept.status_code == 422
    assert sign_in(cast.ada).get(f"/threads/{one}/merge").status_code == 403


@pytest.mark.parametrize("acts", [("merge", "merge"), ("merge", "duplicate"), ("duplicate", "duplicate")])
def test_two_moderators_at_once_make_one_act(sign_in, cast, pair, db_session, acts):
    one, two, _replies = pair
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.mo), sign_in(cast.root))]
    answers = at_once([lambda b=b, t=t, a=a: b.post(f"/threads/{one}/{a}", {**WHY, "into": two, "csrf_token": t}) for (b, t), a in zip(browsers, acts, strict=True)])
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert any(person.name in refused.text for person in (cast.mo, cast.root))


def test_crossing_merges_and_a_reply_meanwhile(sign_in, cast, pair, db_session):
    one, two, _replies = pair
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.mo), sign_in(cast.root), sign_in(cast.bram))]
    sends = [(f"/threads/{one}/merge", {**WHY, "into": two}), (f"/threads/{two}/merge", {**WHY, "into": one}), (f"/threads/{one}/posts", {"body": "Intussen"})]
    answers = at_once([lambda b=b, t=t, s=s: b.post(s[0], {**s[1], "csrf_token": t}) for (b, t), s in zip(browsers, sends, strict=True)])
    assert sorted(answer.status_code for answer in answers[:2]) in ([303, 409], [303, 422])
    assert answers[2].status_code in (303, 403, 404)
    assert sum(thread.merged_into_id is not None for thread in db_session.scalars(select(Thread))) == 1
    assert len(list(db_session.scalars(select(Post.id)))) == (6 if answers[2].status_code == 303 else 5)


def test_two_splits_of_the_same_reply_make_one(sign_in, cast, pair, db_session):
    one, _two, replies = pair
    data = {**WHY, "title": "Apart", "network": "oost", "theme": "", "post": replies[0]}
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.mo), sign_in(cast.root))]
    answers = at_once([lambda b=b, t=t: b.post(f"/threads/{one}/split", {**data, "csrf_token": t}) for b, t in browsers])
    assert sorted(answer.status_code for answer in answers) in ([303, 422], [303, 409])


def test_guests_do_not_get_to_read_more(app, sign_in, cast, pair, let_in, db_session):
    one, two, _replies = pair
    with app.app_context(), unit_of_work():
        guest = User(email="gust@example.org", name="Gust Gast", role="guest", created_at=clock.now(), vetted_at=clock.now())
        db.session.add(guest)
        db.session.flush()
        number = guest.id
    let_in(Member(number, "gust@example.org", "Gust Gast"), two)
    mo = sign_in(cast.mo)
    refused = mo.post(f"/threads/{one}/merge", {**WHY, "into": two})
    assert refused.status_code == 422 and "externe experts" in refused.text.lower()
    assert mo.post(f"/threads/{two}/merge", {**WHY, "into": one}).status_code == 303, "the other way round they read less"
    assert sign_in(Member(number, "gust@example.org", "Gust Gast")).get(f"/threads/{one}", follow_redirects=True).status_code != 200


def test_who_asked_without_name_is_not_named_by_the_solution(app, sign_in, cast, pair, db_session):
    one, two, replies = pair
    sign_in(cast.ada).post(f"/threads/{one}/solution", {"post": replies[0]})
    with app.app_context(), unit_of_work():
        db.session.get(Thread, one).without_name = True
        db.session.execute(update(Post).where(Post.thread_id == one, Post.author_id == cast.ada.id).values(without_name=True))
    sign_in(cast.mo).post(f"/threads/{one}/merge", {**WHY, "into": two})
    page = sign_in(cast.bram).get(f"/threads/{two}", follow_redirects=True).text
    assert cast.ada.name not in page and db_session.scalar(select(Solution.chosen_by_id)) == cast.mo.id


def test_taking_back_shows_nothing_to_more_people_than_it_was_written_for(sign_in, cast, make_thread, make_reply, undo, db_session):
    open_, closed = make_thread(cast.ada, "Voor allen"), make_thread(cast.bram, "Enkel Oost", audience="network")
    reply = make_reply(open_, cast.bram, "Eerst voor iedereen")
    mo = sign_in(cast.mo)
    assert mo.post(f"/threads/{open_}/merge", {**WHY, "into": closed}).status_code == 303
    assert sign_in(cast.bram).post(f"/posts/{reply}/edit", {"body": "Dit is enkel voor Oost", "version": "1"}).status_code == 303
    assert undo(cast.mo, "thread.merged").status_code == 422
    assert "enkel voor Oost" not in sign_in(cast.cleo).get(f"/threads/{open_}", follow_redirects=True).text


def test_acts_on_what_was_merged_meanwhile_say_so(sign_in, cast, pair):
    one, two, _replies = pair
    mo = sign_in(cast.mo)
    mo.post(f"/threads/{one}/merge", {**WHY, "into": two})
    for act in ("hide", "restore", "lock", "pin", "retitle", "move", "split", "merge", "duplicate"):
        answer = mo.post(f"/threads/{one}/{act}", {**WHY, "title": "Nieuw", "network": "west", "into": two, "post": 1, "theme": ""})
        assert answer.status_code == 409, act


def test_a_reply_typed_on_the_old_page_comes_in_where_it_stands_now(sign_in, cast, pair, db_session):
    one, two, _replies = pair
    sign_in(cast.mo).post(f"/threads/{one}/merge", {**WHY, "into": two})
    for member in (cast.bram, cast.mo):
        answer = sign_in(member).post(f"/threads/{one}/posts", {"body": "Nog een gedachte"})
        assert answer.status_code == 303 and answer.headers["Location"].startswith(f"/threads/{two}-")


def test_the_log_keeps_nobodys_reading_and_undo_gives_mail_back(app, sign_in, cast, pair, db_session, undo):
    one, two, _replies = pair
    sign_in(cast.bram).post(f"/threads/{two}/reading", {"number": 2})
    with_mail = select(ThreadFollow.by_mail).where(ThreadFollow.thread_id == two, ThreadFollow.user_id == cast.cleo.id)
    sign_in(cast.cleo).post(f"/threads/{one}/follow", {"on": "1"})
    with app.app_context(), unit_of_work():
        db.session.execute(update(ThreadFollow).where(ThreadFollow.thread_id == one, ThreadFollow.user_id == cast.cleo.id).values(by_mail=False))
    sign_in(cast.mo).post(f"/threads/{one}/merge", {**WHY, "into": two})
    assert db_session.scalar(with_mail) is False
    facts = db_session.scalar(select(Activity.facts).where(Activity.kind == "thread.merged"))
    assert not {"marks", "own_marks", "followed"} & set(facts)
    assert undo(cast.mo, "thread.merged").status_code == 303 and db_session.scalar(with_mail) is True


def test_the_first_of_two_merges_is_taken_back_while_the_second_stands(pair, undo, sign_in, cast, make_thread, db_session, app):
    one, two, _replies = pair
    three = make_thread(cast.bram, "Taksterfte in het park", body="look")
    mo = sign_in(cast.mo)
    for source in (two, three):
        assert mo.post(f"/threads/{source}/merge", {"into": str(one), **WHY}).status_code == 303
    with app.app_context():
        first = db.session.scalar(select(Activity.id).where(Activity.kind == "thread.merged").order_by(Activity.id).limit(1))
    assert f"/moderation/log/{first}/undo" in mo.get("/moderation/log").text
    assert mo.post(f"/moderation/log/{first}/undo").status_code == 303
    assert db_session.get(Thread, two).merged_into_id is None and db_session.get(Thread, three).merged_into_id == one


@pytest.mark.parametrize("post", ["99999999999999999999", "²", "-1", "x"])
def test_a_number_that_no_post_can_have_is_refused_beside_the_field(pair, sign_in, cast, post):
    one, _two, _replies = pair
    assert sign_in(cast.mo).get(f"/threads/{one}/split?post={post}").status_code == 200
    assert sign_in(cast.mo).post(f"/threads/{one}/split", {"post": post, "title": "Iets anders", **WHY}).status_code == 422
