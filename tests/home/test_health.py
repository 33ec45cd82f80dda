"""Signs of life, the small files that robots ask for, and the conveniences of development."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest


def test_alive_and_ready_say_one_word(visitor):
    assert (visitor.get("/healthz").status_code, visitor.get("/healthz").text) == (200, "ok")
    assert (visitor.get("/readyz").status_code, visitor.get("/readyz").text) == (200, "ready")


@pytest.mark.parametrize("part", ["ping", "jobs", "storage"])
def test_k18_a_part_that_fails_makes_the_site_unready_without_details(visitor, monkeypatch, part):
    def broken():
        raise OSError("/secret/path: password wrong")

    monkeypatch.setattr(f"forum.home.views.health.{part}", broken)
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready")
    assert visitor.get("/healthz").status_code == 200


def test_a_missing_instance_folder_makes_the_site_unready(visitor, app, monkeypatch, tmp_path):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], forum_instance=str(tmp_path / "gone")))
    assert visitor.get("/readyz").status_code == 503


def test_robots_are_kept_out_and_the_icon_is_found(visitor):
    assert "Disallow: /\n" in visitor.get("/robots.txt").text
    answer = visitor.get("/favicon.ico")
    assert answer.status_code == 302 and visitor.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("page", ["/patterns", "/outbox", "/outbox/1.eml"])
def test_conveniences_of_development_are_missing_elsewhere(visitor, page):
    assert visitor.get(page).status_code == 404


@pytest.fixture
def in_development(app, monkeypatch, tmp_path):
    """The same site with FORUM_DEV=1 and a folder of its own."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], forum_dev="1", forum_instance=str(tmp_path)))
    return tmp_path


def test_the_page_of_components_stands_in_development(visitor, in_development):
    page = visitor.get("/patterns")
    assert page.status_code == 200 and "error-summary" in page.text


def test_the_outbox_shows_mail_as_text_with_links(visitor, in_development):
    assert visitor.get("/outbox").status_code == 200
    folder = Path(in_development / "outbox")
    folder.mkdir()
    (folder / "a b&c.eml").write_bytes(
        b"Subject: =?utf-8?q?Nieuw_wachtwoord_<script>?=\r\nTo: ada@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nKlik: http://localhost/password/reset/abc <b>nu</b>\r\n"
        b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<h9>hoi</h9><script>alert(1)</script>\r\n--x--\r\n")
    listing = visitor.get("/outbox")
    assert "Nieuw wachtwoord" in listing.text and "<script>" not in listing.text.replace('<script type="module"', "")
    mail = visitor.get("/outbox/a%20b%26c.eml")
    assert mail.status_code == 200 and 'href="http://localhost/password/reset/abc"' in mail.text
    assert "&lt;h9&gt;hoi" in mail.text and "<h9>" not in mail.text and "<b>nu</b>" not in mail.text
    for outside in ("/outbox/..%2F..%2Fforum.db", "/outbox/%2Fetc%2Fpasswd", "/outbox/none.eml", "/outbox/*.eml"):
        assert visitor.get(outside).status_code == 404
    shutil.rmtree(folder)
