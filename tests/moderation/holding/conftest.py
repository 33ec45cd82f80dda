"""Members whom nobody vetted yet, words of the list, and what waits."""

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.moderation.holding.models import HeldPost, HoldSetting, HoldWord
from forum.moderation.holding.wordlist import folded

SECRET = "zilverspar-geheim"
LINKS = " ".join(f"https://elders{number}.example/pagina" for number in range(5))


@pytest.fixture
def newcomer(app, cast):
    """Bram, of whom no moderator knows yet whether he can be trusted."""
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.bram.id).values(vetted_at=None))
    return cast.bram


@pytest.fixture
def listed(app):
    """`listed(word, action, replacement)` puts a word in the list."""

    def put(word, action, replacement="", network_id=None) -> int:
        with app.app_context(), unit_of_work():
            row = HoldWord(word=folded(word), action=action, replacement=replacement, network_id=network_id, created_at=now())
            db.session.add(row)
            db.session.flush()
            return row.id

    return put


@pytest.fixture
def numbers(app):
    """`numbers(network_id, first_posts=…)` sets the numbers of a network."""

    def put(network_id, **values) -> None:
        with app.app_context(), unit_of_work():
            db.session.merge(HoldSetting(network_id=network_id, changed_at=now(), **values))

    return put


@pytest.fixture
def hold_reply(sign_in, db_session):
    """Send a reply that waits; gives its number."""

    def send(thread_id, author, body=f"Mijn {SECRET} antwoord.", **more) -> int:
        answer = sign_in(author).post(f"/threads/{thread_id}/posts", {"body": body, **more})
        assert answer.status_code == 303 and "/held/" in answer.headers["Location"], answer.text
        return int(answer.headers["Location"].rsplit("/", 1)[1])

    return send


@pytest.fixture
def held_row(db_session):
    """A held text as it stands."""
    return lambda number: db_session.scalar(select(HeldPost).where(HeldPost.id == number))
