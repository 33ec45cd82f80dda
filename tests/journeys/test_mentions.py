"""Naming a member and a conversation, in a browser: suggestions behind @ and #, chips, quotations, and who is told."""

import re

import pytest

from tests.journeys.conftest import PASSWORD, forum

pytestmark = pytest.mark.journey
PHONE = {"width": 360, "height": 780, "touch": True}


@pytest.fixture
def member(site, somebody):
    """`member("Tine Spork", …)`: somebody of network Oost, signed in."""
    known = set()

    def come(name: str, **how):
        address = f"{name.split()[0].lower()}@example.org"
        if name not in known:
            forum("user", "create", "--email", address, "--name", name, "--network", "oost", "--municipality", "13008", "--function", "groenambtenaar", "--password-stdin",
                  typed=PASSWORD, FORUM_INSTANCE=str(site.folder), BASE_URL=site.base, DATABASE_URL="", LOG_LEVEL="error")
            known.add(name)
        person = somebody(**how)
        person.sign_in(address)
        return person

    return come


def ask(person, title: str, body: str = "Langs de vaart.") -> str:
    """Post freely; gives the address."""
    page = person.go("/threads/new?form=free")
    page.fill("[name=title]", title)
    page.fill("[name=body]", body)
    person.press("Leg je probleem voor")
    return re.sub(r"[?#].*", "", page.url)


def send(person):
    person.press("Plaats je reactie", within=person.page.locator("#reply"))


def test_a_member_is_chosen_by_keyboard_becomes_a_chip_and_is_told(member):
    tine, wout = member("Tine Spork"), member("Wout Vlier")
    thread = ask(tine, "Olmen met iepziekte")
    page = wout.go(thread)
    box = page.locator("#reply [name=body]")
    box.click()
    page.keyboard.type("Dag @", delay=20)
    listed = page.get_by_role("listbox", name="Suggesties")
    listed.wait_for()
    assert listed.get_by_role("option").all_inner_texts() == ["Tine Spork groenambtenaar, Geel"] or "Tine Spork" in listed.inner_text()
    wout.judge()
    page.keyboard.press("Escape")
    assert listed.is_hidden() and box.input_value() == "Dag @"
    page.keyboard.type("sp", delay=20)
    listed.wait_for()
    assert box.get_attribute("aria-activedescendant") == "suggestion-0" and box.get_attribute("aria-controls") == "suggestions"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert box.input_value() == "Dag @Tine Spork " and listed.is_hidden() and box.get_attribute("aria-activedescendant") is None
    page.keyboard.type("en @niemandmetdezenaam", delay=5)
    page.wait_for_timeout(400)
    assert listed.is_hidden()
    page.keyboard.press("Enter")
    assert box.input_value().endswith("naam\n"), "Enter is a new line again"
    send(wout)
    chip = page.locator(".timeline a.ref")
    assert chip.inner_text() == "@Tine Spork" and "/members/" in chip.get_attribute("href")
    notices = tine.go("/notifications/")
    assert "Wout Vlier vermeldde je" in notices.inner_text("main")
    tine.press("Wout Vlier vermeldde je", role="link")
    assert tine.page.locator("a.ref-me").inner_text() == "@Tine Spork"


def test_a_conversation_is_named_and_the_preview_shows_it(member):
    lies = member("Lies Hulst")
    first = ask(lies, "Paardenkastanjes met bloedingsziekte")
    number = re.search(r"/threads/(\d+)-", first).group(1)
    page = lies.go("/threads/new?form=free")
    page.fill("[name=title]", "Kastanjes vervangen")
    box = page.locator("[name=body]")
    box.click()
    page.keyboard.type("Zie #paardenk", delay=20)
    listed = page.get_by_role("listbox")
    listed.wait_for()
    lies.judge()
    page.keyboard.press("Tab")
    assert box.input_value() == f"Zie #{number} "
    page.locator("#body-preview a.ref").wait_for()  # the preview opens by itself once there is a sign in the text
    assert page.locator("#body-preview a.ref").inner_text() == f"#{number} Paardenkastanjes met bloedingsziekte"
    lies.press("Leg je probleem voor")
    assert page.locator("main a.ref").get_attribute("href") == f"/threads/{number}-paardenkastanjes-met-bloedingsziekte"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_a_tap_chooses(member, scheme):
    who = {"light": ("Riet Sleedoorn", "Stan Meidoorn"), "dark": ("Rik Sleedoorn", "Staf Meidoorn")}[scheme]
    riet, stan = member(who[0], **PHONE, scheme=scheme), member(who[1], **PHONE, scheme=scheme)
    thread = ask(riet, f"Struweel langs een trage weg ({scheme})")
    page = stan.go(thread)
    box = page.locator("#reply [name=body]")
    box.tap()
    box.press_sequentially(f"Volgens mij weet @{who[0].split()[0].lower()}", delay=20)
    listed = page.get_by_role("listbox")
    listed.wait_for()
    stan.judge()
    box.focus()
    option = listed.get_by_role("option").first
    place, frame = option.bounding_box(), listed.bounding_box()
    assert place["height"] >= 36 and frame["x"] >= 0 and frame["x"] + frame["width"] <= 360
    option.click()
    assert box.input_value() == f"Volgens mij weet @{who[0]} " and page.evaluate("document.activeElement.name") == "body"
    send(stan)
    assert page.locator(".timeline a.ref").inner_text() == f"@{who[0]}"


def test_a_quotation_says_whose_words_they_are_also_within_another(member):
    fien, jef = member("Fien Hazelaar"), member("Jef Lijsterbes")
    thread = ask(fien, "Hazelaars op stam", "Snoei je in **maart** of later?\n\n- eerst dit\n- dan dat")
    number = re.search(r"/threads/(\d+)-", thread).group(1)
    page = jef.go(thread)
    page.locator(".post-opening").get_by_role("button", name="Citeren").click()
    box = page.locator("#reply [name=body]")
    assert box.input_value() == f"> #{number}.1\n>\n> Snoei je in **maart** of later?\n>\n> - eerst dit\n> - dan dat\n\n"
    box.press_sequentially("In maart, @Fien Hazelaar.")
    send(jef)
    quote = page.locator(".timeline blockquote")
    assert quote.locator("p").first.inner_text() == "Fien Hazelaar schreef:" and quote.locator("strong").inner_text() == "maart"
    page = fien.go(thread)
    page.locator(".timeline .post").first.get_by_role("button", name="Citeren").click()
    assert page.locator("#reply [name=body]").input_value() == (
        f"> #{number}.2\n>\n> > #{number}.1\n> >\n> > Snoei je in **maart** of later?\n> >\n> > - eerst dit\n> > - dan dat\n>\n> In maart, @Fien Hazelaar.\n\n")
    send(fien)
    fien.go(thread)
    assert page.locator(".timeline blockquote blockquote").count() == 1 and page.locator(".timeline .post").last.locator("blockquote > p:first-child").all_inner_texts() == [
        "Jef Lijsterbes schreef:", "Fien Hazelaar schreef:"]


def test_without_script_a_typed_name_becomes_a_chip_too(member):
    bert = member("Bert Kornoelje", script=False)
    thread = ask(bert, "Kornoelje in de wegberm")
    page = bert.go(thread)
    page.fill("#reply [name=body]", "Ik ben @bert kornoelje.")
    send(bert)
    assert page.locator("a.ref").inner_text() == "@Bert Kornoelje"
