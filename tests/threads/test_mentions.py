"""Members and threads that a text names: stored by number, shown to each reader as they may see them, told once."""

import re

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core import urls
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.networks.models import Network
from forum.notifications.models import Notice
from forum.threads.models import Mention, Post, Thread
from tests.threads.test_writing import at_once, thread_page

SECRET = "Zeldzaamgeheim over de Kapdreef"
WORDS = "Woordendiehijnietmagzien"


@pytest.fixture
def change(app):
    """`change(User, id, name="…")` changes a row."""

    def run(model, number, **values):
        with app.app_context(), unit_of_work():
            db.session.execute(update(model).where(model.id == number).values(**values))

    return run


@pytest.fixture
def write(sign_in, db_session):
    """`write(member, thread, text)` replies by the form; gives the post's id."""

    def send(member, thread, body):
        assert sign_in(member).post(f"/threads/{thread}/posts", {"body": body}).status_code == 303
        return db_session.scalar(select(Post.id).where(Post.thread_id == thread).order_by(Post.number.desc()).limit(1))

    return send


@pytest.fixture
def told(app):
    """`told(member)` gives the reasons of a member's notices."""

    def read(member):
        with app.app_context():
            return list(db.session.scalars(select(Notice.reason).join(Activity, Activity.id == Notice.activity_id).where(
                Notice.user_id == member.id).order_by(Notice.id)))

    return read


def body_of(db_session, post):
    return db_session.get(Post, post).body


def test_names_and_numbers_are_kept_as_numbers_and_come_back_to_the_writer(sign_in, cast, make_thread, write, db_session):
    other, thread = make_thread(cast.cleo, "Bermen maaien"), make_thread(cast.ada)
    text = f"Dag @Ada Linde, en @bram eik. Zie #{other}, #{other}.1 (of #{thread}) en http://localhost/threads/{other}-bermen-maaien#post-1."
    post = write(cast.mo, thread, text)
    first = db_session.scalar(select(Post.id).where(Post.thread_id == other))
    assert body_of(db_session, post) == (f"Dag @{{{cast.ada.id}}}, en @{{{cast.bram.id}}}. Zie #{{{other}}}, #{{p{first}}} (of #{{{thread}}}) en #{{p{first}}}.")
    html = db_session.get(Post, post).html
    assert "Linde" not in html and "Bermen" not in html
    page = thread_page(sign_in(cast.cleo), thread)
    assert f'<a class="ref" href="/members/{cast.ada.id}-ada-linde">@Ada Linde</a>' in page
    assert f'<a class="ref" href="/threads/{other}-bermen-maaien">#{other} Bermen maaien</a>' in page
    assert f'href="/threads/{other}-bermen-maaien#post-1">#{other}.1 Bermen maaien</a>' in page
    assert f'href="/threads/{thread}-essentaksterfte-in-een-dreef">#{thread}</a>' in page, "its own page needs no title"
    form = sign_in(cast.mo).get(f"/posts/{post}/edit").text
    assert f"Dag @Ada Linde, en @Bram Eik. Zie #{other}, #{other}.1 (of #{thread}) en #{other}.1." in form


@pytest.mark.parametrize("text", ["`@Ada Linde` en `#1`", "```\n@Ada Linde #1\n```", "mail ada@Ada Linde of x#1", "@Niemand Bekend, @Ada", "\\#1 en &#1;", "[zie](/x#1) ![foto van @Ada Linde](/y)",
                                  "#99999 en #1.99", "# 1 titel"])
def test_what_names_nobody_stays_as_it_was_typed(cast, make_thread, write, db_session, text):
    thread = make_thread(cast.ada)
    assert body_of(db_session, write(cast.bram, thread, text)) == text


