"""A community of a chosen size: users, themes, threads, posts, one long thread, reading marks and solutions."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import func, insert, select, text

from forum.accounts.models import User, UserSession
from forum.accounts.viewers import key_hash
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.search import dictionary, documents
from forum.core.search.models import SearchText
from forum.networks.models import Municipality, Network, NetworkFollow, Theme, ThemeFollow
from forum.threads import searching
from forum.threads.models import Post, ReadingMark, Solution, Thanks, Thread, ThreadFollow, ThreadTheme

WORDS = ("de boom staat in een berm naast het fietspad en de aannemer maait te vroeg waardoor bloemen geen zaad zetten wij vragen in het bestek een "
         "latere maaibeurt met afvoer van het maaisel de bewoners vinden het slordig maar na uitleg daalt het aantal klachten essentaksterfte "
         "eikenprocessierups wortelopdruk dolomiet ontharding geveltuin snoeiachterstand plantvak droogte gietrand mulch controle bosmaaier").split()
LONG = 500
KEY = "bench-session-key-of-the-first-user-0001"


def words(source: random.Random, characters: int) -> str:
    """About so many characters of Dutch words, in sentences."""
    out, length = [], 0
    while length < characters:
        word = source.choice(WORDS)
        out.append(word)
        length += len(word) + 1
    return " ".join(out).capitalize()[: characters - 1] + "."


def fill(threads: int, posts: int, users: int = 200) -> int:
    """Fill the database of the present application; returns the id of the long thread."""
    source = random.Random(7)
    with unit_of_work():
        _people(source, users)
    mean = max(1, (posts - LONG) // threads)
    for start in range(0, threads, 1000):
        with unit_of_work():
            _threads(source, range(start, min(start + 1000, threads)), mean, users)
    with unit_of_work():
        long = _long(source, threads, users)
    with unit_of_work():
        _readers(source, threads, users)
        db.session.execute(text("ANALYZE"))
    return long


def _people(source: random.Random, users: int) -> None:
    codes = list(db.session.scalars(select(Municipality.nis)))
    networks, themes = list(db.session.scalars(select(Network.id))), list(db.session.scalars(select(Theme.id)))
    start = now() - timedelta(days=800)
    db.session.execute(insert(User), [
        {"id": i, "email": f"lid{i}@example.org", "name": f"Lid {i} Achternaam", "function": "groenambtenaar", "municipality_id": source.choice(codes),
         "home_network_id": networks[i % 2], "created_at": start} for i in range(1, users + 1)])
    db.session.execute(insert(UserSession), [{"key_hash": key_hash(KEY), "user_id": 1, "created_at": now(), "seen_at": now(), "confirmed_at": now()}])
    db.session.execute(insert(ThemeFollow), [{"user_id": 1, "theme_id": theme, "created_at": start} for theme in themes[:6]])
    db.session.execute(insert(NetworkFollow), [{"user_id": 1, "network_id": networks[1], "created_at": start}])


def _thread_values(source: random.Random, number: int, last: int, users: int, themes: list[int]) -> tuple[dict, list[dict]]:
    begun = now() - timedelta(days=700) + timedelta(minutes=number)
    ended = begun + timedelta(minutes=last)
    solved = ended if number % 2 and last > 1 else None
    chosen = source.sample(themes, 1 + number % 3)
    thread = {"id": number, "kind": "problem" if number % 10 else "practice", "audience": "network" if number % 25 == 0 else "all", "network_id": (1, 2, None)[number % 3] or None,
              "theme_id": chosen[0], "author_id": 1 + number % users, "title": words(source, 50)[:-1], "slug": f"onderwerp-{number}", "created_at": begun,
              "last_activity_at": ended, "last_number": last, "reply_count": last - 1, "solved_at": solved if number % 10 else None}
    if thread["network_id"] is None:
        thread["audience"] = "all"
    links = [{"thread_id": number, "theme_id": t, "position": i, "created_at": begun, "last_activity_at": ended} for i, t in enumerate(chosen)]
    return thread, links


def _threads(source: random.Random, numbers: range, mean: int, users: int) -> None:
    themes = list(db.session.scalars(select(Theme.id)))
    threads, links, posts, solutions = [], [], [], []
    first = (db.session.scalar(select(func.max(Post.id))) or 0) + 1
    for number in numbers:
        last = max(1, round(source.triangular(1, 3 * mean - 3, 1))) if mean > 1 else 1
        thread, own = _thread_values(source, number + 1, last, users, themes)
        threads.append(thread)
        links += own
        rows = [_post(source, first + len(posts) + i, thread, i + 1, users) for i in range(last)]
        posts += rows
        if thread["solved_at"]:
            solutions.append({"thread_id": thread["id"], "post_id": rows[1]["id"], "chosen_by_id": thread["author_id"], "created_at": thread["solved_at"]})
    for table, rows in ((Thread, threads), (ThreadTheme, links), (Post, posts), (Solution, solutions)):
        if rows:
            db.session.execute(insert(table), rows)
    _index(posts)


def _post(source: random.Random, number: int, thread: dict, place: int, users: int, length: int = 600) -> dict:
    body = words(source, length)
    return {"id": number, "thread_id": thread["id"], "number": place, "author_id": thread["author_id"] if place == 1 else 1 + (number * 7) % users,
            "kind": "opening" if place == 1 else "answer", "body": body, "html": f"<p>{body}</p>", "render_version": 1, "version": 1,
            "created_at": thread["created_at"] + timedelta(minutes=place)}


def _long(source: random.Random, threads: int, users: int) -> int:
    themes = list(db.session.scalars(select(Theme.id)))
    thread, links = _thread_values(source, threads + 1, LONG, users, themes)
    thread.update(audience="all", kind="problem", solved_at=thread["last_activity_at"])
    first = (db.session.scalar(select(func.max(Post.id))) or 0) + 1
    posts = [_post(source, first + i, thread, i + 1, users) for i in range(LONG)]
    db.session.execute(insert(Thread), [thread])
    db.session.execute(insert(ThreadTheme), links)
    db.session.execute(insert(Post), posts)
    db.session.execute(insert(Solution), [{"thread_id": thread["id"], "post_id": posts[4]["id"], "chosen_by_id": thread["author_id"], "created_at": now()}])
    _index(posts)
    return thread["id"]


def _index(posts: list[dict]) -> None:
    lexicon = dictionary.lexicon()
    db.session.execute(insert(SearchText), [{"part_id": p["id"], "file_id": 0, "subject_id": p["thread_id"], "words": documents.analysed(lexicon, p["body"])}
                                            for p in posts])
    searching.write_many(sorted({p["thread_id"] for p in posts}))


def _readers(source: random.Random, threads: int, users: int) -> None:
    read = source.sample(range(1, threads + 1), min(threads, 400))
    db.session.execute(insert(ReadingMark), [{"user_id": 1, "thread_id": t, "number": 1, "read_at": now()} for t in read])
    db.session.execute(insert(ThreadFollow), [{"user_id": 1 + i % users, "thread_id": t, "by_mail": True, "created_at": now()} for i, t in enumerate(read)])
    posts = list(db.session.scalars(select(Post.id).where(Post.thread_id == threads + 1, Post.number <= 20)))
    db.session.execute(insert(Thanks), [{"post_id": p, "user_id": 2 + i, "created_at": now()} for i, p in enumerate(posts)])
