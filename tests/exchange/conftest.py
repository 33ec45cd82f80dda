"""Import files, and sites to import them into."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from forum import create_app
from forum.config import read_settings

WORDS = ("beuk berm bestek boom dolomiet dreef eik es gazon gracht haag kruid linde maaien mulch pad park perk plein snoei taxus "
         "teelaarde veld vijver wadi wilg wortel zaaien zode").split()


@pytest.fixture
def command(app):
    """`command("import", path)` runs a command on the tests' site."""
    return lambda *arguments: app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


@pytest.fixture
def other_app(tmp_path):
    """An empty site of its own."""
    folder = tmp_path / "other"
    return create_app(read_settings({"FORUM_INSTANCE": str(folder), "SECRET_KEY": "o" * 48, "BASE_URL": "http://localhost", "LOG_LEVEL": "error"}))


@pytest.fixture
def other_site(other_app):
    """`other_site("import", path)` runs a command on that site."""

    def run(*arguments):
        return other_app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])

    assert run("init").exit_code == 0
    return run


@pytest.fixture
def write(tmp_path):
    """`write(lines)` gives the path of a file with these lines: objects, or bytes as they are."""

    def to_file(lines, name="lines.ndjson"):
        path = tmp_path / name
        path.write_bytes(b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines))
        return path

    return to_file


def member(ref="p1", **more):
    """A member's line."""
    return {"type": "member", "ref": ref, "name": f"Lid {ref}", "email": None, "networks": ["oost"], **more}


def thread(ref="t1", author="p1", **more):
    """A thread's line."""
    return {"type": "thread", "ref": ref, "network": "oost", "theme": "boombeheer", "kind": "problem", "title": f"Vraag {ref}", "author": author,
            "created_at": "2012-12-05T22:53:17Z", "body": "Wat **nu**?", **more}


def post(ref="a1", thread="t1", author="p1", **more):
    """A reply's line."""
    return {"type": "post", "ref": ref, "thread": thread, "author": author, "created_at": "2012-12-06T09:00:00Z", "body": "Zo.", "solution": False, **more}


def community(threads: int, *, members: int = 40, seed: int = 7) -> list[dict]:
    """A made-up community of the same shape as a real one: some 1.3 replies a thread, each thread with one solution."""
    dice = random.Random(seed)
    lines = [member(f"p{number}", networks=[dice.choice(("oost", "west"))]) for number in range(members)]
    begin = datetime(2015, 1, 1, tzinfo=UTC)
    for number in range(threads):
        asked = begin + timedelta(hours=5 * number)
        lines.append(thread(f"t{number}", f"p{dice.randrange(members)}", network=dice.choice(("oost", "west", "both")), created_at=asked.isoformat(),
                            theme=dice.choice(("boombeheer", "bermbeheer", "geheel-nieuw")), body=_text(dice), title=_text(dice, 6).strip()))
        for reply in range(dice.choice((1, 1, 1, 1, 2, 3))):
            lines.append(post(f"t{number}-{reply}", f"t{number}", f"p{dice.randrange(members)}", solution=reply == 0, body=_text(dice),
                              created_at=(asked + timedelta(hours=reply + 1)).isoformat()))
    return lines


def _text(dice: random.Random, words: int = 80) -> str:
    return " ".join(dice.choices(WORDS, k=words)).capitalize() + ("" if words < 10 else ".\n\n- eerst\n- dan")
