"""A guest reads and answers one conversation; nothing else of the site is there for them."""

import io
import re

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.threads.models import GuestAccess, Post, Thread
from tests.uploads.papers import pdf

FOR_GUESTS = {
    "threads.bare", "threads.show", "threads.permalink", "threads.reply", "threads.edit", "threads.save", "threads.withdraw", "threads.put_back",
    "threads.thank", "threads.versions", "threads.follow", "threads.read", "threads.mentionable_in", "threads.save_draft", "threads.discard", "threads.put_draft_back",
    "moderation.held", "moderation.take_back", "preview", "uploads.upload", "uploads.panel", "uploads.read", "uploads.picture", "guests.stay", "guests.change_name",
    "practice.show_report", "practice.thread_reports", "practice.thread_reports_file"}
SECRET = "Kastanje-Zeldzaamwoord"


def values_for(rule, gust, post) -> dict:
    """Values for the variables of a route, of things that stand."""
    known = {"thread_id": gust.thread, "post_id": post, "user_id": 1, "access_id": gust.access, "slug": "x", "token": "x" * 43, "name": "x", "filename": "css/tokens.css",
             "nis": "13008", "number": 1, "width": 100}
    return {name: known.get(name, 1) for name in rule.arguments}


def test_only_these_routes_let_a_guest_in(app):
    assert {name for name, view in app.view_functions.items() if view.access == "guests_too"} == FOR_GUESTS
    assert {view.access for view in app.view_functions.values()} == {"public", "signed_in", "moderators", "guests_too"}


def test_every_other_route_does_not_exist_for_a_guest(app, gust, make_reply, cast):
    post = make_reply(gust.thread, cast.bram)
    walked = 0
    for rule in app.url_map.iter_rules():
        access = app.view_functions[rule.endpoint].access
        if access in ("public", "guests_too"):
            continue
        url = app.url_map.bind("localhost").build(rule.endpoint, values_for(rule, gust, post))
        for method in sorted(rule.methods & {"GET", "POST"}):
            answer = gust.browser.get(url) if method == "GET" else gust.browser.post(url, {"reason": "omdat", "q": "x", "body": "x", "network": "oost"})
            assert answer.status_code == 404, (method, url, answer.status_code)
            walked += 1
    assert walked > 100


def test_what_a_guest_may_use_works_in_their_thread_and_is_404_elsewhere(gust, make_thread, make_reply, cast):
    elsewhere = make_thread(cast.ada, SECRET)
    here, there = make_reply(gust.thread, cast.bram), make_reply(elsewhere, cast.bram)
    for url in ("/threads/{t}", "/posts/{p}", "/posts/{p}/versions", "/threads/{t}/mentionable?q="):
        assert gust.browser.get(url.format(t=gust.thread, p=here), follow_redirects=True).status_code == 200, url
        assert gust.browser.get(url.format(t=elsewhere, p=there), follow_redirects=True).status_code == 404, url
    for url, data in (("/threads/{t}/posts", {"body": "Meet eerst het bodemvocht."}), ("/threads/{t}/follow", {"on": "0"}), ("/threads/{t}/reading", {"number": "1"}),
                      ("/posts/{p}/thanks", {}), ("/preview", {"body": "x", "thread": "{t}"}), ("/drafts", {"key": "thread:{t}", "body": "Halve zin"})):
        sent = lambda thread, data=data: {name: value.format(t=thread) for name, value in data.items()}  # noqa: E731
        assert gust.browser.post(url.format(t=elsewhere, p=there), sent(elsewhere)).status_code == 404, url
        assert gust.browser.post(url.format(t=gust.thread, p=here), sent(gust.thread)).status_code in (200, 204, 303), url
    for url in ("/preview", "/drafts"):
        assert gust.browser.post(url, {"body": "x", "key": "new:problem"}).status_code == 404


def test_a_guest_answers_asks_changes_and_takes_back(gust, db_session, cast, sign_in):
    for kind in ("answer", "question", "experience"):
        assert gust.browser.post(f"/threads/{gust.thread}/posts", {"body": "Kijk naar de bodem.", "kind": kind}).status_code == 303
    own = db_session.scalars(select(Post.id).where(Post.author_id == gust.id))
    assert gust.browser.get(f"/posts/{own[0]}/edit").status_code == 200
    assert gust.browser.post(f"/posts/{own[0]}/edit", {"body": "Kijk naar de bodem en het water.", "version": "1"}).status_code == 303
    assert gust.browser.post(f"/posts/{own[1]}/withdrawal").status_code == 303
    assert gust.browser.post(f"/posts/{own[1]}/return").status_code == 303
    page = sign_in(cast.bram).get(f"/threads/{gust.thread}", follow_redirects=True).text
    assert "externe expert" in page and "Instituut Natuurbeheer" in page and "bodem en het water" in page
    assert f"/members/{gust.id}" not in page
    opening = db_session.scalar(select(Post.id).where(Post.thread_id == gust.thread, Post.number == 1))
    assert gust.browser.get(f"/posts/{opening}/edit").status_code == 403


