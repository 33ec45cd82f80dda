"""Care in the browser: what moderators and members set, what an asker says, and a problem that nobody answered."""

from __future__ import annotations

import sqlite3

import pytest

pytestmark = pytest.mark.journey


def ask(person, title: str) -> int:
    """Lay a problem before colleagues; gives its number."""
    page = person.go("/threads/new?form=free")
    page.fill("[name=title]", title)
    page.fill("[name=body]", "Wie weet raad?")
    person.press("Leg je probleem voor")
    return int(page.url.split("/threads/")[1].split("-")[0])


def nudged(site, thread_id: int, kind: str) -> int:
    """Write down that a nudge went out, as the job does in working hours."""
    with sqlite3.connect(site.folder / "forum.db", timeout=10) as base:
        made = base.execute("INSERT INTO nudge (kind, thread_id, step, created_at) VALUES (?, ?, 0, '2026-01-05 09:37:00')", (kind, thread_id))
        return made.lastrowid


def by_keyboard(page, name: str) -> None:
    """Go to a button with the Tab key alone, and press it."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("name => document.activeElement.textContent.trim() === name", name):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


@pytest.mark.parametrize("how", [{}, {"width": 360, "height": 780, "touch": True}, {"scheme": "dark"}, {"script": False}], ids=["desktop", "phone", "dark", "no-script"])
def test_a_moderator_sets_reminders_and_decides_by_keyboard(somebody, site, how):
    ada, mo = somebody(**how), somebody(**how)
    ada.sign_in("ada@example.org")
    number = ask(ada, "Wortels in de riolering van de wijk")
    nudged(site, number, "moderators")
    mo.sign_in("mo@example.org")
    page = mo.go("/moderation/care")
    page.fill("[name=waits_asker]", "12")
    page.fill("[name=period_from_0]", "2099-07-12")
    by_keyboard(page, "Bewaar")
    mo.judge()
    assert "laatste dag" in page.content()
    page.fill("[name=period_to_0]", "2099-07-30")
    by_keyboard(page, "Bewaar")
    mo.judge()
    assert page.locator("[name=waits_asker]").input_value() == "12"
    by_keyboard(page, "Maak de laatste wijziging ongedaan")
    page = mo.go(f"/moderation/unanswered/{number}")
    by_keyboard(page, "Ik sprak iemand aan")
    mo.judge()
    assert "Afgehandeld door Mo Beuk" in mo.go(f"/moderation/unanswered/{number}").content()


@pytest.mark.parametrize("how", [{}, {"width": 360, "height": 780, "touch": True}], ids=["desktop", "phone"])
def test_an_asker_says_whether_a_reply_helped(somebody, site, how):
    ada, bram = somebody(**how), somebody(**how)
    ada.sign_in("ada@example.org")
    bram.sign_in("bram@example.org")
    number = ask(ada, "Bladluis op linden in de stationsstraat")
    page = bram.go(f"/threads/{number}")
    page.fill("#reply [name=body]", "Spuit met water, en zet er meeldraden onder.")
    bram.press("Plaats je reactie", within=page.locator("#reply"))
    nudged(site, number, "asker")
    page = ada.go(f"/threads/{number}")
    by_keyboard(page, "Bekijk de reacties")
    ada.judge()
    by_keyboard(page, "Nog niet")
    ada.judge()
    by_keyboard(page, "Ongedaan maken")
    ada.judge()
    by_keyboard(page, "Deze hielp")
    ada.judge()
    assert page.locator(".solution").count() == 1
    page = ada.go("/account/nudges")
    page.get_by_label("Of een van de reacties op mijn probleem hielp").uncheck()
    by_keyboard(page, "Bewaar")
    ada.judge()
    assert not page.get_by_label("Of een van de reacties op mijn probleem hielp").is_checked()


def test_a_pinned_conversation_is_let_go(somebody, site):
    mo = somebody(width=360, height=780, touch=True)
    mo.sign_in("mo@example.org")
    number = ask(mo, "Agenda van het najaar")
    with sqlite3.connect(site.folder / "forum.db", timeout=10) as base:
        base.execute("UPDATE thread SET pinned_at = '2026-01-01 10:00:00' WHERE id = ?", (number,))
    item = nudged(site, number, "pinned")
    page = mo.go(f"/moderation/pinned/{item}")
    by_keyboard(page, "Losmaken")
    mo.judge()
    assert "Er moet niets meer gebeuren" in mo.go(f"/moderation/pinned/{item}").content() or "Afgehandeld" in page.content()
