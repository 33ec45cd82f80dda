"""Members flag: who may, how often, and when a flag alone hides."""

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.moderation.flags.models import REASONS, Flag, FlagCase
from forum.threads.models import Post, Thread

SECRET = "Bel mevrouw Peeters op 0470 12 34 56"  # noqa: S105
PERSONAL = {"reason": "personal_data", "note": "Een telefoonnummer"}


@pytest.mark.parametrize("reason", REASONS)
def test_a_member_flags_and_a_visitor_or_the_writer_does_not(sign_in, visitor, cast, make_thread, make_reply, db_session, reason):
    reply = make_reply(make_thread(cast.ada), cast.bram)
    data = {"reason": reason, "note": "Kijk eens"}
    assert visitor.post(f"/posts/{reply}/flags", data).status_code == 401
    assert sign_in(cast.bram).post(f"/posts/{reply}/flags", data).status_code == 403
    answer = sign_in(cast.ada).post(f"/posts/{reply}/flags", data)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("#post-2")
    flag = db_session.scalar(select(Flag))
    assert (flag.user_id, flag.reason, flag.note, flag.hid) == (cast.ada.id, reason, "Kijk eens", False)


def test_z10_a_post_out_of_reach_is_no_post(sign_in, cast, make_thread, make_reply, db_session):
    number = make_thread(cast.ada, audience="network")
    reply = make_reply(number, cast.bram)
    west = sign_in(cast.cleo)
    for path in (f"/posts/{reply}/flag", "/posts/99999/flag"):
        assert west.get(path).status_code == 404
    for path in (f"/posts/{reply}/flags", "/posts/99999/flags"):
        assert west.post(path, PERSONAL).status_code == 404
    assert west.get(f"/posts/{reply}/flags").status_code == 405
    assert db_session.scalar(select(func.count(Flag.id))) == 0
    assert sign_in(cast.ada).get(f"/posts/{reply}/flag").status_code == 200


def test_a_refused_flag_keeps_what_was_typed(sign_in, cast, make_thread, make_reply):
    reply = make_reply(make_thread(cast.ada), cast.bram)
    ada = sign_in(cast.ada)
    refused = ada.post(f"/posts/{reply}/flags", {"reason": "iets", "note": "Dit wil ik kwijt"})
    assert refused.status_code == 422 and "Kies wat er niet in orde is." in refused.text and "Dit wil ik kwijt" in refused.text
    assert "Zeg in enkele woorden" in ada.post(f"/posts/{reply}/flags", {"reason": "other"}).text
    assert ada.post(f"/posts/{reply}/flags", {"reason": "other", "note": "x" * 1001}).status_code == 422


def test_flags_of_several_members_add_up_on_one_item(sign_in, cast, make_thread, make_reply, db_session):
    reply = make_reply(make_thread(cast.ada), cast.bram)
    for member, reason in ((cast.ada, "unfriendly"), (cast.cleo, "unsafe"), (cast.ada, "advertising")):
        assert sign_in(member).post(f"/posts/{reply}/flags", {"reason": reason}).status_code == 303
    assert db_session.scalar(select(func.count(FlagCase.id))) == 1
    assert sorted(db_session.scalars(select(Flag.reason))) == ["advertising", "unsafe"], "who flags again, says it otherwise"
    page = sign_in(cast.mo).get("/moderation/")
    assert page.text.count("/moderation/flags/") == 1 and "2 meldingen" in page.text


def test_ten_flags_a_day_and_the_eleventh_waits(sign_in, cast, make_thread, make_reply, db_session):
    number = make_thread(cast.cleo)
    replies = [make_reply(number, cast.bram, f"Reactie {i}") for i in range(11)]
    ada = sign_in(cast.ada)
    for reply in replies[:10]:
        assert ada.post(f"/posts/{reply}/flags", {"reason": "wrong_place"}).status_code == 303
    refused = ada.post(f"/posts/{replies[10]}/flags", {"reason": "wrong_place"})
    assert refused.status_code == 429 and 0 < int(refused.headers["Retry-After"]) <= 86_400
    assert ada.post(f"/posts/{replies[0]}/flags", {"reason": "unsafe"}).status_code == 303, "to say an earlier one otherwise is none of the ten"
    clock.shift(clock.timedelta(hours=25))
    assert ada.post(f"/posts/{replies[10]}/flags", {"reason": "wrong_place"}).status_code == 303


