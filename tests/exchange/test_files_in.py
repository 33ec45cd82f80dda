"""Files in an import: nothing comes in that a member could not have brought, and all of them or none."""

import hashlib
import io
import json
import random
import resource

import pytest
from PIL import Image
from sqlalchemy import func, select

from forum.exchange import texts
from forum.threads.models import Post
from forum.uploads.models import Attachment, AttachmentUse
from tests.exchange.conftest import member, post, thread
from tests.exchange.test_files import files_beside
from tests.uploads import hostile
from tests.uploads.conftest import bring, folder, lying  # noqa: F401  fixtures


def file_line(ref="f1", raw=b"", name="eik.jpg", **more) -> dict:
    return {"type": "attachment", "ref": ref, "owner": "p1", "name": name, "path": "eik.jpg", "sha256": hashlib.sha256(raw).hexdigest(), **more}


@pytest.fixture
def beside(write):
    """`beside(lines, {"eik.jpg": raw})` writes an import file and the files beside it."""

    def to_folder(lines, files):
        path = write(lines)
        place = path.with_name(f"{path.name}.files")
        place.mkdir(exist_ok=True)
        for name, raw in files.items():
            (place / name).write_bytes(raw)
        return path

    return to_folder


def test_a_file_written_by_hand_needs_no_list_of_places(command, beside, db_session):
    raw = hostile.exif_photo()
    path = beside([member(), file_line("my photo (1).", raw), thread(body="![Eik](attachment:my%20photo%20%281%29%2E)"), post(body="En weer attachment:nooit-gezien.")], {"eik.jpg": raw})
    ran = command("import", path)
    assert ran.exit_code == 0, ran.output
    row = db_session.scalar(select(Attachment))
    opening = db_session.scalar(select(Post).where(Post.number == 1))
    assert (row.home_place, row.width, row.height) == (f"post:{opening.id}", 600, 1200)
    assert opening.body == f"![Eik](/attachments/{row.id}/eik.jpg)"
    assert f'srcset="/attachments/{row.id}/480/eik.jpg 480w' in opening.html
    assert db_session.scalar(select(Post.body).where(Post.number == 2)) == "En weer attachment:nooit-gezien."


def test_metadata_and_tails_go_also_when_an_operator_brings_the_file(command, beside, lying, folder):  # noqa: F811
    raw = hostile.exif_photo() + b"<script>" + hostile.GPS.encode()
    assert command("import", beside([member(), file_line(raw=raw), thread(body="![x](attachment:f1)")], {"eik.jpg": raw})).exit_code == 0
    assert len(lying()) == 2
    for name in lying():
        assert hostile.GPS.encode() not in (folder / name).read_bytes()


def test_an_address_of_another_site_leads_to_no_file_here(command, beside, bring, cast, db_session):  # noqa: F811
    here = bring(cast.ada, hostile.photo(300, 200)).json
    ran = command("import", beside([member(email="ada@example.org"), thread(body=f"![x]({here['url']}) https://elders.be{here['url']}")], {}))
    assert ran.exit_code == 0
    assert command("render", "--stale").exit_code == 0
    found = db_session.scalar(select(Post))
    assert "<img" not in found.html
    assert found.body == f"![x](attachment:{here['id']}) https://elders.be{here['url']}"
    assert db_session.scalar(select(func.count()).select_from(AttachmentUse)) == 0


GOOD = hostile.photo(300, 200)
REFUSED = [
    ({"path": "weg.jpg"}, {}, "path: there is no file 'weg.jpg' in lines.ndjson.files"),
    ({"path": "../geheim.txt"}, {}, "path: there is no file '../geheim.txt'"),
    ({"path": "/etc/passwd"}, {}, "path: there is no file '/etc/passwd'"),
    ({"path": "wijzer.jpg"}, {}, "path: there is no file 'wijzer.jpg'"),
    ({"path": "."}, {}, "path: there is no file '.'"),
    ({}, {"eik.jpg": GOOD[:-1] + b"x"}, "sha256: the file is not the one that this line tells of"),
    ({"sha256": "abc"}, {"eik.jpg": GOOD}, "sha256: is no SHA-256"),
    ({"sha256": None}, {"eik.jpg": b""}, "path: This file is empty."),
    ({"sha256": None}, {"eik.jpg": b"<svg onload=alert(1)>"}, "path: This kind of file is not taken."),
    ({"sha256": None}, {"eik.jpg": GOOD[:400]}, "path: This file is damaged"),
    ({"sha256": None}, {"eik.jpg": hostile.bomb_png()}, "path: This picture has more than 30 million pixels."),
    ({"owner": "nobody"}, {"eik.jpg": GOOD}, "owner: no member 'nobody' stands before this line"),
]


