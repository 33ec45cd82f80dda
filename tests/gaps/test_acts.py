"""What is done with a gap: who may, who may not, and what stands then."""

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.gaps import actions
from forum.gaps.models import Gap, GapChange, GapMeeting, GapSupport, GapThread


def page(browser, number):
    return browser.get(f"/gaps/{number}", follow_redirects=True).text


@pytest.fixture
def kept(make_gap, cast):
    """A gap that only Oost reads, opened by Ada."""
    return make_gap(cast.ada, "Hoe groot is de vertrouwelijke stockage?", audience="network")


def test_also_with_us_is_a_municipality_with_a_line_and_can_be_taken_back(sign_in, cast, kept, db_session):
    bram = sign_in(cast.bram)
    assert sign_in(cast.cleo).post(f"/gaps/{kept}/support").status_code == 404
    assert bram.post(f"/gaps/{kept}/support", {"note": "Bij ons twee loodsen."}).status_code == 303
    assert "Bij ons twee loodsen." in page(bram, kept) and "Ook bij 2 organisaties" in page(bram, kept) and "Mechelen" in page(bram, kept)
    bram.post(f"/gaps/{kept}/support")
    assert db_session.get(GapSupport, (kept, cast.bram.id)).note == "Bij ons twee loodsen."
    assert bram.post(f"/gaps/{kept}/support", {"on": "0"}).status_code == 303
    assert db_session.get(GapSupport, (kept, cast.bram.id)) is None and "Ook bij 1 organisatie" in page(bram, kept)


def test_two_of_one_municipality_count_once(app, sign_in, cast, make_gap):
    from forum.accounts.models import User

    number = make_gap(cast.ada)
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.bram.id).municipality_id = "13008"
    sign_in(cast.bram).post(f"/gaps/{number}/support")
    assert "Ook bij 1 organisatie<" in page(sign_in(cast.cleo), number)


def test_only_opener_owner_and_moderators_say_how_it_stands(sign_in, cast, kept, make_gap, db_session):
    form = {"status": "planned", "note": "Wordt gevraagd aan het INBO."}
    for member, status in ((cast.cleo, 404), (cast.wim, 404), (cast.bram, 403), (cast.ada, 303), (cast.mo, 303)):
        assert sign_in(member).post(f"/gaps/{kept}/status", form).status_code == status, member.name
        assert sign_in(member).get(f"/gaps/{kept}/edit").status_code == (200 if status == 303 else status), member.name
    assert "Wordt gevraagd aan het INBO." in page(sign_in(cast.bram), kept) and "gepland" in page(sign_in(cast.bram), kept)
    assert sign_in(cast.bram).post(f"/gaps/{kept}/owner").status_code == 303
    assert sign_in(cast.bram).post(f"/gaps/{kept}/status", {"status": "open"}).status_code == 303
    elsewhere = make_gap(cast.cleo, "Iets uit het westen?", network="west")
    assert sign_in(cast.mo).post(f"/gaps/{elsewhere}/status", form).status_code == 403
    assert db_session.get(Gap, elsewhere).status == "open"


def test_unknowable_asks_why_and_answered_asks_an_answer(sign_in, cast, kept, db_session):
    ada = sign_in(cast.ada)
    for form, sentence in (({"status": "unknowable"}, "Zeg waarom dit niet te weten valt"), ({"status": "answered"}, "Kies hoe"), ({"status": "raadsel"}, "Kies hoe")):
        answer = ada.post(f"/gaps/{kept}/status", form)
        assert answer.status_code == 422 and sentence in answer.text
    assert ada.post(f"/gaps/{kept}/status", {"status": "unknowable", "note": "De bronnen zijn verbrand."}).status_code == 303
    assert db_session.get(Gap, kept).closed_at is not None and "De bronnen zijn verbrand." in page(ada, kept)
    assert ada.post(f"/gaps/{kept}/status", {"status": "open"}).status_code == 303
    assert db_session.get(Gap, kept).closed_at is None


