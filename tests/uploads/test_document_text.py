"""What stands in documents is found by who may read them, and no document harms whoever reads it."""

import re
import time

import pytest
from sqlalchemy import func, select, update

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.search.models import SearchText
from forum.exchange.checks import CHECKS
from forum.exchange.upkeep import reindex_all
from forum.threads.models import Post, Thread
from forum.uploads import jobs, texts, workshop
from forum.uploads.kinds import Refused
from forum.uploads.models import AttachmentText
from tests.threads.test_writing import at_once
from tests.uploads import hostile, papers

KINDS = {"pdf": papers.pdf("Bestek klepelmaaier", "Tweede blad"), "docx": papers.docx("Bestek klepelmaaier"), "xlsx": papers.xlsx("Bestek klepelmaaier"),
         "pptx": papers.pptx("Bestek klepelmaaier"), "odt": papers.odt("Bestek klepelmaaier"), "ods": papers.ods("Bestek klepelmaaier")}


@pytest.fixture
def finds(sign_in):
    """`finds(member, words)`: the numbers of the threads on the page of results."""

    def look(member, words: str) -> list[int]:
        page = sign_in(member).get("/search", query_string={"q": words, "literal": "1"}).text
        return list(dict.fromkeys(int(number) for number in re.findall(r'href="/threads/(\d+)-', page.partition("<main")[2])))

    return look


@pytest.fixture
def attach(bring, sign_in, run_jobs):
    """`attach(member, thread, raw, name)` hangs a document on a reply and has it read; gives its number and address, and the reply's address."""

    def hang(member, thread: int, raw: bytes, name: str):
        told = bring(member, raw, name).json
        answer = sign_in(member).post(f"/threads/{thread}/posts", {"body": f"Zie bijlage: {told['markdown']}"})
        assert answer.status_code == 303, answer.text
        run_jobs()
        return told

    return hang


def last_post(app, thread: int) -> int:
    with app.app_context():
        return db.session.scalar(select(func.max(Post.id)).where(Post.thread_id == thread))


def outcome(app, number: int) -> str | None:
    with app.app_context():
        return db.session.scalar(select(AttachmentText.outcome).where(AttachmentText.attachment_id == number))


@pytest.mark.parametrize("kind", KINDS)
def test_a_thread_is_found_by_words_inside_each_kind_of_document(kind, attach, finds, cast, make_thread):
    thread, _other = make_thread(cast.ada), make_thread(cast.ada, "Iets anders")
    attach(cast.bram, thread, KINDS[kind], f"bijlage.{kind}")
    assert finds(cast.cleo, "klepelmaaier") == [thread]
    assert finds(cast.cleo, "stobbenfrees") == []


def test_what_is_kept_is_what_a_reader_sees(tmp_path):
    read = {}
    for kind, raw in KINDS.items():
        (tmp_path / "f").write_bytes(raw)
        read[kind] = " | ".join(workshop.words_of(tmp_path / "f", kind).split("\n")).strip(" |")
    assert read["docx"] == "Bestek klepelmaaier"
    assert read["odt"] == "Bestek klepelmaaier twee"
    assert read["xlsx"] == "Zwerfvuilronde |  | Bestek klepelmaaier | los"
    assert read["pptx"] == "Bestek klepelmaaier |  | slotdia"
    assert read["ods"] == "Begroting | Bestek klepelmaaier"
    assert read["pdf"] == "Bestek klepelmaaier | Tweede blad"


def test_only_who_reads_the_thread_finds_its_documents(attach, finds, cast, make_thread):
    thread = make_thread(cast.ada, audience="network")
    attach(cast.bram, thread, KINDS["docx"], "bestek.docx")
    assert finds(cast.mo, "klepelmaaier") == [thread]
    assert finds(cast.cleo, "klepelmaaier") == []


