"""`make bench`: fill, serve, measure, and print a table. `--threads`, `--posts`, `--seconds`, `--large` change what is measured."""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.bench import load
from tests.bench.fill import KEY, fill

BIN = Path(sys.executable).parent
COOKIE = f"session={KEY}"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def site(folder: Path, *, threads: int, posts: int):
    """A filled site in a folder: the application, and the id of its long thread."""
    os.environ.update(FORUM_INSTANCE=str(folder), LOG_LEVEL="error")
    subprocess.run([BIN / "forum", "init"], check=True, stdout=subprocess.DEVNULL)
    from forum import create_app

    app = create_app()
    begun = time.perf_counter()
    with app.app_context():
        long = fill(threads, posts)
    print(f"filled with {threads:,} threads and {posts:,} posts in {time.perf_counter() - begun:.0f} s")
    return app, long


class Server:
    """A server of this run; ended with the block."""

    def __init__(self, command: list, path: str, **environ: str):
        self.port = free_port()
        begun = time.perf_counter()
        command = [str(part).replace("PORT", str(self.port)) for part in command]
        self.process = subprocess.Popen(command, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, start_new_session=True)
        while not self._answers(path):
            if self.process.poll() is not None or time.perf_counter() - begun > 30:
                raise SystemExit(f"{command[0]} did not start")
            time.sleep(0.02)
        self.started = time.perf_counter() - begun

    def _answers(self, path: str) -> bool:
        try:
            return load.fetch(self.port, path, COOKIE)[0] == 200
        except OSError:
            return False

    def __enter__(self):
        return self

    def __exit__(self, *_fault):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(40)


def ours(*extra: str) -> Server:
    """The production server with two workers."""
    return Server([BIN / "forum", "serve", "--port", "PORT", "--workers", "2", "--threads", "8", *extra], "/healthz")


def bare(folder: Path) -> Server:
    """The page to compare with, on the same server with as many workers."""
    command = [BIN / "granian", "--interface", "wsgi", "--port", "PORT", "--workers", "2", "--blocking-threads", "8", "--http", "1", "--no-ws",
               "--log-level", "error", "tests.bench.bare:app"]
    return Server(command, "/list", BARE_DATABASE=f"sqlite:///{folder / 'forum.db'}")


def queries(app, path: str) -> int:
    """Statements that a page costs, the caches being warm."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    client = app.test_client()
    client.set_cookie("session", KEY)
    client.get(path)
    seen: list[str] = []
    listener = lambda *call: seen.append(call[2])  # noqa: E731
    event.listen(Engine, "before_cursor_execute", listener)
    client.get(path)
    event.remove(Engine, "before_cursor_execute", listener)
    return len([s for s in seen if not s.startswith(("BEGIN", "PRAGMA"))])


def pages(long: int, threads: int) -> dict[str, tuple[str, str]]:
    """Our pages, each beside the bare page of equal content."""
    usual = typical(threads)
    return {"start": ("/", "/list"), "list": ("/threads/", "/list"), "list, theme": ("/threads/?theme=bermbeheer&status=open", "/list"),
            "thread, 20 posts": (f"/threads/{long}-onderwerp-{long}", f"/thread/{long}"), "thread, page 25": (f"/threads/{long}-onderwerp-{long}?page=25", f"/thread/{long}?page=25"),
            "thread, ordinary": (f"/threads/{usual}-onderwerp-{usual}", f"/thread/{usual}")}


def typical(threads: int) -> int:
    """An ordinary thread that all read."""
    return threads // 2 + (1 if (threads // 2) % 25 == 0 else 0)


def measure(app, folder: Path, long: int, threads: int, seconds: float) -> None:
    """Ours and bare in turns, and the table."""
    print(f"\n{'page':18} {'req/s':>7} {'p50':>6} {'p95':>6} {'p99':>6} {'CPU ms':>7} {'kB':>6} {'kB gz':>6} {'queries':>7} | {'bare req/s':>10} {'CPU ms':>7} {'kB':>5} | {'speed':>6}")
    with ours("--no-worker") as site_, bare(folder) as other:
        for name, (path, beside) in pages(long, threads).items():
            load.load(site_.port, site_.process.pid, path, COOKIE, seconds=0.5)
            rounds = [(load.load(site_.port, site_.process.pid, path, COOKIE, seconds=seconds / 3), load.load(other.port, other.process.pid, beside, COOKIE, seconds=seconds / 3))
                      for _ in range(3)]
            a, b = (sorted((r[i] for r in rounds), key=lambda r: r.rate)[1] for i in (0, 1))
            print(f"{name:18} {a.rate:7.0f} {a.p50:6.1f} {a.p95:6.1f} {a.p99:6.1f} {a.cpu:7.2f} {a.size / 1024:6.1f} {a.zipped / 1024:6.1f} {queries(app, path):7} | "
                  f"{b.rate:10.0f} {b.cpu:7.2f} {b.size / 1024:5.1f} | {a.rate / b.rate:6.2f}")


def weight(port: int, path: str) -> None:
    """What a thread page weighs with its style and script, compressed."""
    body = load.fetch(port, path, COOKIE)[1].decode()
    parts = {"html": len(load.fetch(port, path, COOKIE, zipped=True)[1])}
    for kind, address in re.findall(r'<(link|script)[^>]*(?:href|src)="(/static/[^"]+site\.(?:css|js))"', body):
        parts["css" if kind == "link" else "js"] = len(load.fetch(port, address, COOKIE, zipped=True)[1])
    print("a thread page, compressed: " + ", ".join(f"{name} {size / 1024:.1f} kB" for name, size in parts.items()) + f", together {sum(parts.values()) / 1024:.1f} kB")


def replies(port: int, thread: int, many: int = 150) -> None:
    """How long a reply takes, one after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", f"/threads/{thread}-onderwerp-{thread}", headers={"Cookie": COOKIE})
    token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', connection.getresponse().read().decode()).group(1)
    times = []
    for i in range(many):
        body = urlencode({"csrf_token": token, "body": f"Antwoord {i}: " + "spreid het **vellen** over drie winters. " * 12, "kind": "answer"})
        begun = time.perf_counter()
        connection.request("POST", f"/threads/{thread}/posts", body, {"Cookie": COOKIE, "Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        if answer.status == 429:
            break
        times.append((time.perf_counter() - begun) * 1000)
    print(f"a reply: median {statistics.median(times):.1f} ms, p95 {statistics.quantiles(times, n=20)[18]:.1f} ms ({len(times)} replies)")


def whole(long: int, threads: int) -> None:
    """The whole site with its job consumer: start, memory, weight, replies."""
    with ours() as site_:
        usual = typical(threads)
        for path in ("/", "/threads/", f"/threads/{long}-onderwerp-{long}") * 20:
            load.fetch(site_.port, path, COOKIE)
        weight(site_.port, f"/threads/{long}-onderwerp-{long}")
        replies(site_.port, usual)
        print(f"start: {site_.started:.2f} s; memory of all {len(load.descendants(site_.process.pid))} processes: {load.memory(site_.process.pid):.0f} MB (PSS)")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=5_000)
    parser.add_argument("--posts", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--large", action="store_true", help="once more with ten times as many threads, to see that nothing grows")
    given = parser.parse_args()
    for times in (1, 10) if given.large else (1,):
        with tempfile.TemporaryDirectory() as folder:
            threads, posts = given.threads * times, given.posts * (times if times == 1 else 4)
            app, long = site(Path(folder), threads=threads, posts=posts)
            measure(app, Path(folder), long, threads, given.seconds)
            whole(long, threads)


if __name__ == "__main__":
    main()