def test_one_takes_it_up_lets_go_and_a_moderator_hands_over(sign_in, cast, kept, db_session):
    bram, mo = sign_in(cast.bram), sign_in(cast.mo)
    assert sign_in(cast.cleo).post(f"/gaps/{kept}/owner").status_code == 404
    assert bram.post(f"/gaps/{kept}/owner").status_code == 303
    taken = sign_in(cast.ada).post(f"/gaps/{kept}/owner")
    assert taken.status_code == 409 and "Bram Eik volgt dit al op" in taken.text
    assert sign_in(cast.ada).post(f"/gaps/{kept}/owner", {"on": "0"}).status_code == 403
    assert bram.post(f"/gaps/{kept}/handover", {"member": cast.ada.id}).status_code == 403
    assert mo.post(f"/gaps/{kept}/handover", {"member": cast.cleo.id}).status_code == 422
    assert mo.post(f"/gaps/{kept}/handover", {"member": cast.ada.id}).status_code == 303
    assert db_session.get(Gap, kept).owner_id == cast.ada.id and "Doorgegeven aan Ada Linde" in page(bram, kept)
    assert sign_in(cast.ada).post(f"/gaps/{kept}/owner", {"on": "0"}).status_code == 303
    assert db_session.get(Gap, kept).owner_id is None
    assert mo.post(f"/gaps/{kept}/owner", {"on": "0"}).status_code == 409


def test_an_edit_keeps_the_earlier_question_and_a_late_one_is_told(sign_in, cast, kept, db_session):
    ada, form = sign_in(cast.ada), {"question": "Hoe groot moet een stockage zijn?", "why": "Nieuw", "version": "1"}
    assert ada.post(f"/gaps/{kept}/edit", form).status_code == 303
    late = sign_in(cast.mo).post(f"/gaps/{kept}/edit", {**form, "question": "Mijn late vraag?", "why": "Mijn late uitleg"})
    assert late.status_code == 409
    for words in ("Mijn late vraag?", "Mijn late uitleg", "Hoe groot moet een stockage zijn?", 'value="2"'):
        assert words in late.text
    assert "Hoe groot is de vertrouwelijke stockage?" in page(ada, kept)
    assert ada.get(f"/gaps/{kept}-oude-naam").headers["Location"].endswith("hoe-groot-moet-een-stockage-zijn")
    assert db_session.get(Gap, kept).version == 2


def test_it_closes_with_an_answer_in_words_or_by_a_solved_conversation(sign_in, cast, kept, make_thread, make_reply, db_session):
    solved, open_one, hidden_one = make_thread(cast.ada, "Opgelost gesprek"), make_thread(cast.ada, "Open gesprek"), make_thread(cast.wim, "West alleen", network="west", audience="network")
    sign_in(cast.ada).post(f"/threads/{solved}/solution", {"post": make_reply(solved, cast.bram)})
    ada = sign_in(cast.ada)
    for form, sentence in (({}, "Schrijf het antwoord"), ({"thread": open_one}, "nog geen oplossing"), ({"thread": hidden_one}, "Geen gesprek dat je leest"),
                           ({"thread": "99999", "answer": "Tekst die bleef"}, "Tekst die bleef")):
        answer = ada.post(f"/gaps/{kept}/answer", form)
        assert answer.status_code == 422 and sentence in answer.text and "West alleen" not in answer.text
    assert sign_in(cast.bram).post(f"/gaps/{kept}/answer", {"answer": "Ik weet het"}).status_code == 403
    assert ada.post(f"/gaps/{kept}/answer", {"answer": "Het staat op https://www.inbo.be <b>", "thread": f"http://localhost/threads/{solved}-opgelost"}).status_code == 303
    shown = page(sign_in(cast.bram), kept)
    assert 'href="https://www.inbo.be"' in shown and "&lt;b&gt;" in shown and "Opgelost gesprek" in shown and "beantwoord" in shown
    assert ada.post(f"/gaps/{kept}/status", {"status": "open", "note": "Toch niet."}).status_code == 303
    assert db_session.get(Gap, kept).closed_at is None and 'class="solution"' not in page(ada, kept)


def test_an_answer_that_not_all_readers_can_read_asks_for_words(sign_in, cast, make_gap, make_thread, make_reply):
    number, narrow = make_gap(cast.ada), make_thread(cast.ada, "Enkel voor Oost opgelost", audience="network")
    sign_in(cast.ada).post(f"/threads/{narrow}/solution", {"post": make_reply(narrow, cast.bram)})
    ada = sign_in(cast.ada)
    refused = ada.post(f"/gaps/{number}/answer", {"thread": narrow})
    assert refused.status_code == 422 and "Schrijf het antwoord ook hier" in refused.text
    assert ada.post(f"/gaps/{number}/answer", {"thread": narrow, "answer": "Drie winters."}).status_code == 303
    assert "Enkel voor Oost opgelost" in page(sign_in(cast.bram), number) and "Drie winters." in page(sign_in(cast.cleo), number)
    assert "Enkel voor Oost opgelost" not in page(sign_in(cast.cleo), number)


