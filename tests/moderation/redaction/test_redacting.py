"""Taking a passage out: it stands nowhere any more but in the sealed original, and comes back exactly."""

import json

import pytest
from sqlalchemy import Text, cast, select

from forum.core import clock
from forum.core.db import Base, db, unit_of_work
from forum.core.events import Activity, record
from forum.moderation.redaction.models import SealedOriginal
from forum.moderation.redaction.passages import MARK
from forum.schedule import erase_originals
from forum.threads.drafts.actions import save
from forum.threads.models import Post, PostVersion, ProblemDetails, Thread
from tests.moderation.redaction.conftest import PASSAGE, WHY
from tests.threads.test_writing import at_once

WORDS = ("Zwaluwaert", "zwaluwaert", "0470 12")


def everywhere(app) -> dict[str, str]:
    """All that stands in the database, table by table, but for sealed originals."""
    with app.app_context():
        found = {}
        for name, table in Base.metadata.tables.items():
            rows = db.session.execute(select(*(cast(column, Text) for column in table.columns)).select_from(table)).all()
            found[name] = json.dumps(sorted([str(value) for value in row] for row in rows), ensure_ascii=False)
        return {name: text for name, text in found.items() if name != "sealed_original"}


def places_of(app) -> list[str]:
    return sorted(name for name, text in everywhere(app).items() if any(word in text for word in WORDS))


def texts(app) -> dict:
    """Everything that a redaction changes, but for numbers of version, which only go up."""
    with app.app_context():
        return {"posts": [(p.id, p.body, p.html, p.render_version) for p in db.session.scalars(select(Post).order_by(Post.id))],
                "versions": [(v.post_id, v.version, v.title, v.body) for v in db.session.scalars(select(PostVersion).order_by(PostVersion.post_id, PostVersion.version))],
                "threads": [(t.title, t.slug) for t in db.session.scalars(select(Thread).order_by(Thread.id))],
                "details": [(d.tried, d.question) for d in db.session.scalars(select(ProblemDetails))],
                "search": everywhere(app)["search_text"] + everywhere(app)["search_entry"]}


@pytest.fixture
def full(app, sign_in, cast, make_thread, make_reply, edit):
    """Gives the thread, its opening and the reply that quotes it; every place of words holds the passage."""
    number = make_thread(cast.ada, f"Vraag over {PASSAGE}", body=f"Bel **{PASSAGE}**(thuis).", details={"tried": f"Gebeld: {PASSAGE}", "question": "Wat nu?"})
    with app.app_context():
        opening = db.session.scalar(select(Post.id).where(Post.thread_id == number))
    reply = make_reply(number, cast.bram, f"> #{{p{opening}}}\n>\n> Bel Karel\n> Zwaluwaert,\n> 0470 12 34 56\n\nDat doe ik.")
    edit(opening, f"Bel **{PASSAGE}**(thuis), na zes uur.", f"Nog een vraag over {PASSAGE}")
    edit(reply, f"{PASSAGE} is op verlof.")
    sign_in(cast.mo).post(f"/threads/{number}/retitle", {"reason": f"Niet {PASSAGE} noemen", "title": f"Over {PASSAGE} in de dreef"})
    sign_in(cast.cleo).post(f"/threads/{number}/recurrences", {"note": f"Ook {PASSAGE} gebeld"})
    sign_in(cast.wim).post(f"/threads/{number}/posts", {"body": "Ik volg dit.", "idempotency": "eenmaal"})
    with app.app_context(), unit_of_work():
        save(cast.ada.id, f"post:{opening}", {"body": f"Bel {PASSAGE} toch", "version": "2"})
        save(cast.cleo.id, f"thread:{number}", {"body": f"> {PASSAGE}\n\nIk ook", "kind": "answer"})
    return number, opening, reply


def test_the_passage_stands_nowhere_any_more_but_sealed(app, sign_in, cast, full):
    number, opening, _reply = full
    assert {"post", "post_version", "thread", "problem_details", "activity", "draft", "recurrence", "search_text", "search_entry", "search_word", "statement", "submission"} <= set(places_of(app))
    assert sign_in(cast.mo).post(f"/posts/{opening}/redact", {**WHY, "passage": PASSAGE}).status_code == 303
    assert places_of(app) == []
    with app.app_context():
        post = db.session.get(Post, opening)
        assert post.body == f"Bel **{MARK}**(thuis), na zes uur." and MARK in post.html and post.version == 3
        assert db.session.get(Thread, number).slug == "over-weggehaald-door-een-moderator-in-de-dreef"
        assert "Zwaluwaert" in json.dumps(db.session.scalar(select(SealedOriginal.original)))


