"""Flag, decision, appeal, other decision: in the browser by keyboard alone, on a phone, and without script."""

import pytest

pytestmark = pytest.mark.journey
HERE = """() => { const e = document.activeElement, of = x => (x ? x.innerText || x.value || '' : '');
  return [of(e), e.getAttribute('aria-label') || '', e.labels && e.labels.length ? of(e.labels[0]) : '', e.name || ''].join('|').trim() }"""


def tab_to(page, words: str, most: int = 150) -> None:
    """Walk with Tab until what has the focus bears some words: its text, its label, or its name."""
    for _step in range(most):
        page.keyboard.press("Tab")
        if words in page.evaluate(HERE):
            return
    raise AssertionError(f"no way by Tab to “{words}” on {page.url}: at {page.evaluate(HERE)}")


def enter(person, words: str) -> None:
    """Walk to a link or button and press Enter."""
    tab_to(person.page, words)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.judge()


def choose(page, name: str, label: str, most: int = 8) -> None:
    """Walk to a group of radio buttons and move to one with the arrow keys."""
    tab_to(page, name)
    page.keyboard.press("Space")
    for _step in range(most):
        if label in page.evaluate(HERE):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no choice “{label}”")


def test_flag_decision_appeal_and_other_decision_by_keyboard_alone(site, somebody):
    ada, bram, mo, root = (somebody() for _each in range(4))
    thread = reply_of_bram(bram, "Kapwerk langs de vaart")
    for person, address in ((ada, "ada"), (mo, "mo"), (root, "rita")):
        person.sign_in(f"{address}@example.org")

    ada.go(thread)
    tab_to(ada.page, "Melden")  # that of the problem itself
    enter(ada, "Melden")
    choose(ada.page, "reason", "Gevaarlijk")
    tab_to(ada.page, "note")
    ada.page.keyboard.type("Zonder valkeuring is dit levensgevaarlijk.")
    enter(ada, "Stuur naar de moderatoren")
    assert "Een moderator bekijkt het" in ada.page.inner_text("main")

    mo.go("/moderation/")
    enter(mo, "Gevaarlijk of verboden advies")
    enter(mo, "Ik neem dit")
    choose(mo.page, "outcome", "Verbergen")
    tab_to(mo.page, "Reden")
    mo.page.keyboard.type("Dit mag alleen met een attest.")
    enter(mo, "Beslissen")
    assert mo.page.url.endswith("/moderation/?next=1") and "Ongedaan maken" in mo.page.inner_text("main")

    bram.go("/notifications/")
    enter(bram, "Lees de hele beslissing")
    tab_to(bram.page, "Waarom ben je het er niet mee eens?")
    bram.page.keyboard.type("Ik schreef erbij dat het attest nodig is.")
    enter(bram, "Bezwaar")
    assert "Een andere moderator dan wie besliste" in bram.page.inner_text("main")

    assert "Ik schreef erbij" not in mo.go("/moderation/").inner_text("main"), "who acted does not decide"
    root.go("/moderation/")
    enter(root, "Bezwaar: ")
    choose(root.page, "outcome", "wordt teruggedraaid")
    tab_to(root.page, "Reden")
    root.page.keyboard.type("Het stond er inderdaad bij.")
    enter(root, "Beslissen")

    assert "teruggedraaid" in bram.go("/statements/").inner_text("main").lower()
    assert "Vraag een attest" in ada.go(thread).inner_text("main"), "the reply stands again"
    assert "Het stond er inderdaad bij." in site.mail("bram@example.org", about="Over je bezwaar").get_body(("plain",)).get_content()


@pytest.mark.parametrize("way", [{"script": False}, {"width": 360, "height": 780, "touch": True}], ids=["no script", "phone"])
def test_flag_and_decision_without_script_and_on_a_phone(site, somebody, way):
    ada, bram, mo = (somebody(**way) for _each in range(3))
    thread = reply_of_bram(bram, f"Maaien op zondag {way.get('width', 'zonder script')}")
    ada.sign_in("ada@example.org")
    ada.go(thread)
    ada.press("Melden", role="link", within=ada.page.locator("#post-2"))
    ada.press("Stuur naar de moderatoren")
    assert "Kies wat er niet in orde is." in ada.page.inner_text("main")
    ada.page.get_by_label("Onvriendelijk").check()
    ada.press("Stuur naar de moderatoren")

    mo.sign_in("mo@example.org")
    mo.go("/moderation/")
    mo.press("Onvriendelijk", role="link")
    mo.page.get_by_label("Laten zoals het is").check()
    mo.page.fill("[name=reason]", "Scherp, maar niet onvriendelijk.")
    mo.press("Beslissen")
    assert "Vraag een attest" in ada.go(thread).inner_text("main")
    assert "blijft zoals het is" in ada.go("/flags/").inner_text("main")


def reply_of_bram(bram, title: str) -> str:
    """Cleo's problem with a reply of Bram's; gives its address."""
    bram.sign_in("cleo@example.org")
    page = bram.go("/threads/new?form=free")
    page.fill("[name=title]", title)
    page.fill("[name=body]", "Wie deed dit al eens?")
    page.locator("[name=network][value=oost]").check()
    page.locator("main form button[type=submit], main form button:not([type])").last.click()
    page.wait_for_url("**/threads/*-*")
    thread = page.url
    page.context.clear_cookies()
    bram.sign_in("bram@example.org")
    bram.go(thread).fill("#reply [name=body]", "Vraag een attest, en begin eraan.")
    bram.page.locator("#reply form button[type=submit], #reply form button:not([type])").last.click()
    bram.page.wait_for_load_state("load")
    return thread
