"""Another solution by a moderator, with a reason; and a problem that becomes a good practice."""

import pytest
from sqlalchemy import select

from forum.core.db import db
from forum.core.events import Activity
from forum.core.search.models import SearchEntry
from forum.practice.models import Evidence
from forum.threads.models import Solution, Thread
from tests.moderation.test_races import both

WHY = {"reason": "Dit antwoord lost het echt op"}


@pytest.fixture
def solved(sign_in, cast, make_thread, make_reply):
    """A thread, the reply that its asker chose, and another."""
    number = make_thread(cast.ada, "Essen in de dreef")
    first, second = make_reply(number, cast.bram), make_reply(number, cast.cleo)
    sign_in(cast.ada).post(f"/threads/{number}/solution", {"post": first})
    return number, first, second


@pytest.fixture
def stands(app):
    """What is known of a thread's solution, kind and evidence."""

    def read(number: int) -> dict:
        with app.app_context():
            thread, solution = db.session.get(Thread, number), db.session.get(Solution, number)
            words = db.session.scalar(select(SearchEntry.words).where(SearchEntry.subject_id == number)).split()
            return {"kind": thread.kind, "solution": (solution.post_id, solution.chosen_by_id, solution.created_at) if solution else None, "solved": thread.solved_at,
                    "evidence": thread.evidence, "recurrences": thread.recurrence_count, "facts": sorted(word for word in words if word.startswith("f_"))}

    return read


def test_a_moderator_changes_the_solution_and_the_asker_hears_why(app, sign_in, cast, solved, stands, facts):
    number, first, second = solved
    assert sign_in(cast.mo).post(f"/posts/{second}/solution-by-moderator", {**WHY, "replaces": first}).status_code == 303
    assert stands(number)["solution"][:2] == (second, cast.mo.id)
    told = facts("thread.solution_changed")
    assert (told["before"], told["after"], told["number"]) == (first, second, 3)
    notices = sign_in(cast.ada).get("/notifications/").text
    assert "veranderde de oplossing" in notices and WHY["reason"] in notices
    page = sign_in(cast.bram).get(f"/threads/{number}", follow_redirects=True).text
    assert "Een moderator koos de oplossing" in page and WHY["reason"] in page


def test_undo_gives_back_who_chose_what_and_when(sign_in, cast, solved, stands, newest):
    number, first, second = solved
    mo, before = sign_in(cast.mo), stands(number)
    mo.post(f"/posts/{second}/solution-by-moderator", {**WHY, "replaces": first})
    after = stands(number)
    assert mo.post(f"/moderation/log/{newest('thread.solution_changed')}/undo").status_code == 303
    assert stands(number) == before
    assert mo.post(f"/moderation/log/{newest('thread.solution_changed')}/undo").status_code == 303
    assert stands(number) == after


def test_taking_the_solution_away_and_giving_it_back(sign_in, cast, solved, stands, newest):
    number, first, _second = solved
    mo, before = sign_in(cast.mo), stands(number)
    assert mo.post(f"/threads/{number}/solution-by-moderator/withdrawal", {**WHY, "replaces": first}).status_code == 303
    assert stands(number)["solution"] is None and stands(number)["solved"] is None
    assert mo.post(f"/moderation/log/{newest('thread.solution_changed')}/undo").status_code == 303
    assert stands(number) == before


def test_what_was_chosen_since_stays(sign_in, cast, solved, stands, newest):
    number, first, second = solved
    mo = sign_in(cast.mo)
    mo.post(f"/posts/{second}/solution-by-moderator", {**WHY, "replaces": first})
    act = newest("thread.solution_changed")
    sign_in(cast.ada).post(f"/threads/{number}/solution", {"post": first, "replaces": second})
    assert mo.post(f"/moderation/log/{act}/undo").status_code == 409
    assert stands(number)["solution"][0] == first


@pytest.mark.parametrize(("replaces", "status"), [("", 409), ("99999", 409), ("x", 409), ("first", 303)])
def test_another_solution_than_was_seen_is_a_conflict(sign_in, cast, solved, replaces, status):
    _number, first, second = solved
    answer = sign_in(cast.mo).post(f"/posts/{second}/solution-by-moderator", {**WHY, "replaces": first if replaces == "first" else replaces})
    assert answer.status_code == status


def test_a_reason_is_needed_and_the_refused_form_can_be_sent_again(sign_in, cast, solved, stands):
    number, first, second = solved
    refused = sign_in(cast.mo).post(f"/posts/{second}/solution-by-moderator", {"replaces": first, "reason": ""})
    assert refused.status_code == 422 and f'name="replaces" value="{first}"' in refused.text
    assert stands(number)["solution"][0] == first


def test_the_page_asks_a_moderator_why_but_not_the_asker(sign_in, cast, solved):
    number, first, second = solved
    page = sign_in(cast.mo).get(f"/threads/{number}", follow_redirects=True).text
    assert f'action="/posts/{second}/solution-by-moderator"' in page and f'action="/threads/{number}/solution-by-moderator/withdrawal"' in page
    assert "by-moderator" not in sign_in(cast.ada).get(f"/threads/{number}", follow_redirects=True).text


