"""What is taken, what is refused, and what is left on the disk of either."""

import io
import re
import resource
import stat
import threading
import time

import pytest
from PIL import Image

from forum.core import files
from forum.core.bodies import PLACES
from forum.uploads import actions, intake, workshop
from tests.uploads import hostile

RED, BLUE = (200, 20, 20), (20, 20, 200)


def picture(browser, url: str) -> Image.Image:
    return Image.open(io.BytesIO(browser.get(url).data))


def near(colour, wanted) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(colour[:3], wanted, strict=True))


@pytest.mark.parametrize(("form", "raw"), [("JPEG", hostile.photo()), ("PNG", hostile.photo(form="PNG")), ("WEBP", hostile.photo(form="WEBP")), ("HEIC", hostile.heic(2400, 1800))])
def test_a_photo_is_taken_and_made_in_three_widths(bring, sign_in, cast, form, raw, row, lying):
    answer = bring(cast.ada, raw, f"Eik aan de Bosdreef.{form.lower()}")
    assert answer.status_code == 201, answer.text
    told = answer.json
    assert told["url"] == f"/attachments/{told['id']}/eik-aan-de-bosdreef.jpg" and told["markdown"] == f"![]({told['url']})"
    assert (told["width"], told["height"], row(told["id"]).widths) == (1600, 1200, [480, 960, 1600])
    ada = sign_in(cast.ada)
    for width in (480, 960, 1600):
        shown = picture(ada, f"/attachments/{told['id']}/{width}/eik-aan-de-bosdreef.jpg")
        assert (shown.format, shown.size) == ("JPEG", (width, width * 3 // 4))
    assert len(lying()) == 3 and ada.get(f"/attachments/{told['id']}/500/eik-aan-de-bosdreef.jpg").status_code == 404


def test_a_small_picture_is_never_enlarged_and_keeps_what_shines_through(bring, sign_in, cast, row):
    told = bring(cast.ada, hostile.photo(300, 200, "PNG", mode="RGBA"), "kaart.png").json
    assert row(told["id"]).widths == [300] and told["url"].endswith("/kaart.webp")
    shown = picture(sign_in(cast.ada), told["url"])
    assert shown.mode == "RGBA" and shown.convert("RGBA").getpixel((5, 5))[3] == 120


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "PNG"])
@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_u3_nothing_is_left_of_who_where_and_with_what_and_it_stands_upright(bring, sign_in, cast, form, orientation, folder):
    told = bring(cast.ada, hostile.exif_photo(orientation, form), "foto").json
    shown = picture(sign_in(cast.ada), told["url"])
    assert not dict(shown.getexif()) and not {"exif", "xmp", "comment", "icc_profile", "photoshop"} & set(shown.info)
    for path in folder.rglob("*.*"):
        raw = path.read_bytes()
        assert hostile.GPS.encode() not in raw and b"Exif" not in raw and b"http://ns.adobe.com" not in raw
    wide, tall = shown.size
    ends = {3: ((5, 5), (5, tall - 5)), 6: ((wide - 5, 5), (5, 5)), 8: ((5, 5), (wide - 5, 5))}[orientation]
    expected = {3: (BLUE, RED), 6: (RED, BLUE), 8: (RED, BLUE)}[orientation]
    assert (wide, tall) == ((1200, 600) if orientation == 3 else (600, 1200))
    assert all(near(shown.convert("RGB").getpixel(at), colour) for at, colour in zip(ends, expected, strict=True))


def test_u3_a_photo_of_a_telephone_tells_nothing_either(bring, cast, folder):
    bring(cast.ada, hostile.heic(), "IMG_0001.HEIC")
    assert all(hostile.GPS.encode() not in path.read_bytes() for path in folder.rglob("*.*"))


@pytest.mark.parametrize(("raw", "name", "extension"), [
    (hostile.pdf(), "nota.pdf", "pdf"), (hostile.office("docx"), "nota.docx", "docx"), (hostile.office("xlsx"), "telling.xlsx", "xlsx"),
    (hostile.office("pptx"), "a.pptx", "pptx"), (hostile.odf("odt"), "a.odt", "odt"), (hostile.odf("ods"), "a.ods", "ods"), (hostile.pdf(), "foto.jpg", "pdf")])