def test_a_document_that_hangs_in_two_places_is_found_in_the_one_whose_readers_may_open_it(attach, finds, sign_in, cast, make_thread):
    closed, public = make_thread(cast.ada, audience="network"), make_thread(cast.ada, "Voor allen")
    told = attach(cast.bram, closed, KINDS["docx"], "bestek.docx")
    sign_in(cast.bram).post(f"/threads/{public}/posts", {"body": told["markdown"]})
    assert sign_in(cast.cleo).get(told["url"]).status_code == 404
    assert finds(cast.cleo, "klepelmaaier") == []
    assert finds(cast.mo, "klepelmaaier") == [closed]


def test_its_words_go_and_come_back_with_the_post(app, attach, finds, sign_in, cast, make_thread):
    thread = make_thread(cast.ada)
    attach(cast.bram, thread, KINDS["pdf"], "bestek.pdf")
    post = last_post(app, thread)
    for member, off, on in ((cast.mo, "hide", "restore"), (cast.bram, "withdrawal", "return")):
        seen = [finds(cast.ada, "klepelmaaier")]
        for path in (off, on):
            answer = sign_in(member).post(f"/posts/{post}/{path}", {"reason": "Bevat een naam"})
            assert answer.status_code == 303, (path, answer.status_code)
            seen.append(finds(cast.ada, "klepelmaaier"))
        assert seen == [[thread], [], [thread]]


def test_words_of_a_file_that_an_edit_takes_out_go(app, attach, finds, sign_in, cast, make_thread):
    thread = make_thread(cast.ada)
    told = attach(cast.bram, thread, KINDS["pdf"], "bestek.pdf")
    post, bram = last_post(app, thread), sign_in(cast.bram)
    for version, (body, found) in enumerate(((f"Beter zo {told['markdown']}", [thread]), ("Zonder bijlage", []), (told["markdown"], [thread])), 1):
        assert bram.post(f"/posts/{post}/edit", {"body": body, "version": version}).status_code == 303
        assert finds(cast.ada, "klepelmaaier") == found


def test_a_thread_that_is_kept_to_another_network_takes_its_documents_along(attach, finds, sign_in, cast, make_thread):
    thread = make_thread(cast.ada, audience="network")
    attach(cast.bram, thread, KINDS["pdf"], "bestek.pdf")
    assert (finds(cast.bram, "klepelmaaier"), finds(cast.cleo, "klepelmaaier")) == ([thread], [])
    assert sign_in(cast.root).post(f"/threads/{thread}/move", {"network": "west", "theme": "bermbeheer", "reason": "Hoort in west"}).status_code == 303
    assert (finds(cast.bram, "klepelmaaier"), finds(cast.cleo, "klepelmaaier")) == ([], [thread])


def test_the_index_made_anew_holds_the_same_and_no_hidden_words(app, attach, finds, sign_in, cast, make_thread, capsys):
    open_one, with_hidden = make_thread(cast.ada), make_thread(cast.ada, "Iets anders")
    for thread in (open_one, with_hidden):
        attach(cast.bram, thread, KINDS["docx"], "bestek.docx")
    sign_in(cast.mo).post(f"/posts/{last_post(app, with_hidden)}/hide", {"reason": "Bevat een naam"})
    for from_scratch in (False, True):
        with app.app_context():
            reindex_all(from_scratch=from_scratch)
            assert list(db.session.scalars(select(SearchText.subject_id).where(SearchText.file_id > 0))) == [open_one]
        assert finds(cast.cleo, "klepelmaaier") == [open_one]
    assert "2 documents read, 0 without text, 0 waiting." in capsys.readouterr().out


def test_documents_from_before_and_of_an_earlier_reader_are_caught_up(app, bring, finds, sign_in, cast, make_thread, monkeypatch):
    thread = make_thread(cast.ada)
    told = bring(cast.bram, KINDS["docx"], "bestek.docx").json
    sign_in(cast.bram).post(f"/threads/{thread}/posts", {"body": told["markdown"]})
    app.extensions["jobs"].huey.flush()
    with app.app_context():
        assert CHECKS["documents"](app) == "0 read, 0 without text, 1 waiting"
        jobs.catch_up_documents()
        assert CHECKS["documents"](app) == "1 read, 0 without text, 0 waiting"
        with unit_of_work():
            db.session.execute(update(AttachmentText).values(text="verouderd"))
        jobs.catch_up_documents()
        assert db.session.scalar(select(AttachmentText.text)) == "verouderd"
        monkeypatch.setattr(texts, "READER", texts.READER + 1)
        assert CHECKS["documents"](app) == "0 read, 0 without text, 1 waiting"
        jobs.catch_up_documents()
        assert "klepelmaaier" in db.session.scalar(select(AttachmentText.text))
    assert finds(cast.ada, "klepelmaaier") == [thread]


