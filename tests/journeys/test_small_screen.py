"""Writing and reading on a small screen: nothing makes the page wider, and what helps stays in sight."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.journey
TABLE = "| soort pad | aanpak van de ploeg | prijs per strekkende meter |\n| --- | --- | --- |\n| druk belopen | wiedegge zes à acht keer, randen met borstel | veertig eurocent |\n"


def test_a_wide_table_in_a_reply_scrolls_by_itself(somebody):
    ada = somebody(width=360, height=780, touch=True)
    ada.sign_in("ada@example.org")
    page = ada.go("/threads/new?form=free")
    page.fill("[name=title]", "Onkruid op smalle paden")
    page.fill("[name=body]", "Wat kost dat?")
    ada.press("Leg je probleem voor")
    page.fill("#reply [name=body]", TABLE * 2)
    ada.press("Plaats je reactie", within=page.locator("#reply"))
    table = page.locator(".timeline .table-scroll")
    assert table.evaluate("box => box.querySelector('table').scrollWidth > 0 && box.getBoundingClientRect().right <= innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_tools_stand_in_one_row_and_suggestions_need_no_scrolling(somebody):
    ada = somebody(width=360, height=780, touch=True)
    ada.sign_in("ada@example.org")
    page = ada.page
    for number in range(6):
        page.goto("/threads/new?form=free")
        page.fill("[name=title]", f"Dorrende zwarte populieren langs de trekweg en de vaart, vak {number} van de oever")
        page.fill("[name=body]", "Wie weet raad?")
        ada.press("Leg je probleem voor")
    page.locator("#reply [name=body]").click()
    tools = page.locator("#reply .toolbar button")
    boxes = [tools.nth(place).bounding_box() for place in range(tools.count())]
    assert len(boxes) == 9 and len({box["y"] for box in boxes}) == 1 and all(box["width"] >= 24 and box["height"] >= 44 for box in boxes)
    page.keyboard.type("Zie #dorrende", delay=20)
    listed = page.get_by_role("listbox", name="Suggesties")
    listed.wait_for()
    ada.judge()
    assert listed.get_by_role("option").count() == 5
    assert listed.evaluate("list => list.scrollHeight <= list.clientHeight + 1")
