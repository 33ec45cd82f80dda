"""Saving to read again, in a browser: one click, a note, undo; by keyboard, without script, on a phone. And a document that is found by its words."""

import re
import subprocess

import pytest

from tests.journeys.conftest import PASSWORD, forum
from tests.uploads import papers

pytestmark = pytest.mark.journey
LOOKS = [(1280, "light"), (360, "light"), (768, "dark"), (360, "dark")]


@pytest.fixture
def member(site, somebody):
    """`member("Lies Vlier", …)`: somebody of network Oost, signed in."""
    def come(name: str, **how):
        address = f"{name.split()[0].lower()}.bewaart@example.org"
        try:
            forum("user", "create", "--email", address, "--name", name, "--network", "oost", "--municipality", "13008", "--function", "groenambtenaar", "--password-stdin",
                  typed=PASSWORD, FORUM_INSTANCE=str(site.folder), BASE_URL=site.base, DATABASE_URL="", LOG_LEVEL="error")
        except subprocess.CalledProcessError:
            pass  # there already: the site is shared
        person = somebody(**how)
        person.sign_in(address)
        return person

    return come


def ask(person, title: str, body: str, files=()) -> str:
    """Post freely; gives the address."""
    page = person.page
    page.goto("/threads/new?form=free")
    page.fill("[name=title]", title)
    page.fill("[name=body]", body)
    if files:
        page.set_input_files("input[type=file]", list(files))
    page.get_by_role("button", name="Leg je probleem voor").click()
    page.wait_for_load_state("load")
    return re.sub(r"[?#].*", "", page.url)


def test_one_saves_writes_a_note_takes_out_and_undoes(member):
    lies = member("Lies Vlier", script=False)
    thread = ask(lies, "Vleermuizen in de dreef", "Mag er licht staan?")
    lies.press("Bewaren", within=lies.page.locator("main"))
    assert lies.page.get_by_role("button", name="Bewaard").first.is_visible()
    page = lies.go("/bookmarks/")
    assert page.get_by_role("link", name="Vleermuizen in de dreef").get_attribute("href").startswith(re.sub(r"^https?://[^/]+", "", thread))
    page.locator(".saved-edit summary").first.click()
    page.fill("[name=note]", "Bespreken met de ploeg")
    lies.press("Bewaar de notitie")
    assert page.get_by_text("Bespreken met de ploeg").first.is_visible()
    lies.press("Markeer als gelezen")
    lies.press("Haal weg")
    assert page.get_by_role("heading", name="Nog niets bewaard").is_visible()
    lies.press("Ongedaan maken")
    assert page.get_by_text("Bespreken met de ploeg").first.is_visible()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_list_is_fit_for_every_screen(member, width, scheme, request):
    name = f"Els{'abcd'[LOOKS.index((width, scheme))]} Hazelaar"
    els = member(name, width=width, scheme=scheme)
    page = els.go("/bookmarks/")
    for title in ("Japanse duizendknoop langs een lange waterloop met een heel lange titel die over twee regels loopt", f"Bermen {width} {scheme}"):
        ask(els, title, "Wat werkt er? " * 30)
        els.press("Bewaren", within=page.locator("main"))
    els.go("/bookmarks/")
    page.locator(".saved-edit summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Vraag de prijs aan bij twee firma's.")
    els.judge()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Vraag de prijs aan").first.wait_for()
    els.press("Markeer als gelezen", within=page.locator(".saved").last)
    page.locator(".saved-edit summary").last.click()
    page.locator(".saved-edit textarea").last.evaluate("e => { e.removeAttribute('maxlength'); e.value = 'lang '.repeat(120) }")
    els.press("Bewaar de notitie", within=page.locator(".saved").last)
    assert page.get_by_text("Je notitie is te lang").is_visible()
    assert page.evaluate("document.activeElement.name") == "note"


def test_words_inside_a_document_lead_to_it(member, tmp_path):
    (tmp_path / "Bestek maaien.docx").write_bytes(papers.docx("Het kruiwagenpad wordt tweemaal geklepeld"))
    lies = member("Lies Vlier", script=False)
    thread = ask(lies, "Een bestek om te delen", "Zie de bijlage.", [tmp_path / "Bestek maaien.docx"])
    page = lies.page
    for _ in range(60):
        page.goto("/search?q=kruiwagenpad")
        if page.locator("main a", has_text="Een bestek om te delen").count():
            break
        page.wait_for_timeout(500)
    lies.judge()
    assert thread.endswith(page.locator("main a", has_text="Een bestek om te delen").first.get_attribute("href"))
    assert page.get_by_text("Bestek maaien.docx").first.is_visible()
