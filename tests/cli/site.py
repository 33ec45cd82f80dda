"""A site of its own for tests that need real processes: an instance folder, the `forum` command, and a server with all its children."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

FORUM = str(Path(sys.executable).parent / "forum")


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """One instance folder and what runs on it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "BASE_URL", "FORUM_DEV")}
        self.environ |= {"FORUM_INSTANCE": str(folder), "LOG_LEVEL": "error"}

    def forum(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess:
        """Run a command to its end."""
        return subprocess.run([FORUM, *arguments], env=self.environ | environ, capture_output=True, text=True, timeout=120, check=False)

    def start(self, *arguments: str, **environ: str) -> "Served":
        """Start the server and wait until it answers."""
        return Served(self, arguments, environ)


class Served:
    """A server with its children, in a session of its own so that a test can find and signal them all."""

    def __init__(self, site: Site, arguments: tuple[str, ...], environ: dict[str, str]):
        self.port = free_port()
        self.process = subprocess.Popen([FORUM, "serve", "--port", str(self.port), *arguments], env=site.environ | environ,
                                        start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        wait_for(lambda: self.process.poll() is not None or self.get("/healthz").startswith(b"HTTP/1.1 200"), "the server answers")
        assert self.process.poll() is None, self.process.communicate()[0]

    def connect(self) -> socket.socket:
        """An open connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def get(self, path: str) -> bytes:
        """The beginning of the answer; empty while nobody listens."""
        try:
            with self.connect() as line:
                line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
                return line.recv(4096)
        except OSError:
            return b""

    def processes(self) -> dict[int, int]:
        """All processes of the session that have not ended, each with its parent."""
        found = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, parent, _group, session = path.read_text().rsplit(")", 1)[1].split()[:4]
            except OSError:
                continue
            if int(session) == self.process.pid and state not in "ZX":
                found[int(path.parent.name)] = int(parent)
        return found

    def forked(self) -> list[int]:
        """The parent's children that run the site: first the consumer, then the web workers."""
        own = [pid for pid, parent in self.processes().items() if parent == self.process.pid]
        return sorted(pid for pid in own if b"multiprocessing" not in Path(f"/proc/{pid}/cmdline").read_bytes())

    def memory(self) -> int:
        """Proportional set size of all processes, in megabytes."""
        sizes = [re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)[1] for pid in self.processes()]
        return sum(map(int, sizes)) // 1024

    def end(self) -> None:
        """Clean up after a test, whatever it left."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.stdout.close()


def wait_for(condition, what: str, seconds: float = 30) -> None:
    """Wait until something holds; fails when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} seconds"
        time.sleep(0.05)