def test_two_jobs_at_once_read_a_document_once(app, bring, sign_in, cast, make_thread, monkeypatch):
    thread, read = make_thread(cast.ada), []
    told = bring(cast.bram, KINDS["docx"], "bestek.docx").json
    sign_in(cast.bram).post(f"/threads/{thread}/posts", {"body": told["markdown"]})
    real = texts.read
    monkeypatch.setattr(texts, "read", lambda number: (read.append(number), time.sleep(0.3), real(number))[2])

    def run():
        with app.app_context():
            jobs.read_document(told["id"])

    at_once([run] * 6)
    assert read == [told["id"]]
    assert outcome(app, told["id"]) == "text"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SearchText).where(SearchText.file_id > 0)) == 1


def test_what_a_crash_left_half_read_is_read_by_another_after_a_while(app, bring, finds, sign_in, cast, make_thread):
    thread = make_thread(cast.ada)
    told = bring(cast.bram, KINDS["docx"], "bestek.docx").json
    sign_in(cast.bram).post(f"/threads/{thread}/posts", {"body": told["markdown"]})
    with app.app_context(), unit_of_work():
        assert texts.claim(told["id"])
    with app.app_context():
        jobs.catch_up_documents()
    assert outcome(app, told["id"]) == "busy"
    clock.shift(texts.LEFT * 2)
    with app.app_context():
        jobs.catch_up_documents()
    assert outcome(app, told["id"]) == "text"
    assert finds(cast.ada, "klepelmaaier") == [thread]


def test_a_reply_is_found_behind_a_document_with_more_words_than_fit(app, attach, finds, cast, make_thread, make_reply):
    thread = make_thread(cast.ada)
    many = " ".join(f"{a}{b}{c}x" for a in "bcdfghjklm" for b in "aeiou" for c in "bcdfghjklmnpqrstvwxzbcdfghjklmnpqrstvwxz" for _ in "1") + " ".join(str(10_000 + i) for i in range(8_000))
    attach(cast.bram, thread, papers.docx(many), "lijst.docx")
    assert finds(cast.ada, "10020") == [thread]
    make_reply(thread, cast.bram, "Wij namen een stobbenfrees.")
    assert finds(cast.ada, "stobbenfrees") == [thread]


def test_text_for_a_passage_comes_with_the_name_of_the_document(app, attach, cast, make_thread):
    told = attach(cast.bram, make_thread(cast.ada), KINDS["odt"], "Bestek maaien.odt")
    with app.app_context():
        assert texts.passage_source([told["id"], 999]) == {told["id"]: ("Bestek maaien.odt", "Bestek klepelmaaier twee")}


def test_a_document_of_a_draft_is_not_read(app, bring, cast, run_jobs):
    told = bring(cast.ada, KINDS["odt"], "bestek.odt").json
    run_jobs()
    with app.app_context():
        jobs.read_document(told["id"])
    assert outcome(app, told["id"]) is None