def test_conversations_are_linked_by_number_or_address_and_unlinked_by_who_may(sign_in, cast, make_gap, make_thread, db_session):
    number, one, kept = make_gap(cast.ada), make_thread(cast.ada, "Voor iedereen"), make_thread(cast.ada, "Enkel in Oost te lezen", audience="network")
    bram, cleo = sign_in(cast.bram), sign_in(cast.cleo)
    for text in (f"#{kept}", f"http://localhost/threads/{kept}-x?page=2", "99999", "geen nummer", ""):
        answer = cleo.post(f"/gaps/{number}/threads", {"thread": text})
        assert answer.status_code == 422 and "Enkel in Oost" not in answer.text, text
        assert text == "" or "Geen gesprek dat je leest" in answer.text
    for text, thread in ((f"http://localhost/threads/{one}-voor-iedereen#post-1", one), (f"#{kept}", kept), (str(kept), kept)):
        assert bram.post(f"/gaps/{number}/threads", {"thread": text}).status_code == 303
        assert db_session.get(GapThread, (number, thread)) is not None
    assert "Enkel in Oost te lezen" in page(bram, number) and f"/threads/{kept}/guests?gap={number}" in page(bram, number)
    assert "Enkel in Oost te lezen" not in page(cleo, number) and f"/threads/{kept}" not in page(cleo, number)
    assert "1 gesprek<" in cleo.get("/gaps/").text and "2 gesprekken<" in bram.get("/gaps/").text
    for member, thread, status in ((cast.cleo, kept, 404), (cast.cleo, one, 403), (cast.bram, one, 303), (cast.ada, kept, 303), (cast.ada, kept, 404)):
        assert sign_in(member).post(f"/gaps/{number}/threads/{thread}/removal").status_code == status, (member.name, thread)
    assert "Gesprek losgekoppeld" in page(bram, number)


def test_members_of_a_network_put_a_gap_forward_for_its_meeting(sign_in, cast, kept, make_gap, db_session):
    wide = make_gap(cast.bram, "Wat kost een tiny forest na vijf jaar?", network="both")
    for member, number, network, status in ((cast.cleo, wide, "oost", 403), (cast.cleo, wide, "west", 303), (cast.bram, wide, "oost", 303), (cast.bram, kept, "west", 403),
                                            (cast.cleo, kept, "west", 404), (cast.root, kept, "west", 403), (cast.mo, kept, "oost", 303), (cast.bram, wide, "noord", 422)):
        assert sign_in(member).post(f"/gaps/{number}/meetings", {"network": network}).status_code == status, (member.name, network)
    sign_in(cast.cleo).post(f"/gaps/{wide}/support")
    bram = sign_in(cast.bram)
    listed = bram.get("/gaps/?meeting=oost").text
    assert "Voorgedragen voor de volgende bijeenkomst van Oost" in listed
    assert listed.index("tiny forest") < listed.index("stockage"), "what more municipalities have stands first"
    there = sign_in(cast.cleo).get("/gaps/?meeting=oost").text
    assert "stockage" not in there and "tiny forest" in there
    assert sign_in(cast.cleo).post(f"/gaps/{wide}/meetings", {"network": "oost", "on": "0"}).status_code == 403
    assert bram.post(f"/gaps/{wide}/meetings", {"network": "oost", "on": "0"}).status_code == 303
    assert "tiny forest" not in bram.get("/gaps/?meeting=oost").text
    sign_in(cast.ada).post(f"/gaps/{kept}/answer", {"answer": "Tien op tien meter."})
    assert "stockage" not in bram.get("/gaps/?meeting=oost").text and len(db_session.scalars(select(GapMeeting))) == 2


