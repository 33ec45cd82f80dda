"""Writing without name, in a browser: a moderator allows it, a member asks so, mends a reply afterwards, and hears who looked. With and without script, and on a phone."""

import re

import pytest

from tests.journeys.conftest import PASSWORD, forum

pytestmark = pytest.mark.journey
OTHERS = "Een collega uit netwerk Oost"


@pytest.fixture
def newcomer(site, somebody):
    """`newcomer("Nora Iep", …)`: a member of network Oost who has written nothing yet, signed in."""

    def come(name: str, **how):
        address = f"{name.lower().replace(' ', '.')}@example.org"
        forum("user", "create", "--email", address, "--name", name, "--network", "oost", "--municipality", "13008", "--function", "groenambtenaar", "--password-stdin",
              typed=PASSWORD, FORUM_INSTANCE=str(site.folder), BASE_URL=site.base, DATABASE_URL="", LOG_LEVEL="error")
        person = somebody(**how)
        person.sign_in(address)
        return person

    return come


def allow(mo) -> None:
    """A moderator lets members of Oost write without name; an earlier test may have done so."""
    mo.go("/networks/oost")
    if mo.page.get_by_role("button", name="Laat het toe").count():
        mo.press("Laat het toe")
        assert "Leden kunnen nu zonder naam schrijven." in mo.page.inner_text("body")
        assert mo.page.get_by_role("button", name="Maak ongedaan").count() or mo.page.get_by_role("button", name="Ongedaan maken").count()


@pytest.mark.parametrize("how", [{}, {"script": False}, {"width": 360, "height": 780, "touch": True, "scheme": "dark"}], ids=["desk", "no script", "phone"])
def test_a_problem_is_put_without_name_and_looked_up_with_a_reason(site, somebody, newcomer, how):
    place = ("Ilse", "Inge", "", "", "Ine")[len(how)]
    mo = somebody(**how)
    mo.sign_in("mo@example.org")
    allow(mo)
    ilse, joris = newcomer(f"{place} Zilverspar", **how), newcomer(f"Joris {place}man", **how)

    page = ilse.go("/threads/new?form=free")
    page.fill("[name=title]", f"Ruzie over een haag van {len(how) + 2} meter")
    page.fill("[name=body]", "Hoe breng ik dit aan?")
    page.locator("label", has_text="Zonder je naam").click()
    assert "een collega uit netwerk Oost" in page.inner_text("#without_name") and "met een reden" in page.inner_text("#without_name")
    ilse.judge()
    ilse.press("Leg je probleem voor")
    thread = re.sub(r"[?#].*", "", page.url)
    assert page.locator(".person-name").first.inner_text() == "Jij (zonder naam)"
    assert page.locator("#reply [name=without_name]:checked").get_attribute("value") == "1", "chosen beforehand"
    ilse.go(thread)

    page = joris.go(thread)
    assert OTHERS in page.inner_text("article") and "Zilverspar" not in page.content()
    assert page.locator("#reply [name=without_name]:checked").get_attribute("value") == "0"
    page.fill("#reply [name=body]", "Praat eerst met de buren.")
    joris.press("Plaats je reactie", within=page.locator("#reply"))
    mine = page.locator("#post-2")
    assert f"Joris {place}man" in mine.inner_text()
    mine.locator("summary", has_text="Naam weghalen").click()
    assert "Mails die al verstuurd zijn" in mine.text_content()
    joris.judge()
    joris.press("Toon zonder mijn naam", within=mine)
    assert f"Joris {place}man" not in page.locator("#post-2").inner_text()
    assert f"{place}man" not in ilse.go(thread).inner_text("main")

    page = mo.go(thread)
    post = page.locator("#post-1")
    post.locator("summary", has_text="Wie schreef dit?").click()
    mo.judge()
    post.locator("[id^=reason-author]:not(p)").fill("Er is een klacht van een buur.")
    mo.press("Toon me de naam", within=post)
    assert f"{place} Zilverspar" in page.inner_text("main") and "Er is een klacht van een buur." in page.inner_text("main")
    assert "Zilverspar" not in mo.go(thread).content()
    line = mo.go("/moderation/log").locator(".log-line").first.inner_text()
    assert "Er is een klacht van een buur." in line and "over een collega uit netwerk Oost" in line and "Zilverspar" not in line
    told = ilse.go("/notifications/").inner_text("main")
    assert "Mo Beuk zocht op" in told and "Er is een klacht van een buur." in told

