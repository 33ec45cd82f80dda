"""In the field: reading and writing with the network cut, on one's own device and on no other."""

from __future__ import annotations

import io
import re
import socket
import sqlite3
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest
from PIL import Image

from tests.journeys.conftest import PASSWORD, Person

pytestmark = pytest.mark.journey
PEOPLE = {"ada": "ada@example.org", "bram": "bram@example.org", "cleo": "cleo@example.org"}
MINE = "Object.keys(localStorage).filter(name => /^(own-device|unsent|draft)/.test(name))"
ROWS = """() => new Promise(done => { const o = indexedDB.open("forum", 1); o.onupgradeneeded = () => o.result.createObjectStore("unsent", {keyPath: "id", autoIncrement: true});
  o.onsuccess = () => { const all = o.result.transaction("unsent").objectStore("unsent").getAll(); all.onsuccess = () => { o.result.close(); done(all.result) } } })"""


class Line:
    """A connection to the site that can be cut: the browser's own switch reaches a worker only some time later."""

    def __init__(self, base: str):
        self.far = ("127.0.0.1", int(base.rsplit(":", 1)[1]))
        self.near = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self.near.getsockname()[1]}"
        self.is_cut, self.open = False, set()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        with suppress(OSError):
            while True:
                here, _ = self.near.accept()
                if self.is_cut:
                    here.close()
                    continue
                there = socket.create_connection(self.far)
                self.open |= {here, there}
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=self.carry, args=pair, daemon=True).start()

    def carry(self, one, other):
        with suppress(OSError):
            while piece := one.recv(65_536):
                other.sendall(piece)
        for each in (one, other):
            self.open.discard(each)
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def cut(self, *, off: bool):
        self.is_cut = off
        for each in list(self.open) if off else []:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class Device:
    """Somebody's own device."""

    def __init__(self, person, name: str, line: Line):
        self.person, self.name, self.line = person, name, line
        self.page, self.context = person.page, person.context
        self.enter()

    def enter(self, mark: bool = True):
        page = self.page
        page.goto("/login")
        page.fill("[name=email]", PEOPLE[self.name])
        page.fill("[name=password]", PASSWORD)
        if mark:
            page.get_by_label("Dit is mijn eigen toestel").check()
        page.locator("main form button").last.click()
        page.wait_for_url(lambda url: "/login" not in url)
        if mark:
            self.wait("/threads/new")
            until(lambda: page.evaluate("Boolean(navigator.serviceWorker.controller)"))

    def wait(self, key: str):
        """Until it is kept."""
        until(lambda: self.page.evaluate("key => caches.match(key).then(Boolean)", key), f"{key} was not kept")

    def read(self, url: str):
        self.page.goto(url)
        self.wait(f"/threads/{number(url)}?page=1")

    def cut(self, *, off: bool = True):
        self.line.cut(off=off)
        self.context.set_offline(off)

    def send(self):
        self.page.locator("form[data-draft] .form-footer button[type=submit]").first.click()

    def held(self):
        """Until the page says that a text waits."""
        self.page.locator("[data-said]", has_text=re.compile("Bewaard op dit toestel|om verstuurd te worden")).wait_for()

    def leave(self):
        self.page.locator(".avatar-menu summary").click()
        self.page.locator(".avatar-menu form button").click()

    def left(self) -> dict:
        """What this browser still holds."""
        return self.page.evaluate(f"async () => ({{caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length, names: {MINE}, rows: (await ({ROWS})()).length}})")


def number(url: str) -> str:
    return re.search(r"/threads/(\d+)", url).group(1)


def photo() -> dict:
    raw = io.BytesIO()
    Image.new("RGB", (1200, 800), "green").save(raw, "JPEG")
    return {"name": "es.jpg", "mimeType": "image/jpeg", "buffer": raw.getvalue()}


def posts(site, thread: str) -> list[str]:
    with sqlite3.connect(site.folder / "forum.db") as base:
        return [body for (body,) in base.execute("SELECT body FROM post WHERE thread_id = ? AND number > 1 ORDER BY number", (number(thread),))]


def until(condition, what=""):
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(what or "it did not happen")


