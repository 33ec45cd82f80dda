"""Photos in texts: shown, asked for, kept, let go; with and without script."""

import io
import os
import re
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.markup.budget import render
from forum.threads.models import Post
from forum.uploads import actions
from forum.uploads.jobs import collect_files
from forum.uploads.models import Attachment
from tests.uploads import hostile


def sent(browser, url: str, files=(), **fields):
    """A form with files, as a browser without script sends it."""
    return browser.post(url, {**fields, "files": [(io.BytesIO(raw), name) for raw, name in files]}, content_type="multipart/form-data")


def picture_of(html: str) -> str:
    return re.search(r"<img [^>]*srcset[^>]*>", html).group(0)


def test_a_photo_in_a_text_has_its_size_three_widths_and_its_words(bring, sign_in, cast, make_thread):
    told = bring(cast.ada, hostile.photo(2400, 1200), "dreef.jpg").json
    ada, thread = sign_in(cast.ada), make_thread(cast.bram)
    answer = ada.post(f"/threads/{thread}/posts", {"body": f"![Een \\[oude\\] dreef \"zo\"]({told['url']})"})
    page = sign_in(cast.bram).get(answer.location).text
    shown, number = picture_of(page), told["id"]
    for part in (f'src="/attachments/{number}/960/dreef.jpg"', f'/attachments/{number}/480/dreef.jpg 480w, /attachments/{number}/960/dreef.jpg 960w, /attachments/{number}/1600/dreef.jpg 1600w',
                 'width="704"', 'height="352"', 'loading="lazy"', 'decoding="async"', 'sizes="(max-width: 736px) 100vw, 704px"', 'alt="Een [oude] dreef &quot;zo&quot;"'):
        assert part in shown, (part, shown)
    assert f'<a class="photo" href="{told["url"]}"' in page


def test_a_document_in_a_text_tells_its_kind_and_size(bring, sign_in, cast, make_thread):
    told = bring(cast.ada, hostile.pdf(), "Bestek [2025].pdf").json
    assert told["markdown"] == rf"[Bestek \[2025\].pdf]({told['url']})"
    answer = sign_in(cast.ada).post(f"/threads/{make_thread(cast.bram)}/posts", {"body": told["markdown"]})
    assert f'<a class="file" href="{told["url"]}" rel="noopener nofollow ugc">Bestek [2025].pdf (PDF, 1 KB)</a>' in sign_in(cast.bram).get(answer.location).text


def test_the_preview_shows_own_photos_alone(bring, sign_in, cast):
    told = bring(cast.ada, hostile.photo(300, 200)).json
    body = {"body": f"![x]({told['url']})"}
    assert "srcset" in sign_in(cast.ada).post("/preview", body).text
    assert "<img" not in sign_in(cast.bram).post("/preview", body).text


FILES = {12: {"id": 12, "name": "eik.jpg", "widths": [480, 960], "width": 960, "height": 640}}


@pytest.mark.parametrize("text", [
    "![a](https://x.be/attachments/12/eik.jpg)", "![a](//x.be/attachments/12/eik.jpg)", "![a](/attachments/13/eik.jpg)", "![a](/attachments/x/eik.jpg)",
    "<img src=\"/attachments/12/eik.jpg\" onerror=alert(1)>", "![a](javascript:/attachments/12/)", "`![a](/attachments/12/eik.jpg)`"])
def test_only_own_photos_become_pictures(context, text):
    assert "<img" not in render(text, FILES)


def test_whatever_stands_behind_the_number_the_picture_is_our_own(context):
    html = render('![a" onerror="alert(1)](/attachments/12/x" onerror="alert(1).jpg "t" onload="x")\n\n[![b](/attachments/12/eik.jpg)](https://x.be)', FILES)
    assert "onerror=" not in re.sub(r'"[^"]*"', "", html) and html.count("<a ") <= 3
    assert 'href="https://x.be"' in html and html.count("srcset") >= 1


def test_a_thousand_photos_in_one_text_are_bounded(context, bring, cast):
    from forum.core.markup.own import ids_in

    assert len(ids_in("".join(f"![](/attachments/{i}/a.jpg)" for i in range(1, 1000)))) == 60


def test_without_script_files_go_along_with_a_reply(sign_in, cast, make_thread, db_session, uses):
    thread, ada = make_thread(cast.bram), sign_in(cast.ada)
    answer = sent(ada, f"/threads/{thread}/posts", [(hostile.photo(900, 600), "a.jpg"), (hostile.pdf(), "nota.pdf")], body="Kijk hier.")
    assert answer.status_code == 303
    post = db_session.scalar(select(Post).where(Post.number == 2))
    assert re.fullmatch(r"Kijk hier\.\n\n!\[\]\(/attachments/1/a\.jpg\)\n\n\[nota\.pdf\]\(/attachments/2/nota\.pdf\)", post.body)
    assert uses(1) == uses(2) == [f"post:{post.id}"] and "srcset" in post.html