def test_who_shares_a_name_is_written_with_a_place_or_a_number(app, sign_in, cast, make_thread, write, change, db_session):
    thread = make_thread(cast.ada)
    change(User, cast.bram.id, name="Ada Linde")
    assert body_of(db_session, write(cast.mo, thread, "@Ada Linde zegt")) == "@Ada Linde zegt"
    post = write(cast.mo, thread, "@Ada Linde (Mechelen) zegt")
    assert body_of(db_session, post) == f"@{{{cast.bram.id}}} zegt"
    assert "@Ada Linde (Mechelen) zegt" in sign_in(cast.mo).get(f"/posts/{post}/edit").text
    change(User, cast.bram.id, municipality_id="13008")
    assert body_of(db_session, write(cast.mo, thread, f"@Ada Linde ({cast.bram.id}) zegt")) == f"@{{{cast.bram.id}}} zegt"


def test_a_number_typed_as_it_is_stored_gets_nobody_further(sign_in, cast, make_thread, write, db_session):
    hidden, thread = make_thread(cast.cleo, SECRET, network="west", audience="network"), make_thread(cast.ada, audience="network")
    post = write(cast.bram, thread, f"@{{{cast.cleo.id}}} @{{{cast.ada.id}}} #{{{hidden}}} #{hidden} http://localhost/threads/{hidden}")
    assert body_of(db_session, post) == f"@\\{{{cast.cleo.id}}} @{{{cast.ada.id}}} #\\{{{hidden}}} #{hidden} http://localhost/threads/{hidden}"
    assert SECRET not in thread_page(sign_in(cast.mo), thread)


def test_x11_no_link_or_markup_passes_for_a_chip(sign_in, cast, make_thread, write):
    thread = make_thread(cast.ada)
    write(cast.bram, thread, f'[@Cleo Wilg](/members/{cast.ada.id}) <a class="ref" href="/x">@Mo</a> <data value="@{cast.mo.id}"></data>\n\n<blockquote cite="/posts/1">x</blockquote>')
    page = thread_page(sign_in(cast.cleo), thread)
    assert '<a class="ref' not in page and '<span class="ref' not in page and "&lt;data value=" in page


def test_a_rename_and_an_erasure_show_everywhere(sign_in, cast, make_thread, write, change):
    thread = make_thread(cast.ada)
    write(cast.bram, thread, "Vraag het aan @Cleo Wilg.")
    change(User, cast.cleo.id, name="Cleo Populier")
    assert "@Cleo Populier" in thread_page(sign_in(cast.ada), thread)
    change(User, cast.cleo.id, name="", ended_at=now())
    page = thread_page(sign_in(cast.ada), thread)
    assert "@Oud-lid" in page and "Cleo" not in page


def test_an_edit_keeps_what_stood_there_also_when_its_writer_reads_it_no_longer(sign_in, cast, make_thread, write, change, db_session):
    other, thread = make_thread(cast.ada, SECRET, audience="network"), make_thread(cast.ada)
    post = write(cast.bram, thread, f"Zie #{other} en @Mo Beuk.")
    stored = body_of(db_session, post)
    with sign_in(cast.bram).client.application.app_context():
        west = db.session.scalar(select(Network.id).where(Network.slug == "west"))
    change(User, cast.bram.id, home_network_id=west)
    change(User, cast.mo.id, ended_at=now())
    assert sign_in(cast.bram).post(f"/posts/{post}/edit", {"body": f"Zie #{other} en @Mo Beuk. Meer.", "version": "1"}).status_code == 303
    assert body_of(db_session, post) == stored + " Meer."


def test_a_late_draft_of_a_saved_edit_is_known_by_what_it_names(sign_in, cast, make_thread, write):
    post = write(cast.bram, make_thread(cast.ada), "Dag")
    bram = sign_in(cast.bram)
    assert bram.post(f"/posts/{post}/edit", {"body": "Dag @ada linde", "version": "1"}).status_code == 303
    for body, status in (("Dag @ada linde", 205), ("Dag @ada linde, nog iets", 204)):
        assert bram.post("/drafts", {"key": f"post:{post}", "body": body, "version": "1"}).status_code == status


