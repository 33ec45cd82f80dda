"""A theme proposed and decided, a week given away, a welcome: by keyboard alone, on a phone, and without script."""

from datetime import date, timedelta

import pytest

from tests.journeys.test_moderation import choose, enter, tab_to

pytestmark = pytest.mark.journey
WAYS = pytest.mark.parametrize("way", [{"script": False}, {"width": 390, "height": 780, "touch": True}], ids=["no script", "phone"])


def test_a_theme_is_proposed_and_decided_by_keyboard_alone(somebody):
    ada, mo = somebody(), somebody()
    ada.sign_in("ada@example.org")
    ada.go("/themes/")
    enter(ada, "Stel een thema voor")
    tab_to(ada.page, "Naam van het thema")
    ada.page.keyboard.type("Boombeheren")
    tab_to(ada.page, "Waarom ontbreekt het?")
    ada.page.keyboard.type("Wij tellen ze elk jaar.")
    enter(ada, "Stel het thema voor")
    assert "Is het een van deze?" in ada.page.inner_text("main")
    tab_to(ada.page, "Naam van het thema")
    ada.page.keyboard.press("ControlOrMeta+a")
    ada.page.keyboard.type("Vleermuizen")
    enter(ada, "Het is iets anders")
    assert "wacht op een moderator" in ada.page.inner_text("main")

    mo.sign_in("mo@example.org")
    mo.go("/moderation/")
    enter(mo, "Vleermuizen")
    choose(mo.page, "outcome", "Maak dit thema")
    tab_to(mo.page, "Beschrijving in het Nederlands")
    mo.page.keyboard.type("Dieren van de schemering")
    enter(mo, "Beslissen")
    assert "Voorgesteld thema beslist" in mo.page.inner_text("main")
    assert "aanvaard" in ada.go("/themes/proposals/").inner_text("main")
    assert "Vleermuizen" in ada.go("/themes/vleermuizen").inner_text("h1")


@WAYS
def test_weeks_holidays_replies_and_the_welcome(somebody, way):
    mo = somebody(**way)
    mo.sign_in("mo@example.org")
    mo.go("/moderation/rota")
    assert "deze week" in mo.page.inner_text("main")
    day = (date.today() + timedelta(days=30)).isoformat()
    mo.page.fill("[name=from_day]", day)
    mo.page.fill("[name=until_day]", day)
    mo.press("Ik ben afwezig")
    assert "krijg je geen beurt" in mo.page.inner_text("main")
    mo.press("Ik ben er toch")
    mo.press("Ongedaan maken")
    assert "opnieuw afwezig" in mo.page.inner_text("main")
    mo.press("Ik ben er toch")
    mo.page.locator("[name=note]").first.fill("Rustige week.")
    mo.press("Bewaar de notitie")
    assert "Wie volgende week de wacht heeft" in mo.page.inner_text("main")

    mo.go("/moderation/replies")
    mo.page.locator("summary", has_text="Voeg een standaardantwoord toe").click()
    mo.page.fill("[name=title]", "Reclame")
    mo.page.fill("[name=text]", "Reclame hoort hier niet.")
    mo.press("Bewaar het standaardantwoord")
    assert "Reclame hoort hier niet." in mo.page.inner_text("main")
    mo.press("Wijzigen", role="link")
    mo.press("Bewaar het standaardantwoord")

    mo.go("/moderation/welcome")
    mo.page.locator("[name=user]").select_option(label="Mo Beuk")
    mo.page.fill("[name=text_nl]", "Dag {naam}, bel me gerust.")
    mo.press("Bewaar het welkom")
    assert "is bewaard" in mo.page.inner_text("main")