def test_a_guest_cannot_write_without_name(app, gust, sign_in, cast, db_session):
    assert sign_in(cast.mo).post("/networks/oost/without-name", {"on": "1"}).status_code == 303
    assert "without_name" in sign_in(cast.bram).get(f"/threads/{gust.thread}", follow_redirects=True).text
    assert "without_name" not in gust.browser.get(f"/threads/{gust.thread}", follow_redirects=True).text
    assert gust.browser.post(f"/threads/{gust.thread}/posts", {"body": "Zonder naam.", "without_name": "1"}).status_code == 422
    assert db_session.scalar(select(Post.id).where(Post.author_id == gust.id)) is None


def links(page: str) -> set[str]:
    """The addresses of a page: what can be clicked, sent or loaded."""
    return set(re.findall(r'(?:href|action|formaction|src)="(/[^"#]*)', page))


def test_what_a_guest_sees_leads_nowhere_that_is_not_there(app, gust, make_reply, cast):
    make_reply(gust.thread, cast.bram)
    seen, todo = set(), ["/", f"/threads/{gust.thread}", "/guest/?name=1", "/members/", "/house-rules", "/privacy", "/accessibility", "/contact"]
    while todo:
        url = todo.pop().replace("&amp;", "&")
        if url in seen or url.startswith(("/static/", "/offline")):
            continue
        seen.add(url)
        answer = gust.browser.get(url, follow_redirects=True)
        if url != "/members/":
            assert answer.status_code in (200, 405), url
        if answer.mimetype == "text/html":
            todo += sorted({*re.findall(r'(?:href|src)="(/[^"#]*)', answer.text)} - seen)
    assert len(seen) > 10


def test_planted_secrets_are_nowhere_on_what_a_guest_can_open(gust, make_thread, cast, sign_in):
    other = make_thread(cast.cleo, SECRET, body="Geheimzinnigeboom")
    kept = make_thread(cast.ada, "Enkel-Oost-Zeldzaamwoord", audience="network", body="Geheimzinnigeboom")
    told = f"Zie ook #{other} en #{kept}, en vraag het @Cleo Wilg."
    assert sign_in(cast.bram).post(f"/threads/{gust.thread}/posts", {"body": told}).status_code == 303
    seen, todo = set(), ["/", f"/threads/{gust.thread}", "/guest/", "/contact", "/offline", "/register", "/login", "/search?q=Geheimzinnigeboom", "/members/?q=Cleo",
                         f"/threads/{other}", f"/threads/{kept}", "/threads/referable?q=Kastanje", "/search/titles?q=Kastanje", "/notifications/"]
    while todo:
        url = todo.pop().replace("&amp;", "&")
        if url in seen or url.startswith("/static/"):
            continue
        seen.add(url)
        answer = gust.browser.get(url, follow_redirects=True)
        if answer.mimetype in ("text/html", "application/json"):
            for word in (SECRET, "Zeldzaamwoord", "Geheimzinnigeboom", "wim@example.org", "Wim Els", "Rita Berk"):
                assert word not in answer.text.replace(url, ""), (url, word)
            todo += sorted(links(answer.text) - seen - {"/logout", "/language"})
    page = gust.browser.get(f"/threads/{gust.thread}", follow_redirects=True).text
    assert "een gesprek dat je niet kan lezen" in page and "@Cleo Wilg" in page and f"/members/{cast.cleo.id}" not in page
    assert SECRET in sign_in(cast.bram).get(f"/threads/{gust.thread}", follow_redirects=True).text


def test_a_guest_cannot_find_out_who_is_a_member_by_naming_them(gust, make_reply, cast):
    make_reply(gust.thread, cast.bram)
    preview = lambda body: gust.browser.post("/preview", {"body": body, "thread": str(gust.thread)}).text  # noqa: E731
    assert "ref" in preview("Dag @Bram Eik") and "ref" in preview("Dag @Ada Linde"), "who wrote here"
    for body in ("Dag @Cleo Wilg", f"Dag @{{{cast.cleo.id}}}", "Dag @Wim Els"):
        assert 'class="ref' not in preview(body), body
    names = lambda q: [each["name"] for each in gust.browser.get(f"/threads/{gust.thread}/mentionable?q={q}").json["options"]]  # noqa: E731
    assert (names("Bram"), names("Cleo"), names("Wim")) == (["Bram Eik"], [], [])


