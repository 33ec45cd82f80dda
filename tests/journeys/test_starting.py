"""A theme as a place to start, and saved searches with their mail, in a browser: desk and phone, light and dark, with and without script."""

import re

import pytest

from tests.journeys.conftest import PASSWORD, forum

pytestmark = pytest.mark.journey
PHONE = {"width": 360, "height": 780, "touch": True}


@pytest.fixture
def member(site, somebody):
    """`member("Sien Beuk", …)`: a new member of network Oost, signed in."""

    def come(name: str, **how):
        address = f"{name.split()[0].lower()}@example.org"
        forum("user", "create", "--email", address, "--name", name, "--network", "oost", "--municipality", "13008", "--function", "groenambtenaar", "--password-stdin",
              typed=PASSWORD, FORUM_INSTANCE=str(site.folder), BASE_URL=site.base, DATABASE_URL="", LOG_LEVEL="error")
        person = somebody(**how)
        person.sign_in(address)
        return person

    return come


def new_thread(person, title: str, theme: str) -> str:
    """Post freely in a theme; gives the address."""
    page = person.go("/threads/new?form=free")
    page.fill("[name=title]", title)
    page.select_option("[name=theme]", theme)
    page.fill("[name=body]", "Op zandgrond, langs het kanaal.")
    person.press("Leg je probleem voor")
    assert title in page.inner_text("h1")
    return re.sub(r"[?#].*", "", page.url)


@pytest.mark.parametrize(("how", "word"), [({"scheme": "dark"}, "Lindeluis"), ({**PHONE, "script": False}, "Hazelaarmot"), (PHONE, "Beukenrouw")], ids=["desk", "no script", "phone"])
def test_a_theme_is_a_place_to_start(member, how, word):
    name = word[:4]
    asker, helper = member(f"{name}a Vlier", **how), member(f"{name}o Kornoelje", **how)
    solved, waiting = new_thread(asker, f"{word} op de markt", "haagbeheer"), new_thread(asker, f"{word} in het park", "haagbeheer")
    page = helper.go(solved)
    page.fill("[name=body]", f"Zet **{word.lower()}vallen** in april.")
    page.locator("#reply").get_by_role("button", name="Plaats je reactie").click()
    asker.go(solved)
    asker.press("Dit is de oplossing")
    page = asker.go("/themes/haagbeheer")
    best = page.locator("section[aria-labelledby=best]")
    assert f"{word} op de markt" in best.inner_text() and f"{word.lower()}vallen" in best.inner_text()
    assert f"{word} in het park" in page.locator("section[aria-labelledby=open]").inner_text()
    assert f"{name}o Kornoelje" in page.locator("section[aria-labelledby=experts]").inner_text()
    page.fill("#theme-q", word)
    page.locator(".theme-search button").click()
    page.wait_for_load_state("load")
    asker.judge()
    assert "theme=haagbeheer" in page.url and f"{word} in het park" in page.inner_text("main")
    asker.go("/themes/")
    page = asker.go("/")
    assert page.locator("section[aria-labelledby=season]").count() == 1
    assert waiting


@pytest.mark.parametrize(("how", "word"), [({}, "Watercrassula"), ({**PHONE, "script": False, "scheme": "dark"}, "Reuzenbalsemien")], ids=["desk", "phone without script"])
def test_a_search_is_saved_changed_and_removed_with_a_way_back(member, how, word):
    ada = member(f"{word[:5]}i Es", **how)
    page = ada.go(f"/search?q={word}")
    ada.press("Bewaar deze zoekopdracht")
    assert page.url.endswith("/account/searches") and word in page.inner_text("article")
    page.get_by_label("Naam van de zoekopdracht").fill(f"Alles over {word}")
    page.get_by_label("Mail over wat nieuw is").select_option("weekly")
    ada.press("Bewaar")
    assert page.get_by_label("Mail over wat nieuw is").input_value() == "weekly"
    ada.press(f"Alles over {word}", role="link")
    assert f"q={word}" in page.url
    ada.go("/account/searches")
    ada.press("Verwijder")
    assert "Je bewaarde nog geen zoekopdracht" in page.inner_text("main")
    ada.press("Ongedaan maken")
    assert f"Alles over {word}" in page.inner_text("article")
