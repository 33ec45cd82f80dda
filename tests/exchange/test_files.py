"""Photos and files in export and import: the same community on another site, and nothing that a member could not have brought."""

import hashlib
import io
import json
import random
import re
import resource
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db, unit_of_work
from forum.exchange import texts
from forum.networks.models import NetworkModerator
from forum.threads.models import Post, PostVersion, Thread
from forum.uploads.models import Attachment, AttachmentUse
from forum.uploads.rights import may_read
from tests.exchange.conftest import member, post, thread
from tests.exchange.test_export import lines_of
from tests.uploads import hostile
from tests.uploads.conftest import bring, folder, lying  # noqa: F401  fixtures


@pytest.fixture
def illustrated(bring, sign_in, cast, make_thread, app):  # noqa: F811
    """A thread kept to its network with a photo and a document, one file in two places, one in an earlier version, one in a draft."""
    ada, bram = sign_in(cast.ada), sign_in(cast.bram)
    photo, drawing, paper = (bring(ada, raw, name).json for raw, name in (
        (hostile.photo(2400, 1200), "Dreef (1).jpg"), (hostile.photo(700, 500, "PNG", mode="RGBA"), "plan.png"), (hostile.pdf(), "Bestek [2025].pdf")))
    bring(ada, hostile.photo(300, 200), "enkel-in-een-concept.jpg")
    closed = make_thread(cast.bram, "Besloten", audience="network")
    reply = ada.post(f"/threads/{closed}/posts", {"body": f"{photo['markdown'].replace('![]', '![Een dreef]')}\n\n{paper['markdown']}"}).location
    open_ = make_thread(cast.bram, "Open")
    again = ada.post(f"/threads/{open_}/posts", {"body": f"Nog eens ![dreef]({photo['url']}), en ![plan]({drawing['url']})."}).location
    with app.app_context(), unit_of_work():
        number = int(re.search(r"\d+$", again).group()) if "/posts/" in again else db.session.scalar(select(Post.id).where(Post.body.startswith("Nog eens")))
    assert ada.post(f"/posts/{number}/edit", {"body": f"Zonder plan: ![dreef]({photo['url']})", "version": "1"}).status_code == 303
    bram.post(f"/threads/{open_}/posts", {"body": f"Van een ander: ![x]({photo['url']}) en `/attachments/999/weg.jpg`."})
    return {"closed": closed, "open": open_, "reply": reply, "photo": photo}


def shown(app) -> list[tuple[str, str]]:
    """All texts as readers see them, without the numbers, which every site gives itself."""
    with app.app_context():
        rows = db.session.execute(select(Thread.title, Post.html).join(Thread).order_by(Thread.title, Post.number)).all()
    return [(title, re.sub(r"/attachments/\d+/(weg.jpg)?|attachment:[a-z0-9]+-f999", "/attachments/N/", html)) for title, html in rows]


def files_beside(path: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in path.with_name(f"{path.name}.files").iterdir()}


def test_files_come_back_equal_and_a_second_export_is_the_same_to_the_byte(command, other_site, other_app, app, illustrated, tmp_path):
    first, second = tmp_path / "first.ndjson", tmp_path / "second.ndjson"
    assert command("export", "--with-addresses", first).exit_code == 0
    ran = other_site("import", first)
    assert ran.exit_code == 0, ran.output
    assert "photos and files: 3 new" in ran.output
    assert other_site("export", "--with-addresses", second).exit_code == 0
    assert second.read_bytes() == first.read_bytes()
    assert files_beside(second) == files_beside(first)
    assert len(files_beside(first)) == 3
    assert shown(other_app) == shown(app)
    assert sum("srcset" in html for _title, html in shown(other_app)) == 2


def test_texts_name_files_by_ref_and_lines_tell_what_they_are(command, illustrated, tmp_path):
    path = tmp_path / "x.ndjson"
    command("export", path)
    lines = lines_of(path)
    photo, drawing, paper = [line for line in lines if line["type"] == "attachment"]
    assert [line["name"] for line in (photo, drawing, paper)] == ["Dreef (1).jpg", "plan.webp", "Bestek [2025].pdf"]
    assert [line["kind"] for line in (photo, drawing, paper)] == ["image", "image", "document"]
    assert hashlib.sha256(files_beside(path)[photo["path"]]).hexdigest() == photo["sha256"]
    texts_of = {line["ref"]: line for line in lines if line["type"] == "post"}
    reply, again, other = (next(line for line in texts_of.values() if word in line["body"]) for word in ("Een dreef", "Zonder plan", "Van een ander"))
    assert f"![Een dreef](attachment:{photo['ref']})" in reply["body"]
    assert {each["ref"]: each.get("first", False) for each in reply["files"]} == {photo["ref"]: True, paper["ref"]: True}
    assert {each["ref"]: each.get("first", False) for each in again["files"]} == {photo["ref"]: False, drawing["ref"]: True}
    assert f"attachment:{drawing['ref']}" in again["versions"][0]["body"]
    assert "files" not in other
    assert "/attachments/" not in path.read_text()
    assert (path.stat().st_mode | path.with_name("x.ndjson.files").stat().st_mode) & 0o077 == 0


