"""Photos and files in a real browser: chosen, dropped, pasted, taken; sent, described, taken away; with a bad connection and in a list."""

from __future__ import annotations

import base64
import re
import time

import pytest

from tests.journeys.conftest import PASSWORD, forum
from tests.uploads import hostile

pytestmark = pytest.mark.journey
PHOTO, OTHER = hostile.photo(900, 600), hostile.photo(640, 480)
GIVE = """([kind, files, html, text]) => { const data = new DataTransfer();
  for (const [name, type, raw] of files) data.items.add(new File([Uint8Array.from(atob(raw), c => c.charCodeAt(0))], name, {type}));
  if (html) data.setData("text/html", html); if (text) data.setData("text/plain", text);
  const area = document.querySelector("#body"), how = {bubbles: true, cancelable: true};
  if (kind === "paste") { area.focus(); area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, ...how})) }
  else for (const name of ["dragenter", "dragover", "drop"]) document.querySelector(kind).dispatchEvent(new DragEvent(name, {dataTransfer: data, ...how})) }"""
REFERENCE = r"!\[\]\(/attachments/\d+/[\w.-]+\)"


@pytest.fixture(scope="session")
def writer(site):
    """The address of somebody who writes with photos."""
    forum("user", "create", "--email", "pien@example.org", "--name", "Pien Mos", "--network", "oost", "--municipality", "13008", "--function", "groenambtenaar", "--password-stdin",
          typed=PASSWORD, FORUM_INSTANCE=str(site.folder), BASE_URL=site.base, DATABASE_URL="", LOG_LEVEL="error")
    return "pien@example.org"


@pytest.fixture
def pien(writer, somebody):
    """`pien(width=…)` sits before the reply box of a new conversation of her own."""

    def sit(**how):
        person = somebody(**how)
        person.sign_in(writer)
        new_thread(person)
        return person

    return sit


def new_thread(person) -> None:
    page = person.page
    token = page.locator("meta[name=csrf]").get_attribute("content")
    answer = page.request.post("/threads/new", form={"csrf_token": token, "title": f"Foto’s van een dreef {time.time()}", "body": "Kijk."})
    page.goto(answer.url)


def text(page) -> str:
    return page.input_value("#body")


def given(*names: str, raw: bytes = PHOTO) -> list[dict]:
    kinds = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf", "heic": "image/heic", "mov": "video/quicktime"}
    return [{"name": name, "mimeType": kinds[name.rsplit(".", 1)[-1]], "buffer": raw} for name in names]


def give(page, kind: str, *files: dict, html: str = "", plain: str = "") -> None:
    page.evaluate(GIVE, [kind, [(f["name"], f["mimeType"], base64.b64encode(f["buffer"]).decode()) for f in files], html, plain])


def item(page, name: str):
    return page.locator(".file-item").filter(has=page.locator(".file-name b", has_text=name))


def state(page, name: str, wanted: str) -> None:
    page.locator(f".file-item[data-state={wanted}]").filter(has=page.locator(".file-name b", has_text=name)).wait_for(timeout=15_000)


def choose(page, *files: dict) -> None:
    """By the button of the toolbar."""
    with page.expect_file_chooser() as asked:
        page.locator(".toolbar [data-do=photo]").click()
    asked.value.set_files(list(files))


def post(page) -> None:
    page.locator("#reply form > .form-footer button[type=submit]").click()


def slowly(person, rate: int) -> None:
    """Send at so many bytes a second."""
    network = person.context.new_cdp_session(person.page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate})


def test_a_numbered_list_with_a_photo_in_it_without_knowing_markdown(pien):
    person = pien()
    page = person.page
    page.click("#body")
    page.locator(".toolbar [data-do=numbers]").click()
    page.keyboard.type("Kijk naar de kruin")
    choose(page, *given("kruin.jpg"))
    state(page, "kruin.jpg", "done")
    page.click("#body")
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("Meet de stam")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("Wat nu?")
    assert re.fullmatch(rf"1\. Kijk naar de kruin\n   {REFERENCE}\n2\. Meet de stam\n\nWat nu\?", text(page)), text(page)
    page.get_by_label("Wat is er op de foto te zien?").fill("Es met [kale] kruin")
    assert r"![Es met \[kale\] kruin](/attachments/" in text(page)
    person.judge()
    post(page)
    page.wait_for_url(re.compile("#post-2"))
    shown = page.locator("#post-2 ol li")
    assert shown.count() == 2 and shown.first.locator("img[alt='Es met [kale] kruin']").count() == 1
    assert page.locator("#post-2 p", has_text="Wat nu?").count() == 1, "the list is over"
    person.judge()


