"""A file is read by whoever reads the post that it first hung on, asked anew each time."""

import io
import re

import pytest

from tests.uploads import hostile

TEXT = "Zie de foto."


@pytest.fixture
def photo(bring, cast):
    """Ada's photo: its number and address."""
    told = bring(cast.ada, hostile.photo(900, 600), "eik.jpg").json
    return told["id"], told["url"]


@pytest.fixture
def readers(sign_in, cast, visitor):
    """`readers(url)`: who of the cast gets the file."""
    browsers = {name: sign_in(getattr(cast, name)) for name in ("ada", "bram", "cleo", "mo", "wim", "root")}

    def look(url: str) -> set[str]:
        small = re.sub(r"/attachments/(\d+)/", r"/attachments/\1/480/", url)
        codes = {name: {browser.get(url).status_code, browser.get(small).status_code, browser.client.head(url).status_code} for name, browser in browsers.items()}
        assert all(found in ({200}, {404}) for found in codes.values()), codes
        assert visitor.get(url).status_code in (302, 303, 401, 404) and not visitor.get(url).mimetype.startswith("image/")
        return {name for name, found in codes.items() if found == {200}}

    return look


ALL = {"ada", "bram", "cleo", "mo", "wim", "root"}


@pytest.fixture
def written(sign_in, cast, make_thread, photo):
    """Ada's reply with her photo, in Bram's thread: thread number and post number."""

    def write(**options) -> tuple[int, int]:
        thread = make_thread(cast.bram, **options)
        ada = sign_in(cast.ada)
        answer = ada.post(f"/threads/{thread}/posts", {"body": f"{TEXT}\n\n![Een eik]({photo[1]})"})
        assert answer.status_code == 303
        return thread, max(int(number) for number in re.findall(r'href="/posts/(\d+)"', ada.get(answer.location).text))

    return write


def test_before_it_hangs_anywhere_only_its_owner_reads_it(readers, photo):
    assert readers(photo[1]) == {"ada"}


def test_on_a_post_for_all_it_is_read_by_all(readers, photo, written):
    written()
    assert readers(photo[1]) == ALL


def test_on_a_post_kept_to_a_network_it_is_read_there_alone(readers, photo, written):
    written(audience="network")
    assert readers(photo[1]) == {"ada", "bram", "mo", "root"}


def test_z2_it_goes_along_when_the_thread_goes_to_a_network_of_its_own(readers, photo, written, app):
    from forum.core.db import db, unit_of_work
    from forum.threads.models import Thread

    thread, _post = written()
    with app.app_context(), unit_of_work():
        db.session.get(Thread, thread).audience = "network"
    assert readers(photo[1]) == {"ada", "bram", "mo", "root"}


def test_z2_a_hidden_post_hides_its_photo(readers, photo, written, sign_in, cast):
    _thread, post = written()
    mo = sign_in(cast.mo)
    assert mo.post(f"/posts/{post}/hide", {"reason": "staat een naam op"}).status_code == 303
    assert readers(photo[1]) == {"mo", "root"}
    assert mo.post(f"/posts/{post}/restore", {"reason": "opgelost"}).status_code == 303
    assert readers(photo[1]) == ALL


def test_z2_a_hidden_thread_hides_its_photos(readers, photo, written, sign_in, cast):
    thread, _post = written()
    assert sign_in(cast.mo).post(f"/threads/{thread}/hide", {"reason": "fout"}).status_code == 303
    assert readers(photo[1]) == {"mo", "root"}


def test_z2_a_post_that_was_taken_back_leaves_its_photo_to_its_writer(readers, photo, written, sign_in, cast):
    _thread, post = written()
    assert sign_in(cast.ada).post(f"/posts/{post}/withdrawal").status_code == 303
    assert readers(photo[1]) == {"ada"}


def test_rights_follow_the_post_that_it_first_hung_on(readers, photo, written, uses):
    written(audience="network")
    written()
    assert readers(photo[1]) == {"ada", "bram", "mo", "root"} and len(uses(photo[0])) == 2


def test_u7_someone_elses_number_in_a_text_gives_nothing(readers, photo, sign_in, cast, make_thread, uses, row):
    thread = make_thread(cast.bram)
    bram = sign_in(cast.bram)
    answer = bram.post(f"/threads/{thread}/posts", {"body": f"![gestolen]({photo[1]})"})
    page = bram.get(answer.location).text
    assert f'<a href="{photo[1]}"' in page and "<img alt=\"gestolen\"" not in page and "srcset" not in page
    assert readers(photo[1]) == {"ada"} and uses(photo[0]) == [] and row(photo[0]).home_place is None


