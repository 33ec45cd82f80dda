"""Searching in a browser: titles while typing, filters and chips, what helps when nothing is found; by keyboard, without script, on a phone."""

import re
import subprocess
import time

import pytest

from tests.journeys.conftest import PASSWORD, forum

pytestmark = pytest.mark.journey
LOOKS = [(1280, "light"), (360, "light"), (1280, "dark"), (360, "dark")]


@pytest.fixture
def member(site, somebody):
    """`member("Lore Zegge", …)`: somebody of network Oost, signed in."""
    def come(name: str, **how):
        address = f"{name.split()[0].lower()}.zoekt@example.org"
        try:
            forum("user", "create", "--email", address, "--name", name, "--network", "oost", "--municipality", "13008", "--function", "groenambtenaar", "--password-stdin",
                  typed=PASSWORD, FORUM_INSTANCE=str(site.folder), BASE_URL=site.base, DATABASE_URL="", LOG_LEVEL="error")
        except subprocess.CalledProcessError:
            pass  # there already: the site is shared
        person = somebody(**how)
        person.sign_in(address)
        return person

    return come


def ask(person, title: str, body: str) -> str:
    """Post freely, once on this site; gives the address."""
    page = person.page
    page.goto("/threads/new?form=free")
    page.fill("[name=title]", title)
    page.fill("[name=body]", body)
    page.get_by_role("button", name="Leg je probleem voor").click()
    page.wait_for_load_state("load")
    return re.sub(r"[?#].*", "", page.url)


def test_titles_come_while_typing_and_are_chosen_by_keyboard(member):
    lore = member("Lore Zegge")
    thread = ask(lore, "Moerasspirea langs de gracht", "Hoe maaien we dit?")
    page = lore.go("/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Zoek problemen en oplossingen")
    assert box.evaluate("e => e === document.activeElement") and box.get_attribute("aria-expanded") == "false"
    page.keyboard.type("moerassp", delay=20)
    listed = page.get_by_role("listbox", name="Suggesties")
    listed.wait_for()
    lore.judge()
    assert box.get_attribute("aria-expanded") == "true" and not box.get_attribute("aria-activedescendant")
    page.keyboard.press("Escape")
    assert listed.is_hidden() and box.input_value() == "moerassp"
    page.keyboard.type("i", delay=20)
    listed.wait_for()
    page.keyboard.press("ArrowDown")
    option = listed.get_by_role("option").first
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id") and option.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{thread.removeprefix(lore.site.base)}")


def test_enter_searches_and_a_late_answer_opens_no_list(member):
    lore = member("Lore Zegge")
    page = lore.go("/")
    page.route("**/search/titles*", lambda route: (time.sleep(0.4), route.continue_()))
    page.keyboard.press("/")
    page.keyboard.type("moerasspirea", delay=5)
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=moerasspirea")
    page.wait_for_timeout(600)
    assert page.get_by_role("listbox").count() == 0
    lore.judge()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_pages_of_a_search_are_sound_in_every_look(member, width, scheme):
    lore = member("Lore Zegge", width=width, height=800, scheme=scheme, touch=width == 360)
    ask(lore, f"Galigaan {width} {scheme}", "Over galigaan in het veen.")
    ask(lore, f"Nog eens galigaan {width} {scheme}", "Galigaan en wolfspoot.")
    for path in ("/search", "/search?q=galigaan", "/search?q=galigaan&status=open&network=oost", "/search?q=onkruid+geel", "/search?q=xylofoonbloem", "/search?q=galigan", "/search?municipality=13008"):
        lore.go(path)
    page = lore.page
    page.goto("/search")
    page.fill("#q", "")
    page.locator("#q").press_sequentially("galig", delay=20)
    page.get_by_role("listbox").wait_for()
    lore.judge()


def test_filters_are_set_and_taken_away(member):
    lore = member("Lore Zegge", width=360, height=780)
    ask(lore, "Waterdrieblad een", "In de vijver.")
    page = lore.page
    page.goto("/threads/new?form=free&kind=practice")
    page.fill("[name=title]", "Waterdrieblad twee")
    page.fill("[name=body]", "Zo deden wij het.")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state("load")
    page = lore.go("/search?q=waterdrieblad")
    chooser = page.get_by_label("Soort")
    assert chooser.is_hidden()
    page.get_by_text("Filter", exact=True).click()
    chooser.select_option("practice")
    page.get_by_role("button", name="Toon").click()
    page.wait_for_url("**kind=practice*")
    lore.judge()
    assert page.locator(".rows .row-title").all_inner_texts() == ["Waterdrieblad twee"]
    page.get_by_role("link", name="Haal de filter weg: Soort").click()
    page.wait_for_load_state("load")
    assert len(page.locator(".rows .row-title").all()) == 2


def test_all_of_it_works_without_script(member):
    lore = member("Lore Zegge", script=False)
    ask(lore, "Kattenstaart zonder script", "Langs de sloot.")
    page = lore.go("/search")
    page.fill("#q", "katenstaart")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search?q=katenstaart**")
    assert page.locator(".rows .row-title").all_inner_texts() == ["Kattenstaart zonder script"]
    page.goto("/search?q=xylofoonbloem+in+bloei")
    page.get_by_role("link", name="Stel dit voor als nieuw probleem").click()
    assert page.locator("[name=title]").input_value() == "xylofoonbloem in bloei"
