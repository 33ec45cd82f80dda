"""Photos and files in export and import: the same community on another site."""

import hashlib
import re
from pathlib import Path

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.networks.models import Network, NetworkModerator
from forum.threads.models import Post, PostVersion, Thread
from forum.uploads.models import Attachment, AttachmentUse
from forum.uploads.rights import may_read
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


def test_a_version_of_a_text_finds_its_files_again(command, other_site, other_app, illustrated, tmp_path):
    path = tmp_path / "x.ndjson"
    command("export", path)
    other_site("import", path)
    with other_app.app_context():
        row = db.session.scalar(select(Attachment).where(Attachment.name == "plan.webp"))
        assert f"![plan]({row.url})" in db.session.scalar(select(PostVersion.body))
        assert db.session.scalar(select(AttachmentUse.place).where(AttachmentUse.attachment_id == row.id)) == row.home_place


def test_a_photo_of_a_post_without_name_tells_nobody_whose_it_is(command, other_site, other_app, sign_in, cast, bring, make_thread, app, tmp_path):  # noqa: F811
    with app.app_context(), unit_of_work():
        db.session.execute(update(Network).values(without_name_since=now()))
    ada, first, second = sign_in(cast.ada), make_thread(cast.bram, "Met naam"), make_thread(cast.bram, "Zonder naam")
    photo = bring(ada, hostile.photo(300, 200)).json
    for number, more in ((first, {}), (second, {"without_name": "1"})):
        assert ada.post(f"/threads/{number}/posts", {"body": f"![x]({photo['url']}) in {number}", **more}).status_code == 303
    shared, full, again = tmp_path / "shared.ndjson", tmp_path / "full.ndjson", tmp_path / "again.ndjson"
    command("export", shared)
    command("export", "--with-addresses", full)
    ours = next(line["ref"] for line in lines_of(shared) if line.get("name") == cast.ada.name)
    (file,) = [line for line in lines_of(shared) if line["type"] == "attachment"]
    assert file["owner"] != ours
    assert next(line for line in lines_of(full) if line["type"] == "attachment")["owner"] == ours
    assert [line["author"] == ours for line in lines_of(shared) if file["ref"] in [each["ref"] for each in line.get("files", [])]] == [False]
    ran = other_site("import", shared)
    assert ran.exit_code == 0, ran.stderr
    assert [("<img" in html) for _title, html in shown(other_app) if "in " in html] == [False, True]
    assert other_site("export", again).exit_code == 0
    assert again.read_bytes() == shared.read_bytes()
