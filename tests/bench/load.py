"""A small load client, and what the kernel knows of a server's processes: CPU time and memory."""

from __future__ import annotations

import http.client
import os
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Result:
    """One page under load: requests a second, latencies in ms, CPU ms a request, bytes plain and compressed."""

    rate: float
    p50: float
    p95: float
    p99: float
    cpu: float
    size: int
    zipped: int


def descendants(pid: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        found.append(one := todo.pop())
        todo += parents.get(one, [])
    return found


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and all below it."""
    total = 0
    for one in descendants(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def memory(pid: int) -> float:
    """Proportional set size of a process and all below it, in MB."""
    total = 0
    for one in descendants(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def fetch(port: int, path: str, cookie: str, *, zipped: bool = False) -> tuple[int, bytes]:
    """One answer: status and body as sent."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip" if zipped else "identity"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def load(port: int, pid: int, path: str, cookie: str, *, seconds: float, clients: int = 4) -> Result:
    """Ask for one page from a few clients for some seconds; raises when an answer is not 200."""
    status, body = fetch(port, path, cookie)
    if status != 200:
        raise SystemExit(f"{path} answered {status}")
    times: list[float] = []
    begun, before = time.perf_counter(), cpu_seconds(pid)
    threads = [threading.Thread(target=_client, args=(port, path, cookie, begun + seconds, times)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent, used = time.perf_counter() - begun, cpu_seconds(pid) - before
    cuts = statistics.quantiles(times, n=100)
    return Result(len(times) / spent, cuts[49] * 1000, cuts[94] * 1000, cuts[98] * 1000, used / len(times) * 1000, len(body), len(fetch(port, path, cookie, zipped=True)[1]))


def _client(port: int, path: str, cookie: str, until: float, times: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.perf_counter() < until:
        begun = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        times.append(time.perf_counter() - begun)
