"""Before you post: personal data is pointed out once, masked when asked, and posted anyway when its writer says so."""

import re

import pytest
from sqlalchemy import select, text

from forum.core.db import db
from forum.threads.models import Post, PostVersion, ProblemDetails, Thread

SAID = "Mevrouw Hazelworm woont in de Kerkstraat 12, 2440 Geel. Bel 0470 12 34 56 of mail haar op h.worm@example.org."
SECRETS = ("Hazelworm", "Kerkstraat 12", "0470 12 34 56", "h.worm@example.org")
MASKED = "Mevrouw [naam] woont in de [adres]. Bel [telefoonnummer] of mail haar op [e-mailadres]."


def everything(app) -> str:
    """All that the database holds, as text."""
    with app.app_context():
        return "\n".join(repr(row) for table in db.metadata.sorted_tables for row in db.session.execute(select(table))) + repr(
            db.session.execute(text("SELECT * FROM search_document")).all())


def panel(page: str) -> str:
    found = re.search(r'<div class="guard".*?<p class="help">', page, re.DOTALL)
    return found.group(0) if found else ""


def test_a_reply_with_personal_data_is_asked_about_once(sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada)
    bram = sign_in(cast.bram)
    box = bram.get(f"/threads/{number}", follow_redirects=True).text
    assert 'name="guard" value="ask"' in box and not panel(box)
    asked = bram.post(f"/threads/{number}/posts", {"body": SAID, "guard": "ask"})
    assert asked.status_code == 422 and SAID in asked.text
    told = panel(asked.text)
    for words in ("Maskeer en plaats", "Plaats toch", 'name="guard" value="mask"', 'name="guard" value="anyway"', "Naam", "Telefoonnummer", "E-mailadres", "Adres", 'href="#body"',
                  *(f"<mark>{secret}" for secret in SECRETS)):
        assert words in told, words
    assert db_session.scalar(select(Post.body).where(Post.number == 2)) is None
    assert bram.post(f"/threads/{number}/posts", {"body": SAID, "guard": "anyway"}).status_code == 303
    assert db_session.scalar(select(Post.body).where(Post.number == 2)) == SAID


def test_a_form_that_does_not_ask_is_taken_as_it_is(sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada)
    assert sign_in(cast.bram).post(f"/threads/{number}/posts", {"body": SAID}).status_code == 303
    assert sign_in(cast.bram).post(f"/threads/{number}/posts", {"body": "Niets bijzonders: 15 juni.", "guard": "ask"}).status_code == 303
    assert db_session.scalars(select(Post.body).where(Post.number > 1).order_by(Post.number)) == [SAID, "Niets bijzonders: 15 juni."]


def test_masking_keeps_nothing_of_it_anywhere(app, sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada)
    bram = sign_in(cast.bram)
    assert bram.client.post(f"/threads/{number}/posts", data={"body": SAID, "guard": ["ask", "mask"], "csrf_token": bram.token()}).status_code == 303
    assert db_session.scalar(select(Post.body).where(Post.number == 2)) == MASKED
    assert not any(secret in everything(app) for secret in SECRETS) and "hazelworm" not in everything(app)


@pytest.mark.parametrize("field", ["title", "body", "tried", "question", "deadline", "effort"])
def test_every_typed_field_of_a_new_thread_is_looked_through(app, sign_in, cast, db_session, field):
    form = {"title": "Rupsen in de dreef", "body": "In de dreef langs het kanaal.", field: "Vraag het aan dhr. Hazelworm", "network": "oost"}
    ada = sign_in(cast.ada)
    asked = ada.post("/threads/new", {**form, "guard": "ask"})
    assert asked.status_code == 422 and "<mark>Hazelworm</mark>" in asked.text and f'href="#{field}"' in panel(asked.text)
    assert db_session.scalar(select(Thread)) is None
    posted = ada.post("/threads/new", {**form, "guard": "mask"})
    assert posted.status_code == 303 and "hazelworm" not in posted.headers["Location"]
    assert "azelworm" not in everything(app)
    details = db_session.scalar(select(ProblemDetails))
    kept = [db_session.scalar(select(Thread.title)), db_session.scalar(select(Post.body)), *(vars(details).values() if details else ())]
    assert "Vraag het aan dhr. [naam]" in kept