def test_a_photo_alone_is_a_reply_too(sign_in, cast, make_thread):
    assert sent(sign_in(cast.ada), f"/threads/{make_thread(cast.bram)}/posts", [(hostile.photo(300, 200), "a.jpg")], body="").status_code == 303


def test_a_new_problem_and_an_edit_take_files(sign_in, cast, db_session, uses):
    ada = sign_in(cast.ada)
    answer = sent(ada, "/threads/new", [(hostile.photo(300, 200), "a.jpg")], title="Zieke es", body="Wat is dit?")
    assert answer.status_code == 303
    post = db_session.scalar(select(Post))
    assert uses(1) == [f"post:{post.id}"]
    assert sent(ada, f"/posts/{post.id}/edit", [(hostile.photo(200, 200), "b.jpg")], title="Zieke es", body="Zonder de eerste.").status_code == 303
    assert uses(1) == uses(2) == [f"post:{post.id}"]
    assert ada.get("/attachments/1/a.jpg").status_code == 200  # an earlier version still shows it


def test_a_refused_form_keeps_its_files_and_says_which_was_not_taken(sign_in, cast, make_thread, db_session):
    ada, thread = sign_in(cast.ada), make_thread(cast.bram)
    answer = sent(ada, f"/threads/{thread}/posts", [(hostile.photo(300, 200), "goed.jpg"), (hostile.svg(), "fout.png")], body="Mijn lange tekst.")
    assert answer.status_code == 422 and "fout.png: Dit soort bestand" in answer.text
    assert "Mijn lange tekst.\n\n![](/attachments/1/goed.jpg)" in answer.text
    assert db_session.scalar(select(func.count(Attachment.id))) == 1 and ada.get("/attachments/1/goed.jpg").status_code == 200
    refused = sent(ada, "/threads/new", [(hostile.photo(300, 200), "nog.jpg")], title="", body="Tekst.")
    assert refused.status_code == 422 and "Tekst.\n\n![](/attachments/2/nog.jpg)" in refused.text


def test_words_for_a_photo_are_asked_once_and_can_be_given_or_left(sign_in, cast, make_thread, db_session):
    ada, thread = sign_in(cast.ada), make_thread(cast.bram)
    url = f"/threads/{thread}/posts"
    asked = sent(ada, url, [(hostile.photo(300, 200), "a.jpg")], body="Kijk.", guard="ask")
    assert asked.status_code == 422 and 'name="alt-1"' in asked.text and 'value="anyway"' in asked.text and "Wat is er op de foto te zien?" in asked.text and "Plaats zonder woorden" in asked.text
    body = "Kijk.\n\n![](/attachments/1/a.jpg)"
    assert body in asked.text
    assert sent(ada, url, body=body, guard="ask", **{"alt-1": ""}).status_code == 422
    assert sent(ada, url, body=body, guard="ask", **{"alt-1": "Een es met [kale] takken"}).status_code == 303
    post = db_session.scalar(select(Post).where(Post.number == 2))
    assert post.body == "Kijk.\n\n![Een es met \\[kale\\] takken](/attachments/1/a.jpg)" and 'alt="Een es met [kale] takken"' in post.html
    assert sent(ada, url, body=body, guard=["ask", "anyway"]).status_code == 303
    assert sent(ada, url, body=body).status_code == 303


def test_a_form_of_several_big_photos_is_taken_and_a_flood_is_not(sign_in, cast, make_thread):
    ada, url = sign_in(cast.ada), f"/threads/{make_thread(cast.bram)}/posts"
    raw = hostile.photo(300, 200) + bytes(5 * 2**20)
    assert sent(ada, url, [(raw, f"{i}.jpg") for i in range(3)], body="Kijk.").status_code == 303
    assert sent(ada, url, [(raw, f"{i}.jpg") for i in range(20)], body="Kijk.").status_code == 413
    refused = sent(ada, url, [(hostile.photo(30, 20), f"{i}.jpg") for i in range(12)], body="Kijk.")
    assert refused.status_code == 422 and refused.text.count("![](/attachments/") == 10


def test_files_that_hang_nowhere_go_after_two_days(bring, cast, app, lying, row, make_thread, sign_in):
    kept, lost, drafted = (bring(cast.ada, hostile.photo(300, 200)).json for _ in range(3))
    sign_in(cast.ada).post(f"/threads/{make_thread(cast.bram)}/posts", {"body": kept["markdown"]})
    with app.app_context(), unit_of_work():
        actions.hang("draft:5", drafted["markdown"], by=cast.ada.id)
    for age, left in ((timedelta(hours=47), {1, 2, 3}), (timedelta(hours=49), {1, 3})):
        clock.shift(age)
        with app.app_context():
            collect_files()
        assert {number for number in (1, 2, 3) if row(number)} == left and len(lying()) == len(left)
    assert sign_in(cast.ada).get(lost["url"]).status_code == 404
    with app.app_context(), unit_of_work():
        actions.let_go("draft:5")
    with app.app_context():
        collect_files()
    assert row(3) is None and len(lying()) == 1