def test_what_is_dropped_comes_in_the_text_and_the_page_stays(pien):
    page = pien().page
    page.fill("#body", "Hier stond een es.")
    give(page, "#body", *given("een.jpg"))
    state(page, "een.jpg", "done")
    assert re.fullmatch(rf"Hier stond een es\.\n\n{REFERENCE}\n\n", text(page))
    give(page, "h1", *given("twee.jpg", "drie.jpg"))
    state(page, "drie.jpg", "done")
    state(page, "twee.jpg", "done")
    assert len(re.findall(REFERENCE, text(page))) == 3 and text(page).startswith("Hier stond een es.\n\n!")
    page.locator("#body-preview img").nth(2).wait_for(state="attached")


def test_what_is_pasted_is_a_photo_unless_it_holds_words(pien):
    page = pien().page
    for name, html, plain, taken in (("scherm.jpg", "", "", True), ("kaart.jpg", "<img src='https://example.org/kaart.png'>", "", True), ("IMG_1.jpg", "", "IMG_1.jpg", True),
                                     ("word.png", "<p>Een <b>zin</b> uit Word</p><img src='file:///c:/a.png'>", "Een zin uit Word", False)):
        page.fill("#body", "")
        give(page, "paste", *given(name), html=html, plain=plain)
        if taken:
            state(page, name, "done")
            assert re.fullmatch(rf"{REFERENCE}\n\n", text(page))
        else:
            assert text(page) == "Een **zin** uit Word" and item(page, "word").count() == 0
            assert page.get_by_text("Foto’s in een tekst uit Word komen niet mee.").is_visible()


def test_several_at_once_two_at_a_time_and_typing_goes_on(pien):
    person = pien()
    page = person.page
    page.click("#body")
    page.locator(".files").wait_for()
    page.evaluate("""() => { window.most = 0; window.bars = new Set();
      setInterval(() => { most = Math.max(most, document.querySelectorAll(".file-item:is([data-state=busy], [data-state=ready])").length);
        document.querySelectorAll(".file-item[data-state=busy] progress").forEach(bar => bars.add(bar.value)) }, 15) }""")
    slowly(person, 250_000)
    raw = hostile.photo(700, 500, noise=True)
    choose(page, *given("a.jpg", "b.jpg", "c.jpg", "weg.jpg", raw=raw), *given("film.mov", raw=hostile.svg()), *given("nota.pdf", raw=hostile.pdf()))
    item(page, "weg.jpg").get_by_role("button", name="Stop").click()
    page.click("#body")
    page.keyboard.press("Control+End")
    page.keyboard.type("Ik schrijf gewoon verder terwijl de foto’s komen.", delay=10)
    for name, wanted in (("a.jpg", "done"), ("b.jpg", "done"), ("c.jpg", "done"), ("nota.pdf", "done"), ("film.mov", "refused"), ("weg.jpg", "failed")):
        state(page, name, wanted)
    assert re.fullmatch(rf"{REFERENCE}\n\n{REFERENCE}\n\n{REFERENCE}\n\n\[nota\.pdf\]\(/attachments/\d+/nota\.pdf\)\n\nIk schrijf gewoon verder terwijl de foto’s komen\.", text(page)), text(page)
    assert page.evaluate("most") == 2 and page.evaluate("[...bars].some(value => value > 5 && value < 95)")
    assert "Dit soort bestand kan hier niet" in item(page, "film.mov").inner_text()
    said = page.locator(".files [data-said]").inner_text()
    assert "Toegevoegd: 4." in said and "Niet toegevoegd: film.mov. Dit soort bestand" in said
    person.judge()
    item(page, "weg.jpg").get_by_role("button", name="Probeer opnieuw").click()
    state(page, "weg.jpg", "done")
    item(page, "film.mov").get_by_role("button", name="Haal weg").click()
    assert item(page, "film.mov").count() == 0 and len(re.findall(REFERENCE, text(page))) == 4


def test_a_large_photo_is_made_smaller_before_it_is_sent(pien):
    page = pien().page
    page.evaluate("""() => { window.sent = {}; const send = XMLHttpRequest.prototype.send;
      XMLHttpRequest.prototype.send = function (body) { sent[body.get("file").name] = body.get("file").size; send.call(this, body) } }""")
    large, small = hostile.photo(4000, 3000, noise=True, quality=60), hostile.photo(900, 600)
    page.click("#body")
    choose(page, *given("groot.jpg", raw=large), *given("klein.jpg", raw=small), *given("iphone.heic", raw=hostile.photo(300, 200)))
    for name in ("groot", "klein", "iphone"):
        state(page, name, "done")
    sent = page.evaluate("sent")
    assert len(large) > 1_500_000 and 100_000 < sent["groot.jpg"] < len(large) * 0.8 and sent["klein.jpg"] == len(small)
    assert page.request.get(re.search(r"/attachments/\d+/groot\.jpg", text(page)).group(0)).status == 200


