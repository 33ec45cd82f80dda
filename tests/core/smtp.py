"""A small mail server on this machine, which keeps what it takes and misbehaves as it is told."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
import time
from contextlib import contextmanager


class Conversation(socketserver.StreamRequestHandler):
    """One SMTP conversation (RFC 5321), as far as our client goes."""

    def handle(self) -> None:
        server: MailServer = self.server
        server.conversations += 1
        try:
            self.talk(server)
        except (ConnectionError, TimeoutError, ValueError):
            return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def talk(self, server: MailServer) -> None:
        fault = server.fault
        if fault == "hang":
            return server.released.wait(10) and None
        if fault == "drip":
            while not server.released.wait(0.05):
                self.wfile.write(b"2")
            return None
        if fault.startswith("greet "):
            return self.say(f"{fault[6:]} not now")
        self.say("220 mail.test")
        while line := self.rfile.readline():
            words = line.decode().strip()
            server.lines.append(words)
            if self.answer(words, server) is False:
                return None
        return None

    def answer(self, words: str, server: MailServer):
        verb = words.split(" ")[0].upper()
        if server.fault == f"drop {verb}":
            return False
        if server.fault == f"hang {verb}":
            server.released.wait(10)
            return False
        if server.fault.startswith(f"{verb} "):
            return self.say(f"{server.fault.split(' ')[1]} refused ada@example.org")
        match verb:
            case "EHLO" if server.tls:
                self.say("250-mail.test\r\n250 STARTTLS")
            case "STARTTLS":
                self.say("220 go ahead")
                self.connection = server.tls.wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
            case "DATA":
                return self.take(server)
            case "QUIT":
                self.say("221 bye")
                return False
            case _:
                self.say("250 fine")
        return None

    def take(self, server: MailServer):
        self.say("354 go on")
        raw = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            raw += line
        if server.fault == "drop END":
            return False
        if server.fault.startswith("END "):
            return self.say(f"{server.fault.split(' ')[1]} refused")
        time.sleep(server.slowness)
        server.taken.append(email.message_from_bytes(raw, policy=email.policy.default))
        if server.fault == "accept and drop":
            return False
        return self.say("250 taken")


class MailServer(socketserver.ThreadingTCPServer):
    """What it took stands in `taken`, what was said to it in `lines`; `fault` names how it misbehaves now."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.fault, self.slowness, self.tls = "", 0.0, None
        self.taken, self.lines, self.conversations = [], [], 0
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"smtp://localhost:{self.server_address[1]}"


@contextmanager
def running():
    """A server that listens as long as the block runs."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
