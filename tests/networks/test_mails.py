"""Each mail about accounts and membership, word for word, in both languages. To write the files anew: WRITE_MAILS=1."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.core.mail.outbox import post

MAILS = Path(__file__).parent / "mails"
ASK = {"name": "Nele Meidoorn", "email": "nele@example.org", "function": "diensthoofd groen", "municipality": "Geel", "rules": "y"}
TOKEN = re.compile(r"(/(?:invite|password/reset)/)\S+")
MOMENT = re.compile(r"\d{1,2} \w+ \d{4}, \d\d[.:]\d\d(?: uur)?")


@pytest.fixture(params=["nl", "en"])
def language(request, app, cast) -> str:
    """The language of all receivers."""
    with app.app_context(), unit_of_work():
        for user in db.session.query(User):
            user.language = request.param
            if user.id == cast.cleo.id:
                user.password_hash = None
    return request.param


@pytest.fixture
def compare(run_jobs, outbox, language):
    """Send what waits and compare the one mail of a kind with its file."""

    def check(kind: str) -> None:
        run_jobs()
        mail = outbox()[-1]
        text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
        plain = MOMENT.sub("<moment>", TOKEN.sub(r"\1<token>", text))
        words = f"To: {mail['To']}\nSubject: {mail['Subject']}\n\n{plain}"
        path = MAILS / f"{kind}.{language}.txt"
        if os.environ.get("WRITE_MAILS"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(words, encoding="utf-8")
        assert words == path.read_text(encoding="utf-8")
        html = mail.get_body(("html",)).get_content()
        assert len(outbox()) == 1 and all(part in html for part in re.findall(r"http://localhost/\S+", text))

    return check


@pytest.mark.parametrize(("kind", "who"), [("password_reset", "ada"), ("password_changed", "ada"), ("already_member", "ada"), ("welcome", "cleo")])
def test_mails_about_the_account(app, cast, compare, kind, who):
    with app.app_context(), unit_of_work():
        post(kind, user_id=getattr(cast, who).id)
    compare(kind)


def test_the_mail_to_a_moderator(visitor, compare):
    visitor.post("/register", ASK)
    compare("request_received")


def test_the_mail_to_who_was_refused(app, cast, visitor, sign_in, language, compare):
    visitor.post("/language", {"language": language})
    visitor.post("/register", ASK)
    sign_in(cast.mo).post("/moderation/requests/1", {"decision": "refuse", "reason": "Dit is geen adres\nvan een gemeente."})
    compare("request_refused")


def test_the_mail_to_whose_account_was_ended(cast, sign_in, compare):
    sign_in(cast.mo).post(f"/moderation/members/{cast.ada.id}/end", {"reason": "Werkt niet meer\nbij de stad."})
    compare("account_ended")