HARM = {"a PDF with a password": (papers.locked_pdf, "pdf", {"encrypted"}), "an empty page": (lambda: papers.pdf(""), "pdf", {""}), "a PDF without its table": (hostile.pdf, "pdf", {"", "damaged"}),
        "a page that unpacks to gigabytes": (papers.bomb_pdf, "pdf", {"", "memory", "damaged", "time"}), "a tree of pages that goes round": (papers.round_pdf, "pdf", {"", "damaged"}),
        "half a PDF": (lambda: KINDS["pdf"][:300], "pdf", {"", "damaged"}), "no PDF at all": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 500, "pdf", {"", "damaged"}),
        "entities": (papers.entity_bomb, "docx", {"entities"}), "a file of the server": (papers.entity_file, "odt", {"entities"}),
        "deep XML": (papers.deep_xml, "docx", {"damaged"}), "a part that unpacks to a lot": (papers.bomb_docx, "docx", {"unpacked"}),
        "a zip of ten gigabytes": (lambda: hostile.zip_bomb(2), "docx", {"damaged"}), "half a zip": (lambda: KINDS["docx"][:200], "docx", {"damaged"}),
        "no words": (papers.wide_xml, "xlsx", {""}), "XML that does not end": (lambda: hostile.office("docx", **{"word/document.xml": "<w:p><w:t>stuk"}), "docx", {"damaged"})}


@pytest.mark.parametrize("name", HARM)
def test_a_harmful_document_ends_without_text_and_soon(name, tmp_path):
    make, extension, expected = HARM[name]
    (tmp_path / "f").write_bytes(make())
    began = time.monotonic()
    try:
        found = workshop.words_of(tmp_path / "f", extension).strip()
    except Refused as fault:
        found = str(fault)
    assert found in expected
    assert time.monotonic() - began < workshop.READING_PATIENCE + 3


def test_a_script_in_a_pdf_is_no_text_and_its_page_is(tmp_path):
    (tmp_path / "f").write_bytes(papers.pdf("Bestek klepelmaaier", script="app.alert(1)"))
    assert workshop.words_of(tmp_path / "f", "pdf").strip() == "Bestek klepelmaaier"


def test_of_ten_thousand_pages_the_first_are_read(tmp_path):
    (tmp_path / "f").write_bytes(papers.pdf(*(f"Blad nummer{i}" for i in range(10_000))))
    found = workshop.words_of(tmp_path / "f", "pdf").split()
    assert "nummer0" in found
    assert f"nummer{300}" not in found
    assert len(found) <= 600


def test_no_more_than_two_hundred_thousand_characters_are_kept(tmp_path):
    (tmp_path / "f").write_bytes(papers.docx("bermbeheer " * 50_000))
    assert len(workshop.words_of(tmp_path / "f", "docx")) == 200_000


def test_reading_has_a_quarter_of_a_gigabyte_and_no_file_to_write(tmp_path):
    for work, told in ((_takes, "memory"), (_writes, "memory")):
        with pytest.raises((Refused, OSError)) as fault:
            workshop._watched(work, LONG, str(tmp_path / "f"))
        assert told in str(fault.value) or isinstance(fault.value, OSError)
    assert not (tmp_path / "f").exists() or (tmp_path / "f").stat().st_size == 0
    assert workshop._watched(_modest, LONG, "") == {"text": "goed"}
    with pytest.raises(Refused, match="time"):
        workshop._watched(_works_on, (1, 20), "")


LONG = (10, 40)


def _works_on(_path: str) -> dict:
    while True:
        pass


def _takes(_path: str) -> dict:
    workshop._bound_reading()
    return {"text": str(len(bytearray(300 * 2**20)))}


def _writes(path: str) -> dict:
    workshop._bound_reading()
    with open(path, "wb") as file:
        file.write(b"x" * 10_000)
    return {"text": "geschreven"}


def _modest(_path: str) -> dict:
    workshop._bound_reading()
    return {"text": "goed" if len(bytearray(100 * 2**20)) else ""}


def test_a_harmful_document_is_counted_and_the_next_is_read(app, attach, finds, cast, make_thread):
    thread = make_thread(cast.ada)
    bad = attach(cast.bram, thread, papers.entity_bomb(), "grap.docx")
    attach(cast.bram, thread, KINDS["docx"], "bestek.docx")
    assert outcome(app, bad["id"]) == "entities"
    assert finds(cast.ada, "klepelmaaier") == [thread]
    with app.app_context():
        assert CHECKS["documents"](app) == "1 read, 1 without text, 0 waiting"
        assert db.session.get(Thread, thread).reply_count == 2