def test_moderators_hide_with_a_reason_and_the_log_tells_its_network_alone(sign_in, cast, make_gap, db_session):
    number = make_gap(cast.ada, "Een vraag over Jan Janssens?")
    for member, status in ((cast.ada, 403), (cast.bram, 403), (cast.wim, 403)):
        assert sign_in(member).post(f"/gaps/{number}/hide", {"reason": "Noemt een naam"}).status_code == status, member.name
    mo = sign_in(cast.mo)
    assert mo.post(f"/gaps/{number}/hide", {"reason": ""}).status_code == 422
    assert mo.post(f"/gaps/{number}/hide", {"reason": "Noemt een naam"}).status_code == 303
    assert mo.post(f"/gaps/{number}/hide", {"reason": "Noemt een naam"}).status_code == 409
    for member in (cast.ada, cast.bram, cast.wim):
        assert sign_in(member).get(f"/gaps/{number}").status_code == 404 and "Jan Janssens" not in sign_in(member).get("/gaps/").text
    assert "verborgen" in page(mo, number)
    log = mo.get("/moderation/log").text
    assert "Kennishiaat verborgen" in log and "Noemt een naam" in log and f'href="/gaps/{number}"' in log and "Jan Janssens" not in log
    assert "Noemt een naam" not in sign_in(cast.wim).get("/moderation/log").text
    assert mo.post(f"/gaps/{number}/restore").status_code == 303 and sign_in(cast.ada).get(f"/gaps/{number}").status_code == 302
    assert "Kennishiaat opnieuw getoond" in mo.get("/moderation/log").text or "weer getoond" in mo.get("/moderation/log").text


def test_moderators_merge_two_and_all_that_hangs_on_one_follows(sign_in, cast, make_gap, make_thread, db_session):
    thread = make_thread(cast.ada, "Gesprek van het eerste")
    one, other = make_gap(cast.ada, "Welke bomen verdragen zout?", thread=thread), make_gap(cast.bram, "Strooizout en bomen: welke?")
    sign_in(cast.cleo).post(f"/gaps/{one}/support", {"note": "Bij ons aan zee."})
    sign_in(cast.bram).post(f"/gaps/{one}/meetings", {"network": "oost"})
    sign_in(cast.bram).post(f"/gaps/{one}/support")
    for member, status in ((cast.cleo, 403), (cast.ada, 403), (cast.wim, 403)):
        assert sign_in(member).post(f"/gaps/{one}/merge", {"into": other}).status_code == status, member.name
    mo = sign_in(cast.mo)
    for text in ("", "99999", str(one), "niets"):
        assert mo.post(f"/gaps/{one}/merge", {"into": text}).status_code == 422, text
    assert mo.post(f"/gaps/{one}/merge", {"into": f"http://localhost/gaps/{other}-strooizout"}).status_code == 303
    assert set(db_session.scalars(select(GapSupport.user_id).where(GapSupport.gap_id == other))) == {cast.ada.id, cast.bram.id, cast.cleo.id}
    assert db_session.scalars(select(GapThread.thread_id).where(GapThread.gap_id == other)) == [thread]
    assert db_session.scalar(select(GapMeeting.gap_id)) == other and db_session.scalar(select(GapSupport).where(GapSupport.gap_id == one)) is None
    assert db_session.scalar(select(GapChange).where(GapChange.gap_id == one)) is None
    lead = sign_in(cast.cleo).get(f"/gaps/{one}", follow_redirects=True)
    assert lead.request.path.startswith(f"/gaps/{other}-") and "is samengevoegd met dit kennishiaat" in lead.text and "Bij ons aan zee." in lead.text
    assert "Welke bomen verdragen zout?" not in sign_in(cast.cleo).get("/gaps/").text
    assert sign_in(cast.ada).post(f"/gaps/{one}/status", {"status": "planned"}).status_code == 409
    assert sign_in(cast.ada).post(f"/gaps/{one}/support").headers["Location"].startswith(f"/gaps/{other}-")
    assert "samengevoegd" in mo.get("/moderation/log").text


def test_gaps_that_not_the_same_people_read_are_not_merged(sign_in, cast, kept, make_gap, db_session):
    wide, west = make_gap(cast.bram, "Voor iedereen te lezen?"), make_gap(cast.wim, "Enkel West?", network="west", audience="network")
    for browser in (sign_in(cast.mo), sign_in(cast.root)):
        for one, other in ((kept, wide), (wide, kept), (kept, west)):
            assert browser.post(f"/gaps/{one}/merge", {"into": other}).status_code == 422
    assert db_session.scalar(select(Gap).where(Gap.merged_into_id.is_not(None))) is None