def test_it_goes_from_conversations_that_were_merged_in_too(app, sign_in, cast, full, make_thread, make_reply):
    number, _opening, reply = full
    into, mo = make_thread(cast.bram, "Een ander gesprek"), sign_in(cast.mo)
    assert mo.post(f"/threads/{number}/merge", {"reason": "Hoort samen", "into": into}).status_code == 303
    assert mo.post(f"/posts/{reply}/redact", {**WHY, "passage": PASSAGE}).status_code == 303
    assert places_of(app) == []


def test_no_page_shows_it_and_search_finds_nothing(sign_in, cast, full):
    number, opening, reply = full
    assert 'class="row-title"' in sign_in(cast.bram).get("/search?q=zwaluwaert").text
    sign_in(cast.mo).post(f"/posts/{opening}/redact", {**WHY, "passage": PASSAGE})
    for who in (cast.ada, cast.bram, cast.mo):
        browser = sign_in(who)
        for url in (f"/threads/{number}", f"/posts/{opening}/versions", f"/posts/{reply}/versions", "/notifications/", "/drafts", "/", "/threads/", "/moderation/log"):
            page = browser.get(url, follow_redirects=True).text
            assert not any(word in page for word in WORDS), (who.name, url)
    assert MARK in sign_in(cast.ada).get(f"/threads/{number}", follow_redirects=True).text
    assert 'class="row-title"' not in sign_in(cast.bram).get("/search?q=zwaluwaert").text


def test_mail_that_is_composed_later_has_the_mark(sign_in, cast, make_thread, outbox, run_jobs):
    number = make_thread(cast.ada, "Wie kent iemand")
    run_jobs()
    before = len(outbox())
    sign_in(cast.bram).post(f"/threads/{number}/posts", {"body": f"Bel {PASSAGE}."})
    post = _last_post(sign_in, cast, number)
    sign_in(cast.mo).post(f"/posts/{post}/redact", {**WHY, "passage": PASSAGE})
    run_jobs()
    mails = [mail.get_body(("plain",)).get_content() for mail in outbox()[before:]]
    assert any(MARK in text for text in mails) and not any(word in text for text in mails for word in WORDS)
    assert any("haalde een passage weg" in text and WHY["reason"] in text for text in mails)


def _last_post(sign_in, cast, number: int) -> str:
    """The number of the last post that a moderator can redact, by the link on the page."""
    page = sign_in(cast.mo).get(f"/threads/{number}", follow_redirects=True).text
    return page.rsplit("/redact", 1)[0].rsplit("/posts/", 1)[1]


def test_undo_puts_everything_back_and_undoing_that_takes_it_out_again(app, sign_in, cast, full, newest):
    _number, opening, _reply = full
    mo, before, places = sign_in(cast.mo), texts(app), places_of(app)
    mo.post(f"/posts/{opening}/redact", {**WHY, "passage": PASSAGE})
    after = texts(app)
    assert mo.post(f"/moderation/log/{newest('post.redacted')}/undo").status_code == 303
    assert texts(app) == before
    assert set(places) - set(places_of(app)) == {"submission"}  # an address works without its words
    assert mo.post(f"/moderation/log/{newest('post.unredacted')}/undo").status_code == 303
    assert texts(app) == after and places_of(app) == []
    assert mo.post(f"/moderation/log/{newest('post.redacted')}/undo").status_code == 303
    assert texts(app) == before


def test_what_was_written_since_is_never_overwritten(app, sign_in, cast, full, edit, newest):
    _number, opening, reply = full
    mo = sign_in(cast.mo)
    mo.post(f"/posts/{opening}/redact", {**WHY, "passage": PASSAGE})
    edit(reply, "Ik herschreef dit.")
    assert mo.post(f"/moderation/log/{newest('post.redacted')}/undo").status_code == 409
    assert places_of(app) == []


