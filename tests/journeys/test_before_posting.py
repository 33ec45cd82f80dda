"""Before you post, in a browser: what looks alike while a title is typed, and personal data that is pointed out. With and without script."""

import re

import pytest

from tests.journeys.conftest import PASSWORD, forum

pytestmark = pytest.mark.journey
SAID = "Mevrouw Hazelworm belde. Haar nummer is 0470 12 34 56."


@pytest.fixture
def newcomer(site, somebody):
    """`newcomer("Nora Iep", …)`: a member of network Oost who has written nothing yet, signed in."""

    def come(name: str, **how):
        address = f"{name.split()[0].lower()}@example.org"
        forum("user", "create", "--email", address, "--name", name, "--network", "oost", "--municipality", "13008", "--function", "groenambtenaar", "--password-stdin",
              typed=PASSWORD, FORUM_INSTANCE=str(site.folder), BASE_URL=site.base, DATABASE_URL="", LOG_LEVEL="error")
        person = somebody(**how)
        person.sign_in(address)
        return person

    return come


def new_thread(person, title, body="Op zandgrond, langs het kanaal.") -> str:
    """Post freely; gives the address."""
    page = person.go("/threads/new?form=free")
    page.fill("[name=title]", title)
    page.fill("[name=body]", body)
    person.press("Leg je probleem voor")
    assert title in page.inner_text("h1")
    return re.sub(r"[?#].*", "", page.url)


@pytest.mark.parametrize("how", [{}, {"width": 360, "height": 780, "touch": True}], ids=["desk", "phone"])
def test_threads_that_look_alike_appear_while_a_title_is_typed(newcomer, how):
    word = "Wortelopdruk" if not how else "Stormschade"
    ada, bram = newcomer("Nora Iep" if how else "Nele Iep", **how), newcomer("Toon Kers" if how else "Tuur Kers", **how)
    thread = new_thread(ada, f"{word} onder een fietspad")
    bram.go(thread)
    bram.page.fill("[name=body]", "Leg een **wortelgeleider** langs de rand.")
    bram.page.locator("#reply").get_by_role("button", name="Plaats je reactie").click()
    ada.go(thread)
    ada.press("Dit is de oplossing")

    page = bram.go("/threads/new")
    page.locator("[name=title]").press_sequentially(f"{word.lower()} bij platanen", delay=15)
    link = page.locator("[data-similar] ol a")
    link.wait_for()
    assert f"{word} onder een fietspad" in link.inner_text() and "Oplossing: Leg een wortelgeleider" in page.locator("[data-similar] ol").inner_text()
    assert page.locator("[data-similar] [aria-live]").inner_text() == "1 gesprek lijkt op dat van jou."
    bram.judge()
    assert page.evaluate("document.activeElement.name") == "title", "typing goes on"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-similar] ol') !== null"), "the link is the next but one stop"
    with bram.context.expect_page() as opened:
        page.keyboard.press("Enter")
    opened.value.wait_for_load_state()
    assert opened.value.url.startswith(thread) and opened.value.evaluate("window.opener === null")
    assert page.locator("[name=title]").input_value() == f"{word.lower()} bij platanen", "nothing typed is lost"
    page.fill("[name=title]", "Iets heel anders dat nergens staat")
    link.wait_for(state="detached")
    assert page.locator("[data-similar] [data-said]").inner_text() == ""


def test_an_ended_session_puts_no_sign_in_page_into_the_form(somebody):
    ada = somebody()
    ada.sign_in("ada@example.org")
    page = ada.go("/threads/new")
    ada.context.clear_cookies()
    page.fill("[name=title]", "Wortelopdruk onder een fietspad")
    page.wait_for_timeout(900)
    assert page.locator("[data-similar] [data-found]").inner_html() == ""


@pytest.mark.parametrize("how", [{}, {"script": False}, {"width": 360, "height": 780, "touch": True}], ids=["desk", "no script", "phone"])
def test_personal_data_is_pointed_out_masked_or_posted_anyway(newcomer, how):
    place = len(how)
    ada, bram = newcomer(f"{('Hanne', 'Hilde', '', 'Hugo')[place]} Iep", **how), newcomer(f"{('Kaat', 'Koen', '', 'Kris')[place]} Kers", **how)
    thread = new_thread(ada, "Boomspiegels die dichtslibben")
    ask(bram, thread)
    bram.press("Maskeer en plaats", within=bram.page.locator(".guard"))
    assert "Mevrouw [naam] belde. Haar nummer is [telefoonnummer]." in bram.page.inner_text("main")
    assert "Hazelworm" not in bram.page.content() and "0470 12 34 56" not in bram.page.content()
    assert "Hazelworm" not in bram.go("/drafts/").content(), "no draft keeps what was masked"
    if bram.script:
        assert "Hazelworm" not in bram.page.evaluate("JSON.stringify(localStorage)"), "nor does this browser"
    ask(bram, thread)
    bram.press("Plaats toch", within=bram.page.locator(".guard"))
    assert SAID in bram.page.inner_text("main") and bram.page.locator(".guard").count() == 0


def ask(person, thread):
    """Send a reply that names somebody; the page asks, and the text can still be changed."""
    page = person.go(thread)
    page.fill("#reply [name=body]", SAID)
    person.press("Plaats je reactie", within=page.locator("#reply"))
    guard = page.locator(".guard")
    assert "Hazelworm" in guard.inner_text() and "0470 12 34 56" in guard.inner_text()
    assert page.locator("#reply [name=body]").input_value() == SAID and page.locator("#reply [name=body]").is_editable()
    if person.script:
        assert page.evaluate("document.activeElement.className") == "guard", "who cannot see it hears it at once"
    guard.get_by_role("link", name="Telefoonnummer").click()
    if person.script:
        assert page.evaluate("document.activeElement.name") == "body"


def test_what_is_wrong_takes_the_focus_before_what_to_look_at_again(newcomer):
    ada = newcomer("Nina Els")
    page = ada.go("/threads/new")
    page.fill("[name=title]", "Klachten over bladval")
    page.fill("[name=body]", SAID)
    ada.press("Leg je probleem voor")
    assert page.locator(".guard").is_visible() and page.locator(".guard").get_by_role("button", name="Maskeer en plaats").is_visible()
    assert page.evaluate("document.activeElement.textContent").strip().startswith("Er klopt nog iets niet")
