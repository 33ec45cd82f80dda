"""A running site and a real browser: the production server on a folder of its own, Debian's Chromium, axe on every page visited."""

from __future__ import annotations

import email
import email.policy
import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome") if Path(path).exists()), "")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]
BIN = Path(sys.executable).parent
PASSWORD = "herfstblad-in-mei-7"  # noqa: S105  of fictional people
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Path(__file__).parent / "axe.min.js"
JUDGED: set[str] = set()  # shapes of pages in which axe found nothing


@dataclass(frozen=True)
class Site:
    """The site under test."""

    base: str
    folder: Path

    def mail(self, to: str, number: int = -1, about: str = "") -> email.message.EmailMessage:
        """A mail to an address, the newest unless said otherwise, with some words in its subject; waits for it a while."""
        for _ in range(300):
            letters = [email.message_from_bytes(p.read_bytes(), policy=email.policy.default) for p in sorted((self.folder / "outbox").glob("*.eml"))]
            mine = [letter for letter in letters if to in letter["To"] and about in " ".join(letter["Subject"].split())]
            if len(mine) >= (number + 1 if number >= 0 else 1):
                return mine[number]
            time.sleep(0.1)
        raise AssertionError("no such mail")

    def link(self, to: str, start: str) -> str:
        """The first address in a mail that begins with a path."""
        text = self.mail(to).get_body(("plain",)).get_content()
        return re.search(re.escape(self.base) + re.escape(start) + r"\S+", text).group(0)


def forum(*args: str, typed: str = "", **environ: str) -> str:
    """Run a command of the site."""
    done = subprocess.run([BIN / "forum", *args], input=typed, capture_output=True, text=True, check=True, env={**os.environ, **environ})
    return done.stdout


def pytest_collection_modifyitems(items):
    """No browser: a failure where everything must be there, a skip that says so elsewhere."""
    if CHROMIUM or os.environ.get("CI") == "true":
        return
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The production server with its job consumer, and four people."""
    folder = tmp_path_factory.mktemp("journeys")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environ = {"FORUM_INSTANCE": str(folder), "BASE_URL": base, "DATABASE_URL": "", "LOG_LEVEL": "error", "PORT": str(port)}
    forum("init", **environ)
    for name, role, networks, nis in (("Ada Linde", "member", ["oost"], "13008"), ("Bram Eik", "member", ["oost"], "12025"), ("Cleo Wilg", "member", ["west"], "44021"),
                                      ("Mo Beuk", "moderator", ["oost"], "11002"), ("Rita Berk", "admin", ["oost"], "11002")):
        address = f"{name.split()[0].lower()}@example.org"
        options = [part for slug in networks for part in ("--network", slug)]
        forum("user", "create", "--email", address, "--name", name, "--role", role, *options, "--municipality", nis, "--function", "groenambtenaar",
              "--password-stdin", typed=PASSWORD, **environ)
    server = subprocess.Popen([BIN / "forum", "serve", "--port", str(port), "--workers", "1"], env={**os.environ, **environ}, stdout=subprocess.DEVNULL)
    _wait(base)
    yield Site(base, folder)
    server.send_signal(signal.SIGINT)
    server.wait(40)


def _wait(base: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the site did not start")


@pytest.fixture(scope="session")
def chromium():
    """The browser."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Person:
    """Somebody at a screen."""

    def __init__(self, site: Site, browser: Browser, *, width: int = 1280, height: int = 900, script: bool = True, scheme: str = "light", touch: bool = False):
        self.site, self.script = site, script
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale="nl-BE", java_script_enabled=script,
                                           has_touch=touch, base_url=site.base)
        self.page: Page = self.context.new_page()
        self.look = f"{width} {height} {scheme} {touch}"
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda r: None if r.url.startswith((site.base, "data:", "blob:")) else self.foreign.append(r.url))
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" and "Failed to load resource" not in m.text else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))

    def go(self, path: str) -> Page:
        """Open a page and judge it."""
        self.page.goto(path)
        self.judge()
        return self.page

    def press(self, name: str, *, role: str = "button", within=None, exact: bool = False) -> Page:
        """Press a button or follow a link, and judge what comes."""
        (within or self.page).get_by_role(role, name=name, exact=exact).first.click()
        self.page.wait_for_load_state("load")
        self.judge()
        return self.page

    def sign_in(self, address: str, password: str = PASSWORD) -> None:
        """Sign in by the form."""
        self.page.goto("/login")
        self.page.fill("[name=email]", address)
        self.page.fill("[name=password]", password)
        self.page.locator("main form button").last.click()
        self.page.wait_for_url(lambda url: "/login" not in url)
        self.judge()

    def judge(self) -> None:
        """No violation, nothing too wide, nothing from elsewhere, no complaint in the console."""
        page = self.page
        assert self.foreign == []
        assert self.complaints == []
        if not self.script:
            return
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{page.url} is {over} px too wide"
        if (shape := self._shape()) in JUDGED:
            return
        page.evaluate("scrollTo(0, 0)")
        page.evaluate(AXE.read_text())
        found = page.evaluate("tags => axe.run({runOnly: tags}).then(r => r.violations)", TAGS)
        assert not found, [(page.url, v["id"], v["nodes"][0]["html"][:160], len(v["nodes"])) for v in found]
        JUDGED.add(shape)

    def _shape(self) -> str:
        """What axe judges of a page: its elements and attributes, and where there is text, in this window and these colours. The same again needs no second look."""
        texts = re.sub(r">[^<>]*[^<>\s][^<>]*<", ">t<", self.page.content())
        plain = re.sub(r"\d+|(?<=value=\")[^\"]*|(?<=content=\")[^\"]*|(?<=datetime=\")[^\"]*|(?<=title=\")[^\"]+|(?<=href=\")/[^\"]*", "", texts)
        return hashlib.sha256(f"{self.look} {plain}".encode()).hexdigest()


@pytest.fixture
def somebody(site, chromium):
    """`somebody(width=…, script=…)` sits down at a browser of their own."""
    people: list[Person] = []

    def sit(**how) -> Person:
        people.append(Person(site, chromium, **how))
        return people[-1]

    yield sit
    for person in people:
        person.context.close()
