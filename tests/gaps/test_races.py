"""Several people at the same moment."""

from sqlalchemy import select

from forum.gaps.models import Gap, GapChange, GapSupport, GapThread
from tests.threads.test_writing import at_once


def posts(pairs):
    """Send forms at once: (browser, path, form) each; gives the statuses in that order."""
    calls = [(browser, path, {**form, "csrf_token": browser.token()}) for browser, path, form in pairs]
    return [answer.status_code for answer in at_once([lambda b=b, p=p, f=f: b.post(p, f) for b, p, f in calls])]


def test_a_double_click_on_also_with_us_is_one_row(sign_in, cast, make_gap, db_session):
    number = make_gap(cast.ada)
    assert set(posts([(sign_in(cast.bram), f"/gaps/{number}/support", {"note": "Hier ook"}) for _ in range(8)])) == {303}
    assert sorted(db_session.scalars(select(GapSupport.user_id))) == sorted([cast.ada.id, cast.bram.id])


def test_of_two_who_change_the_status_at_once_one_is_told(sign_in, cast, make_gap, db_session):
    number = make_gap(cast.ada)
    statuses = posts([(sign_in(cast.ada), f"/gaps/{number}/status", {"status": "planned", "version": "1"}),
                      (sign_in(cast.mo), f"/gaps/{number}/status", {"status": "unknowable", "note": "Daarom", "version": "1"})])
    assert sorted(statuses) == [303, 409]
    assert len(db_session.scalars(select(GapChange).where(GapChange.kind == "status"))) == 1


def test_of_two_who_answer_or_edit_at_once_one_is_told_and_keeps_the_text(sign_in, cast, make_gap, db_session):
    number = make_gap(cast.ada)
    assert sorted(posts([(sign_in(member), f"/gaps/{number}/answer", {"answer": f"Van {member.name}", "version": "1"}) for member in (cast.ada, cast.mo)])) == [303, 409]
    late = sign_in(cast.ada).post(f"/gaps/{number}/answer", {"answer": "Mijn late antwoord bleef staan", "version": "1"})
    assert late.status_code == 409 and "Mijn late antwoord bleef staan" in late.text and "beantwoord" in late.text
    form = {"question": "Een andere vraag over zout?", "version": "2"}
    assert sorted(posts([(sign_in(member), f"/gaps/{number}/edit", form) for member in (cast.ada, cast.mo)])) == [303, 409]


def test_of_two_who_take_it_up_at_once_one_does(sign_in, cast, make_gap, db_session):
    number = make_gap(cast.ada)
    assert sorted(posts([(sign_in(member), f"/gaps/{number}/owner", {}) for member in (cast.bram, cast.cleo, cast.mo)])) == [303, 409, 409]
    assert len(db_session.scalars(select(GapChange).where(GapChange.kind == "owner"))) == 1


def test_of_two_who_merge_or_hide_at_once_one_does(sign_in, cast, make_gap, db_session):
    one, other = make_gap(cast.ada, "De ene vraag?"), make_gap(cast.ada, "De andere vraag?")
    both = (sign_in(cast.mo), sign_in(cast.root))
    assert sorted(posts([(both[0], f"/gaps/{one}/merge", {"into": other}), (both[1], f"/gaps/{other}/merge", {"into": one})]))[0] == 303
    assert len(db_session.scalars(select(Gap.id).where(Gap.merged_into_id.is_not(None)))) == 1, "never into each other"
    standing = db_session.scalar(select(Gap.id).where(Gap.merged_into_id.is_(None)))
    assert sorted(posts([(browser, f"/gaps/{standing}/hide", {"reason": "Allebei tegelijk"}) for browser in both])) == [303, 409]


def test_two_who_merge_the_same_way_make_one_merge(sign_in, cast, make_gap, db_session):
    one, other = make_gap(cast.ada, "De ene vraag?"), make_gap(cast.ada, "De andere vraag?")
    statuses = posts([(sign_in(member), f"/gaps/{one}/merge", {"into": other}) for member in (cast.mo, cast.root)])
    assert statuses.count(303) == 1 and set(statuses) <= {303, 409}
    assert len(db_session.scalars(select(GapChange).where(GapChange.kind == "merged"))) == 1


def test_who_says_also_with_us_while_it_is_merged_is_not_lost(sign_in, cast, make_gap, make_thread, db_session):
    one, other, thread = make_gap(cast.ada, "De ene vraag?"), make_gap(cast.mo, "De andere vraag?"), make_thread(cast.ada)
    have = (cast.bram, cast.cleo, cast.wim)
    pairs = [(sign_in(member), f"/gaps/{one}/support", {"note": member.name}) for member in have]
    pairs += [(sign_in(cast.mo), f"/gaps/{one}/merge", {"into": other}), (sign_in(cast.bram), f"/gaps/{one}/threads", {"thread": thread})]
    statuses = posts(pairs)
    assert statuses[:4] == [303] * 4 and statuses[4] in (303, 409)
    assert set(db_session.scalars(select(GapSupport.user_id).where(GapSupport.gap_id == other))) == {cast.ada.id, cast.mo.id, *(member.id for member in have)}
    assert db_session.scalar(select(GapSupport).where(GapSupport.gap_id == one)) is None
    assert (db_session.get(GapThread, (other, thread)) is not None) is (statuses[4] == 303)


def test_a_form_sent_many_times_at_once_opens_one_gap(sign_in, cast, db_session):
    form = {"question": "Hoeveel maal sturen we dit?", "anyway": "1", "idempotency": "eenzelfde-sleutel"}
    assert set(posts([(sign_in(cast.ada), "/gaps/new", form) for _ in range(6)])) == {303}
    assert len(db_session.scalars(select(Gap.id))) == 1