def test_taking_out_again_is_refused_where_newer_texts_hold_it(sign_in, cast, full, newest, make_reply, app):
    number, opening, _reply = full
    mo = sign_in(cast.mo)
    mo.post(f"/posts/{opening}/redact", {**WHY, "passage": PASSAGE})
    mo.post(f"/moderation/log/{newest('post.redacted')}/undo")
    make_reply(number, cast.cleo, f"Ja, {PASSAGE}")
    before = texts(app)
    assert mo.post(f"/moderation/log/{newest('post.unredacted')}/undo").status_code == 409
    assert texts(app) == before


def test_a_form_that_was_open_conflicts_and_puts_nothing_back(sign_in, cast, make_thread, app):
    number = make_thread(cast.ada, "Titel", body=f"Bel {PASSAGE} even.")
    with app.app_context():
        opening = db.session.scalar(select(Post.id).where(Post.thread_id == number))
    sign_in(cast.mo).post(f"/posts/{opening}/redact", {**WHY, "passage": PASSAGE})
    saved = sign_in(cast.ada).post(f"/posts/{opening}/edit", {"body": f"Bel {PASSAGE} even, graag.", "title": "Titel", "version": "1"})
    assert saved.status_code == 409
    with app.app_context():
        assert db.session.get(Post, opening).body == f"Bel {MARK} even."


def test_the_original_is_erased_after_thirty_days(app, sign_in, cast, full, newest):
    _number, opening, _reply = full
    mo = sign_in(cast.mo)
    mo.post(f"/posts/{opening}/redact", {**WHY, "passage": PASSAGE})
    with app.app_context():
        sealed = db.session.scalar(select(SealedOriginal.id))
    clock.shift(clock.timedelta(days=29))
    with app.app_context():
        erase_originals()
        assert db.session.scalar(select(SealedOriginal.id)) == sealed
    clock.shift(clock.timedelta(days=30))
    mo = sign_in(cast.mo)
    assert mo.get(f"/moderation/sealed/{sealed}").status_code == 404  # also before the daily task has run
    assert mo.post(f"/moderation/log/{newest('post.redacted')}/undo").status_code == 409
    with app.app_context():
        erase_originals()
        assert db.session.scalar(select(SealedOriginal.id)) is None


def test_a_look_at_the_original_is_asked_why_and_logged(app, sign_in, visitor, cast, full, facts):
    _number, opening, _reply = full
    mo = sign_in(cast.mo)
    mo.post(f"/posts/{opening}/redact", {**WHY, "passage": PASSAGE})
    url = f"/moderation/sealed/{facts('post.redacted')['sealed']}"
    assert visitor.get(url).status_code == 302 and visitor.post(url, WHY).status_code == 401
    for user, status in ((cast.ada, 403), (cast.cleo, 403), (cast.wim, 403), (cast.mo, 200), (cast.root, 200)):
        browser = sign_in(user)
        page = browser.get(url)
        assert page.status_code == status and "Zwaluwaert" not in page.text
        shown = browser.post(url, {"reason": "De schrijver vroeg het"})
        assert shown.status_code == status and (PASSAGE in shown.text) is (status == 200)
    assert mo.post(url, {"reason": ""}).status_code == 422
    with app.app_context():
        looks = db.session.scalars(select(Activity).where(Activity.kind == "post.sealed_seen")).all()
        assert [look.actor_id for look in looks] == [cast.mo.id, cast.root.id] and {look.facts["reason"] for look in looks} == {"De schrijver vroeg het"}
    log = mo.get("/moderation/log").text
    assert "verzegeld origineel" in log.lower() and "De schrijver vroeg het" in log
    assert url in mo.get(f"/posts/{opening}/redact").text


def test_drafts_of_others_are_shown_to_nobody_in_the_original(sign_in, cast, full, facts):
    _number, opening, _reply = full
    mo = sign_in(cast.mo)
    mo.post(f"/posts/{opening}/redact", {**WHY, "passage": PASSAGE})
    page = mo.post(f"/moderation/sealed/{facts('post.redacted')['sealed']}", {"reason": "Nakijken"}).text
    assert "toch" not in page.split("<main")[1] and "is op verlof" not in page