@pytest.fixture
def make(somebody):
    """`make("Titel", audience=…)` starts a thread, by somebody whom these journeys have for nothing else."""
    rita = somebody()
    rita.sign_in("rita@example.org")

    def begin(title: str, **fields) -> str:
        return rita.page.evaluate("""async fields => { const keys = await (await fetch('/offline/keys')).json();
            return (await fetch('/threads/new', {method: 'POST', body: new URLSearchParams({...fields, csrf_token: keys.csrf})})).url }""",
                                  {"title": title, "body": f"Het probleem van {title}", "network": "oost", **fields}).removeprefix(rita.site.base)

    return begin


@pytest.fixture
def device(site, chromium):
    """`device("bram")`: a browser that its member marked as their own."""
    people = []

    def own(name="bram", **how) -> Device:
        line = Line(site.base)
        people.append((Person(replace(site, base=line.base), chromium, **how), line))
        return Device(people[-1][0], name, line)

    yield own
    for person, line in people:
        person.context.close()
        line.near.close()


@pytest.mark.parametrize("way", [{}, {"width": 360, "height": 780, "touch": True, "scheme": "dark"}], ids=["desk", "phone"])
def test_what_was_read_is_read_again_without_a_network(device, make, way):
    title = f"Zieke dreef {len(way)}"
    read, unread, restricted = make(title), make("Nooit gelezen"), make("Enkel voor Oost", audience="network")
    bram = device(**way)
    page = bram.page
    bram.read(read)
    with page.expect_response(re.compile(f"/threads/{number(restricted)}/kept")) as asked:
        page.goto(restricted)
    assert asked.value.status == 404
    assert page.evaluate("n => caches.match(`/threads/${n}?page=1`).then(Boolean)", number(restricted)) is False
    bram.cut()
    page.goto(read)
    page.locator("[data-kept-at]", has_text="Bewaard op").wait_for()
    assert page.get_by_text(f"Het probleem van {title}").is_visible() and page.get_by_text("Je bent offline.").is_visible()
    bram.person.judge()
    for missing in (unread, restricted, "/members/"):
        page.goto(missing)
        page.locator("[data-threads] a", has_text=title).wait_for()
        assert page.get_by_text("Enkel voor Oost").count() == 0
    bram.person.judge()
    page.goto("/threads/new")
    assert page.locator("[name=title]").is_visible()
    bram.person.judge()
    page.goto("/offline")
    page.get_by_role("link", name=title).click()
    page.wait_for_url(re.compile(number(read)))
    bram.cut(off=False)
    page.get_by_text("Er is weer verbinding.").wait_for()
    page.get_by_role("button", name="Toon de pagina van nu").click()
    page.wait_for_selector(".topbar:not(.topbar-plain)")
    assert page.locator("[data-kept-bar]").count() == 0, "no copy is shown while the site answers"


def test_the_twenty_first_thread_and_what_is_a_week_old_go(device, make):
    read = make("De laatste van twintig")
    bram = device()
    page = bram.page
    page.evaluate("""async () => { const cache = await caches.open(`kept-${document.querySelector('meta[name=member]').content}`);
      for (let i = 1; i <= 22; i++) await cache.put(`/threads/${90000 + i}?page=1`, new Response('<h1>oud</h1>', {headers: {'Content-Type': 'text/html', 'X-Thread': 90000 + i,
        'X-Title': `Oud ${i}`, 'X-Url': `/threads/${90000 + i}-oud`, 'X-Kept-At': i > 20 ? Date.now() - 8 * 86400000 : Date.now() - i * 1000}})) }""")
    bram.cut()
    page.goto("/threads/90021-oud")
    page.locator("[data-threads] a", has_text="Oud 20").wait_for()
    assert page.locator("[data-threads] a").count() == 20 and page.get_by_text("Oud 21").count() == 0
    page.goto("/threads/90020-oud")
    assert page.inner_text("h1") == "oud"
    bram.cut(off=False)
    bram.read(read)
    until(lambda: page.evaluate("caches.match('/threads/90020?page=1').then(found => !found)"))
    kept = page.evaluate("async () => { for (const name of await caches.keys()) if (name.startsWith('kept-')) return (await (await caches.open(name)).keys()).map(r => r.url) }")
    assert len([url for url in kept if "?page=" in url]) == 20 and f"/threads/{number(read)}?page=1" in " ".join(kept)


