"""The directory and the profiles: who is there, what they wrote as far as one may read it, and never an address."""

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.networks.models import Theme, ThemeFollow


def names(page) -> list[str]:
    """The cast in the order of the page."""
    people = ("Ada Linde", "Bram Eik", "Cleo Wilg", "Mo Beuk", "Wim Els", "Rita Berk")
    body = page.text.split('class="members', 1)[-1]
    return sorted((name for name in people if f">{name}</a>" in body), key=body.index)


def change(app, user_id, **values):
    with app.app_context(), unit_of_work():
        user = db.session.get(User, user_id)
        for name, value in values.items():
            setattr(user, name, value)


def test_the_directory_is_for_members_in_order_of_name_without_addresses(sign_in, visitor, cast):
    assert visitor.get("/members/").status_code == 302
    page = sign_in(cast.cleo).get("/members/")
    assert names(page) == ["Ada Linde", "Bram Eik", "Cleo Wilg", "Mo Beuk", "Rita Berk", "Wim Els"]
    assert "example.org" not in page.text


@pytest.mark.parametrize(("query", "found"), [
    ("q=linde", ["Ada Linde"]), ("q=LINDE", ["Ada Linde"]), ("q=groenambtenaar+eik", ["Bram Eik"]), ("q=gent", ["Cleo Wilg"]), ("network=west", ["Cleo Wilg", "Wim Els"]),
    ("network=west&q=wim", ["Wim Els"]), ("theme=boombeheer", ["Bram Eik"]), ("q=%25", []), ("q=_", []), ("q=%00", 6), ("network=noord", 6), ("theme=onzin", 6), ("q=example.org", []),
    ("after=abc", 6), ("after=99999", []), ("q=" + "x" * 5000, []),
])
def test_the_directory_is_narrowed(sign_in, cast, app, query, found):
    with app.app_context(), unit_of_work():
        db.session.add(ThemeFollow(user_id=cast.bram.id, theme_id=db.session.scalar(select(Theme.id).where(Theme.slug == "boombeheer")), created_at=clock.now()))
    page = sign_in(cast.ada).get(f"/members/?{query}")
    assert page.status_code == 200
    assert (len(names(page)) if isinstance(found, int) else names(page)) == found


def test_the_directory_goes_on_by_name(sign_in, cast, app):
    with app.app_context(), unit_of_work():
        db.session.add_all([User(name=f"Naam {i:03}", email=f"n{i}@example.org", created_at=clock.now()) for i in range(60)])
    ada = sign_in(cast.ada)
    first = ada.get("/members/").text
    assert "Naam 020" in first and "Naam 058" not in first
    after = first.split('href="/members/?after=')[1].split('"')[0]
    second = ada.get(f"/members/?after={after}").text
    assert "Naam 058" in second and "Naam 020" not in second and "Wim Els" in second


def test_who_left_stands_in_no_list_and_the_profile_says_so(sign_in, cast, app, make_thread):
    make_thread(cast.bram, "Een dreef van vroeger")
    change(app, cast.bram.id, ended_at=clock.now())
    ada = sign_in(cast.ada)
    assert "Bram Eik" not in names(ada.get("/members/"))
    page = ada.get(f"/members/{cast.bram.id}", follow_redirects=True)
    assert page.status_code == 200 and "oud-lid" in page.text and "groenambtenaar" not in page.text and "Een dreef van vroeger" in page.text


def test_an_erased_name_is_a_former_member(sign_in, cast, app):
    change(app, cast.bram.id, ended_at=clock.now(), name="", email=None)
    page = sign_in(cast.ada).get(f"/members/{cast.bram.id}", follow_redirects=True)
    assert page.status_code == 200 and "Bram" not in page.text


def test_a_profile_stands_under_the_address_with_the_name(sign_in, visitor, cast):
    assert visitor.get(f"/members/{cast.ada.id}-ada-linde").status_code == 302
    cleo = sign_in(cast.cleo)
    for wrong in (f"/members/{cast.ada.id}", f"/members/{cast.ada.id}-iemand-anders"):
        assert cleo.get(wrong).headers["Location"] == f"/members/{cast.ada.id}-ada-linde"
    page = cleo.get(f"/members/{cast.ada.id}-ada-linde")
    assert page.status_code == 200
    for words in ("Ada Linde", "groenambtenaar", "Oost", "Lid sinds"):
        assert words in page.text
    assert "example.org" not in page.text
    for missing in ("/members/99999-x", "/members/99999", "/members/0-x", "/members/abc"):
        assert cleo.get(missing).status_code == 404


def test_z7_a_profile_shows_only_what_its_reader_may_read(sign_in, cast, make_thread, make_reply):
    make_thread(cast.ada, "Openbare vraag van Ada")
    make_thread(cast.ada, "Besloten vraag van Ada", audience="network", body="Geheime tekst")
    elsewhere = make_thread(cast.bram, "Vraag van Bram")
    reply = make_reply(elsewhere, cast.ada, "Een antwoord dat verborgen raakt")
    sign_in(cast.mo).post(f"/posts/{reply}/hide", {"reason": "Reclame"})
    for user, sees in ((cast.cleo, False), (cast.wim, False), (cast.bram, True), (cast.mo, True), (cast.root, True), (cast.ada, True)):
        text = sign_in(user).get(f"/members/{cast.ada.id}-ada-linde").text
        assert "Openbare vraag van Ada" in text and "verborgen raakt" not in text
        assert ("Besloten vraag" in text) is sees and ("Geheime tekst" in text) is sees, user.name


def test_only_ones_own_profile_offers_to_change_it(sign_in, cast):
    for user, offered in ((cast.ada, True), (cast.bram, False), (cast.root, False)):
        assert ("Wijzig je profiel" in sign_in(user).get(f"/members/{cast.ada.id}-ada-linde").text) is offered


def test_x2_names_are_escaped(sign_in, cast, app):
    change(app, cast.bram.id, name="<img src=x onerror=alert(1)>", function="{{7*7}}")
    for page in ("/members/", f"/members/{cast.bram.id}"):
        text = sign_in(cast.ada).get(page, follow_redirects=True).text
        assert "<img" not in text and "{{7*7}}" in text


def test_lists_and_profiles_cost_a_fixed_number_of_queries(sign_in, cast, make_thread, queries):
    ada = sign_in(cast.ada)
    make_thread(cast.bram)
    for url in ("/members/", f"/members/{cast.bram.id}-bram-eik"):
        ada.get(url)
        few = queries(ada.get, url)
        for _ in range(6):
            make_thread(cast.bram)
        assert queries(ada.get, url) <= few <= 7, url