def test_u7_names_and_numbers_are_not_guessed(sign_in, cast, photo):
    ada = sign_in(cast.ada)
    for url in (f"/attachments/{photo[0]}/beuk.jpg", f"/attachments/{photo[0]}/EIK.jpg", f"/attachments/{photo[0]}/999/eik.jpg", "/attachments/4711/eik.jpg",
                f"/attachments/{photo[0]}/..%2f..%2fforum.db", f"/attachments/{photo[0]}/480/..", "/attachments/0/eik.jpg", "/attachments/-1/eik.jpg"):
        assert ada.get(url).status_code == 404, url


def test_headers_let_a_browser_show_a_picture_and_no_more(sign_in, cast, photo):
    ada = sign_in(cast.ada)
    answer = ada.get(photo[1])
    assert answer.mimetype == "image/jpeg" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"].startswith("private, max-age=") and "Cookie" in answer.headers["Vary"]
    assert answer.headers["Content-Disposition"].startswith("inline") and "Content-Encoding" not in answer.headers
    again = ada.get(photo[1], headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""
    head = ada.client.head(photo[1])
    assert head.status_code == 200 and head.data == b"" and head.content_length == len(answer.data)


def test_an_etag_is_no_way_around_the_right(sign_in, cast, photo):
    tag = sign_in(cast.ada).get(photo[1]).headers["ETag"]
    assert sign_in(cast.bram).get(photo[1], headers={"If-None-Match": tag}).status_code == 404


def test_a_pdf_with_a_script_is_a_download_in_a_sandbox(bring, sign_in, cast):
    told = bring(cast.ada, hostile.pdf("app.alert(1)"), "nota.pdf").json
    answer = sign_in(cast.ada).get(told["url"])
    assert answer.mimetype == "application/pdf" and answer.headers["Content-Disposition"] == "attachment; filename=nota.pdf"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"


NAMES = {
    "../../../etc/passwd": "passwd.pdf", "..\\..\\windows\\x.pdf": "x.pdf", 'a"; filename="b.exe': "a filename= b-exe.pdf", "a\r\nSet-Cookie: x=1.pdf": "a Set-Cookie x=1.pdf",
    "foto.php.pdf": "foto-php.pdf", "foto.pdf.exe": "foto-pdf-exe.pdf", "NOTA.PDF": "NOTA.pdf", "nota.pdf. ": "nota.pdf", "\u202efdp.exe": "fdp-exe.pdf", "x" * 300 + ".pdf": "x" * 100 + ".pdf",
    "één plan – versie 2.pdf": "één plan – versie 2.pdf", ".htaccess": "htaccess.pdf", "": None, "\u200b\u200f.pdf": "bestand.pdf", "日本.pdf": "日本.pdf", "a\x00b.pdf": "ab.pdf", "...": "bestand.pdf",
}


@pytest.mark.parametrize("given", NAMES)
def test_u5_wrong_names_become_harmless_ones(context, given):
    from forum.uploads.names import clean_name, url_name

    name = clean_name(given, "pdf", "bestand")
    assert name == (NAMES[given] or "bestand.pdf")
    assert re.fullmatch(r"[a-z0-9-]{1,62}\.pdf", url_name(name))


@pytest.mark.parametrize("given", [name for name in NAMES if name])
def test_u5_no_name_gets_into_the_headers(bring, sign_in, cast, given):
    ada = sign_in(cast.ada)
    answer = ada.client.post("/uploads", data={"csrf_token": ada.token(), "file": (io.BytesIO(hostile.pdf()), given)}, content_type="multipart/form-data")
    if "\r\n" in given and answer.status_code == 422:
        return  # no longer one part of a form, and so no file
    assert answer.status_code == 201, answer.text
    headers = ada.get(answer.json["url"]).headers
    assert "Set-Cookie" not in headers
    said = headers["Content-Disposition"]
    assert said.startswith("attachment; ") and "\r" not in said and "\n" not in said and said.isascii() and ".exe" not in said and ".php" not in said
    if not all(letter.isascii() for letter in answer.json["name"]):
        assert "filename*=UTF-8''" in said
