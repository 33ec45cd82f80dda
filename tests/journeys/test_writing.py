"""Writing in a real browser: the toolbar, lists, paste, drafts on two devices, a cut connection, a lost session."""

from __future__ import annotations

import re
import sqlite3

import pytest

from tests.journeys.conftest import PASSWORD

pytestmark = pytest.mark.journey
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {color: red}</style></head><body><!--StartFragment-->
<h1 style='margin:0'>Plan</h1><p class=MsoNormal>Eerst <b>kijken</b>, dan <i>doen</i>. <a href="https://example.org/a_(b)">Lees dit</a></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span>Snoeien<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp;</span></span>Vellen</p>
<table><tr><td><p>Boom</p></td><td><p>Aantal</p></td></tr><tr><td><p>Es</p></td><td><p>12 | 13</p></td></tr></table>
<script>alert(1)</script><!--EndFragment--></body></html>"""
PASTE = """([html, plain]) => { const data = new DataTransfer(); if (html) data.setData("text/html", html); data.setData("text/plain", plain);
  const area = document.querySelector("#body"); area.focus(); area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})) }"""


@pytest.fixture
def thread(somebody):
    """A new thread of Ada's."""
    ada = somebody()
    ada.sign_in("ada@example.org")
    return start(ada)


def start(ada, title="Een dreef met zieke essen") -> str:
    page = ada.page
    page.goto("/threads/new?form=free")
    page.fill("[name=title]", title)
    page.fill("[name=body]", "Wat nu?")
    page.locator("main form .form-footer button[type=submit]").click()
    page.wait_for_url(re.compile(r"/threads/\d+-"))
    return page.url.split("#")[0]


@pytest.fixture
def bram(somebody, thread):
    person = somebody()
    person.sign_in("bram@example.org")
    person.go(thread)
    return person


def text(page) -> str:
    return page.input_value("#body")


def said(page, words: str) -> None:
    try:
        page.locator("[data-draft-line]", has_text=words).wait_for(timeout=20_000)
    except Exception as fault:
        raise AssertionError((words, page.locator("[data-draft-line]").text_content(), text(page), page.evaluate("JSON.stringify(localStorage)"))) from fault


def test_the_toolbar_by_mouse_and_by_keyboard(bram):
    page = bram.page
    page.click("#body")
    page.get_by_role("button", name="Genummerde lijst").click()
    page.keyboard.type("Eerst snoeien")
    page.keyboard.press("Enter")
    page.keyboard.type("Dan vellen")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("Klaar")
    assert text(page) == "1. Eerst snoeien\n2. Dan vellen\n\nKlaar"
    page.locator("#body-preview ol li").nth(1).wait_for()
    beside = page.locator("#body-preview").bounding_box()
    assert beside["x"] > page.locator("#body").bounding_box()["x"] + 100, "the preview stands beside"
    bram.judge()
    for _ in range(40):
        page.keyboard.press("Control+z")
    assert text(page) == "", "undo goes all the way back"

    page.fill("#body", "een woord")
    page.evaluate("document.querySelector('#body').setSelectionRange(4, 9)")
    page.keyboard.press("Control+b")
    assert text(page) == "een **woord**"
    page.keyboard.press("Control+b")
    assert text(page) == "een woord"
    page.keyboard.press("Control+i")
    assert text(page) == "een *woord*"
    page.keyboard.press("Control+i")
    page.evaluate(PASTE, ["", "https://example.org/x"])
    assert text(page) == "een [woord](https://example.org/x)"
    page.fill("#body", "een")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    assert text(page) == "[een](https://)"

    # One stop on the way by Tab, arrows within; Tab leaves the box.
    page.fill("#body", "kop")
    page.focus(".toolbar button >> nth=0")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Tussentitel"
    page.keyboard.press("Enter")
    assert text(page) == "## kop" and page.evaluate("document.activeElement.id") == "body"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "body"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.dataset.do") == "heading"
    assert page.locator(".toolbar").get_attribute("aria-controls") == "body"
    for name, expected in (("Lijst", "- kop"), ("Citaat", "> - kop")):
        page.get_by_role("button", name=name, exact=True).click()
        assert text(page) == expected
    page.fill("#body", "")
    page.get_by_role("button", name="Tabel").click()
    assert text(page).startswith("| Kolom 1 | Kolom 2 |\n| --- | --- |\n")


def test_several_lines_become_a_list_and_turn_back(bram):
    page = bram.page
    page.fill("#body", "een\ntwee\ndrie")
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Genummerde lijst").click()
    assert text(page) == "1. een\n2. twee\n3. drie"
    page.get_by_role("button", name="Lijst", exact=True).click()
    assert text(page) == "- een\n- twee\n- drie"
    page.get_by_role("button", name="Lijst", exact=True).click()
    assert text(page) == "een\ntwee\ndrie"


def test_what_is_pasted_from_word_and_the_web_becomes_markdown(bram):
    page = bram.page
    page.evaluate(PASTE, [WORD, "x"])
    assert text(page) == ("## Plan\n\nEerst **kijken**, dan *doen*. [Lees dit](https://example.org/a_%28b%29)\n\n1. Snoeien\n1. Vellen\n\n"
                          "| Boom | Aantal |\n| --- | --- |\n| Es | 12 \\| 13 |")
    page.locator("#body-preview table").wait_for()
    assert page.locator("#body-preview ol li").count() == 2
    page.fill("#body", "")
    page.evaluate(PASTE, ["<b style='font-weight:normal' id='docs-internal-guid'><ul><li><span style='font-weight:700'>vet</span> 2*3</li><li>b<ul><li>c</li></ul></li></ul></b>", "x"])
    assert text(page) == "- **vet** 2\\*3\n- b\n  - c"
    page.fill("#body", "")
    page.evaluate(PASTE, ["<p>met <a href='javascript:alert(1)'>kwaad</a> <b>en</b> <img src=x onerror=alert(1)></p>", "x"])
    assert text(page) == "met kwaad **en**"
    page.keyboard.press("Control+z")
    assert text(page) == ""