def test_only_moderators_of_the_network_may(sign_in, cast, solved):
    number, first, second = solved
    for user, status in ((cast.ada, 403), (cast.bram, 403), (cast.wim, 403), (cast.mo, 303)):
        assert sign_in(user).post(f"/posts/{second}/solution-by-moderator", {**WHY, "replaces": first}).status_code == status
        assert status == 303 or sign_in(user).post(f"/threads/{number}/convert", {**WHY, "kind": "practice"}).status_code == status


def test_two_moderators_choose_at_once(sign_in, cast, solved):
    _number, first, second = solved
    statuses, refused = both(sign_in, cast.mo, cast.root, f"/posts/{second}/solution-by-moderator", {**WHY, "replaces": first})
    assert statuses == [303, 409]
    assert any(user.name in refused.text for user in (cast.mo, cast.root)) and WHY["reason"] in refused.text


def test_a_problem_becomes_a_good_practice_and_a_problem_again_with_its_solution(app, sign_in, cast, solved, stands, newest):
    number, first, _second = solved
    for user in (cast.mo, cast.wim):
        sign_in(user).post(f"/posts/{first}/reports", {"result": "works", "note": "Deed het goed"})
    sign_in(cast.cleo).post(f"/threads/{number}/recurrences", {"note": "Ook hier"})
    mo, before = sign_in(cast.mo), stands(number)
    assert before["evidence"] and before["recurrences"] == 1 and "f_k_problem" in before["facts"] and "f_tested" in before["facts"]
    assert mo.post(f"/threads/{number}/convert", {**WHY, "kind": "practice"}).status_code == 303
    after = stands(number)
    assert (after["kind"], after["solution"], after["solved"], after["evidence"]) == ("practice", None, None, 0)
    assert "f_k_practice" in after["facts"] and not {"f_solved", "f_tested"} & set(after["facts"])
    with app.app_context():
        assert db.session.get(Evidence, first).works == 2
    page = sign_in(cast.bram).get(f"/threads/{number}", follow_redirects=True).text
    assert "Een moderator maakte van dit probleem een goed voorbeeld" in page and WHY["reason"] in page
    assert "Het is nu een goed voorbeeld." in sign_in(cast.ada).get("/notifications/").text
    assert mo.post(f"/moderation/log/{newest('thread.converted')}/undo").status_code == 303
    assert stands(number) == before


def test_a_good_practice_becomes_a_problem_and_its_evidence_counts_no_more(app, sign_in, cast, make_thread, stands, newest):
    number = make_thread(cast.ada, "Zo doen wij het", kind="practice")
    with app.app_context():
        from forum.threads.models import Post
        opening = db.session.scalar(select(Post.id).where(Post.thread_id == number))
    sign_in(cast.bram).post(f"/posts/{opening}/reports", {"result": "works", "note": "Goed"})
    before, mo = stands(number), sign_in(cast.mo)
    assert before["evidence"] and mo.post(f"/threads/{number}/convert", {**WHY, "kind": "problem"}).status_code == 303
    assert stands(number)["evidence"] == 0 and f'/threads/{number}-' in mo.get("/threads/?kind=problem&status=open").text
    assert mo.post(f"/moderation/log/{newest('thread.converted')}/undo").status_code == 303
    assert stands(number) == before


def test_a_hidden_solution_does_not_come_back_with_the_kind(sign_in, cast, solved, stands, newest):
    number, first, _second = solved
    mo = sign_in(cast.mo)
    mo.post(f"/threads/{number}/convert", {**WHY, "kind": "practice"})
    mo.post(f"/posts/{first}/hide", WHY)
    assert mo.post(f"/moderation/log/{newest('thread.converted')}/undo").status_code == 303
    assert stands(number)["kind"] == "problem" and stands(number)["solution"] is None


def test_announcements_and_unknown_kinds_are_refused(sign_in, cast, make_thread, stands):
    number, other = make_thread(cast.mo, "Vergadering", kind="announcement"), make_thread(cast.ada)
    assert sign_in(cast.mo).post(f"/threads/{number}/convert", {**WHY, "kind": "practice"}).status_code == 422
    for kind in ("announcement", "", "x"):
        assert sign_in(cast.mo).post(f"/threads/{other}/convert", {**WHY, "kind": kind}).status_code == 422
    assert sign_in(cast.mo).post(f"/threads/{other}/convert", {**WHY, "kind": "problem"}).status_code == 409
    assert stands(number)["kind"] == "announcement" and "/convert" not in sign_in(cast.mo).get(f"/threads/{number}", follow_redirects=True).text


def test_a_converted_thread_has_a_statement_for_its_asker(app, sign_in, cast, solved):
    from forum.moderation.fairness.models import Statement

    number, *_posts = solved
    sign_in(cast.mo).post(f"/threads/{number}/convert", {**WHY, "kind": "practice", "rule": "wrong_place"})
    with app.app_context():
        found = db.session.scalar(select(Statement).join(Activity, Activity.id == Statement.activity_id).where(Activity.kind == "thread.converted"))
        assert (found.user_id, found.rule, found.reason) == (cast.ada.id, "wrong_place", WHY["reason"])