def test_the_first_flag_of_a_trusted_member_hides_personal_data_at_once(sign_in, cast, trusted, make_thread, make_reply, db_session, the_case):
    reply = make_reply(make_thread(cast.cleo), cast.ada, SECRET)
    assert sign_in(trusted).post(f"/posts/{reply}/flags", PERSONAL).status_code == 303
    post = db_session.get(Post, reply)
    assert post.hidden_at is not None and post.hidden_by_id is None
    assert the_case(reply).hidden_at is not None
    assert SECRET not in sign_in(cast.bram).get(f"/posts/{reply}", follow_redirects=True).text
    case = sign_in(cast.mo).get("/moderation/")
    assert "dringend" in case.text
    assert SECRET in sign_in(cast.mo).get(f"/moderation/flags/{the_case(reply).id}").text


def test_the_opening_hides_the_whole_conversation(sign_in, cast, trusted, make_thread, db_session):
    number = make_thread(cast.ada, body=SECRET)
    opening = db_session.scalar(select(Post.id).where(Post.thread_id == number))
    answer = sign_in(trusted).post(f"/posts/{opening}/flags", PERSONAL)
    assert answer.status_code == 303 and answer.headers["Location"] == "/threads/"
    assert db_session.get(Thread, number).hidden_at is not None
    assert sign_in(cast.cleo).get(f"/threads/{number}").status_code == 404


def test_who_is_not_trusted_hides_nothing(sign_in, cast, make_thread, make_reply, trusted, not_vetted, db_session):
    number = make_thread(cast.cleo)
    few, unvetted = (make_reply(number, cast.ada, text) for text in ("Een", "Twee"))
    sign_in(cast.cleo).post(f"/posts/{few}/flags", PERSONAL)
    not_vetted(trusted)
    sign_in(trusted).post(f"/posts/{unvetted}/flags", PERSONAL)
    other = make_reply(number, cast.ada, "Drie")
    sign_in(cast.mo).post(f"/posts/{other}/flags", {"reason": "unsafe"})
    assert [db_session.get(Post, reply).hidden_at for reply in (few, unvetted, other)] == [None, None, None]


def test_two_such_hidings_are_open_at_most(sign_in, cast, trusted, make_thread, make_reply, db_session, the_case):
    number = make_thread(cast.cleo)
    replies = [make_reply(number, cast.ada, f"Nummer {i}") for i in range(4)]
    bram = sign_in(trusted)
    for reply in replies[:3]:
        bram.post(f"/posts/{reply}/flags", PERSONAL)
    assert [db_session.get(Post, reply).hidden_at is not None for reply in replies[:3]] == [True, True, False]
    sign_in(cast.mo).post(f"/moderation/flags/{the_case(replies[0]).id}", {"outcome": "hidden", "reason": "Terecht"})
    bram.post(f"/posts/{replies[3]}/flags", PERSONAL)
    assert db_session.get(Post, replies[3]).hidden_at is not None


def test_a_rejected_flag_takes_trust_away_for_ninety_days(sign_in, cast, trusted, make_thread, make_reply, db_session, the_case):
    number = make_thread(cast.cleo)
    first, second, third = (make_reply(number, cast.ada, f"Tekst {i}") for i in range(3))
    bram = sign_in(trusted)
    bram.post(f"/posts/{first}/flags", PERSONAL)
    sign_in(cast.mo).post(f"/moderation/flags/{the_case(first).id}", {"outcome": "kept", "reason": "Dat is het nummer van de gemeente"})
    assert db_session.get(Post, first).hidden_at is None
    bram.post(f"/posts/{second}/flags", PERSONAL)
    assert db_session.get(Post, second).hidden_at is None
    clock.shift(clock.timedelta(days=91))
    sign_in(trusted).post(f"/posts/{third}/flags", PERSONAL)
    assert db_session.get(Post, third).hidden_at is not None


def test_what_a_moderator_left_is_not_hidden_by_the_next_flag(sign_in, cast, trusted, make_thread, make_reply, db_session, the_case, monkeypatch):
    reply = make_reply(make_thread(cast.cleo), cast.ada, "Het nummer van de dienst")
    sign_in(cast.cleo).post(f"/posts/{reply}/flags", PERSONAL)
    sign_in(cast.mo).post(f"/moderation/flags/{the_case(reply).id}", {"outcome": "kept", "reason": "Een nummer van een dienst mag"})
    again = sign_in(cast.cleo).post(f"/posts/{reply}/flags", PERSONAL)
    assert again.status_code == 422 and "liet dit bericht zoals het is" in again.text
    sign_in(trusted).post(f"/posts/{reply}/flags", PERSONAL)
    assert db_session.get(Post, reply).hidden_at is None and the_case(reply).decided_at is None
    sign_in(cast.ada).post(f"/posts/{reply}/edit", {"body": SECRET, "version": "1"})
    assert sign_in(cast.cleo).post(f"/posts/{reply}/flags", PERSONAL).status_code == 303, "another text may be flagged again"
