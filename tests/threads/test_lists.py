"""Thread lists: filters that combine, orders, and pages by keyset."""

import re

import pytest


def titles(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"Nr \d+", page)))


@pytest.fixture
def many(make_thread, cast):
    return [make_thread(cast.ada, f"Nr {i:02}", network=("oost", "west", "both")[i % 3], theme=("bermbeheer", "boombeheer")[i % 2]) for i in range(50)]


def walk(browser, url: str) -> list[str]:
    found = []
    for _ in range(10):
        page = browser.get(url).text
        found += titles(page)
        older = re.search(r'href="([^"]*before=[^"]*)"', page)
        if not older:
            return found
        url = older.group(1).replace("&amp;", "&")
    return found


@pytest.mark.parametrize(("query", "wanted"), [
    ("", range(49, -1, -1)),
    ("?network=oost", [i for i in range(49, -1, -1) if i % 3 != 1]),
    ("?network=west", [i for i in range(49, -1, -1) if i % 3 != 0]),
    ("?theme=bermbeheer", [i for i in range(49, -1, -1) if i % 2 == 0]),
    ("?theme=boombeheer&network=oost&status=open&kind=problem&sort=new", [i for i in range(49, -1, -1) if i % 2 and i % 3 != 1]),
    ("?sort=unanswered", range(49, -1, -1)),
    ("?kind=practice", []),
])
def test_every_row_is_met_once_in_order(sign_in, cast, many, query, wanted):
    assert walk(sign_in(cast.bram), f"/threads/{query}") == [f"Nr {i:02}" for i in wanted]


def test_a_page_back_shows_the_same_rows(sign_in, cast, many):
    bram = sign_in(cast.bram)
    first = bram.get("/threads/").text
    older = re.search(r'href="([^"]*before=[^"]*)"', first).group(1).replace("&amp;", "&")
    newer = re.search(r'href="([^"]*after=[^"]*)"', bram.get(older).text).group(1).replace("&amp;", "&")
    assert titles(bram.get(newer).text) == titles(first)


def test_a_reply_brings_a_thread_to_the_top(sign_in, cast, many, make_reply):
    make_reply(many[7], cast.bram)
    assert titles(sign_in(cast.bram).get("/threads/").text)[0] == "Nr 07"
    assert titles(sign_in(cast.bram).get("/threads/?theme=boombeheer").text)[0] == "Nr 07"
    assert "Nr 07" not in titles(sign_in(cast.bram).get("/threads/?sort=unanswered").text)


@pytest.mark.parametrize("bad", ["?before=x", "?before=1-2-3", "?after=99999999999999999999999-1", "?network=noord", "?theme=x", "?kind=y", "?sort=z", "?before=%00"])
def test_nonsense_in_the_address_is_a_missing_page(sign_in, cast, bad):
    assert sign_in(cast.bram).get(f"/threads/{bad}").status_code == 404