def test_l4_ten_thousand_mentions_are_capped(app, sign_in, cast, make_thread, write, db_session, told):
    thread = make_thread(cast.ada)
    with app.app_context(), unit_of_work():
        db.session.add_all([User(email=f"lid{i}@example.org", name=f"Lid {i:03}", role="member", home_network_id=1, password_hash="x", created_at=now(), vetted_at=now())
                            for i in range(60)])
    post = write(cast.bram, thread, " ".join(f"@Lid {i % 60:03}" for i in range(2100)))
    assert len(set(re.findall(r"@\{(\d+)\}", body_of(db_session, post)))) == 20
    assert len(db_session.scalars(select(Mention).where(Mention.post_id == post))) == 20
    assert len(db_session.scalars(select(Notice).where(Notice.reason == "mentioned"))) == 20
    assert db_session.get(Post, post).html.count("<data ") <= 100
    post = write(cast.bram, thread, f"#{thread} " * 3000)
    assert body_of(db_session, post).count("{") == 50


def test_told_once_for_a_post_and_only_who_may_read_it(app, sign_in, cast, make_thread, write, told, run_jobs, outbox, db_session):
    thread = make_thread(cast.ada, audience="network")
    post = write(cast.bram, thread, "@Ada Linde, @Cleo Wilg, @Bram Eik en @Mo Beuk")
    assert [told(who) for who in (cast.ada, cast.cleo, cast.bram, cast.mo)] == [["mentioned"], [], [], ["mentioned"]]
    run_jobs()
    assert sorted(mail["To"].addresses[0].username for mail in outbox()) == ["ada", "mo"]
    bram = sign_in(cast.bram)
    assert bram.post(f"/posts/{post}/edit", {"body": "@Mo Beuk en @Rita Berk", "version": "1"}).status_code == 303
    assert bram.post(f"/posts/{post}/edit", {"body": "@Ada Linde, @Mo Beuk en @Rita Berk", "version": "2"}).status_code == 303
    run_jobs()
    assert (told(cast.ada), told(cast.mo), told(cast.root)) == (["mentioned"], ["mentioned"], ["mentioned"])
    mail = outbox()[-1]
    assert len(outbox()) == 3 and mail["To"].addresses[0].username == "root" and mail["Subject"] == "Je bent vermeld in: Essentaksterfte in een dreef"
    text = mail.get_body(("plain",)).get_content()
    assert "vermeldde je in “Essentaksterfte in een dreef”:" in text and "@Ada Linde, @Mo Beuk en @Rita Berk" in text and "omdat iemand je vermeldde" in text


def test_an_opening_tells_too_and_the_page_of_notices_says_so(sign_in, cast, told):
    answer = sign_in(cast.ada).post("/threads/new", {"title": "Rupsen", "body": "Wat denk jij, @Cleo Wilg?"})
    assert answer.status_code == 303 and told(cast.cleo) == ["mentioned"] and told(cast.bram) == []
    cleo = sign_in(cast.cleo)
    assert "Ada Linde vermeldde je" in cleo.get("/notifications/").text
    assert cleo.post(answer.headers["Location"].rsplit("-", 1)[0] + "/reading", {"number": "1"}).status_code == 204
    assert "count-new" not in cleo.get("/notifications/").text


def test_a_hidden_post_tells_nobody_until_it_is_back(sign_in, cast, make_thread, write, told, make_reply):
    thread = make_thread(cast.ada)
    post = write(cast.bram, thread, "@Cleo Wilg")
    mo = sign_in(cast.mo)
    assert mo.post(f"/posts/{post}/hide", {"reason": "Te scherp."}).status_code == 303
    assert told(cast.cleo) == [] and told(cast.ada) == []
    assert mo.post(f"/posts/{post}/restore", {"reason": ""}).status_code == 303
    assert told(cast.cleo) == ["mentioned"] and told(cast.ada) == ["follower"]


def test_two_edits_at_once_tell_once(app, sign_in, cast, make_thread, write, told, db_session):
    thread = make_thread(cast.ada)
    post = write(cast.bram, thread, "Dag")
    browsers = [sign_in(cast.bram) for _ in range(4)]
    tokens = [browser.token() for browser in browsers]
    answers = at_once([lambda b=b, t=t: b.post(f"/posts/{post}/edit", {"body": "Dag @Cleo Wilg", "version": "1", "csrf_token": t})
                       for b, t in zip(browsers, tokens, strict=True)])
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    assert told(cast.cleo) == ["mentioned"]