def test_a_dropped_connection_then_again(pien):
    person = pien()
    page = person.page
    page.click("#body")
    page.locator(".files").wait_for()
    person.context.set_offline(True)
    choose(page, *given("bos.jpg"))
    state(page, "bos.jpg", "failed")
    assert "Geen verbinding." in item(page, "bos.jpg").inner_text() and "[bos.jpg: wordt toegevoegd](#file-" in text(page)
    item(page, "bos.jpg").locator("input").fill("Een bos")
    person.context.set_offline(False)
    state(page, "bos.jpg", "done")
    assert re.fullmatch(r"!\[Een bos\]\(/attachments/\d+/bos\.jpg\)\n\n", text(page))

    page.route("**/uploads", lambda route: route.abort("connectionreset"), times=1)
    choose(page, *given("beek.jpg"))
    state(page, "beek.jpg", "failed")
    assert "De verbinding viel weg." in item(page, "beek.jpg").inner_text()
    post(page)
    page.get_by_text("Je tekst is nog niet geplaatst.").wait_for()
    person.judge()
    page.get_by_role("button", name="Nog niet plaatsen").click()
    item(page, "beek.jpg").get_by_role("button", name="Probeer opnieuw").click()
    state(page, "beek.jpg", "done")
    assert re.fullmatch(rf"!\[Een bos\]\(/attachments/\d+/bos\.jpg\)\n\n{REFERENCE}\n\n", text(page))


def test_posting_waits_for_the_photos_and_twice_is_once(pien):
    person = pien()
    page = person.page
    page.fill("#body", "Wacht even.")
    page.locator(".files").wait_for()
    slowly(person, 150_000)
    choose(page, *given("traag.jpg", raw=hostile.photo(500, 400, noise=True)))
    item(page, "traag.jpg").locator("input").fill("Een trage boom")
    post(page)
    page.get_by_text("Je tekst wordt geplaatst zodra").wait_for()
    post(page)
    page.wait_for_url(re.compile("#post-2"))
    assert page.locator("#post-2 img[alt='Een trage boom']").count() == 1 and page.locator("[id^=post-]", has_text="Wacht even.").count() == 1
    page.fill("#body", "Zonder foto.")
    page.route("**/uploads", lambda route: route.abort())
    choose(page, *given("nooit.jpg"))
    state(page, "nooit.jpg", "failed")
    post(page)
    page.get_by_role("button", name="Plaats zonder die bestanden").click()
    page.wait_for_url(re.compile("#post-3"))
    assert page.locator("#post-3 .post-body").inner_text().strip() == "Zonder foto."


def test_by_keyboard_alone_a_photo_is_described_taken_away_and_put_back(pien):
    page = pien().page
    page.on("filechooser", lambda _asked: None)  # the driver catches such windows only from a while after it is first asked to
    page.focus("#body")
    page.keyboard.type("- Een esdoorn")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("End")
    while page.evaluate("document.activeElement.dataset.do") != "photo":
        page.keyboard.press("ArrowLeft")
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Enter")
    asked.value.set_files(given("es.jpg"))
    state(page, "es.jpg", "done")
    page.keyboard.press("Tab")
    for _ in range(6):
        if page.evaluate("document.activeElement.matches('.file-alt input')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Blad")
    before = text(page)
    assert re.fullmatch(r"- Een esdoorn\n  !\[Blad\]\(/attachments/\d+/es\.jpg\)", before), before
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert "Haal weg" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert text(page) == "- Een esdoorn"
    assert "Zet terug" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert text(page) == before
    assert "Toon in de tekst" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "body" and page.evaluate("getSelection().toString()").startswith("![Blad]")
    page.keyboard.press("Delete")
    state(page, "es.jpg", "gone")
    page.keyboard.press("Control+z")
    state(page, "es.jpg", "done")
    assert text(page) == before


