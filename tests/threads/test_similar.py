"""Threads that look like the title being typed: which ones, in what order, for whom, at what cost."""

import re

import pytest

from forum.threads.similar import first_line

TITLE = "Taksterfte bij essen in een dreef"


def titles(browser, typed: str) -> list[str]:
    answer = browser.get("/threads/similar", query_string={"title": typed})
    assert answer.status_code == 200
    return re.findall(r'<a href="/threads/\d+-[^"]*" target="_blank" rel="noopener">([^<]*)<', answer.text)


def solve(sign_in, asker, thread, post):
    assert sign_in(asker).post(f"/threads/{thread}/solution", {"post": str(post)}).status_code == 303


def test_any_of_the_words_finds_it_and_solved_ones_come_first(sign_in, cast, make_thread, make_reply):
    solved = make_thread(cast.ada, "Essen met taksterfte vellen")
    make_thread(cast.bram, "Taksterfte bij essen langs de weg")
    make_thread(cast.bram, "Zout op de rijweg")
    solve(sign_in, cast.ada, solved, make_reply(solved, cast.bram, "Spreid het **vellen** over drie winters.\n\nTweede alinea."))
    ada = sign_in(cast.ada)
    assert titles(ada, TITLE) == ["Essen met taksterfte vellen", "Taksterfte bij essen langs de weg"]
    page = ada.get("/threads/similar", query_string={"title": TITLE}).text
    assert "Oplossing: Spreid het vellen over drie winters." in page and "Tweede alinea" not in page
    assert "2 gesprekken lijken op dat van jou." in page and "opgelost" in page
    assert titles(ada, "Taksterf") == ["Essen met taksterfte vellen", "Taksterfte bij essen langs de weg"], "while a word is being typed"


@pytest.mark.parametrize("typed", ["", " ", "a", "de het een", "!!!", "\x00", "Waterpasserende verharding", '"essen" OR * NOT (', "title_words : x", "%", "' | 'x':*", "é" * 500])
def test_nothing_alike_is_an_empty_answer(sign_in, cast, make_thread, typed):
    make_thread(cast.ada, "Zout op de rijweg")
    answer = sign_in(cast.ada).get("/threads/similar", query_string={"title": typed})
    assert (answer.status_code, answer.text) == (200, "")


def test_words_in_texts_count_but_less_than_in_a_title(sign_in, cast, make_thread, make_reply):
    number = make_thread(cast.ada, "Iets anders", body="Taksterfte bij essen in een dreef")
    assert titles(sign_in(cast.ada), TITLE) == ["Iets anders"]
    make_thread(cast.ada, TITLE, body="Kort")
    make_reply(number, cast.bram, "Taksterfte bij essen in een dreef")
    assert titles(sign_in(cast.ada), TITLE) == [TITLE, "Iets anders"]


def test_at_most_five_the_most_alike(sign_in, cast, make_thread):
    for number in range(8):
        make_thread(cast.ada, f"Taksterfte nummer {number}")
    make_thread(cast.ada, TITLE)
    found = titles(sign_in(cast.ada), TITLE)
    assert len(found) == 5 and found[0] == TITLE


def test_no_title_out_of_reach_ever_shows(sign_in, cast, make_thread, make_reply, visitor):
    """All roles, for threads of every reach; hidden ones for nobody, as in lists."""
    places = {"all east": ("oost", "all", cast.ada), "only east": ("oost", "network", cast.ada), "only west": ("west", "network", cast.cleo), "both": ("both", "all", cast.ada)}
    made = {name: make_thread(author, f"Taksterfte {name}", network=network, audience=audience) for name, (network, audience, author) in places.items()}
    hidden, gone = make_thread(cast.ada, "Taksterfte hidden"), make_thread(cast.ada, "Taksterfte emptied")
    assert sign_in(cast.mo).post(f"/threads/{hidden}/hide", {"reason": "Dubbel"}).status_code == 303
    west = made["only west"]
    solve(sign_in, cast.cleo, west, make_reply(west, cast.cleo, "Een vertrouwelijke raad uit West"))
    east, everywhere = {"all east", "only east", "both"}, {"all east", "both"}
    for who, wanted in ((cast.ada, east), (cast.bram, east), (cast.mo, east), (cast.cleo, everywhere | {"only west"}), (cast.wim, everywhere | {"only west"}),
                        (cast.root, {*places})):
        browser = sign_in(who)
        assert {*titles(browser, "Taksterfte")} == {f"Taksterfte {name}" for name in wanted | {"emptied"}}, who.name
        assert ("vertrouwelijke raad" in browser.get("/threads/similar?title=Taksterfte").text) == ("only west" in wanted)
    answer = visitor.get("/threads/similar?title=Taksterfte")
    assert answer.status_code == 302 and "/login" in answer.headers["Location"] and "Taksterfte all" not in answer.text
    assert gone


def test_a_thread_that_moves_out_of_reach_is_gone_at_once(sign_in, cast, make_thread):
    number = make_thread(cast.ada, TITLE, audience="network")
    assert titles(sign_in(cast.bram), TITLE) == [TITLE] and titles(sign_in(cast.cleo), TITLE) == []
    assert sign_in(cast.root).post(f"/threads/{number}/move", {"network": "west", "theme": "bermbeheer", "reason": "Hoort daar"}).status_code == 303
    assert titles(sign_in(cast.bram), TITLE) == [] and titles(sign_in(cast.cleo), TITLE) == [TITLE]


def test_the_text_of_a_solution_that_was_hidden_does_not_show(sign_in, cast, make_thread, make_reply):
    number = make_thread(cast.ada, TITLE)
    post = make_reply(number, cast.bram, "Een raad die niet deugt")
    solve(sign_in, cast.ada, number, post)
    assert sign_in(cast.mo).post(f"/posts/{post}/hide", {"reason": "Onveilig"}).status_code == 303
    page = sign_in(cast.ada).get("/threads/similar", query_string={"title": TITLE}).text
    assert TITLE in page and "niet deugt" not in page


def test_it_is_escaped_and_costs_few_queries(sign_in, cast, make_thread, make_reply, queries):
    for number in range(6):
        thread = make_thread(cast.ada, f"Taksterfte <b>{number}</b>")
        solve(sign_in, cast.ada, thread, make_reply(thread, cast.bram, "Een <i>oplossing</i> & meer"))
    ada = sign_in(cast.ada)
    ada.get("/threads/similar?title=x")
    assert queries(ada.get, "/threads/similar?title=Taksterfte") <= 10
    page = ada.get("/threads/similar?title=Taksterfte").text
    assert "<b>" not in page and "<i>" not in page and "&lt;b&gt;" in page


def test_only_looking_is_possible_and_the_form_leads_to_search(sign_in, cast):
    ada = sign_in(cast.ada)
    assert ada.post("/threads/similar", {"title": TITLE}).status_code == 405
    for address in ("/threads/new", "/threads/new?form=free", "/threads/new?kind=practice"):
        page = ada.get(address).text
        assert 'data-similar="/threads/similar"' in page and "Zoek eerst of het al bestaat" in page


def test_first_lines():
    assert first_line("<h2></h2><ul>\n<li>Eerst <em>dit</em></li><li>dan dat</li></ul>") == "Eerst dit"
    assert first_line("") == ""
