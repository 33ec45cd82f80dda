"""Themes as they change: every process knows at once, merged and retired ones take no new threads."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.db import db, unit_of_work
from forum.networks import catalogue
from forum.networks.actions import add_theme, merge_theme, retire_theme
from forum.networks.models import Theme
from forum.threads.models import Thread, ThreadTheme


@pytest.fixture
def elsewhere(app, cast, monkeypatch):
    """Change themes as another process does: this one does not hear of it."""

    def change(verb) -> None:
        with app.app_context():
            catalogue.themes()
            monkeypatch.setattr(catalogue, "forget", lambda: None)
            with unit_of_work():
                verb()
            monkeypatch.undo()

    return change


def by_slug(slug: str) -> Theme:
    return db.session.scalar(select(Theme).where(Theme.slug == slug))


def test_a_theme_that_another_process_added_is_there_at_once(sign_in, cast, elsewhere):
    elsewhere(lambda: add_theme("Rotondes", "Roundabouts", by=cast.mo.id))
    ada = sign_in(cast.ada)
    assert ada.get("/themes/rotondes").status_code == 200
    assert ada.get("/threads/?theme=rotondes").status_code == 200
    assert ada.get("/themes/nergens").status_code == 404


def test_a_thread_under_a_theme_that_was_just_merged_stands_under_the_other(app, sign_in, cast, elsewhere):
    elsewhere(lambda: merge_theme(by_slug("bermbeheer"), by_slug("boombeheer"), by=cast.mo.id))
    for title in ("Eerst", "Later"):
        assert sign_in(cast.ada).post("/threads/new", {"title": title, "body": "Wat nu?", "theme": "bermbeheer", "network": "oost"}).status_code == 303
        with app.app_context():
            catalogue.forget()
            boom = by_slug("boombeheer").id
            assert set(db.session.scalars(select(Thread.theme_id))) == set(db.session.scalars(select(ThreadTheme.theme_id))) == {boom}
    assert "Later" in sign_in(cast.ada).get("/threads/?theme=bermbeheer").text


def test_a_retired_theme_takes_no_new_thread(app, sign_in, cast):
    with app.app_context(), unit_of_work():
        retire_theme(by_slug("bermbeheer"), by=cast.mo.id)
    form = {"title": "Eerst", "body": "Wat nu?", "theme": "bermbeheer", "network": "oost"}
    assert sign_in(cast.ada).post("/threads/new", form).status_code == 422


def test_a_merged_theme_is_not_changed_any_more(app, sign_in, cast):
    with app.app_context(), unit_of_work():
        merge_theme(by_slug("bermbeheer"), by_slug("boombeheer"), by=cast.mo.id)
    with app.app_context():
        number = by_slug("bermbeheer").id
    assert sign_in(cast.mo).post(f"/moderation/themes/{number}", {"label_nl": "Anders"}).status_code == 422