def test_a_device_that_nobody_marked_keeps_nothing(somebody, make):
    thread = make("Op een gedeeld toestel")
    bram = somebody()
    bram.sign_in(PEOPLE["bram"])
    page = bram.go(thread)
    page.wait_for_timeout(300)
    assert page.evaluate(f"async () => [await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length, {MINE}]") == [[], 0, []]
    page.click("#body")
    page.wait_for_selector(".files")
    bram.context.set_offline(True)
    page.fill("#body", "Zonder verbinding")
    page.locator("#reply .form-footer button[type=submit]").click()
    page.get_by_text("Deze browser houdt je tekst").wait_for()
    assert page.input_value("#body") == "Zonder verbinding" and page.evaluate(ROWS) == []
    bram.context.set_offline(False)
    # The mark can also be given and taken on the page of one's sessions.
    page.goto("/account/sessions")
    box = page.get_by_label("Dit is mijn eigen toestel")
    box.check()
    until(lambda: page.evaluate("caches.match('/threads/new').then(Boolean)"))
    bram.judge()
    box.uncheck()
    until(lambda: page.evaluate("caches.keys().then(names => !names.length)") and page.evaluate("navigator.serviceWorker.getRegistrations().then(all => !all.length)"))
    assert page.evaluate(f"{MINE}.includes('own-device')") is False


def test_a_reply_with_a_photo_waits_in_sight_and_is_sent_once(device, make, site):
    thread = make("Met een foto uit het bos")
    bram = device()
    page = bram.page
    bram.read(thread)
    bram.cut()
    page.goto(thread)
    page.locator("[data-kept-at]:visible").wait_for()
    page.click("#body")
    page.fill("#body", "Dit zag ik vandaag.")
    page.set_input_files("#files", photo())
    page.get_by_label(re.compile("Wat is er op de foto te zien|Wat zie je op de foto")).fill("Een es met kale takken")
    bram.person.judge()
    bram.send()
    bram.held()
    assert page.input_value("#body") == ""
    page.goto("/offline")
    page.locator("[data-unsent] .unsent-text", has_text="Dit zag ik vandaag.").wait_for()
    assert page.get_by_text("Antwoord in: Met een foto uit het bos").is_visible() and page.get_by_text("1 foto of bestand").is_visible()
    bram.person.judge()
    page.get_by_role("button", name="Weggooien").click()
    page.get_by_role("button", name="Ongedaan maken").click()
    page.get_by_role("button", name="Bewerken").click()
    page.locator(".unsent-form textarea").fill("Dit zag ik vandaag: een es.")
    bram.person.judge()
    page.get_by_role("button", name="Bewaar de wijziging").click()
    page.locator(".unsent-text", has_text="een es").wait_for()
    other = bram.context.new_page()
    other.goto("/offline")
    other.locator(".unsent-text", has_text="een es").wait_for()
    bram.cut(off=False)
    until(lambda: page.evaluate(ROWS) == [], "it was not sent")
    assert len(posts(site, thread)) == 1 and re.fullmatch(r"Dit zag ik vandaag: een es\.\s+!\[Een es met kale takken\]\(/attachments/\d+/es\.jpg\)", posts(site, thread)[0])
    other.locator(".unsent-text").wait_for(state="hidden")
    page.goto(thread)
    assert page.locator(".post-body img").count() == 1
    # The photo is kept with its thread.
    key = page.evaluate("/^\\/attachments\\/\\d+/.exec(document.querySelector('.post-body img').getAttribute('src'))[0]")
    bram.wait(key)
    bram.cut()
    page.goto(thread)
    page.wait_for_function("document.querySelector('.post-body img').naturalWidth > 0")


def test_a_problem_written_offline_posts_once_also_when_the_answer_got_lost(device, site):
    bram = device()
    page = bram.page
    bram.cut()
    page.goto("/threads/new")
    page.fill("[name=title]", "Geschreven in de wei")
    page.fill("#body", "Er ligt een boom over de beek.")
    page.fill("[name=question]", "Wie ruimt hem?")
    page.select_option("[name=theme]", index=1)
    bram.send()
    bram.held()
    page.evaluate("""() => { const real = fetch; window.tries = []; window.fetch = async (url, how) => { const answer = await real(url, how);
      if (url === "/threads/new" && tries.push(answer.status) === 1) throw new TypeError("the answer got lost"); return answer } }""")
    bram.cut(off=False)
    until(lambda: page.evaluate("tries") == [200], "it was not tried")
    page.goto("/offline")
    until(lambda: page.evaluate(ROWS) == [], "it was not sent")
    with sqlite3.connect(site.folder / "forum.db") as base:
        assert base.execute("SELECT count(*) FROM thread WHERE title = 'Geschreven in de wei'").fetchone() == (1,)
    page.get_by_role("link", name="Toon het").click()
    page.wait_for_url(re.compile(r"/threads/\d+-geschreven-in-de-wei"))
    assert page.get_by_text("Er ligt een boom over de beek.").first.is_visible()


