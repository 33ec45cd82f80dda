"""The processes of a running site: one parent, web workers forked from it with the application loaded, a job consumer.

All of them end with the parent, also when it is killed outright.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.util import Finalize

import structlog
from flask import Flask
from flask_babel import get_domain
from granian import _signals
from granian._granian import WorkerSignal
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server
from sqlalchemy.orm import configure_mappers

from forum import create_app
from forum.config import SettingError, Settings, read_settings
from forum.core.bodies import Bodies
from forum.core.db import db
from forum.core.i18n import LANGUAGES, force_locale
from forum.core.markup.budget import stop_renderers, warm_up
from forum.core.markup.server import share_render_server, start_render_server
from forum.schedule import init_schedule

log = structlog.get_logger()
GRACE = 30  # seconds for requests and jobs that are under way
STOPS = {signal.SIGINT, signal.SIGTERM}
SETTLED = 0.1  # seconds until a loop that was just started can be stopped
HEADERS = 64 * 1024  # bytes of request headers at most
HEADER_WAIT = 10_000  # milliseconds to send them in
# glibc's <malloc.h>: two heaps instead of one a thread, and large pieces (a password check takes 19 MB) go back to the system.
M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD = -8, -3, -1
MALLOC = ((M_ARENA_MAX, 2), (M_MMAP_THRESHOLD, 256 * 1024), (M_TRIM_THRESHOLD, 256 * 1024))
PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>


def run(given: dict[str, str], *, with_consumer: bool, prepare: Callable[[bool], None] | None = None) -> None:
    """Serve until a signal comes. `given` are settings of the command line, which go before the environment."""
    os.umask(0o027)
    multiprocessing.set_start_method("fork", force=True)
    settings = _settings(given)
    _check_port(settings)
    app = create_app(settings)
    if prepare is not None:
        _in_child(app, prepare)
    server = _server(settings)
    if with_consumer:
        consumer = Consumer(app)
        server.on_startup(consumer.start)
        server.on_shutdown(consumer.stop)
    server.on_startup(lambda: print(f"Groen Lerend Netwerk: {settings.base_url}", flush=True))  # noqa: T201  for who started it
    _load_for_all(app)
    server.serve(target_loader=lambda: _web_worker(app, int(settings.threads)), wrap_loader=False)


def _check_port(settings: Settings) -> None:
    """Raise SettingError when another program listens there: granian would share the port with it, and each would get half of the requests."""
    try:
        family, _kind, _proto, _name, address = socket.getaddrinfo(settings.host, int(settings.port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as fault:
        raise SettingError(f"PORT: cannot listen on {settings.host}:{settings.port} ({fault.strerror}). Take another one.") from fault


def _load_for_all(app: Flask) -> None:
    """Load what every process would load for itself: it stays shared between them, and the first request does not wait."""
    for option, value in MALLOC:
        ctypes.CDLL(None).mallopt(option, value)
    configure_mappers()
    with app.test_request_context("/"):
        for language in LANGUAGES:
            with force_locale(language):
                get_domain().get_translations()
    start_render_server()
    gc.collect()
    gc.freeze()


def _in_child(app: Flask, prepare: Callable[[bool], None]) -> None:
    """Prepare the site in a process of its own, so that the one that forks the workers has no connections and no threads."""

    def work() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        end_with_parent(signal.SIGTERM)
        with app.app_context():
            prepare(app.config["SETTINGS"].is_dev)
        stop_renderers()

    child = multiprocessing.Process(target=work)
    child.start()
    child.join()
    if child.exitcode:
        sys.exit(child.exitcode)


def _settings(given: dict[str, str]) -> Settings:
    environ = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE").lower() not in given}
    environ |= {name.upper(): value for name, value in given.items()}
    if not {"BASE_URL", "BASE_URL_FILE"} & environ.keys():
        host = environ.get("HOST", Settings.host)
        host = Settings.host if host in ("0.0.0.0", "::") else host  # noqa: S104  compared, not bound
        environ["BASE_URL"] = f"http://{host}:{environ.get('PORT', Settings.port)}"
    return read_settings(environ)


class WebServer(Server):
    """granian, which tells its workers to stop more than once: one that was forked just now may not listen yet."""

    def _stop_workers(self) -> None:
        stopped = threading.Event()

        def insist() -> None:
            while not stopped.wait(0.5):
                for worker in list(self.wrks):
                    worker.terminate()

        threading.Thread(target=insist, daemon=True).start()
        super()._stop_workers()
        stopped.set()


def _server(settings: Settings) -> WebServer:
    return WebServer(
        "forum", address=settings.host, port=int(settings.port), interface=Interfaces.WSGI, workers=int(settings.workers),
        blocking_threads=int(settings.threads), http=HTTPModes.http1, websockets=False, backlog=1024,
        http1_settings=HTTP1Settings(max_buffer_size=HEADERS, header_read_timeout=HEADER_WAIT),
        log_level=LogLevels.error, respawn_failed_workers=True, workers_kill_timeout=GRACE,
    )


def _web_worker(app: Flask, threads: int) -> Callable:
    """In a new web worker: the application, with its render child starting beside the first requests."""
    _stop_when_told()
    end_with_parent(signal.SIGTERM)
    share_render_server()
    _forget_connections(app)

    def start_renderer() -> None:
        with app.app_context():
            warm_up()

    threading.Thread(target=start_renderer, daemon=True).start()
    Finalize(None, _leave, exitpriority=100)
    return Bodies(app, max(1, threads - max(1, threads // 4)))


def _stop_when_told() -> None:
    """Let a thread wait for the parent's signal: granian 2.8 loses one that comes before its loop runs, and never stops then.

    Ctrl-C is left to the parent, though the terminal sends it to the whole process group.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    stop, started = WorkerSignal(), threading.Event()

    def given() -> WorkerSignal:
        started.set()
        return stop

    def wait() -> None:
        signal.sigwait({signal.SIGTERM})
        started.wait()
        time.sleep(SETTLED)
        stop.set()

    _signals.set_sync_signals = given
    threading.Thread(target=wait, daemon=True).start()