@pytest.mark.parametrize(("more", "files", "words"), REFUSED, ids=[words for _more, _files, words in REFUSED])
def test_a_file_that_is_missing_altered_or_hostile_is_named_and_nothing_stays(command, beside, lying, db_session, tmp_path, more, files, words):  # noqa: F811
    (tmp_path / "geheim.txt").write_bytes(GOOD)
    lines = [member(), file_line("good", GOOD, path="goed.jpg"), file_line("bad", GOOD, **more), thread(body="![x](attachment:bad) ![y](attachment:good)", files=[{"ref": "bad"}])]
    path = beside(lines, {"goed.jpg": GOOD, **files})
    (path.with_name(f"{path.name}.files") / "wijzer.jpg").symlink_to(tmp_path / "geheim.txt")
    ran = command("import", path)
    assert ran.exit_code == 1
    assert f"line 3: {words}" in ran.stderr
    assert [text.split(":")[0] for text in ran.stderr.splitlines() if text.startswith("line ")] == ["line 3"]
    assert lying() == []
    assert db_session.scalar(select(func.count()).select_from(Attachment)) == 0
    assert command("import", beside([member(), file_line("good", GOOD, path="goed.jpg"), thread(body="![y](attachment:good)")], {})).exit_code == 0
    assert len(lying()) == 1


def test_somebody_elses_file_hangs_on_no_post(command, beside, db_session):
    lines = [member(), member("p2"), file_line(raw=GOOD), thread(body="![x](attachment:f1)"), post(author="p2", body="![x](attachment:f1)")]
    assert "line 5: files: 'f1' belongs to somebody else" in command("import", beside([*lines[:4], lines[4] | {"files": [{"ref": "f1"}]}], {"eik.jpg": GOOD})).stderr
    assert command("import", beside(lines, {})).exit_code == 0
    assert [("<img" in html) for html in db_session.scalars(select(Post.html).order_by(Post.number))] == [True, False]
    assert len(db_session.scalars(select(AttachmentUse.place))) == 1


def test_an_import_that_fails_while_writing_leaves_no_files(command, beside, lying, monkeypatch, db_session):  # noqa: F811
    path = beside([member(), file_line(raw=GOOD), thread(body="![x](attachment:f1)")], {"eik.jpg": GOOD})
    monkeypatch.setattr("forum.exchange.loader.Loader.finish", lambda self: 1 / 0)
    assert command("import", path).exit_code != 0
    assert lying() == []
    assert db_session.scalar(select(func.count()).select_from(Attachment)) == 0
    monkeypatch.undo()
    assert command("import", "--dry-run", path).exit_code == 0
    assert lying() == []
    assert command("import", path).exit_code == 0
    assert len(lying()) == 1


@pytest.mark.parametrize("text", ["![a](/attachments/7/a.jpg)", "</attachments/7/a b.jpg>", "[1]: /attachments/7/a.jpg 't'", "Zie /attachments/7/a.jpg.", "`/attachments/7/`", "x/attachments/7/a.jpg",
                                  "https://x.be/attachments/7/a.jpg", "attachment:mark-f9", "/attachments/07/a.jpg"])
@pytest.mark.parametrize("ref", ["mark-f7", "a b", "é(x)", "dot.", "-", "tilde~", "%41", "x" * 200])
def test_a_text_that_goes_out_and_in_and_out_is_the_same(text, ref):
    once = texts.outward(text, {7: ref})
    here = texts.inward(once, {ref: "/attachments/12/a.jpg"}.get)
    assert texts.outward(here, {12: ref}) == once
    assert ("/attachments/12/" in here) == bool(texts.numbers_in(text))


def test_only_a_picture_of_our_own_form_stays_as_it_is(tmp_path):
    from forum.uploads.finished import is_finished
    from forum.uploads.kinds import kind_of
    from forum.uploads.pictures import remake

    def finished(raw):
        path = tmp_path / "x"
        path.write_bytes(raw)
        return is_finished(path)

    for raw in (hostile.photo(900, 600, noise=True), hostile.photo(301, 200, "PNG", mode="RGBA")):
        path = tmp_path / "given"
        path.write_bytes(raw)
        ours = path.with_name(f"given.{remake(path, kind_of(path))['widths'][-1]}").read_bytes()
        assert not finished(raw)
        assert finished(ours)
        dice = random.Random(3)
        for other in (ours + b"x", ours[:-1], ours[:2] + b"\xff\xfe\x00\x05abc" + ours[2:], ours[:12] + bytes([ours[12] ^ 1]) + ours[13:], b"GIF89a" + ours):
            assert not finished(other)
        for _time in range(200):
            at = dice.randrange(len(ours))
            finished(ours[:at])
    out = io.BytesIO()
    Image.new("RGB", (40, 40)).save(out, "JPEG", progressive=True, optimize=True, exif=b"Exif\x00\x00" + b"x" * 20)
    assert not finished(out.getvalue())


@pytest.mark.slow
def test_many_files_do_not_fill_the_memory(command, beside, tmp_path):
    big = b"%PDF-1.4\n" + random.Random(5).randbytes(20_000_000) + b"\nstartxref\n9\n%%EOF\n"
    lines = [member(), *(file_line(f"f{number}", big, name="groot.pdf", path="groot.pdf") for number in range(8)), thread(body="\n".join(f"[x](attachment:f{number})" for number in range(8)))]
    path, before = beside(lines, {"groot.pdf": big}), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert command("import", path).exit_code == 0
    assert command("export", tmp_path / "out.ndjson").exit_code == 0
    assert len(files_beside(tmp_path / "out.ndjson")) == 1
    assert json.loads(path.read_text().splitlines()[1])["ref"] == "f0"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # kilobytes, of 160 MB of files