def test_a_draft_comes_back_after_reload_and_on_another_device(bram, somebody, thread):
    page = bram.page
    page.fill("#body", "Een begin van een antwoord")
    said(page, "Bewaard om")
    page.reload()
    assert text(page) == "Een begin van een antwoord" and page.get_by_text(re.compile(r"Concept van \d\d\.\d\d uur")).is_visible()
    bram.judge()
    phone = somebody(width=360, height=780, touch=True)
    phone.sign_in("bram@example.org")
    phone.go("/drafts/")
    phone.press("Verder schrijven", role="link")
    assert text(phone.page) == "Een begin van een antwoord"
    phone.page.fill("#body", "Een begin, en een slot")
    said(phone.page, "Bewaard om")
    page.reload()
    assert text(page) == "Een begin, en een slot"
    page.locator(".draft-note button").click()
    page.wait_for_load_state("load")
    assert text(page) == ""
    bram.press("Ongedaan maken")
    assert text(page) == "Een begin, en een slot"
    page.locator("#reply form .form-footer button[type=submit]").click()
    page.wait_for_url(re.compile("#post-2"))
    bram.go("/drafts/")
    assert "en een slot" not in page.inner_text("main")
    bram.go(thread)
    assert text(page) == ""


def test_a_cut_connection_loses_nothing(bram, site, somebody, thread):
    page = bram.page
    bram.context.set_offline(True)
    page.fill("#body", "Getypt in het bos")
    said(page, "geen verbinding")
    bram.context.set_offline(False)
    said(page, "Bewaard om")
    bram.context.set_offline(True)
    page.fill("#body", "Getypt in het diepe bos")
    said(page, "geen verbinding")
    page.goto("about:blank")
    bram.context.set_offline(False)
    bram.go(thread)
    assert text(page) == "Getypt in het diepe bos", "kept by the browser, or saved by its last breath"
    page.wait_for_timeout(2500)
    page.reload()
    assert text(page) == "Getypt in het diepe bos"

    # On the same device nobody else gets it, and after signing out nothing is left (C15).
    bram.context.set_offline(True)
    page.fill("#body", "Enkel van mij")
    said(page, "geen verbinding")
    assert "Enkel van mij" in page.evaluate("JSON.stringify(localStorage)")
    bram.context.set_offline(False)
    page.locator(".avatar-menu summary").click()
    page.locator(".avatar-menu form button").click()
    page.wait_for_load_state("load")
    assert "Enkel van mij" not in page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    page.evaluate("localStorage.setItem('draft.2.thread:1', '{}')")
    bram.sign_in("cleo@example.org")
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('draft.'))") == []
    bram.go(thread)
    assert text(page) == ""


@pytest.mark.parametrize("script", [True, False])
def test_after_a_lost_session_the_text_is_there_and_is_posted_once(site, somebody, thread, script):
    bram = somebody(script=script)
    bram.sign_in("bram@example.org")
    page = bram.go(thread)
    page.fill("#body", "Een lang antwoord\n\n1. met een lijst")
    with sqlite3.connect(site.folder / "forum.db") as base:
        base.execute("DELETE FROM user_session WHERE user_id = (SELECT id FROM user WHERE email = 'bram@example.org')")
    page.locator("#reply form .form-footer button[type=submit]").click()
    page.wait_for_load_state("load")
    bram.judge()
    page.fill("#again-email", "bram@example.org")
    page.fill("#again-password", PASSWORD)
    bram.press("Meld je aan en ga verder", within=page.locator("main"))
    page.wait_for_url(re.compile(r"/threads/\d+-.*#reply"))
    assert text(page) == "Een lang antwoord\n\n1. met een lijst" and page.get_by_text("Concept van").is_visible()
    page.locator("#reply form .form-footer button[type=submit]").click()
    page.wait_for_url(re.compile("#post-2"))
    bram.judge()
    assert page.locator(".post", has_text="Een lang antwoord").count() == 1
    page.reload()
    assert text(page) == ""


def test_without_script_there_is_a_plain_box(somebody, thread):
    bram = somebody(script=False)
    bram.sign_in("bram@example.org")
    page = bram.go(thread)
    assert page.locator(".toolbar").count() == 0 and not page.locator("[data-preview]").is_visible() and not page.locator("#body-preview").is_visible()
    assert page.locator("#body").is_visible()


@pytest.mark.parametrize("way", [{}, {"width": 360, "height": 780, "touch": True}, {"scheme": "dark"}])
def test_the_editor_is_accessible_everywhere(somebody, way):
    ada = somebody(**way)
    ada.sign_in("ada@example.org")
    page = ada.go("/threads/new")
    page.fill("#title", "Een titel die nog nergens staat")
    page.fill("#body", "## Kop\n\n- een\n- twee\n\n| a | b |\n| --- | --- |\n| lang lang lang lang lang | nog veel langer dan dat |")
    page.locator("#body-preview table").wait_for()
    ada.judge()
    if way.get("width"):
        assert page.locator("#body-preview").bounding_box()["y"] > page.locator("#body").bounding_box()["y"] + 100, "under it on a phone"
    said(page, "Bewaard om")
    ada.go("/drafts/")
    page.locator("article.draft button").first.click()
    page.wait_for_load_state("load")
    ada.judge()
