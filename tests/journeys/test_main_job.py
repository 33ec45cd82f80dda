"""The main job, end to end: ask to join, be approved, post a problem, get replies, mark what solved it. At a desk, without script, on a phone."""

import re

import pytest

from tests.journeys.conftest import PASSWORD

pytestmark = pytest.mark.journey
WAYS = {"desk": {}, "no script": {"script": False}, "phone": {"width": 360, "height": 780, "touch": True}}
NAMES = {"desk": "Nele Esdoorn", "no script": "Tom Haagbeuk", "phone": "Lien Sleedoorn"}


@pytest.mark.parametrize("way", WAYS)
def test_from_request_to_solution(site, somebody, way):
    how, name = WAYS[way], NAMES[way]
    address, title = f"{name.replace(' ', '.').lower()}@gemeente.example.org", f"120 essen met taksterfte in een dreef: {way}"
    newcomer, moderator, bram = somebody(**how), somebody(**how), somebody(**how)
    ask_to_join(newcomer, name, address)
    approve(moderator, name)
    newcomer.go(site.link(address, "/invite/"))
    newcomer.page.fill("[name=password]", PASSWORD)
    send(newcomer)
    thread = post_problem(newcomer, title)

    bram.sign_in("bram@example.org")
    bram.go(thread)
    bram.page.fill("[name=body]", "Spreid het **vellen** over drie winters.\n\n1. Eerst de zieke\n2. Dan de rest")
    send(bram, bram.page.locator("#reply"))
    assert "Spreid het vellen" in bram.page.inner_text("main")

    newcomer.go(thread)
    newcomer.press("Dit is de oplossing")
    solution = newcomer.page.locator(".solution")
    assert "Spreid het" in solution.inner_text() and "Bram Eik" in solution.inner_text()
    assert solution.bounding_box()["y"] > newcomer.page.locator("#post-1").bounding_box()["y"], "the solution stands under the problem"
    assert "Opgelost" in site.mail("bram@example.org", about=title)["Subject"]


def send(person, within=None):
    """Press a form's own button."""
    (within or person.page.locator("main")).locator("form[method=post] button[type=submit], form[method=post] button:not([type])").last.click()
    person.page.wait_for_load_state("load")
    person.judge()


def ask_to_join(person, name, address):
    """A visitor reads what this is and asks for membership; a forgotten box costs nothing that was typed."""
    page = person.go("/")
    page.locator("main a[href='/register']").first.click()
    page.wait_for_url("**/register")
    for field, text in (("name", name), ("email", address), ("function", "diensthoofd groen"), ("municipality", "Geel"), ("why", "Ik leer graag van collega’s.")):
        page.fill(f"[name={field}]", text)
    send(person)
    assert page.locator("[name=name]").input_value() == name, "what was typed survives"
    page.check("[name=rules]")
    send(person)
    assert page.locator("[name=rules]").count() == 0, page.inner_text("main")


def approve(moderator, name):
    """A moderator finds the request in the queue and approves it."""
    moderator.sign_in("mo@example.org")
    moderator.go("/moderation/").locator("main a[href='/moderation/requests']").first.click()
    moderator.page.wait_for_url("**/moderation/requests")
    moderator.page.locator("article", has_text=name).locator("button[value=approve]").click()
    moderator.page.wait_for_load_state("load")
    moderator.judge()
    assert moderator.page.locator("article", has_text=name).count() == 0


def post_problem(person, title) -> str:
    """Post a problem by the step form; gives its address."""
    page = person.go("/threads/new")
    page.fill("[name=title]", title)
    page.fill("[name=body]", "In de dreef langs het kanaal, zandgrond, bomen van 60 jaar.")
    page.fill("[name=tried]", "Dood hout gesnoeid.")
    page.select_option("[name=theme]", "boombeheer")
    send(person)
    assert page.locator("[name=body]").input_value().startswith("In de dreef"), "what was typed survives a missing question"
    page.fill("[name=question]", "Vellen we alles tegelijk?")
    send(person)
    assert title in page.inner_text("h1") and "Vellen we alles tegelijk?" in page.inner_text("main")
    return re.sub(r"[?#].*", "", page.url)