def test_documents_are_taken_by_what_they_are(bring, sign_in, cast, raw, name, extension):
    told = bring(cast.ada, raw, name).json
    assert told["url"].endswith(f".{extension}") and told["markdown"].startswith("[")
    answer = sign_in(cast.ada).get(told["url"])
    assert answer.data == raw and answer.headers["Content-Disposition"].startswith("attachment")


REFUSED = {
    "polyglot of GIF and script": (hostile.gif_js(), "a.gif", 415), "the same, called a photo": (hostile.gif_js(), "a.jpg", 415),
    "SVG with a script, called PNG": (hostile.svg(), "a.png", 415), "HTML": (b"<html><script>alert(1)</script>", "a.pdf", 415),
    "a PDF further on": (b"GIF89a" + hostile.pdf(), "a.pdf", 415), "a truncated JPEG": (hostile.photo()[:5000], "a.jpg", 422),
    "a truncated PNG": (hostile.photo(form="PNG")[:900], "a.png", 422), "a truncated PDF": (hostile.pdf()[:60], "a.pdf", 422),
    "a PNG of 50,000 x 50,000": (hostile.bomb_png(), "a.png", 422), "a PNG of 30,000 x 30,000": (hostile.bomb_png(30_000, 30_000), "a.png", 422),
    "a PNG with texts that unpack": (hostile.bomb_text_png(), "a.png", 422), "a WebP of 16,383 x 16,383": (hostile.bomb_webp(), "a.webp", 422),
    "a zip called .docx": (hostile.zipped({"a.txt": "x"}), "a.docx", 415), "a truncated .docx": (hostile.office()[:200], "a.docx", 422),
    "10 MB that unpack to 10 GB": (hostile.zip_bomb(), "a.docx", 422), "60,000 parts": (hostile.many_entries(), "a.docx", 422),
    "macros": (hostile.office("docx", **{"word/vbaProject.bin": "x"}), "a.docx", 415), "macros in an open document": (hostile.odf("odt", **{"Basic/script.xml": "x"}), "a.odt", 415),
    "a part outside its folder": (hostile.office("docx", **{"../../etc/x": "x"}), "a.docx", 422), "a presentation of another kind": (hostile.odf("odp"), "a.odp", 415),
    "a program": (b"MZ\x90" + bytes(2000), "foto.jpg", 415), "nothing": (b"", "a.jpg", 422), "zeros": (bytes(5000), "a.heic", 415),
    "a HEIC of nothing": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500), "a.heic", 422), "a bare start of a JPEG": (b"\xff\xd8\xff\xe0", "a.jpg", 422),
}


@pytest.mark.parametrize("what", REFUSED)
def test_u1_u2_what_does_harm_is_refused_at_once_and_leaves_nothing(bring, sign_in, cast, what, lying):
    raw, name, code = REFUSED[what]
    ada = sign_in(cast.ada)
    bring(ada, hostile.photo(50, 50))
    before, start, memory = lying(), time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = bring(ada, raw, name)
    assert time.monotonic() - start < 1.5
    assert answer.status_code == code and answer.is_json and answer.json["error"].endswith(".") and "id" not in answer.json
    assert lying() == before
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100_000


def test_u4_a_script_within_a_jpeg_does_not_come_along(bring, cast, folder):
    assert bring(cast.ada, hostile.jpeg_js()).status_code == 201
    assert all(b"alert" not in path.read_bytes() for path in folder.rglob("*.*"))


def test_u2_a_file_of_more_than_25_mb_is_refused(bring, cast, lying):
    for size in (25 * 2**20 + 1, 40 * 2**20):
        answer = bring(cast.ada, hostile.photo(50, 50) + bytes(size))
        assert answer.status_code == 413 and "25 MB" in answer.json["error"] or "te groot" in answer.json["error"]
    assert lying() == []


def test_u8_files_lie_under_random_names_that_nobody_else_can_read(bring, cast, lying, folder):
    bring(cast.ada, hostile.photo(), "../../etc/passwd.jpg")
    names = lying()
    assert names and all(re.fullmatch(r"([0-9a-f]{2})/\1[0-9a-f]{30}\.\d+", name) for name in names)
    for name in names:
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o640
    assert "static" not in folder.parts


