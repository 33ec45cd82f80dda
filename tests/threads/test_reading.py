"""Who reads what, everywhere a thread could show."""

import re

import pytest


@pytest.mark.parametrize(("network", "audience", "readers"), [
    ("oost", "all", {"ada", "bram", "cleo", "mo", "wim", "root"}),
    ("oost", "network", {"ada", "bram", "mo", "root"}),
    ("west", "network", {"cleo", "wim", "root"}),
    ("both", "all", {"ada", "bram", "cleo", "mo", "wim", "root"}),
])
def test_a_thread_is_read_by_whom_it_is_for_and_by_nobody_else(sign_in, cast, make_thread, network, audience, readers):
    writer = cast.cleo if network == "west" else cast.ada
    number = make_thread(writer, "Notenboom met Xylella", network=network, audience=audience)
    for name in ("ada", "bram", "cleo", "mo", "wim", "root"):
        browser = sign_in(getattr(cast, name))
        seen = name in readers
        assert browser.get(f"/threads/{number}-notenboom-met-xylella").status_code == (200 if seen else 404), name
        assert browser.get(f"/threads/{number}").status_code == (302 if seen else 404)
        for page in ("/threads/", "/", "/search?q=notenboom", f"/networks/{'west' if network == 'west' else 'oost'}", "/themes/bermbeheer"):
            shown = "Notenboom met Xylella" in browser.get(page).text
            assert shown is seen or (page == "/" and not shown), (name, page)


def test_following_a_network_widens_nothing(sign_in, cast, make_thread):
    number = make_thread(cast.ada, "Enkel voor Oost", audience="network")
    cleo = sign_in(cast.cleo)
    assert cleo.post("/networks/oost/follow", {"on": "1"}).status_code == 303
    assert cleo.get(f"/threads/{number}").status_code == 404
    assert "Enkel voor Oost" not in cleo.get("/networks/oost").text


def test_a_missing_thread_and_one_out_of_reach_answer_alike(sign_in, cast, make_thread):
    number = make_thread(cast.ada, audience="network")
    cleo = sign_in(cast.cleo)
    for one, other in ((f"/threads/{number}", "/threads/99999"), (f"/posts/{number}", "/posts/99999"), (f"/posts/{number}/versions", "/posts/99999/versions")):
        hidden, missing = cleo.get(one), cleo.get(other)
        assert hidden.status_code == missing.status_code == 404
        number_less = [re.sub(r"(threads|posts)/\d+", r"\1/N", answer.text) for answer in (hidden, missing)]
        assert number_less[0] == number_less[1]


def test_visitors_are_sent_to_sign_in(visitor, cast, make_thread):
    number = make_thread(cast.ada)
    for path in ("/threads/", f"/threads/{number}", "/threads/new", "/posts/1", "/search?q=x", "/networks/oost", "/themes/bermbeheer", "/members/"):
        answer = visitor.get(path)
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/login?next="), path


def test_pages_keep_their_numbers_and_past_the_end_is_404(sign_in, cast, make_thread, make_reply):
    number = make_thread(cast.ada, "Lang gesprek")
    posts = [make_reply(number, cast.bram, f"antwoord {i}") for i in range(2, 43)]
    ada = sign_in(cast.ada)
    assert ada.get(f"/posts/{posts[18]}").headers["Location"].endswith("-lang-gesprek#post-20")
    assert ada.get(f"/posts/{posts[19]}").headers["Location"].endswith("-lang-gesprek?page=2#post-21")
    last = ada.get(f"/threads/{number}-lang-gesprek?page=3")
    assert last.status_code == 200 and "antwoord 42" in last.text and "antwoord 40" not in last.text
    for page in ("4", "0", "-1", "x", "1e3", "10000000000000000000000"):
        assert ada.get(f"/threads/{number}-lang-gesprek?page={page}").status_code == 404


def test_a_long_thread_costs_no_more_queries_than_a_short_one(sign_in, cast, make_thread, make_reply, queries):
    short, long = make_thread(cast.ada, "Kort"), make_thread(cast.ada, "Lang")
    for i in range(3):
        make_reply(short, cast.bram)
    for i in range(60):
        make_reply(long, cast.bram)
    ada = sign_in(cast.ada)
    ada.get(f"/threads/{short}-kort")
    costs = [queries(ada.get, url) for url in (f"/threads/{short}-kort", f"/threads/{long}-lang", f"/threads/{long}-lang?page=3")]
    assert max(costs) <= 6, costs


def test_lists_stay_within_their_budget(sign_in, cast, make_thread, queries):
    for i in range(30):
        make_thread(cast.ada, f"Probleem {i}")
    ada = sign_in(cast.ada)
    ada.get("/threads/")
    for url in ("/threads/", "/threads/?theme=bermbeheer&network=oost&status=open&sort=new", "/", "/themes/bermbeheer", "/networks/oost"):
        assert queries(ada.get, url) <= 10, url


def test_the_reading_mark_is_set_by_post_alone(sign_in, cast, make_thread, make_reply):
    number = make_thread(cast.ada, "Ongelezen")
    make_reply(number, cast.bram)
    ada = sign_in(cast.ada)
    assert "row-new" in ada.get("/threads/").text
    before = ada.get(f"/threads/{number}-ongelezen")
    assert "post-new" in before.text
    assert "post-new" in ada.get(f"/threads/{number}-ongelezen").text, "looking is not writing"
    assert ada.post(f"/threads/{number}/reading", {"number": "2"}).status_code == 204
    assert "post-new" not in ada.get(f"/threads/{number}-ongelezen").text
    assert sign_in(cast.cleo).post("/threads/99999/reading", {"number": "2"}).status_code == 404
