"""Two ways out of the house: a mail server, or a folder of `.eml` files when none is configured."""

from __future__ import annotations

import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from forum.core.clock import now
from forum.core.mail.letters import NotNow, Refused, ServerAway
from forum.core.mail.mime import domain

TIMEOUT = 20  # seconds for each word of the server
DEADLINE = 60  # seconds for a whole conversation; far below the time for which a letter is claimed
PAUSE = timedelta(seconds=30)
HERE = {"localhost", "127.0.0.1", "::1"}


def hand_over(mail: EmailMessage, letter_id: int) -> None:
    """Send one letter; raises NotNow or Refused. When it returns, the letter is no longer ours."""
    url = current_app.config["SETTINGS"].smtp_url
    if not url:
        return _to_folder(mail, letter_id)
    try:
        _by_smtp(mail, urlsplit(url))
    except ServerAway:
        current_app.extensions["mail_server_away"] = now()
        raise


def is_away() -> bool:
    """Whether the mail server was out of reach a moment ago, in this process: then nobody waits for it again."""
    since: datetime | None = current_app.extensions.get("mail_server_away")
    return since is not None and timedelta() <= now() - since < PAUSE


def _to_folder(mail: EmailMessage, number: int) -> None:
    folder = current_app.config["SETTINGS"].instance / "outbox"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{number:08d}.eml"
        waiting = path.with_suffix(".tmp")
        waiting.write_bytes(mail.as_bytes())
        waiting.replace(path)
    except OSError as fault:
        raise NotNow(fault.strerror or "cannot write") from fault


def _by_smtp(mail: EmailMessage, where: SplitResult) -> None:
    server = _unconnected(where)
    with _watched(server):
        try:
            _greet(server, where)
            _say(server, mail)
        finally:  # what goes wrong while parting is no fault of the letter, which may have been taken
            with suppress(OSError, ValueError, smtplib.SMTPException):
                server.quit()
            server.close()


def _unconnected(where: SplitResult) -> smtplib.SMTP:
    if where.scheme == "smtps":
        return smtplib.SMTP_SSL(local_hostname=domain(), timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(local_hostname=domain(), timeout=TIMEOUT)


@contextmanager
def _watched(server: smtplib.SMTP) -> Iterator[None]:
    """Cut a conversation that outlasts the deadline: a server that drips one byte at a time never meets a timeout."""
    done = threading.Event()

    def cut() -> None:
        done.wait(DEADLINE)
        while not done.wait(1):
            with suppress(OSError, AttributeError):
                server.sock.shutdown(2)

    watcher = threading.Thread(target=cut, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()


def _greet(server: smtplib.SMTP, where: SplitResult) -> None:
    """Connect, encrypt, sign in. Any fault here is the server's or the configuration's, and touches all letters alike."""
    try:
        server._host = where.hostname  # the name that TLS checks; smtplib sets it only when it connects by itself
        code, _words = server.connect(where.hostname, where.port or (465 if where.scheme == "smtps" else 25))
        if code != 220:
            raise ServerAway(f"SMTP {code}")
        server.ehlo_or_helo_if_needed()
        if where.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif where.scheme == "smtp" and where.username and where.hostname not in HERE:
            raise ServerAway("no TLS to sign in over")
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
    except (OSError, smtplib.SMTPException) as fault:
        raise ServerAway(_in_short(fault)) from fault


def _say(server: smtplib.SMTP, mail: EmailMessage) -> None:
    """Name one sender and one receiver, and hand over the text. Only a refusal of this receiver or this text is final."""
    sender, receiver = (mail[name].addresses[0].addr_spec for name in ("From", "To"))
    try:
        server.sendmail(sender, [receiver], mail.as_bytes())
    except smtplib.SMTPRecipientsRefused as fault:
        raise _verdict(fault.recipients[receiver][0]) from fault
    except smtplib.SMTPDataError as fault:
        raise _verdict(fault.smtp_code) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise (ServerAway if _touches_all(fault) else NotNow)(_in_short(fault)) from fault


def _touches_all(fault: Exception) -> bool:
    """Whether other letters would fare the same: the server is silent, or does not take our sender."""
    return isinstance(fault, TimeoutError | smtplib.SMTPSenderRefused) or isinstance(fault.__context__, TimeoutError)


def _verdict(code: int) -> Exception:
    """550 to 559 speak of a mailbox or a text; other codes of the server's own state."""
    return Refused(f"SMTP {code}") if 550 <= code <= 559 else NotNow(f"SMTP {code}")


def _in_short(fault: Exception) -> str:
    """The kind of fault and its code; never the server's words, which may name addresses."""
    return f"{type(fault).__name__} {getattr(fault, 'smtp_code', '')}".strip()