def test_rights_come_along(command, other_site, other_app, illustrated, tmp_path):
    path = tmp_path / "x.ndjson"
    command("export", "--with-addresses", path)
    other_site("import", path)
    with other_app.test_request_context():
        moderated = dict(db.session.execute(select(NetworkModerator.user_id, NetworkModerator.network_id)).all())
        readers = {user.email.split("@")[0]: Viewer(id=user.id, role=user.role, home_network_id=user.home_network_id, moderated_ids=frozenset({moderated.get(user.id, 0)}))
                   for user in db.session.scalars(select(User))}
        found = {row.name: row for row in db.session.scalars(select(Attachment))}
        may = {name: {who for who, reader in readers.items() if may_read(reader, row)} for name, row in found.items()}
    assert may["Dreef (1).jpg"] == may["Bestek [2025].pdf"] == {"ada", "bram", "mo", "root"}
    assert may["plan.webp"] == {"ada", "bram", "mo", "root", "cleo", "wim"}


def test_importing_twice_or_at_home_adds_nothing(command, other_site, other_app, illustrated, tmp_path, lying):  # noqa: F811
    path = tmp_path / "x.ndjson"
    before = lying()
    command("export", path)
    assert "photos and files: 0 new, 3 here already" in command("import", path).output
    assert lying() == before
    other_site("import", path)
    there = sorted(each.name for each in (Path(other_app.config["SETTINGS"].forum_instance) / "uploads").rglob("*"))
    assert "photos and files: 0 new, 3 here already" in other_site("import", path).output
    assert sorted(each.name for each in (Path(other_app.config["SETTINGS"].forum_instance) / "uploads").rglob("*")) == there


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


def test_a_file_that_is_gone_from_the_disk_is_said_and_left_out(command, other_site, illustrated, lying, folder, tmp_path):  # noqa: F811
    path = tmp_path / "x.ndjson"
    for name in lying():
        if name.endswith(".0"):
            (folder / name).unlink()
    ran = command("export", path)
    assert ran.exit_code == 0
    assert "Bestek [2025].pdf (file 3) is not on the disk" in ran.stderr
    assert "photos and files: 2 new" in other_site("import", path).output


def test_a_new_export_takes_the_place_of_the_files_of_the_old_one_only_when_it_is_whole(command, illustrated, tmp_path, monkeypatch):
    path = tmp_path / "x.ndjson"
    command("export", path)
    once = files_beside(path)
    (path.with_name("x.ndjson.files") / "van-vorige-keer.jpg").write_bytes(b"x")
    with monkeypatch.context() as broken:
        broken.setattr("forum.exchange.exporter.Export._threads", lambda self, threads: 1 / 0)
        assert command("export", path).exit_code != 0
        assert set(files_beside(path)) == {*once, "van-vorige-keer.jpg"}
    assert command("export", path).exit_code == 0
    assert files_beside(path) == once
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".part")] == []


def test_a_text_of_full_length_goes_round_however_long_its_refs_are(command, other_site, sign_in, cast, bring, make_thread, tmp_path):  # noqa: F811
    told = bring(cast.ada, hostile.photo(300, 200)).json
    body = f"![]({told['url']})" + " x" * ((20_000 - len(told["url"]) - 5) // 2)
    sign_in(cast.ada).post(f"/threads/{make_thread(cast.bram)}/posts", {"body": body})
    path = tmp_path / "x.ndjson"
    command("export", path)
    ran = other_site("import", path)
    assert ran.exit_code == 0, ran.stderr


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


def test_a_version_of_a_text_finds_its_files_again(command, other_site, other_app, illustrated, tmp_path):
    path = tmp_path / "x.ndjson"
    command("export", path)
    other_site("import", path)
    with other_app.app_context():
        row = db.session.scalar(select(Attachment).where(Attachment.name == "plan.webp"))
        assert f"![plan]({row.url})" in db.session.scalar(select(PostVersion.body))
        assert db.session.scalar(select(AttachmentUse.place).where(AttachmentUse.attachment_id == row.id)) == row.home_place