def test_mentions_cost_one_query_a_page(sign_in, cast, make_thread, write, queries):
    bare, full = make_thread(cast.ada, "Kaal"), make_thread(cast.ada, "Vol")
    for thread, text in ((bare, "Niets"), (full, f"@Cleo Wilg #{bare} #{bare}.1\n\n> #{full}.1\n>\n> Wat nu?")):
        for _again in range(5):
            write(cast.bram, thread, text)
    ada = sign_in(cast.ada)
    ada.get(f"/threads/{full}-vol")
    assert queries(ada.get, f"/threads/{bare}-kaal") <= 6
    assert queries(ada.get, f"/threads/{full}-vol") <= 7


@pytest.mark.parametrize("out_of_sight", ["hidden", "withdrawn", "thread hidden"])
def test_a_quotation_follows_the_readers_of_its_post(sign_in, cast, make_thread, write, change, out_of_sight):
    source, thread = make_thread(cast.ada, "Bron"), make_thread(cast.ada)
    quoted = write(cast.bram, source, f"Iets met {WORDS}.")
    write(cast.cleo, thread, f"> #{source}.2\n>\n> Iets met {WORDS}.\n>\n> > dieper\n\n> #{thread}.1\n>\n> Wat nu?\n\nAkkoord.")
    ada = sign_in(cast.ada)
    page = thread_page(ada, thread)
    assert WORDS in page and f'href="/threads/{source}-bron#post-2">Bram Eik</a> schreef:' in page and ">Ada Linde</a> schreef:" in page
    if out_of_sight == "thread hidden":
        change(Thread, source, hidden_at=now())
    else:
        change(Post, quoted, **{f"{out_of_sight}_at": now()})
    page = thread_page(ada, thread)
    assert WORDS not in page and "dieper" not in page and "kan je niet lezen" in page
    assert "Wat nu?" in page.split("kan je niet lezen")[1] and "Akkoord." in page
    assert (WORDS in thread_page(sign_in(cast.mo), thread)) is (out_of_sight != "withdrawn")


