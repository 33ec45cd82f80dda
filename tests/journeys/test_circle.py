"""The circle: a problem that others have too, a solution, who tries it, how it went, an expert from outside, and a practice sheet. At a desk, without script, on a phone."""

import re

import pytest

from tests.journeys.conftest import PASSWORD
from tests.journeys.test_main_job import WAYS, post_problem, send

pytestmark = pytest.mark.journey


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture
def solved(site, somebody, way):
    """A problem of Ada's that Bram solved; gives the people, and the address of the thread."""
    ada, bram, cleo = (somebody(**WAYS[way]) for _ in range(3))
    ada.sign_in("ada@example.org")
    thread = post_problem(ada, f"Jonge linden drogen uit langs de laan: {way}")
    bram.sign_in("bram@example.org")
    bram.go(thread)
    bram.page.fill("[name=body]", "Geef 100 liter per beurt, met een gietrand.")
    send(bram, bram.page.locator("#reply"))
    ada.go(thread)
    ada.press("Dit is de oplossing")
    cleo.sign_in("cleo@example.org")
    return ada, bram, cleo, thread


def test_from_problem_to_proof(site, somebody, solved, way):
    ada, bram, cleo, thread = solved
    cleo.go(thread)
    cleo.press("Ook bij ons")
    assert "Gent" in " ".join(cleo.page.locator("#also").inner_text().split())
    cleo.page.locator("#also summary").click()
    cleo.page.fill("#also-note", "Vooral op zandgrond.")
    cleo.press("Bewaar", within=cleo.page.locator("#also form.reason-form"))
    assert "Vooral op zandgrond." in cleo.page.inner_text("#also")

    cleo.press("Ik ga dit proberen", role="link")
    cleo.page.select_option("[name=season]", "planting")
    cleo.page.fill("[name=place]", "Stationslaan")
    cleo.press("Bewaar je plan")
    cleo.press("Je plan", role="link")
    cleo.press("Gedaan")
    assert "Vertel hoe het ging" in cleo.page.inner_text("h1"), "who is done goes on to tell how it went"
    report_in_two_minutes(cleo)
    assert "1 gemeente: werkt" in cleo.page.locator(".solution").inner_text()

    bram.go("/cycle/")
    assert "1 gemeente: werkt" in bram.page.inner_text("main")
    bram.go("/notifications/")
    assert "in de praktijk" in bram.page.inner_text("main")
    ada.go(thread)
    assert "Getest in de praktijk" in ada.page.locator(".evidence").inner_text()
    ada.page.locator(".evidence summary", has_text="Hoe komen we hierbij").click()
    assert "Elke gemeente telt één keer" in ada.page.locator(".evidence").inner_text()
    ada.go(re.sub(r"-[^/]*$", "", thread) + "/reports")
    assert "€ 110 per boom" in ada.page.inner_text("table")


def report_in_two_minutes(person):
    """A result forgotten costs nothing that was typed; then the report stands."""
    page = person.page
    page.fill("[name=note]", "Uitval 2 op 85.")
    person.press("Plaats je verslag")
    assert page.locator("[name=note]").input_value() == "Uitval 2 op 85."
    assert "Kies hoe het ging" in page.inner_text("main")
    page.locator("label", has_text="Werkt").first.click()
    page.locator(".report-more summary").click()
    page.fill("[name=amount]", "85")
    page.select_option("[name=unit]", "trees")
    page.fill("[name=cost]", "9.350,00")
    page.select_option("[name=soil]", "sand")
    person.press("Plaats je verslag")


def test_an_expert_from_outside_comes_in_once_by_a_button(site, somebody, solved, way):
    ada, _bram, _cleo, thread = solved
    guest, second = somebody(**WAYS[way]), somebody(**WAYS[way])
    address = f"lies.{way.replace(' ', '')}@instituut.example.org"
    ada.go(re.sub(r"-[^/]*$", "", thread) + "/guests")
    for field, text in (("email", address), ("name", "Lies Waterlelie"), ("organisation", "Instituut voor Bomen")):
        ada.page.fill(f"[name={field}]", text)
    send(ada)
    link = site.link(address, "/guest/")
    guest.go(link)
    second.go(link)
    guest.press("Akkoord")
    assert "Jonge linden" in guest.page.inner_text("h1")
    guest.page.fill("[name=body]", "Meet eerst het bodemvocht op 40 cm.")
    send(guest, guest.page.locator("#reply"))
    assert "externe expert" in guest.page.inner_text("main").lower()
    second.press("Akkoord")
    assert "Jonge linden" not in second.page.inner_text("main"), "the link opens one browser"
    for path in ("/threads/", "/members/", "/search?q=linden", "/sheets/", "/gaps/"):
        assert guest.page.goto(path).status == 404, path
    ada.go(re.sub(r"-[^/]*$", "", thread) + "/guests")
    ada.press("Beëindig de toegang nu")
    assert guest.page.goto(thread).status in (401, 410)
    assert "Meet eerst" not in guest.page.inner_text("body")


def test_a_sheet_is_condensed_reviewed_elsewhere_and_published(site, somebody, solved, way):
    ada, bram, cleo, thread = solved
    cleo.go(thread)
    cleo.press("Vertel hoe het ging", role="link")
    report_in_two_minutes(cleo)
    number = re.search(r"/threads/(\d+)", thread).group(1)
    ada.go(f"/sheets/new?thread={number}")
    assert "100 liter per beurt" in ada.page.locator("[name=approach]").input_value(), "the form begins with what the conversation says"
    ada.page.fill("[name=title]", f"Jonge bomen water geven: {way}")
    send(ada)
    sheet = re.search(r"/sheets/\d+", ada.page.url).group(0)
    ada.press("Laat nakijken")
    cleo.go(sheet)
    cleo.page.locator("[name=verdict][value=approved]").check()
    cleo.press("Verstuur je nazicht")
    ada.go(sheet)
    ada.press("Publiceer")
    assert re.search(r"PF 20\d\d-\d+", ada.page.inner_text("main"))
    bram.go("/sheets/")
    assert f"Jonge bomen water geven: {way}" in bram.page.inner_text("main")


def test_the_circle_by_keyboard_alone(site, somebody):
    ada, bram = somebody(), somebody()
    ada.sign_in("ada@example.org")
    thread = post_problem(ada, "Met het toetsenbord alleen")
    bram.sign_in("bram@example.org", PASSWORD)
    page = bram.go(thread)
    tab_to(page, "Ook bij ons")
    page.keyboard.press("Enter")
    page.locator("#also", has_text="Ook in").wait_for()
    assert "Ook in Mechelen" in " ".join(page.locator("#also").inner_text().split())


def tab_to(page, words, most=80):
    """Go on with Tab until the focus stands on what says some words."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in (page.evaluate("document.activeElement.innerText || ''") or ""):
            return
    raise AssertionError(f"no way to {words} by Tab")