def test_who_is_not_signed_in_brings_nothing(visitor, cast, bring):
    answer = bring(visitor, hostile.photo(50, 50))
    assert answer.status_code == 401 and answer.json["error"]
    answer = visitor.client.post("/uploads", data={"file": (io.BytesIO(b"x"), "a.jpg")}, content_type="multipart/form-data")
    assert answer.status_code == 400 and answer.is_json


def test_the_token_may_come_in_a_header_and_the_words_along(sign_in, cast):
    ada = sign_in(cast.ada)
    form = {"file": (io.BytesIO(hostile.photo(50, 50)), "a.jpg"), "alt": "Een [zieke] es"}
    answer = ada.client.post("/uploads", data=form, content_type="multipart/form-data", headers={"X-CSRFToken": ada.token()})
    assert answer.status_code == 201 and answer.json["markdown"].startswith(r"![Een \[zieke\] es](/attachments/")
    assert ada.post("/uploads", {"file": "geen bestand"}).status_code == 422


def test_room_for_120_in_ten_minutes(sign_in, cast, app):
    ada = sign_in(cast.ada)
    token = ada.token()
    codes = [ada.post("/uploads", {"csrf_token": token}).status_code for _ in range(121)]
    assert codes[:120] == [422] * 120 and codes[120] == 429


def test_u6_a_member_has_so_much_room_and_taking_away_gives_it_back(bring, sign_in, cast, app, monkeypatch, lying):
    monkeypatch.setattr(actions, "MEMBER_BYTES", 20_000)
    ada, raw = sign_in(cast.ada), hostile.photo(900, 600)
    codes = [bring(ada, raw).status_code for _ in range(6)]
    assert codes[0] == 201 and codes[-1] == 413 and sorted(codes) == codes
    assert len(lying()) == 2 * codes.count(201)
    assert bring(cast.bram, raw).status_code == 201


def test_u6_the_site_has_so_much_room(bring, cast, app, monkeypatch):
    monkeypatch.setattr(actions, "current_settings", lambda: type("S", (), {"upload_quota_mb": "0"}))
    assert bring(cast.ada, hostile.photo(50, 50)).status_code == 413


def test_k4_a_full_disk_is_said_and_leaves_nothing(bring, cast, monkeypatch, lying):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.Folder, "_write", staticmethod(full))
    answer = bring(cast.ada, hostile.photo(50, 50))
    assert answer.status_code == 503 and answer.json["error"] and lying() == []


def test_a_decoder_that_hangs_or_falls_is_stopped(bring, cast, monkeypatch, lying):
    monkeypatch.setattr(workshop, "SECONDS", 0)
    assert bring(cast.ada, hostile.photo()).status_code == 422
    monkeypatch.setattr(workshop, "SECONDS", 15)
    assert bring(cast.ada, hostile.photo(50, 50)).status_code == 201
    assert all("incoming" not in name for name in lying())


def test_others_who_take_long_are_waited_for_and_then_said(bring, cast, monkeypatch):
    monkeypatch.setattr(workshop, "PATIENCE", 0.1)
    with workshop._bench:
        assert bring(cast.ada, hostile.photo(50, 50)).status_code == 503


def test_photos_take_no_more_threads_than_slow_bodies_may(sign_in, cast, lying):
    ada, places = sign_in(cast.ada), threading.Semaphore(1)

    def send(path, **fields):
        return ada.post(path, {**fields}, content_type="multipart/form-data", environ_overrides={PLACES: places})

    photo = lambda: (io.BytesIO(hostile.photo(50, 50)), "es.jpg")  # noqa: E731
    assert send("/uploads", file=photo()).status_code == 201
    with places:
        refused = send("/uploads", file=photo())
        assert refused.status_code == 503 and refused.json["error"] and len(lying()) == 1
        form = send("/threads/new", title="Es", body="Wat is dit?", network="oost", files=photo())
        assert form.status_code == 422 and "Wat is dit?" in form.text and "es.jpg" in form.text
    assert send("/uploads", file=photo()).status_code == 201, "each place was given back"


@pytest.mark.parametrize("why", intake.SENTENCES)
def test_each_refusal_is_a_sentence(context, why):
    assert intake.rejected(why).args[0].endswith(".")