def test_an_invited_expert_sets_an_open_gap_on_expert_sought(app, cast, make_gap, make_thread, db_session):
    from forum.core.events import Happened, record

    thread, other = make_thread(cast.ada, "Met expert"), make_thread(cast.ada, "Ander gesprek")
    number, kept_west = make_gap(cast.ada, thread=thread), make_gap(cast.wim, "Enkel West?", network="west", audience="network")
    with app.app_context(), unit_of_work():
        actions.link_thread(db.session.get(Gap, kept_west), thread, by=cast.wim.id)
    for thread_id, gap_id in ((other, number), (thread, 99999), (thread, "1"), (thread, None), (thread, kept_west)):
        with app.app_context(), unit_of_work():
            record(Happened.GUEST_INVITED, cast.bram.id, thread_id=thread_id, gap_id=gap_id)
    assert {gap.status for gap in db_session.scalars(select(Gap))} == {"open"}
    for _twice in (1, 2):
        with app.app_context(), unit_of_work():
            record(Happened.GUEST_INVITED, cast.bram.id, thread_id=thread, gap_id=number)
    assert db_session.get(Gap, number).status == "expert_sought" and db_session.get(Gap, kept_west).status == "open"
    assert db_session.scalars(select(GapChange.by_id).where(GapChange.kind == "status")) == [cast.bram.id]
    with app.app_context(), unit_of_work():
        gap = db.session.get(Gap, number)
        actions.set_status(gap, "planned", version=gap.version, by=cast.ada.id)
        record(Happened.GUEST_INVITED, cast.bram.id, thread_id=thread, gap_id=number)
    assert db_session.get(Gap, number).status == "planned"


def test_the_invitation_from_a_gap_carries_its_number(sign_in, cast, make_gap, make_thread, db_session):
    thread = make_thread(cast.ada, "Met expert")
    number, ada = make_gap(cast.ada, thread=thread), sign_in(cast.ada)
    assert f'href="/threads/{thread}/guests?gap={number}"' in page(ada, number)
    assert f'name="gap" type="hidden" value="{number}"' in ada.get(f"/threads/{thread}/guests?gap={number}").text
    form = {"name": "Gust Berken", "organisation": "INBO", "email": "gust@example.net", "language": "nl", "gap": number,
            "last_day": (clock.now() + clock.timedelta(days=20)).date().isoformat()}
    assert ada.post(f"/threads/{thread}/guests", form).status_code == 303
    assert db_session.get(Gap, number).status == "expert_sought" and "expert gezocht" in page(ada, number)


def test_every_act_is_a_post_and_records_what_happened(sign_in, cast, make_gap, db_session):
    number, ada = make_gap(cast.ada), sign_in(cast.ada)
    for act in ("support", "owner", "status", "answer", "threads", "meetings", "merge", "hide", "restore", "handover"):
        assert ada.get(f"/gaps/{number}/{act}").status_code == 405, act
        assert ada.post(f"/gaps/{number}/{act}", token=False).status_code == 400, act
    assert [kind for kind in db_session.scalars(select(Activity.kind)) if kind.startswith("gap.")] == ["gap.opened"]


def test_also_with_us_is_one_click_and_the_meeting_names_all_municipalities(app, sign_in, cast, make_gap):
    from forum.accounts.models import User

    number = make_gap(cast.ada, network="both")
    with app.app_context(), unit_of_work():
        for member, nis in ((cast.root, "11001"), (cast.mo, "11002")):
            db.session.get(User, member.id).municipality_id = nis
    for member in (cast.bram, cast.cleo, cast.mo, cast.root):
        browser = sign_in(member)
        before = page(browser, number).split("thread-tools")[1].split("</form>")[0]
        assert f'action="/gaps/{number}/support"' in before and "<textarea" not in before and 'name="on" value="1"' in before
        assert browser.post(f"/gaps/{number}/support", {"on": "1"}).status_code == 303
        assert "Voeg een regel context toe" in page(browser, number)
    sign_in(cast.bram).post(f"/gaps/{number}/meetings", {"network": "oost"})
    assert "en 2 andere" in sign_in(cast.ada).get("/gaps/").text and "Aartselaar" in sign_in(cast.ada).get("/gaps/?meeting=oost").text