def test_words_are_asked_before_posting_and_the_edit_form_shows_the_files_too(pien):
    person = pien()
    page = person.page
    page.fill("#body", "Kijk.")
    choose(page, *given("stam.jpg"), *given("nota.pdf", raw=hostile.pdf()))
    state(page, "nota.pdf", "done")
    state(page, "stam.jpg", "done")
    page.locator("[data-draft-line]", has_text="Bewaard om").wait_for(timeout=15_000)
    page.reload()
    state(page, "nota.pdf", "done")
    assert page.locator(".file-item").count() == 2, "what a draft holds shows at once"
    post(page)
    page.locator(".guard").wait_for()
    person.judge()
    page.locator(".guard [name^=alt-]").fill("Stam met een scheur")
    assert "![Stam met een scheur](" in text(page) and item(page, "stam.jpg").locator("input").input_value() == "Stam met een scheur"
    post(page)
    page.wait_for_url(re.compile("#post-2"))
    edit = page.locator("#post-2 a[href$='/edit']").first.get_attribute("href")
    person.go(edit)
    state(page, "stam.jpg", "done")
    assert item(page, "stam.jpg").locator("input").input_value() == "Stam met een scheur" and item(page, "nota.pdf").locator(".file-alt").is_hidden()
    assert page.locator(".file-thumb img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 480
    choose(page, *given("blad.jpg"))
    state(page, "blad.jpg", "done")
    item(page, "nota.pdf").get_by_role("button", name="Haal weg").click()
    item(page, "blad.jpg").locator("input").fill("Een blad")
    person.judge()
    page.locator("main form .form-footer button[type=submit]").first.click()
    page.wait_for_url(re.compile("#post-2"))
    assert page.locator("#post-2 img").count() == 2 and page.locator("#post-2 .file").count() == 0


def test_what_was_left_halfway_is_told_and_chosen_again(pien):
    person = pien()
    page = person.page
    page.fill("#body", "Half.")
    page.route("**/uploads", lambda route: route.abort())
    choose(page, *given("half.jpg"))
    state(page, "half.jpg", "failed")
    page.locator("[data-draft-line]", has_text="Bewaard om").wait_for(timeout=15_000)
    page.unroute("**/uploads")
    page.reload()
    page.click("#body")
    state(page, "half.jpg", "failed")
    assert "nog niet toegevoegd toen je wegging" in item(page, "half.jpg").inner_text()
    with page.expect_file_chooser() as asked:
        item(page, "half.jpg").get_by_role("button", name="Probeer opnieuw").click()
    asked.value.set_files(given("half.jpg"))
    state(page, "half.jpg", "done")
    assert re.fullmatch(rf"Half\.\n\n{REFERENCE}\n\n", text(page)) and page.locator(".file-item").count() == 1


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
def test_the_list_is_accessible_and_a_phone_takes_a_photo(site, chromium, somebody, pien, width, scheme):
    person = pien(width=width, height=780, scheme=scheme, touch=width < 500)
    page = person.page
    touch = person.context.new_cdp_session(page)
    if width < 500:
        touch.send("Emulation.setEmulatedMedia", {"features": [{"name": "pointer", "value": "coarse"}, {"name": "prefers-color-scheme", "value": scheme}]})
    page.click("#body")
    page.locator(".files").wait_for()
    if page.locator("[data-take]").is_visible():
        with page.expect_file_chooser() as asked:
            page.locator("[data-take]").click()
        assert asked.value.element.get_attribute("capture") == "environment" and asked.value.element.get_attribute("accept") == "image/*"
        asked.value.set_files(given("veld.jpg"))
    else:
        assert width > 500
        choose(page, *given("veld.jpg"))
    state(page, "veld.jpg", "done")
    page.route("**/uploads", lambda route: route.abort())
    choose(page, *given("stuk.jpg"))
    state(page, "stuk.jpg", "failed")
    page.unroute("**/uploads")
    choose(page, *given("film.mov", raw=hostile.svg()))
    state(page, "film.mov", "refused")
    post(page)
    page.get_by_role("button", name="Probeer opnieuw en plaats").wait_for()
    person.judge()


def test_without_script_there_is_a_field_for_files_and_a_word_on_formatting(pien, somebody, writer):
    with_script = pien()
    address = with_script.page.url
    assert not with_script.page.get_by_text("Opmaak: **vet**").is_visible()
    person = somebody(script=False)
    person.sign_in(writer)
    page = person.go(address)
    assert page.get_by_text("Opmaak: **vet**").is_visible()
    page.fill("#body", "Gewoon.")
    page.set_input_files("#files", given("zonder.jpg"))
    page.locator("#reply form > .form-footer button[type=submit]").click()
    page.locator("[name^=alt-]").fill("Een es")
    page.locator("#reply form > .form-footer button[type=submit]").click()
    page.wait_for_url(re.compile("#post-2"))
    assert page.locator("#post-2 img[alt='Een es']").count() == 1
