"""Random sequences of acts on a few threads; after each, all of it is held against what follows from the posts themselves."""

import hashlib
import random
import re
from collections import defaultdict

import pytest
from sqlalchemy import func, select

from forum.core.db import db
from forum.core.events import Activity
from forum.threads.models import Post, Solution, Thread, ThreadFollow
from tests.moderation.reshaping import truth

WHY = {"reason": "Om orde te houden", "rule": "other"}
WORDS = ["".join("bcdfghklmnprstvwz"[int(part, 16)] for part in hashlib.sha256(str(number).encode()).hexdigest()[:12]) for number in range(90)]  # alike to no other


class World:
    """The site in a test, with what each reader has read."""

    def __init__(self, app, sign_in, cast, seed: int):
        self.app, self.cast, self.random = app, cast, random.Random(seed)  # noqa: S311  no secret
        self.browsers = {name: sign_in(getattr(cast, name)) for name in ("ada", "bram", "cleo", "mo")}
        self.read: dict[int, set[int]] = defaultdict(set)
        self.words: dict[int, str] = {}
        self.left = list(WORDS)
        self.log: list[str] = []

    def look(self, ask):
        """Ask the database something, in a context of its own."""
        with self.app.app_context():
            found = ask()
            db.session.rollback()
            return found

    def send(self, who: str, path: str, data: dict | None = None):
        """Send a form; refusals are part of the game, faults are not."""
        answer = self.browsers[who].post(path, data or {})
        self.log.append(f"{who} {path} {data or ''} → {answer.status_code}")
        assert answer.status_code < 500, self.log[-8:]
        return answer

    def threads(self) -> list[int]:
        """Threads that stand by themselves."""
        return self.look(lambda: list(db.session.scalars(select(Thread.id).where(Thread.merged_into_id.is_(None)).order_by(Thread.id))))

    def posts(self, *conditions) -> list:
        """Posts with their threads."""
        return self.look(lambda: list(db.session.execute(select(Post.id, Post.thread_id, Post.number).where(*conditions).order_by(Post.id))))

    def write(self, author: str, path: str, **fields) -> None:
        """Write a post with a word that no other has; its writer has read what stands before it."""
        word = self.left.pop() if self.left else None
        if word is None:
            return
        before = self.look(lambda: db.session.scalar(select(func.max(Post.id))) or 0)
        if self.send(author, path, {"body": f"Hier staat {word}.", **fields}).status_code == 303:
            number = self.look(lambda: db.session.scalar(select(Post.id).where(Post.id > before)))
            self.words[number] = word
            self.reads(author, number)

    def reads(self, who: str, post_id: int) -> None:
        """Reading a post in a thread reads those before it."""
        person = getattr(self.cast, who).id
        number, thread = self.look(lambda: tuple(db.session.execute(select(Post.number, Post.thread_id).where(Post.id == post_id)).one()))
        self.read[person] |= {row.id for row in self.posts(Post.thread_id == thread, Post.number <= number)}


def start(world: World) -> None:
    """Four threads with replies."""
    for number, author in enumerate(("ada", "bram", "cleo", "ada")):
        world.write(author, "/threads/new", title=f"Gesprek {number}", network="oost", theme="bermbeheer", kind="problem")
    for thread in world.threads():
        for author in ("ada", "bram", "cleo"):
            world.write(author, f"/threads/{thread}/posts")


def reply(world: World) -> None:
    world.write(world.random.choice(("ada", "bram", "cleo")), f"/threads/{world.random.choice(world.threads())}/posts")


def read_on(world: World) -> None:
    who, post = world.random.choice(("ada", "bram", "cleo", "mo")), world.random.choice(world.posts())
    if world.send(who, f"/threads/{post.thread_id}/reading", {"number": post.number}).status_code < 400:
        world.reads(who, post.id)


def follow(world: World) -> None:
    world.send(world.random.choice(("bram", "cleo", "mo")), f"/threads/{world.random.choice(world.threads())}/follow", {"on": "1"})


def solve(world: World) -> None:
    post = world.random.choice(world.posts(Post.number > 1))
    world.send("mo", f"/threads/{post.thread_id}/solution", {"post": post.id})


def on_post(act: str):
    def do(world: World):
        return world.send("mo", f"/posts/{world.random.choice(world.posts()).id}/{act}", WHY)

    return do


def on_thread(act: str, **fields):
    def do(world: World):
        made = {name: value(world) if callable(value) else value for name, value in fields.items()}
        return world.send("mo", f"/threads/{world.random.choice(world.threads())}/{act}", {**WHY, **made})

    return do


def split(world: World):
    thread = world.random.choice(world.threads())
    replies = [post.id for post in world.posts(Post.thread_id == thread, Post.number > 1)]
    some = world.random.sample(replies, min(len(replies), world.random.randint(1, 3)))
    return world.send("mo", f"/threads/{thread}/split", {**WHY, "title": f"Afgesplitst {len(world.log)}", "network": "oost", "theme": "bermbeheer", "post": some})


