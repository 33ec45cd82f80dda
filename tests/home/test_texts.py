"""The site's own texts stand in both languages for everyone, and say what the site does."""

from dataclasses import replace

import pytest

PAGES = ("/house-rules", "/privacy", "/accessibility", "/contact")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("language", "tag"), [("nl", "nl-BE"), ("en", "en")])
def test_everyone_reads_the_texts_in_both_languages(visitor, sign_in, cast, page, language, tag):
    visitor.client.set_cookie("language", language)
    text = visitor.get(page)
    assert text.status_code == 200 and f'<html lang="{tag}">' in text.text and text.text.count("<h1>") == 1
    assert sign_in(cast.ada).get(page).status_code == 200
    for forgotten in ("TODO", "<placeholder", "lorem", "XXX", "None"):
        assert forgotten not in text.text


def test_p10_privacy_names_who_runs_the_site_and_every_cookie(visitor, app):
    text = visitor.get("/privacy").text
    for words in ("Vereniging voor Openbaar Groen", "session", "notice", "language", "30 dagen", "90 dagen", "Gegevensbeschermingsautoriteit"):
        assert words in text
    assert app.config["SESSION_COOKIE_NAME"].removeprefix("__Host-") == "notice"


@pytest.mark.parametrize("page", ["/privacy", "/accessibility", "/contact"])
def test_the_contact_address_stands_there_when_it_is_set(visitor, app, monkeypatch, page):
    assert "mailto:" not in visitor.get(page).text
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], contact_address="groen@example.org", operator_name="Groenbond <b>"))
    text = visitor.get(page).text
    assert "mailto:groen@example.org" in text and "Groenbond <b>" not in text


def test_contact_shows_members_the_way_to_their_moderators(visitor, sign_in, cast):
    assert 'href="/networks/"' in sign_in(cast.ada).get("/contact").text
    assert 'href="/register"' in visitor.get("/contact").text