def test_masking_an_edit_also_masks_the_earlier_versions(app, sign_in, cast, make_thread, make_reply, db_session):
    post = make_reply(make_thread(cast.ada), cast.bram, "Mevrouw Hazelworm belde.")
    bram = sign_in(cast.bram)
    assert 'name="guard" value="ask"' in bram.get(f"/posts/{post}/edit").text
    asked = bram.post(f"/posts/{post}/edit", {"body": "Mevrouw Hazelworm belde weer.", "version": "1", "guard": "ask"})
    assert asked.status_code == 422 and "Mevrouw Hazelworm belde weer." in asked.text and panel(asked.text)
    assert bram.post(f"/posts/{post}/edit", {"body": "Mevrouw Hazelworm belde weer.", "version": "1", "guard": "mask"}).status_code == 303
    assert db_session.scalar(select(Post.body).where(Post.id == post)) == "Mevrouw [naam] belde weer."
    assert db_session.scalar(select(PostVersion.body)) == "Mevrouw [naam] belde."
    assert "azelworm" not in everything(app)


def test_anyway_on_an_edit_keeps_the_versions(sign_in, cast, make_thread, make_reply, db_session):
    post = make_reply(make_thread(cast.ada), cast.bram, "Mevrouw Hazelworm belde.")
    assert sign_in(cast.bram).post(f"/posts/{post}/edit", {"body": "Mevrouw Hazelworm belde weer.", "version": "1", "guard": "anyway"}).status_code == 303
    assert db_session.scalar(select(PostVersion.body)) == "Mevrouw Hazelworm belde."


def test_a_text_that_no_longer_fits_when_masked_comes_back_masked(sign_in, cast, make_thread):
    number = make_thread(cast.ada)
    long = "a@b.be " * 2850
    answer = sign_in(cast.bram).post(f"/threads/{number}/posts", {"body": long, "guard": "mask"})
    assert answer.status_code == 422 and "hoogstens 20000" in answer.text and "[e-mailadres]" in answer.text


def test_other_faults_come_first_and_many_findings_are_counted(sign_in, cast, make_thread):
    number = make_thread(cast.ada)
    bram = sign_in(cast.bram)
    assert not panel(bram.post(f"/threads/{number}/posts", {"body": SAID, "kind": "mening", "guard": "ask"}).text)
    many = bram.post(f"/threads/{number}/posts", {"body": " ".join(f"a{i}@example.org" for i in range(25)), "guard": "ask"})
    assert panel(many.text).count("<mark>") == 20 and "En nog 5 andere." in many.text


def test_what_is_found_is_shown_as_text(sign_in, cast, make_thread):
    asked = sign_in(cast.bram).post(f"/threads/{make_thread(cast.ada)}/posts", {"body": "<script>alert(1)</script> mevrouw Peeters <b>x", "guard": "ask"})
    assert asked.status_code == 422 and "<script>alert" not in asked.text and "&lt;script&gt;" in panel(asked.text)


def test_the_page_speaks_the_language_of_its_reader(sign_in, cast, make_thread, app, db_session):
    number = make_thread(cast.ada)
    bram = sign_in(cast.bram)
    bram.post("/account/language", {"language": "en", "next": "/"})
    with app.app_context():
        db.session.execute(text('UPDATE "user" SET language = \'en\' WHERE id = :id'), {"id": cast.bram.id})
        db.session.commit()
    assert "Mask and post" in bram.post(f"/threads/{number}/posts", {"body": SAID, "guard": "ask"}).text
    assert bram.post(f"/threads/{number}/posts", {"body": SAID, "guard": "mask"}).status_code == 303
    assert "[telephone number]" in db_session.scalar(select(Post.body).where(Post.number == 2))
