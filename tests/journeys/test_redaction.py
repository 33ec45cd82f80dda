"""A moderator removes a passage, looks at the sealed original and takes it back; puts a conversation in the spotlight: at a desk, on a phone, and without script."""

import os

import pytest

from tests.journeys.test_moderation import reply_of_bram

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("way", [{}, {"script": False}, {"width": 360, "height": 780, "touch": True}], ids=["desk", "no script", "phone"])
def test_a_passage_goes_is_looked_at_and_comes_back(site, somebody, way):
    bram, mo = somebody(**way), somebody(**way)
    thread = reply_of_bram(bram, f"Snoeien bij vorst {way.get('width', len(way))}")
    mo.sign_in("mo@example.org")
    mo.go(thread)
    mo.press("Passage weghalen", role="link", within=mo.page.locator("#post-2"))
    mo.press("Haal de passage weg")
    assert "Kopieer de woorden die weg moeten." in mo.page.inner_text("main")
    mo.page.fill("[name=passage]", "een attest")
    mo.page.fill("[name=reason]", "Dat klopt niet.")
    picture(mo, "redact", way)
    mo.press("Haal de passage weg")
    assert "Vraag [weggehaald door een moderator], en begin eraan." in mo.page.inner_text("main")

    assert "haalde een passage weg uit wat je schreef" in bram.go("/notifications/").inner_text("main")
    mo.press("Passage weghalen", role="link", within=mo.page.locator("#post-2"))
    mo.page.locator("#sealed + ul a").first.click()
    mo.page.fill("[name=reason]", "Nakijken voor het bezwaar.")
    mo.press("Toon het origineel")
    assert "Vraag een attest, en begin eraan." in mo.page.inner_text("main")
    picture(mo, "sealed", way)

    mo.go("/moderation/log")
    mo.press("Ongedaan maken")
    assert "Vraag een attest, en begin eraan." in mo.go(thread).inner_text("main")

    mo.page.locator(".thread-tools > details > summary").click()
    mo.page.locator("summary", has_text="In de kijker zetten").click()
    mo.page.fill("#reason-feature", "Nu is het vriesweer.")
    picture(mo, "acts", way)
    mo.press("Zet in de kijker")
    assert "in de kijker" in mo.page.inner_text(".thread-state")
    assert "Snoeien bij vorst" in bram.go("/").inner_text("[aria-labelledby=featured]")
    picture(bram, "start", way)


def picture(person, name: str, way: dict) -> None:
    """Keep a picture where one is asked for."""
    if folder := os.environ.get("PICTURES"):
        person.page.screenshot(path=f"{folder}/{name}-{way.get('width', len(way))}.png", full_page=True)
