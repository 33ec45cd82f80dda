"""Every kind of page, light and dark, wide and narrow: no violation, nothing too wide, nothing that moves, nothing from elsewhere."""

import re

import pytest

pytestmark = pytest.mark.journey
VISITOR = ["/", "/login", "/register", "/password/forgot", "/house-rules", "/privacy", "/accessibility", "/contact", "/transparency/", "/bestaat-niet"]
MEMBER = ["/", "/threads/", "/threads/?status=solved&theme=boombeheer", "/threads/new", "/threads/new?form=free", "/threads/new?kind=practice", "/networks/",
          "/networks/oost", "/themes/", "/themes/boombeheer", "/search?q=essen", "/search?q=zzzz", "/members/", "/notifications/", "/account/", "/account/password",
          "/account/sessions", "/account/preferences", "/account/nudges", "/flags/", "/statements/", "/themes/proposals/", "/themes/proposals/new", "/threads/99999"]
MODERATOR = ["/moderation/", "/moderation/log", "/moderation/requests", "/moderation/members", "/moderation/themes", "/moderation/threads", "/moderation/people",
             "/moderation/people/1", "/moderation/rota", "/moderation/replies", "/moderation/welcome", "/moderation/care", "/moderation/holding", "/moderation/held",
             "/moderation/set-up"]
SIZES = [(1280, 900, "light"), (1280, 900, "dark"), (360, 780, "light"), (360, 780, "dark")]
SHIFT = """() => new Promise(done => { let sum = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 120) })"""


@pytest.mark.parametrize(("width", "height", "scheme"), SIZES)
def test_every_page_is_sound(somebody, width, height, scheme):
    how = {"width": width, "height": height, "scheme": scheme}
    for address, paths in (("", VISITOR), ("ada@example.org", MEMBER), ("rita@example.org", MODERATOR)):
        person = somebody(**how)
        if address:
            person.sign_in(address)
        for path in paths:
            person.go(path)
            assert person.page.evaluate(SHIFT) <= 0.01, path


def test_c14_nothing_is_left_on_screen_after_signing_out(somebody):
    person = somebody()
    person.sign_in("ada@example.org")
    person.go("/account/")
    person.page.locator(".avatar-menu summary").click()
    person.page.locator("form[action='/logout'] button >> visible=true").first.click()
    person.page.wait_for_load_state("load")
    person.page.go_back()
    assert "Ada Linde" not in person.page.content()


def test_h3_reflow_at_320_pixels_and_with_wider_text(somebody):
    person = somebody(width=320, height=600)
    person.sign_in("ada@example.org")
    for path in ("/", "/threads/", "/threads/new", "/account/"):
        person.go(path)
        person.page.evaluate("""() => document.querySelectorAll('p, li, a, button, label, h1, h2, h3').forEach(e => Object.assign(e.style,
            {lineHeight: '1.5', letterSpacing: '0.12em', wordSpacing: '0.16em'}))""")
        assert person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path


def test_keyboard_alone_finds_search_and_posts_a_reply(somebody):
    person = somebody()
    person.sign_in("ada@example.org")
    page = person.go("/threads/new?form=free")
    page.fill("[name=title]", "Met het toetsenbord")
    page.fill("[name=body]", "Zonder muis.")
    page.focus("[name=body]")
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate("() => { const e = document.activeElement; return [e.tagName, e.type || '', e.closest('main') ? 'main' : ''] }")
        if focused == ["BUTTON", "submit", "main"]:
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/threads/*-met-het-toetsenbord")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("toetsenbord")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=toetsenbord")
    assert page.locator("a[href*='-met-het-toetsenbord']").count() >= 1


def test_the_first_tab_stop_skips_to_the_content(somebody):
    person = somebody()
    person.go("/")
    person.page.keyboard.press("Tab")
    assert person.page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_preview_quote_and_reading_marks_help_who_has_script(site, somebody):
    ada, bram = somebody(), somebody()
    ada.sign_in("ada@example.org")
    page = ada.go("/threads/new?form=free")
    page.fill("[name=title]", "Citeren en lezen")
    page.fill("[name=body]", "Een **vet** woord.")
    page.locator("[data-preview]").click()
    page.locator("#body-preview strong").wait_for()
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url("**/threads/*-citeren-en-lezen")
    bram.sign_in("bram@example.org")
    bram.go(page.url)
    bram.page.get_by_role("button", name="Citeer").or_(bram.page.get_by_role("button", name="Citeren")).first.click()
    number = re.search(r"/threads/(\d+)-", page.url).group(1)
    assert bram.page.locator("#body").input_value() == f"> #{number}.1\n>\n> Een **vet** woord.\n\n"
    bram.page.locator("#body-preview blockquote", has_text="Ada Linde").wait_for()
    bram.page.wait_for_timeout(2600)
    bram.go("/threads/")
    assert bram.page.locator(".row-new", has_text="Citeren en lezen").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_short_titles_and_long_code_stay_within_reach(somebody, width, scheme):
    ada, bram = somebody(), somebody(width=width, scheme=scheme)
    ada.sign_in("ada@example.org")
    page = ada.go("/threads/new?form=free")
    page.fill("[name=title]", "Hulst")
    page.fill("[name=body]", f"```\n{'een lange regel ' * 20}\n```\n\n| soort | plaats |\n|---|---|\n| hulst | park |")
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url("**/threads/*-hulst")
    bram.sign_in("bram@example.org")
    for path in ("/", "/threads/", "/networks/oost", page.url):
        bram.go(path)
    assert bram.page.evaluate("[...document.querySelectorAll('.prose pre')].every(e => e.scrollWidth <= e.clientWidth)")


def test_the_current_tab_is_in_sight_on_a_phone(somebody):
    person = somebody(width=360, height=780, touch=True)
    person.sign_in("ada@example.org")
    for path in ("/account/password", "/account/sessions"):
        box = person.go(path).locator(".tabs [aria-current]").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
