"""The dictionary of search words in a browser: by keyboard, on a phone, in the dark, and without script."""

import pytest

pytestmark = pytest.mark.journey
PLACES = ["/moderation/words", "/moderation/words/group", "/moderation/words/parts", "/moderation/words/part?name=boom", "/moderation/words/missing", "/moderation/words/history",
          "/moderation/words/try?q=boomspiegels+eikenprosessierups+-park"]


@pytest.fixture
def moderator(somebody):
    """`moderator(width=…)`: Mo, signed in."""

    def come(**how):
        person = somebody(**how)
        person.sign_in("mo@example.org")
        return person

    return come


@pytest.mark.parametrize("how", [{}, {"width": 360, "height": 780, "touch": True}, {"width": 768, "scheme": "dark"}, {"width": 360, "scheme": "dark"}],
                         ids=["wide", "phone", "dark", "dark phone"])
def test_every_page_of_the_dictionary_is_well(moderator, how):
    mo = moderator(**how)
    for place in PLACES:
        mo.go(place)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_moderator_adds_a_group_tries_it_and_takes_it_back(moderator, script):
    mo = moderator(script=script)
    name, other = ("zompgat", "kwelbakje") if script else ("drasgat", "drenkbakje")
    page = mo.go("/moderation/")
    page.get_by_role("link", name="Instellen", exact=True).click()
    page.get_by_role("link", name="Zoekwoorden").first.click()
    mo.press("Voeg een groep toe", role="link")
    page.fill("[name=name]", name)
    mo.press("Bewaar de groep")
    assert page.get_by_role("alert").count() == 1 and page.input_value("[name=name]") == name
    page.fill("[name=others]", f"{other}\n{name} communis")
    mo.press("Bewaar de groep")
    assert name in page.locator("main").inner_text() and other in page.locator("main").inner_text()
    mo.go(f"/moderation/words/try?q={name}")
    assert other in page.locator(".words-reads").inner_text()
    mo.go("/moderation/words/history")
    mo.press("Probeer met en zonder", role="link")
    page.fill("#try-q", name)
    mo.press("Probeer het")
    page.locator(".words-tries section").nth(1).wait_for()
    without, with_it = page.locator(".words-tries section").all()
    assert other not in without.inner_text() and other in with_it.inner_text()
    mo.go("/moderation/words/history")
    mo.press("Ongedaan maken")
    mo.go(f"/moderation/words/try?q={name}")
    assert other not in page.locator(".words-reads").inner_text()


def test_a_part_is_added_by_keyboard(moderator):
    mo = moderator()
    page = mo.go("/moderation/words/parts")
    page.locator("summary", has_text="Voeg een deel toe").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("kwelbak")
    page.keyboard.press("Enter")
    page.get_by_text("Het deel is toegevoegd").wait_for()
    mo.judge()
    assert page.get_by_role("link", name="kwelbak", exact=True).count() == 1