def test_only_moderators_of_the_network_redact(sign_in, visitor, cast, make_thread, app):
    number = make_thread(cast.ada, "Titel", body="Bel mij.", audience="network")
    with app.app_context():
        opening = db.session.scalar(select(Post.id).where(Post.thread_id == number))
    data = {**WHY, "passage": "Bel"}
    assert visitor.post(f"/posts/{opening}/redact", data).status_code == 401
    for user, status in ((cast.cleo, 404), (cast.wim, 404), (cast.ada, 403), (cast.bram, 403)):
        assert sign_in(user).get(f"/posts/{opening}/redact").status_code == status
        assert sign_in(user).post(f"/posts/{opening}/redact", data).status_code == status
    assert "Bel mij." in sign_in(cast.mo).get(f"/posts/{opening}/redact").text


@pytest.mark.parametrize(("passage", "reason"), [("", "Te veel"), ("x" * 2001, "Te veel"), ("***", "Te veel"), ("staat er niet", "Te veel"), ("Bel mij", ""),
                                                 ("Bel mij", "Weg met Bel mij hier")])
def test_a_refused_form_keeps_what_was_typed_and_changes_nothing(sign_in, cast, make_thread, app, passage, reason):
    number = make_thread(cast.ada, "Titel", body="Bel mij.")
    with app.app_context():
        opening = db.session.scalar(select(Post.id).where(Post.thread_id == number))
    answer = sign_in(cast.mo).post(f"/posts/{opening}/redact", {"passage": passage, "reason": reason})
    assert answer.status_code == 422 and passage in answer.text and "data-error-summary" in answer.text
    with app.app_context():
        assert db.session.get(Post, opening).body == "Bel mij." and db.session.scalar(select(SealedOriginal.id)) is None


def test_a_short_passage_that_would_flood_a_text_is_refused(sign_in, cast, make_thread, app):
    number = make_thread(cast.ada, "Titel", body="e" * 5000)
    with app.app_context():
        opening = db.session.scalar(select(Post.id).where(Post.thread_id == number))
    assert sign_in(cast.mo).post(f"/posts/{opening}/redact", {**WHY, "passage": "e"}).status_code == 422


def test_a_long_title_keeps_to_its_length(sign_in, cast, make_thread, app, newest):
    title = ("ab " * 66).strip()
    number = make_thread(cast.ada, title, body="Niets.")
    with app.app_context():
        opening = db.session.scalar(select(Post.id).where(Post.thread_id == number))
    mo = sign_in(cast.mo)
    assert mo.post(f"/posts/{opening}/redact", {**WHY, "passage": "ab"}).status_code == 303
    with app.app_context():
        assert len(db.session.get(Thread, number).title) <= 200
    mo.post(f"/moderation/log/{newest('post.redacted')}/undo")
    with app.app_context():
        assert db.session.get(Thread, number).title == title


def test_a_passage_with_a_name_goes_where_it_is_kept_as_a_number(sign_in, cast, make_thread, app):
    number = make_thread(cast.ada, "Titel", body="Niets.")
    sign_in(cast.bram).post(f"/threads/{number}/posts", {"body": "Vraag het @Ada Linde in 12 Mei straat @Mo Beuk 12"})
    with app.app_context():
        post = db.session.scalar(select(Post).where(Post.thread_id == number, Post.number == 2))
        assert f"@{{{cast.ada.id}}} in" in post.body
        number_of = post.id
    mo = sign_in(cast.mo)
    assert mo.post(f"/posts/{number_of}/redact", {**WHY, "passage": "het @Ada Linde in 12 Mei"}).status_code == 303
    with app.app_context():
        assert db.session.get(Post, number_of).body == f"Vraag {MARK} straat @{{{cast.mo.id}}} 12"


def test_numbers_of_names_and_files_stay_whole(sign_in, cast, make_thread, make_reply, app):
    number = make_thread(cast.ada, "Titel", body="Niets.")
    reply = make_reply(number, cast.bram, f"@{{{cast.mo.id}}} zegt {cast.mo.id} keer, zie #{{{number}}}")
    sign_in(cast.mo).post(f"/posts/{reply}/redact", {**WHY, "passage": str(cast.mo.id)})
    with app.app_context():
        assert db.session.get(Post, reply).body == f"@{{{cast.mo.id}}} zegt {MARK} keer, zie #{{{number}}}"