def test_what_the_site_refuses_stays_with_its_reason(device, make, site):
    thread, gone = make("Met een vraag terug"), make("Straks verborgen")
    bram = device()
    page = bram.page
    for url in (thread, gone):
        bram.read(url)
    bram.cut()
    for url, text in ((thread, "Bel gerust mevrouw Peeters op 0471 23 45 67."), (gone, "Een antwoord voor niemand.")):
        page.goto(url)
        page.fill("#body", text)
        bram.send()
        bram.held()
    with sqlite3.connect(site.folder / "forum.db") as base:
        base.execute("UPDATE thread SET hidden_at = '2026-01-01 00:00:00' WHERE id = ?", (number(gone),))
    bram.cut(off=False)
    page.goto("/offline")
    page.locator("[data-state=refused]").nth(1).wait_for()
    assert page.locator("[data-state=refused]", has_text="niet meer openen").locator(".unsent-text", has_text="voor niemand").count() == 1
    bram.person.judge()
    asked = page.locator("[data-state=refused]", has_text="Bekijk dit nog even")
    assert "0471" in asked.inner_text()
    asked.get_by_role("button", name="Open in het formulier").click()
    page.wait_for_url(re.compile(rf"/threads/{number(thread)}-"))
    assert page.input_value("#body") == "Bel gerust mevrouw Peeters op 0471 23 45 67."
    assert posts(site, thread) == posts(site, gone) == []


@pytest.mark.parametrize("choice", ["Versturen en afmelden", "Als concept bewaren en afmelden", "Weggooien en afmelden"])
def test_signing_out_shows_what_is_unsent_and_then_wipes_all(device, make, site, choice):
    thread = make(f"Voor {choice}")
    bram = device()
    page = bram.page
    bram.read(thread)
    page.route("**/threads/*/posts", lambda route: route.abort())
    bram.cut()
    page.fill("#body", "Nog niet verstuurd")
    bram.send()
    bram.held()
    bram.leave()
    page.get_by_text("afmelden lukt als die er weer is").wait_for()
    bram.person.judge()
    page.get_by_role("button", name="Aangemeld blijven").click()
    bram.cut(off=False)
    bram.leave()
    page.get_by_role("dialog").get_by_text(f"Antwoord in: Voor {choice}").wait_for()
    page.unroute("**/threads/*/posts")
    page.get_by_role("button", name=choice).click()
    page.wait_for_url(re.compile(r"/$"))
    page.get_by_role("link", name="Aanmelden").first.wait_for()
    assert bram.left() == {"caches": [], "workers": 0, "names": [], "rows": 0}
    assert posts(site, thread) == (["Nog niet verstuurd"] if choice.startswith("Versturen") else [])
    bram.enter(mark=False)
    page.goto(thread)
    assert page.input_value("#body") == ("Nog niet verstuurd" if choice.startswith("Als concept") else "")