def _leave() -> None:
    """End a web worker whose requests are answered: not by Python's own way out, which waits for a renderer that is just starting."""
    stopping = threading.Thread(target=stop_renderers, daemon=True)
    stopping.start()
    stopping.join(2)
    os._exit(0)


def _forget_connections(app: Flask) -> None:
    """A connection that the parent opened must not be used by two processes."""
    with app.app_context():
        db.engine.dispose(close=False)


def end_with_parent(number: int) -> None:
    """Ask the kernel for a signal when the parent process ends, however it does (Linux; elsewhere nothing)."""
    parent = os.getppid()
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)


class Consumer:
    """The job consumer as a child process, started again when it falls over."""

    def __init__(self, app: Flask):
        self.app = app
        self.stopping = threading.Event()
        self.process: multiprocessing.Process | None = None

    def start(self) -> None:
        """Start the child and watch it. Not from the watching thread: a worker forked at the same moment would leave it an open pipe
        on which the parent then waits for that worker's end.
        """
        self._fork()
        self.watcher = threading.Thread(target=self._watch, daemon=True)
        self.watcher.start()

    def _fork(self) -> None:
        self.process = multiprocessing.Process(target=_consumer_process, args=(self.app,), name="forum-jobs")
        self.process.start()

    def _watch(self) -> None:
        self.process.join()
        while not self.stopping.wait(2):
            log.error("job consumer ended, starting it again", code=self.process.exitcode)
            self._fork()
            self.process.join()

    def stop(self) -> None:
        """Let the job that runs finish, then end the child."""
        self.stopping.set()
        deadline = time.monotonic() + GRACE
        while self.watcher.is_alive() and time.monotonic() < deadline:
            if self.process is not None and self.process.pid:
                self.process.terminate()
            self.watcher.join(0.2)
        if self.watcher.is_alive():
            self.process.kill()


def _consumer_process(app: Flask) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    end_with_parent(signal.SIGTERM)
    share_render_server()
    _forget_connections(app)
    _run_jobs(app)


def consume() -> None:
    """The job consumer alone, on this or another machine; ends on a signal."""
    os.umask(0o027)
    _run_jobs(create_app())


def _run_jobs(app: Flask) -> None:
    init_schedule(app)
    jobs = app.extensions["jobs"].huey.create_consumer(workers=1, worker_type="thread", max_delay=1.0, shutdown_timeout=GRACE,
                                                       check_worker_health=True)

    def finish() -> None:
        """Let the running job end, whichever signal comes and how often: huey would cut it short."""
        signal.sigwait(STOPS)
        jobs._restart, jobs._graceful, jobs._signum = False, True, signal.SIGTERM

    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    threading.Thread(target=finish, daemon=True).start()
    jobs.run()