def redact(world: World):
    """Words that stand in every post: none of those that are searched for."""
    return world.send("mo", f"/posts/{world.random.choice(world.posts()).id}/redact", {**WHY, "passage": "Hier staat"})


def choose_anew(world: World):
    post = world.random.choice(world.posts(Post.number > 1))
    stands = world.look(lambda: db.session.scalar(select(Solution.post_id).where(Solution.thread_id == post.thread_id)))
    return world.send("mo", f"/posts/{post.id}/solution-by-moderator", {**WHY, "replaces": stands or ""})


any_other = lambda world: world.random.choice(world.threads())  # noqa: E731
FACTS = (reply, read_on, follow, solve)
ACTS = [on_post("hide"), on_post("restore"), on_thread("hide"), on_thread("restore"), on_thread("lock"), on_thread("unlock"), on_thread("pin"), on_thread("unpin"),
        on_thread("retitle", title=lambda world: f"Titel {len(world.log)}"), on_thread("move", network="oost", theme="boombeheer"), on_thread("move", network="both", theme=""),
        on_thread("merge", into=any_other), on_thread("merge", into=any_other), on_thread("duplicate", into=any_other), split, split,
        redact, choose_anew, choose_anew, on_thread("feature"), on_thread("unfeature"), on_thread("convert", kind="practice"), on_thread("convert", kind="problem")]


def undo_newest(world: World, since: int) -> bool:
    """Take back what was just done; False when it is no act that has a way back."""
    newest = world.look(lambda: db.session.scalar(select(Activity.id).where(Activity.id > since, Activity.facts["reason"].as_string() == WHY["reason"]).order_by(Activity.id.desc())))
    return newest is not None and world.send("mo", f"/moderation/log/{newest}/undo").status_code == 303


def check_reach(world: World) -> None:
    """Addresses, search and lists agree with what stands; a few at random, for each costs a page."""
    standing = {post.id: post for post in world.posts()}
    shown = world.look(lambda: set(db.session.scalars(select(Thread.id).where(Thread.hidden_at.is_(None), Thread.merged_into_id.is_(None)))))
    seen = {post.id for post in world.posts(Post.hidden_at.is_(None), Post.withdrawn_at.is_(None))}
    for number in world.random.sample(sorted(world.words), min(2, len(world.words))):
        post = standing[number]
        place = world.browsers["mo"].get(f"/posts/{number}").headers["Location"]
        assert place.startswith(f"/threads/{post.thread_id}-") and place.endswith(f"#post-{post.number}")
        page = world.browsers["ada"].get(f"/search?q={world.words[number]}").text
        found = re.search(rf'href="/threads/{post.thread_id}-', page.split("<main")[1].split("<aside")[0]) is not None
        assert found == (number in seen and post.thread_id in shown), (world.words[number], world.log[-6:])
    listed = {int(number) for number in re.findall(r'<h[23] class="row-title">.*?href="/threads/(\d+)-', world.browsers["ada"].get("/threads/").text, re.S)}
    assert listed == shown, world.log[-6:]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_random_acts_leave_all_right_and_undo_gives_back_what_was(app, sign_in, cast, seed):
    world = World(app, sign_in, cast, seed)
    start(world)
    done = undone = 0
    for step in range(45):
        if world.random.random() < 0.45:
            world.random.choice(FACTS)(world)
        else:
            before, since = world.look(truth.snapshot), world.look(lambda: db.session.scalar(select(func.max(Activity.id))))
            follows = followers(world)
            answer = world.random.choice(ACTS)(world)
            done += answer.status_code == 303
            if answer.status_code != 303:
                assert world.look(truth.snapshot) == before, ("a refused act changes nothing", world.log[-4:])
            elif world.random.random() < 0.5 and undo_newest(world, since):
                undone += 1
                now = world.look(truth.snapshot)
                assert now == before, ({name: (before[name], now[name]) for name in before if before[name] != now[name]}, world.log[-4:])
            assert_followers_kept(world, follows)
        world.look(lambda: truth.check(world.read))
        if step % 3 == 0:
            check_reach(world)
    assert done > 5 and undone > 1, "the game was played"


def followers(world: World) -> dict[int, set[int]]:
    """Who follows the place of each post."""
    return world.look(lambda: {post_id: set(db.session.scalars(select(ThreadFollow.user_id).where(ThreadFollow.thread_id == thread_id)))
                               for post_id, thread_id in db.session.execute(select(Post.id, Post.thread_id))})


def assert_followers_kept(world: World, before: dict[int, set[int]]) -> None:
    """Who followed a post's place follows it still, wherever it went."""
    after = followers(world)
    assert all(people <= after[post_id] for post_id, people in before.items()), world.log[-4:]