def test_somebody_else_sees_nothing_and_the_text_comes_back_to_its_writer(device, make, site):
    thread = make("Van Bram alleen")
    bram = device()
    page = bram.page
    bram.read(thread)
    bram.cut()
    page.goto(thread)
    page.locator("[data-kept-at]:visible").wait_for()
    page.fill("#body", "Enkel Bram schreef dit")
    bram.send()
    bram.held()
    # The session was ended elsewhere: as soon as the site says so, everything is out of sight.
    with sqlite3.connect(site.folder / "forum.db") as base:
        base.execute("DELETE FROM user_session WHERE user_id = (SELECT id FROM user WHERE email = 'bram@example.org')")
    bram.cut(off=False)
    page.wait_for_url(re.compile("/offline"))
    page.get_by_text("Hier staat nu niets van jou").wait_for()
    assert "Enkel Bram" not in page.inner_text("body") and "Van Bram" not in page.inner_text("body")
    until(lambda: not any(name.startswith("kept-") for name in bram.left()["caches"]))
    bram.person.judge()
    # Somebody else signs in on it, and signs out again.
    bram.name = "cleo"
    bram.enter(mark=False)
    page.goto("/offline")
    page.get_by_text("Hier staat nu niets van jou").wait_for()
    assert "Enkel Bram" not in page.inner_text("body") and posts(site, thread) == []
    page.goto(thread)
    until(lambda: bram.left()["caches"] == [] and bram.left()["workers"] == 0)
    assert bram.left()["caches"] == [] and "own-device" not in bram.left()["names"]
    bram.leave()
    page.get_by_role("link", name="Aanmelden").first.wait_for()
    assert bram.left()["rows"] == 1 and posts(site, thread) == []
    # Its writer is back: it is sent, in their name.
    bram.name = "bram"
    bram.enter(mark=False)
    until(lambda: posts(site, thread) == ["Enkel Bram schreef dit"], "it did not come back")


def test_signing_out_leaves_what_somebody_else_has_not_saved_on_their_own_device(somebody):
    cleo = somebody()
    cleo.sign_in(PEOPLE["cleo"])
    page = cleo.go("/threads/")
    page.evaluate("""() => { for (const [name, own] of [["draft.9001.thread:1", Date.now()], ["draft.9002.thread:1", 0]])
        localStorage.setItem(name, JSON.stringify({base: 0, own, fields: [["body", "Nog niet bewaard"]]})) }""")
    page.locator(".avatar-menu summary").click()
    page.locator(".avatar-menu form button").click()
    page.get_by_role("link", name="Aanmelden").first.wait_for()
    page.goto("/login")
    left = page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('draft.'))")
    assert "draft.9001.thread:1" in left, "on an own device it waits a week for its writer"
    cleo.sign_in(PEOPLE["cleo"])
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('draft.'))") == ["draft.9001.thread:1"], "on any other it goes"


def test_a_draft_that_another_device_wrote_on_is_offered_beside_this_one(somebody, make):
    thread = make("Op twee toestellen")
    desk, phone = somebody(), somebody(width=360, height=780)
    for person in (desk, phone):
        person.sign_in(PEOPLE["bram"])
        person.go(thread)
    desk.page.fill("#body", "aan het bureau")
    desk.page.get_by_text(re.compile("Bewaard om")).wait_for()
    phone.page.fill("#body", "op de telefoon")
    phone.page.get_by_text(re.compile(r"Op een ander toestel schreef je verder om \d\d\.\d\d uur")).wait_for()
    assert phone.page.input_value("#body") == "op de telefoon"
    phone.judge()
    phone.page.get_by_role("button", name="Bekijk die tekst").click()
    assert phone.page.input_value("#body") == "aan het bureau"
    phone.page.get_by_role("button", name="Terug naar deze tekst").click()
    assert phone.page.input_value("#body") == "op de telefoon"
    phone.page.get_by_role("button", name="Ga verder met wat hier staat").click()
    phone.page.get_by_text(re.compile("Bewaard om")).wait_for()
    desk.page.reload()
    assert desk.page.input_value("#body") == "op de telefoon"


def test_a_changed_text_has_a_draft_in_the_browser_too(somebody, make):
    thread = make("Wat ik wijzig")
    bram = somebody()
    bram.sign_in(PEOPLE["bram"])
    page = bram.go(thread)
    page.fill("#body", "Eerste versie")
    page.locator("#reply .form-footer button[type=submit]").click()
    page.wait_for_url(re.compile("#post-2"))
    page.locator("#post-2").get_by_role("link", name="Bewerken").click()
    page.wait_for_url(re.compile("/edit"))
    bram.context.set_offline(True)
    page.fill("#body", "Tweede versie")
    page.get_by_text("geen verbinding").wait_for()
    address = page.url
    page.goto("about:blank")
    bram.context.set_offline(False)
    page.goto(address)
    assert page.input_value("#body") == "Tweede versie"
    bram.judge()
    page.locator("main form .form-footer button[type=submit]").click()
    page.wait_for_url(re.compile("#post-2"))
    bram.go("/drafts/")
    assert "Tweede versie" not in page.inner_text("main") and page.evaluate(f"{MINE}") == []
