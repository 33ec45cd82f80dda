"""`python -m tests.bench.writing`: from opening /threads/new to the first letter in its box, bytes of script on that page, and what a large photo becomes in the browser."""

from __future__ import annotations

import gzip
import os
import re
import statistics
import tempfile
from pathlib import Path

from tests.bench import load
from tests.bench.__main__ import ours, site
from tests.bench.fill import KEY

ROUNDS = 5
MOST_SCRIPT = 60
WATCH = """() => { window.marks = {};
  const look = () => { const box = document.querySelector("#body");
    if (box && !marks.there) { marks.there = performance.now(); box.focus();
      box.addEventListener("input", event => marks.typed ??= event.timeStamp) }
    if (box && !marks.ready && document.querySelector(".toolbar button:nth-child(9)")) { marks.ready = performance.now(); box.focus() }
    if (!marks.ready) setTimeout(look, 4) };
  look() }"""
SENT = """() => { window.sent = []; const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) { sent.push([performance.now(), body.get("file").size]); send.call(this, body) };
  document.querySelector("#files").addEventListener("change", () => { window.chosen ??= performance.now() }, true) }"""


def person(chromium, port: int, slower: int):
    """A browser without cache, on a machine so many times slower, signed in."""
    context = chromium.new_context(base_url=f"http://127.0.0.1:{port}", locale="nl-BE")
    context.add_cookies([{"name": "session", "value": KEY, "url": f"http://127.0.0.1:{port}"}])
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return context, page


def first_letter(chromium, port: int, slower: int) -> tuple[float, float]:
    """Milliseconds from the start of the navigation to a letter in the box, and to its toolbar."""
    context, page = person(chromium, port, slower)
    page.add_init_script(f"({WATCH})()")
    page.goto("/threads/new", wait_until="commit")
    for _ in range(1000):
        page.keyboard.press("a")
        marks = page.evaluate("window.marks ?? {}")
        if "typed" in marks and "ready" in marks:
            context.close()
            return marks["typed"], marks["ready"]
    raise SystemExit("no letter came in the box")


def photo(chromium, port: int, slower: int, raw: bytes) -> tuple[float, int]:
    """Seconds that the browser takes to make a photo smaller, and the bytes that it sends then."""
    context, page = person(chromium, port, slower)
    page.goto("/threads/new")
    page.click("#body")
    page.locator(".files").wait_for()
    page.evaluate(SENT)
    page.set_input_files("#files", {"name": "eik.jpg", "mimeType": "image/jpeg", "buffer": raw})
    page.locator(".file-item[data-state=done] canvas").wait_for()
    (at, size), begun = page.evaluate("[sent[0], chosen]")
    context.close()
    return (at - begun) / 1000, size


def script(port: int) -> dict[str, float]:
    """Kilobytes of script that the page loads, compressed; ours and of others."""
    body = load.fetch(port, "/threads/new", f"session={KEY}")[1].decode()
    addresses = dict.fromkeys(re.findall(r'(?:src|data-later)="(/static/[^"]+\.js)"', body))
    return {address.rpartition("/")[2]: len(gzip.compress(load.fetch(port, address, f"session={KEY}")[1], 9)) / 1024 for address in addresses}


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    from tests.journeys.conftest import CHROMIUM, FLAGS
    from tests.uploads.hostile import big_photo

    raw = big_photo()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BASE_URL"] = "http://127.0.0.1"
        site(Path(folder), threads=50, posts=200)
        with ours("--no-worker") as server, sync_playwright() as play:
            chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for slower in (1, 4):
                first_letter(chromium, server.port, slower)
                both = [first_letter(chromium, server.port, slower) for _ in range(ROUNDS)]
                typed, ready = (statistics.median(each) for each in zip(*both, strict=True))
                print(f"/threads/new, processor {slower} x slower: first letter in the box after {typed:.0f} ms, toolbar there after {ready:.0f} ms (median of {ROUNDS})")
            told = script(server.port)
            print("script on it, compressed: " + ", ".join(f"{name} {size:.1f} kB" for name, size in told.items()) + f", together {sum(told.values()):.1f} kB (at most {MOST_SCRIPT})")
            assert sum(told.values()) < MOST_SCRIPT
            for slower in (1, 4):
                seconds, size = photo(chromium, server.port, slower, raw)
                print(f"a photo of {len(raw) / 2**20:.1f} MB, processor {slower} x slower: {size / 2**20:.1f} MB after {seconds:.1f} s in the browser")
            chromium.close()


if __name__ == "__main__":
    main()