def test_z6_a_planted_title_and_quoted_words_stand_nowhere_for_who_may_not_read_them(app, sign_in, cast, make_thread, make_reply, write, run_jobs, outbox, db_session):
    """Every surface that shows a post: the page, the solution, its versions, search, profile, similar threads, notices, start, preview and mail."""
    secret = make_thread(cast.ada, SECRET, audience="network", body=WORDS)
    asked = make_thread(cast.cleo, "Kapvergunning voor platanen", network="west")
    text = f"Zie #{secret}, #{secret}.1, http://localhost/threads/{secret}-zeldzaamgeheim-over-de-kapdreef en platanen.\n\n> #{secret}.1\n>\n> {WORDS}\n\nDag @Cleo Wilg."
    post = write(cast.ada, asked, text)
    ada, cleo = sign_in(cast.ada), sign_in(cast.cleo)
    assert ada.post(f"/posts/{post}/edit", {"body": text + " Meer platanen.", "version": "1"}).status_code == 303
    assert cleo.post(f"/threads/{asked}/solution", {"post": post}).status_code == 303
    urls._path.cache_clear()  # a job's process has served no page
    run_jobs()
    plain = sign_in(cast.wim)
    for page in (f"/threads/{asked}-kapvergunning-voor-platanen", f"/posts/{post}/versions", "/search?q=platanen", f"/members/{cast.ada.id}-ada-linde",
                 "/threads/similar?title=Kapvergunning+platanen", "/notifications/", "/", "/threads/", f"/threads/{asked}/mentionable?q=ada", "/threads/referable?q=zeldzaam", f"/threads/referable?q={secret}"):
        for reader, sees in ((cleo, False), (plain, False), (ada, None)):
            answer = reader.get(page)
            assert answer.status_code == 200, page
            shown = [word for word in (SECRET, WORDS, "zeldzaamgeheim") if word in answer.text]
            assert sees is None or shown == [], (page, shown)
    assert "row-title" not in cleo.get(f"/search?q={WORDS}").text and "row-title" in ada.get(f"/search?q={WORDS}").text
    assert [word for word in (SECRET, WORDS) if word in ada.get(f"/threads/{asked}/kept").text] == [], "a device keeps nothing of a network"
    assert SECRET in ada.get(f"/threads/{asked}-kapvergunning-voor-platanen").text and WORDS in ada.get(f"/posts/{post}/versions").text
    looked = [cleo.post("/preview", {"body": text, "thread": str(asked)}), ada.post("/preview", {"body": text, "thread": str(asked)})]
    assert SECRET not in looked[0].text and SECRET in looked[1].text
    mails = [mail for mail in outbox() if "cleo" in mail["To"]]
    assert mails
    for mail in mails:
        whole = mail.as_string() + "".join(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        assert SECRET not in whole and WORDS not in whole and "een gesprek dat je niet kan lezen" in mail.get_body(("plain",)).get_content()
    assert "localhost/members" not in mails[0].get_body(("plain",)).get_content()


def test_suggestions_hold_readers_alone_those_of_the_thread_first(sign_in, cast, make_thread, make_reply, change, visitor):
    kept = make_thread(cast.ada, audience="network")
    make_reply(kept, cast.mo)
    bram, cleo = sign_in(cast.bram), sign_in(cast.cleo)
    names = lambda answer: [each["name"] for each in answer.json["options"]]  # noqa: E731
    assert names(bram.get(f"/threads/{kept}/mentionable?q=")) == ["Ada Linde", "Mo Beuk"]
    assert names(bram.get(f"/threads/{kept}/mentionable?q=c")) == [] and names(bram.get("/threads/mentionable?q=c&network=oost")) == ["Cleo Wilg"]
    assert names(bram.get("/threads/mentionable?q=c&network=oost&audience=network")) == []
    assert names(bram.get(f"/threads/{kept}/mentionable?q=LIN")) == ["Ada Linde"] and names(bram.get(f"/threads/{kept}/mentionable?q=bram")) == []
    assert names(bram.get(f"/threads/{kept}/mentionable?q=%25")) == [] and names(bram.get(f"/threads/{kept}/mentionable?q=b")) == ["Mo Beuk", "Rita Berk"]
    assert cleo.get(f"/threads/{kept}/mentionable?q=").status_code == 404 and cleo.get("/threads/mentionable?q=ada&thread=x").status_code == 404
    change(User, cast.ada.id, name="Ádá Lindé")
    assert names(bram.get(f"/threads/{kept}/mentionable?q=ada%20lin")) == ["Ádá Lindé"]
    assert visitor.get("/threads/mentionable?q=a").status_code in (302, 401)


def test_threads_are_suggested_by_number_and_by_words_of_their_title(sign_in, cast, make_thread):
    open_, kept = make_thread(cast.ada, "Platanen snoeien in de winter"), make_thread(cast.ada, "Platanen vellen", audience="network")
    titles = lambda who, q: [each["text"] for each in sign_in(who).get(f"/threads/referable?q={q}").json["options"]]  # noqa: E731
    assert titles(cast.bram, "plat") == [f"#{kept}", f"#{open_}"] and titles(cast.cleo, "plat") == [f"#{open_}"]
    assert titles(cast.bram, "plat winter") == [f"#{open_}"] and titles(cast.cleo, str(kept)) == [] and titles(cast.bram, str(kept)) == [f"#{kept}"]
    assert titles(cast.bram, "9" * 30) == titles(cast.bram, "%") == titles(cast.bram, "") == []


def test_a_nameless_writer_is_quoted_and_suggested_without_a_name(sign_in, cast, make_thread, make_reply, write, change):
    thread = make_thread(cast.ada)
    source = make_reply(thread, cast.bram, "Eigen ervaring.")
    change(Post, source, without_name=True)
    write(cast.cleo, thread, f"> #{thread}.2\n>\n> Eigen ervaring.\n\nDank.")
    page = thread_page(sign_in(cast.mo), thread)
    assert "Een collega uit netwerk Oost</a> schreef:" in page and "Bram" not in page
    assert [each["name"] for each in sign_in(cast.mo).get(f"/threads/{thread}/mentionable?q=").json["options"]] == ["Ada Linde", "Cleo Wilg"]