def test_the_writer_hears_it_and_the_thread_tells_it_without_the_passage(sign_in, cast, make_thread, make_reply, facts):
    number = make_thread(cast.ada, "Titel", body="Niets.")
    reply = make_reply(number, cast.bram, f"Bel {PASSAGE}")
    sign_in(cast.mo).post(f"/posts/{reply}/redact", {**WHY, "passage": PASSAGE})
    notices = sign_in(cast.bram).get("/notifications/").text
    assert "haalde een passage weg" in notices and WHY["reason"] in notices
    page = sign_in(cast.cleo).get(f"/threads/{number}", follow_redirects=True).text
    assert "Een moderator haalde een passage weg uit bericht 2" in page and WHY["reason"] in page and cast.mo.name not in page.split("<main")[1]
    assert PASSAGE not in json.dumps(facts("post.redacted"))


@pytest.mark.parametrize("_round", range(3))
def test_two_moderators_at_once_take_it_out_once(app, sign_in, cast, full, _round):
    _number, opening, _reply = full
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.mo), sign_in(cast.root))]
    answers = at_once([lambda b=b, t=t: b.post(f"/posts/{opening}/redact", {**WHY, "passage": PASSAGE, "csrf_token": t}) for b, t in browsers])
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    refused = max(answers, key=lambda answer: answer.status_code).text
    assert any(user.name in refused for user in (cast.mo, cast.root)) and WHY["reason"] in refused
    with app.app_context():
        assert len(list(db.session.scalars(select(SealedOriginal.id)))) == 1
    again = sign_in(cast.root).post(f"/posts/{opening}/redact", {**WHY, "passage": PASSAGE})
    assert again.status_code == 409 and WHY["reason"] in again.text


@pytest.mark.parametrize("_round", range(3))
def test_an_edit_and_a_redaction_at_once_leave_nothing_of_it(app, sign_in, cast, make_thread, make_reply, _round):
    reply = make_reply(make_thread(cast.ada), cast.bram, f"Bel {PASSAGE}")
    mo, bram = sign_in(cast.mo), sign_in(cast.bram)
    tokens = mo.token(), bram.token()
    answers = at_once([lambda: mo.post(f"/posts/{reply}/redact", {**WHY, "passage": PASSAGE, "csrf_token": tokens[0]}),
                       lambda: bram.post(f"/posts/{reply}/edit", {"body": f"Bel dus {PASSAGE}", "version": "1", "csrf_token": tokens[1]})])
    statuses = [answer.status_code for answer in answers]
    assert statuses in ([303, 409], [409, 303], [303, 303])
    assert statuses[0] == 409 or "post" not in places_of(app)


def test_the_verb_works_without_a_page(app, cast, make_thread, make_reply):
    from forum.moderation.actions import By
    from forum.moderation.redaction import actions

    number = make_thread(cast.ada)
    reply = make_reply(number, cast.bram, f"Bel {PASSAGE}")
    with app.app_context(), unit_of_work():
        actions.redact(db.session.get(Thread, number), db.session.get(Post, reply), PASSAGE, By(cast.mo.id, "Hoort hier niet"))
    with app.app_context():
        assert db.session.get(Post, reply).html == f"<p>Bel {MARK}</p>"


def test_an_appeal_puts_the_passage_back(app, sign_in, cast, make_thread, make_reply, newest):
    from forum.moderation.fairness.statements import reversals

    reply = make_reply(make_thread(cast.ada), cast.bram, f"Bel {PASSAGE}")
    sign_in(cast.mo).post(f"/posts/{reply}/redact", {**WHY, "passage": PASSAGE})
    number = newest("post.redacted")
    with app.app_context(), unit_of_work():
        reversals["post.redacted"](db.session.get(Activity, number), cast.root.id, "Toch terug")
    with app.app_context():
        assert db.session.get(Post, reply).body == f"Bel {PASSAGE}"


def test_facts_are_rewritten_in_place(app, cast):
    from forum.core.events import rewrite_facts

    with app.app_context(), unit_of_work():
        done = record("thread.retitled", cast.mo.id, old_title="Oud")
        rewrite_facts(done.id, {"old_title": "Nieuw"})
        number = done.id
    with app.app_context():
        assert db.session.get(Activity, number).facts == {"old_title": "Nieuw"}
