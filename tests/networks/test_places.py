"""Networks, themes, municipalities, what one follows, and one's own profile."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.networks import actions, catalogue
from forum.networks.models import Municipality, Network, Theme, ThemeFollow
from forum.networks.seed import seed
from tests.threads.test_writing import at_once

WORDS = {"label_nl": "Groendaken", "label_en": "Green roofs", "slug": "", "description_nl": "", "description_en": ""}


@pytest.fixture
def theme(app):
    """A theme by slug, as it stands."""

    def read(slug: str) -> Theme:
        with app.app_context():
            return db.session.scalar(select(Theme).where(Theme.slug == slug))

    return read


def test_the_seed_may_be_sown_twice_and_keeps_what_people_changed(app):
    with app.app_context():
        with unit_of_work():
            db.session.get(Municipality, "24062").network_id = 1
            db.session.scalar(select(Theme).where(Theme.slug == "boombeheer")).label_nl = "Bomen"
        with unit_of_work():
            seed()
        counts = [len(db.session.scalars(select(table)).all()) for table in (Network, Municipality, Theme)]
        assert counts == [2, 285, 30]
        assert db.session.get(Municipality, "24062", populate_existing=True).network_id == 1
        assert db.session.scalar(select(Theme.label_nl).where(Theme.slug == "boombeheer")) == "Bomen"
        assert all(row.description_nl and row.description_en for row in db.session.scalars(select(Theme)))


def test_members_see_networks_and_themes_and_visitors_do_not(cast, sign_in, visitor):
    for url in ("/networks/", "/themes/", "/networks/oost", "/themes/bermbeheer"):
        assert visitor.get(url).status_code == 302 and sign_in(cast.ada).get(url).status_code == 200
    for url in ("/networks/noord", "/themes/geen-thema"):
        assert sign_in(cast.ada).get(url).status_code == 404


def test_a_network_shows_its_moderators_and_municipalities(cast, sign_in):
    page = sign_in(cast.cleo).get("/networks/oost").text
    assert "Mo Beuk" in page and "Geel" in page and "Wim Els" not in page


@pytest.mark.parametrize("place", ["networks/west", "themes/bermbeheer"])
def test_following_twice_is_following_once(app, cast, sign_in, visitor, place):
    browser = sign_in(cast.ada)
    assert visitor.post(f"/{place}/follow", {"on": "1"}).status_code == 401
    for on in ("1", "1", "0", "0", "1"):
        assert browser.post(f"/{place}/follow", {"on": on}).status_code == 303
    assert browser.post(f"/{place}/follow", {"on": "x"}).status_code == 400
    assert 'aria-pressed="true"' in browser.get(f"/{place}").text
    assert browser.get(f"/{place}/follow").status_code == 405


def test_what_one_follows_is_chosen_on_one_page(app, cast, sign_in):
    browser = sign_in(cast.ada)
    assert browser.post("/account/following", {"themes": ["99999"]}).status_code == 422
    with app.app_context():
        numbers = [str(entry.id) for entry in catalogue.themes()[:3]]
    browser.post("/account/following", {"networks": ["2"], "themes": numbers})
    browser.post("/account/following", {"networks": [], "themes": numbers[1:]})
    page = browser.get("/account/following").text
    assert page.count("checked") == 2


def test_following_a_network_opens_no_restricted_thread(cast, sign_in, make_thread):
    number = make_thread(cast.ada, network="oost", audience="network")
    browser = sign_in(cast.cleo)
    browser.post("/networks/oost/follow", {"on": "1"})
    assert browser.get(f"/threads/{number}", follow_redirects=True).status_code == 404


def test_a_profile_is_ones_own_and_the_home_network_stays(app, cast, sign_in):
    browser = sign_in(cast.ada)
    for wrong in ({"name": ""}, {"name": "Ada Linde", "municipality": "Atlantis"}, {"name": "Ada Linde", "function": "x" * 101}):
        assert browser.post("/account/", wrong).status_code == 422
    form = {"name": "Ada Linde-Es", "function": "hoofd groen", "municipality": "Brugge", "home_network_id": "2", "role": "admin", "email": "x@example.org", "id": "6"}
    assert browser.post("/account/", form).status_code == 303
    with app.app_context():
        ada = db.session.get(User, cast.ada.id)
        assert (ada.name, ada.function, ada.municipality_id) == ("Ada Linde-Es", "hoofd groen", "31005")
        assert (ada.home_network_id, ada.role, ada.email) == (1, "member", "ada@example.org")
        kept = db.session.scalars(select(Activity).where(Activity.kind == Happened.EMPLOYER_CHANGED)).all()
        assert [(row.subject_id, row.facts["from_municipality"], row.facts["to_municipality"]) for row in kept] == [(ada.id, "13008", "31005")]


@pytest.mark.parametrize("url", ["/moderation/themes", "/moderation/themes/1", "/moderation/themes/1/retire", "/moderation/themes/1/merge", "/moderation/themes/1/revive"])
def test_themes_are_looked_after_by_moderators(cast, sign_in, visitor, url):
    assert visitor.post(url).status_code == 401
    assert sign_in(cast.ada).post(url).status_code == 404
    assert sign_in(cast.mo).post(url).status_code in (303, 409, 422)


def test_a_theme_is_added_renamed_retired_and_brought_back(app, cast, sign_in, theme):
    mo, ada = sign_in(cast.mo), sign_in(cast.ada)
    assert mo.post("/moderation/themes", WORDS | {"slug": "bermbeheer"}).status_code == 422
    assert mo.post("/moderation/themes", WORDS).status_code == 303
    assert ada.get("/themes/groendaken").status_code == 200
    number = theme("groendaken").id
    assert mo.post(f"/moderation/themes/{number}", WORDS | {"slug": "groene-daken", "label_nl": "Groene daken"}).status_code == 303
    moved = ada.get("/themes/groendaken")
    assert moved.status_code in (301, 302, 303, 308) and moved.headers["Location"] == "/themes/groene-daken"
    assert mo.post("/moderation/themes", WORDS).status_code == 422
    assert mo.post(f"/moderation/themes/{number}/retire").status_code == 303
    assert mo.post(f"/moderation/themes/{number}/retire").status_code == 409
    assert "Groene daken" not in ada.get("/themes/").text and ada.get("/themes/groene-daken").status_code == 200
    assert mo.post(f"/moderation/themes/{number}/revive").status_code == 303
    assert mo.post(f"/moderation/themes/{number}/revive").status_code == 409
    assert mo.post(f"/moderation/themes/{number}", WORDS | {"slug": "groendaken"}).status_code == 303
    assert ada.get("/themes/groene-daken").headers["Location"] == "/themes/groendaken"
    with app.app_context():
        kinds = list(db.session.scalars(select(Activity.kind).where(Activity.kind.startswith("theme.")).order_by(Activity.id)))
    assert kinds == ["theme.added", "theme.changed", "theme.retired", "theme.revived", "theme.changed"]


def test_merging_moves_threads_followers_and_links(app, cast, sign_in, make_thread, theme):
    number = make_thread(cast.ada, title="Duizendknoop langs de beek", theme="invasieve-exoten")
    browsers = {name: sign_in(getattr(cast, name)) for name in ("ada", "bram", "mo")}
    for name, slug in (("ada", "invasieve-exoten"), ("bram", "invasieve-exoten"), ("bram", "biodiversiteit")):
        browsers[name].post(f"/themes/{slug}/follow", {"on": "1"})
    source, target = theme("invasieve-exoten").id, theme("biodiversiteit").id
    for into, status in (("", 422), ("invasieve-exoten", 422), ("biodiversiteit", 303), ("boombeheer", 409)):
        assert browsers["mo"].post(f"/moderation/themes/{source}/merge", {"into": into}).status_code == status
    assert browsers["mo"].post(f"/moderation/themes/{source}/revive").status_code == 422
    assert browsers["ada"].get("/themes/invasieve-exoten").headers["Location"] == "/themes/biodiversiteit"
    assert "Duizendknoop langs de beek" in browsers["ada"].get("/themes/biodiversiteit").text
    assert browsers["ada"].get(f"/threads/{number}", follow_redirects=True).status_code == 200
    with app.app_context():
        follows = {tuple(row) for row in db.session.execute(select(ThemeFollow.user_id, ThemeFollow.theme_id))}
    assert follows == {(cast.ada.id, target), (cast.bram.id, target)}


def test_of_two_crosswise_merges_one_happens(app, cast, sign_in, theme):
    one, other = theme("boombeheer"), theme("klimaatbomen")
    browsers = [sign_in(cast.mo), sign_in(cast.root)]
    tokens = [browser.token() for browser in browsers]
    answers = at_once([lambda: browsers[0].post(f"/moderation/themes/{one.id}/merge", {"into": other.slug, "csrf_token": tokens[0]}),
                       lambda: browsers[1].post(f"/moderation/themes/{other.id}/merge", {"into": one.slug, "csrf_token": tokens[1]})])
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 303 and statuses[1] in (409, 422)
    with app.app_context():
        assert sum(db.session.get(Theme, entry.id).merged_into_id is not None for entry in (one, other)) == 1


def test_a_merge_calls_the_hooks_of_higher_rooms_in_its_transaction(app, cast, sign_in, theme, monkeypatch):
    called = []

    def refuse(source: int, target: int) -> None:
        called.append((source, target))
        raise RuntimeError

    monkeypatch.setattr(actions, "theme_merged_hooks", [refuse])
    source, target = theme("boombeheer").id, theme("klimaatbomen").id
    assert sign_in(cast.mo).post(f"/moderation/themes/{source}/merge", {"into": "klimaatbomen"}).status_code == 500
    assert called == [(source, target)] and theme("boombeheer").merged_into_id is None


def test_only_administrators_set_the_network_of_a_municipality(app, cast, sign_in, visitor):
    url = "/moderation/municipalities"
    for who, status in ((cast.ada, 404), (cast.mo, 403), (cast.root, 200)):
        assert sign_in(who).get(url).status_code == status
    for who, status in ((cast.ada, 404), (cast.mo, 403), (cast.root, 303)):
        assert sign_in(who).post(f"{url}/24062", {"network": "west"}).status_code == status
    assert sign_in(cast.root).post(f"{url}/24062", {"network": "noord"}).status_code == 400
    assert sign_in(cast.root).post(f"{url}/99999", {"network": "west"}).status_code == 404
    assert "Leuven" in sign_in(cast.root).get(f"{url}?q=3000").text
    form = {"name": "Nele Meidoorn", "email": "n@example.org", "function": "x", "municipality": "Leuven", "network": "", "rules": "y"}
    assert visitor.post("/register", form).status_code == 303


def test_pages_cost_a_few_queries_however_many_themes_there_are(cast, sign_in, queries):
    browser = sign_in(cast.ada)
    browser.get("/themes/")
    assert queries(browser.get, "/themes/") <= 8 and queries(browser.get, "/networks/") <= 8