def test_a_guest_is_told_until_when_and_sees_no_menus_of_members(gust, cast, sign_in, db_session):
    page = gust.browser.get(f"/threads/{gust.thread}", follow_redirects=True).text
    assert "Je bent te gast in dit gesprek tot en met" in page and str(db_session.scalar(select(GuestAccess.last_day)).year) in page
    for url in ("/search", "/members/", "/notifications/", "/threads/new", "/themes/", "/account/"):
        assert f'href="{url}' not in page and f'action="{url}' not in page, url
    assert "/bookmark" not in page and "/moderation" not in page
    assert "/search" in sign_in(cast.bram).get(f"/threads/{gust.thread}", follow_redirects=True).text
    assert gust.browser.get("/").headers["Location"] == "/guest/"
    assert f"/threads/{gust.thread}-" in gust.browser.get("/guest/").headers["Location"]
    assert sign_in(cast.bram).get("/guest/").status_code == 404


def test_members_read_that_an_outsider_reads_along_before_they_write(gust, cast, sign_in, make_thread):
    page = sign_in(cast.bram).get(f"/threads/{gust.thread}", follow_redirects=True).text
    head = page.split('class="thread-state"')[1].split("</p>")[0]
    assert "1 externe expert leest mee" in head
    assert page.count("1 externe expert leest mee") == 2 and "Externe experten in dit gesprek" in page and "Gust Berken" in page
    other = sign_in(cast.bram).get(f"/threads/{make_thread(cast.ada, 'Ander')}", follow_redirects=True).text
    assert "externe expert" not in other


def test_a_guest_reads_the_files_of_their_thread_and_no_others(gust, sign_in, cast, make_thread, db_session):
    bram = sign_in(cast.bram)
    elsewhere = make_thread(cast.ada, SECRET)
    urls = {}
    for thread in (gust.thread, elsewhere):
        made = bram.client.post("/uploads", data={"file": (io.BytesIO(pdf(f"Plan van het park {thread}")), f"plan{thread}.pdf"), "csrf_token": bram.token()},
                                content_type="multipart/form-data")
        assert made.status_code == 201, made.text
        assert bram.post(f"/threads/{thread}/posts", {"body": made.json["markdown"]}).status_code == 303
        urls[thread] = made.json["url"]
    assert (gust.browser.get(urls[gust.thread]).status_code, gust.browser.get(urls[elsewhere]).status_code) == (200, 404)
    own = gust.browser.client.post("/uploads", data={"file": (io.BytesIO(pdf("Advies")), "advies.pdf"), "csrf_token": gust.browser.token()}, content_type="multipart/form-data")
    assert own.status_code == 201
    assert gust.browser.post(f"/threads/{gust.thread}/posts", {"body": own.json["markdown"]}).status_code == 303
    assert bram.get(own.json["url"]).status_code == 200


def test_a_hidden_conversation_is_gone_for_its_guest(gust, sign_in, cast):
    assert sign_in(cast.mo).post(f"/threads/{gust.thread}/hide", {"reason": "Staat er dubbel."}).status_code == 303
    assert gust.browser.get(f"/threads/{gust.thread}").status_code == 404
    assert gust.browser.get("/guest/", follow_redirects=True).status_code == 200


def test_a_guest_changes_their_name_and_language(gust, db_session):
    assert gust.browser.post("/guest/name", {"name": "A"}).status_code == 422
    assert gust.browser.post("/guest/name", {"name": "Augustijn Berken"}).status_code == 303
    assert gust.browser.post("/language", {"language": "en"}).status_code == 303
    assert db_session.scalars(select(User.name).where(User.id == gust.id)) == ["Augustijn Berken"]
    assert "external expert" in gust.browser.get(f"/threads/{gust.thread}", follow_redirects=True).text


def test_a_thread_page_costs_members_no_more_for_its_guests_but_one_query(queries, gust, cast, sign_in, make_thread):
    bram, plain = sign_in(cast.bram), make_thread(cast.ada, "Zonder gasten")
    pages = [bram.get(f"/threads/{number}").headers["Location"] for number in (plain, gust.thread)]
    for page in pages:
        bram.get(page)
    without, with_guest = (queries(bram.get, page) for page in pages)
    assert with_guest == without + 1
    assert queries(gust.browser.get, pages[1]) <= with_guest


def test_the_networks_only_thread_is_open_to_the_guest_who_was_invited(app, make_thread, invite, enter, cast):
    kept = make_thread(cast.ada, "Enkel voor Oost", audience="network")
    guest = enter(invite(kept))
    assert guest.get(f"/threads/{kept}", follow_redirects=True).status_code == 200
    with app.app_context(), unit_of_work():
        db.session.get(Thread, kept).network_id = None
    assert guest.get(f"/threads/{kept}", follow_redirects=True).status_code == 200


def test_a_name_leads_to_a_profile_for_members_alone_whoever_looked_first(gust, make_reply, cast, sign_in):
    make_reply(gust.thread, cast.bram)
    link = f'href="/members/{cast.bram.id}-'
    for _ in range(2):
        assert link not in gust.browser.get(f"/threads/{gust.thread}", follow_redirects=True).text
        assert link in sign_in(cast.mo).get(f"/threads/{gust.thread}", follow_redirects=True).text
