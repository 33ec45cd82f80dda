"""Letters that cannot be composed or addressed, and what the site insists on before it hands one over."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import replace

import pytest
from sqlalchemy import select

from forum.core.db import db, unit_of_work
from forum.core.mail import outbox, transport
from forum.core.mail.letters import Letter, Message


def test_M11_one_letter_that_cannot_be_composed_stops_no_other(app, server, write, sweep, composer):
    good = composer["test"]

    def compose(letter):
        if letter.about_id == 1:
            raise RuntimeError("poison")
        return good(letter)

    composer["test"] = compose
    write(4)
    sweep()
    assert len(server.taken) == 3
    with app.app_context():
        assert list(db.session.scalars(select(Letter.outcome).order_by(Letter.id))) == ["sent", None, "sent", "sent"]


def test_a_composer_that_says_none_or_404_drops_the_letter(app, server, write, sweep, composer):
    from flask import abort

    composer["test"] = lambda letter: abort(404) if letter.about_id else None
    write(2)
    sweep()
    with app.app_context():
        assert list(db.session.scalars(select(Letter.outcome))) == ["dropped", "dropped"]
    assert server.conversations == 0


ADDRESSES = ("", "ada", "@example.org", "ada@", "a\r\nBcc: x@evil.example@example.org", "zoé@example.org", "a b@example.org", "<x@evil.example>@example.org")


@pytest.mark.parametrize("address", ADDRESSES)
def test_I4_an_address_that_is_none_reaches_nobody_else(server, write, sweep, letter, composer, address):
    composer["test"] = lambda letter: Message("Ada", address, "nl", "decision", {"name": "Ada", "decision": "Zo is het."})
    write()
    sweep()
    assert letter().outcome == "refused" and server.lines == []


def test_M1_the_envelope_and_the_headers_agree(server, write, sweep):
    write()
    sweep()
    envelope = [line.split(" size")[0] for line in server.lines if line.upper().startswith(("MAIL", "RCPT"))]
    assert envelope == ["mail FROM:<no-reply@forum.test>", "rcpt TO:<ada@example.org>"]
    (mail,) = server.taken
    assert mail["From"].addresses[0].addr_spec == mail["Reply-To"].addresses[0].addr_spec == "no-reply@forum.test"
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Date"].datetime and mail["Message-ID"]
    assert mail.get_content_type() == "multipart/alternative"


def test_a_wrong_sender_in_the_settings_costs_no_letter(app, server, write, sweep, letter):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_from="Site <no reply@forum.test>")
    write()
    sweep()
    assert letter().outcome is None
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_from="no-reply@forum.test")
    sweep(minutes=3)
    assert letter().outcome == "sent"


def test_no_password_goes_over_an_open_line(app, server, write, sweep, letter, monkeypatch):
    monkeypatch.setattr(transport, "HERE", set())
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=server.url.replace("//", "//user:hush@"))
    write()
    sweep()
    assert letter().outcome is None and not any("AUTH" in line.upper() for line in server.lines) and server.taken == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes a certificate with openssl")
@pytest.mark.parametrize(("name", "is_trusted", "is_sent"), [("localhost", True, True), ("localhost", False, False), ("other.test", True, False)])
def test_tls_checks_the_name_of_the_server(app, server, write, sweep, letter, monkeypatch, tmp_path, name, is_trusted, is_sent):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj",
                    f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"], cwd=tmp_path, check=True, capture_output=True)
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    monkeypatch.setattr(transport, "TIMEOUT", 5)
    monkeypatch.setattr(transport, "DEADLINE", 10)
    write()
    sweep()
    assert (letter().outcome, len(server.taken)) == (("sent", 1) if is_sent else (None, 0))


def test_a_letter_about_an_activity_is_written_once(app, cast, composer):
    from forum.accounts.models import User
    from forum.core.events import Happened, record

    with app.app_context(), unit_of_work():
        activity = record(Happened.THEME_ADDED, cast.root.id)
        for _again in range(2):
            outbox.post("test", user_id=cast.ada.id, activity_id=activity.id)
            outbox.post_to_all("test", select(User.id).where(User.id.in_([cast.ada.id, cast.bram.id])), activity_id=activity.id)
    with app.app_context():
        assert sorted(db.session.scalars(select(Letter.user_id))) == [cast.ada.id, cast.bram.id]


def test_the_folder_takes_mail_when_no_server_is_named(app, write, sweep, letter):
    write()
    sweep()
    assert letter().outcome == "sent" and len(list((app.config["SETTINGS"].instance / "outbox").glob("*.eml"))) == 1