def test_a_draft_gives_nobody_a_right(bring, cast, app, row):
    told = bring(cast.ada, hostile.photo(300, 200)).json
    with app.app_context(), unit_of_work():
        actions.hang("draft:5", told["markdown"], by=cast.ada.id)
    assert row(told["id"]).home_place is None


def test_a_draft_holds_its_photos_until_it_is_posted_or_thrown_away(bring, cast, app, uses, sign_in, make_thread):
    from forum.threads.drafts import actions as drafting

    told, thread = bring(cast.ada, hostile.photo(300, 200)).json, make_thread(cast.bram)
    key = f"thread:{thread}"

    def save(body: str) -> None:
        with app.app_context(), unit_of_work():
            drafting.save(cast.ada.id, key, {"body": body})

    save(f"Kijk. {told['markdown']}")
    assert uses(told["id"]) == [f"draft:{cast.ada.id}:{key}"]
    save("Toch niet.")
    assert uses(told["id"]) == []
    save(told["markdown"])
    sign_in(cast.ada).post(f"/threads/{thread}/posts", {"body": told["markdown"]})
    assert uses(told["id"]) == ["post:2"]
    save(told["markdown"])
    save("")
    assert uses(told["id"]) == ["post:2"]


def test_k3_what_a_crash_left_on_the_disk_is_collected_and_no_row_lacks_its_file(bring, cast, app, folder, lying, monkeypatch):
    bring(cast.ada, hostile.photo(300, 200))

    def crash(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "bytes_of", lambda *_args: 0)
    monkeypatch.setattr(actions, "url_name", crash)
    with pytest.raises(KeyboardInterrupt):
        bring(cast.ada, hostile.photo(300, 200))
    monkeypatch.undo()
    (folder / "ab").mkdir(exist_ok=True)
    orphan, half = folder / "ab" / ("ab" + "0" * 30 + ".480"), folder / "incoming" / "f00"
    for path in (orphan, half):
        path.write_bytes(b"x")
    with app.app_context():
        collect_files()
    assert orphan.exists() and half.exists()  # they may be of a request that still runs
    for path in (orphan, half):
        os.utime(path, (time.time() - 9000,) * 2)
    with app.app_context():
        collect_files()
        rows = db.session.scalar(select(func.count(Attachment.id)))
    assert not orphan.exists() and not half.exists() and rows == len(lying()) == 1


def test_texts_of_an_earlier_renderer_get_their_photos(bring, cast, sign_in, make_thread, app, db_session):
    from sqlalchemy import update

    from forum.exchange.upkeep import render_stale

    told = bring(cast.ada, hostile.photo(300, 200)).json
    sign_in(cast.ada).post(f"/threads/{make_thread(cast.bram)}/posts", {"body": told["markdown"]})
    with app.app_context():
        with unit_of_work():
            db.session.execute(update(Post).values(html="", render_version=1))
        render_stale()
    assert "srcset" in db_session.scalar(select(Post.html).where(Post.number == 2))


def test_masking_leaves_a_photo_and_a_document_that_bear_a_plate_or_number_where_they_are(bring, sign_in, cast, make_thread, db_session):
    ada, thread = sign_in(cast.ada), make_thread(cast.bram)
    photo, paper = bring(ada, hostile.photo(300, 200), "1-ABC-123.jpg").json, bring(ada, hostile.pdf(), "0470 12 34 56.pdf").json
    body = f"Kijk naar 1-ABC-123.\n\n![1-ABC-123]({photo['url']})\n\n{paper['markdown']}"
    assert ada.post(f"/threads/{thread}/posts", {"body": body, "guard": "mask"}).status_code == 303
    post = db_session.scalar(select(Post).where(Post.number == 2))
    assert post.body.startswith("Kijk naar [nummerplaat].") and photo["url"] in post.body and paper["url"] in post.body
    assert 'alt="[nummerplaat]"' in post.html and f'href="{paper["url"]}"' in post.html and "[telefoonnummer].pdf (PDF, 1 KB)</a>" in post.html


def test_the_panel_is_for_members_in_their_own_language(sign_in, visitor, cast):
    assert visitor.get("/uploads/panel").status_code in (302, 303, 401)
    page = sign_in(cast.ada).get("/uploads/panel")
    assert page.status_code == 200 and "Wat is er op de foto te zien?" in page.text and f'data-member="{cast.ada.id}"' in page.text
    ada = sign_in(cast.ada)
    ada.post("/language", {"language": "en"})
    other = ada.get("/uploads/panel")
    assert "What is to be seen in the photo?" in other.text
