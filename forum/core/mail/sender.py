"""Letters into the world: MIME with the right headers, to SMTP or to `.eml` files in the instance's outbox."""

from __future__ import annotations

import os
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template

from forum.core.clock import now
from forum.core.i18n import force_locale
from forum.core.mail.outbox import Letter, Message
from forum.core.text import clean_line

TIMEOUT = 20  # seconds


class NotNow(Exception):
    """A passing fault: try again later."""


class Refused(Exception):
    """The mail server will never take this letter."""

    def __init__(self, code: int):
        super().__init__(str(code))
        self.code = code


def _settings():
    return current_app.config["SETTINGS"]


def domain() -> str:
    """The domain for message ids: that of the site."""
    return urlsplit(_settings().base_url).hostname or "localhost"


def build(message: Message, letter: Letter) -> EmailMessage:
    """The MIME message: text and HTML, threading, and how to switch it off."""
    name, address = parseaddr(_settings().mail_from)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(name or "Groen Lerend Netwerk", address)
    mail["To"] = _address(message.to_name, message.to_address)
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<letter-{letter.id}@{domain()}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Id"] = f"Groen Lerend Netwerk <forum.{domain()}>"
    _place(mail, message)
    with force_locale(message.language):
        given = {**message.context, "lang": message.language, "base_url": _settings().base_url, "off_url": message.off_url}
        mail["Subject"] = clean_line(render_template(f"mail/{message.template}/subject.txt", **given))[:200]
        mail.set_content(render_template(f"mail/{message.template}/body.txt", **given).strip() + "\n", cte="quoted-printable")
        mail.add_alternative(render_template(f"mail/{message.template}/body.html", **given), subtype="html", cte="quoted-printable")
    return mail


def _address(name: str, address: str) -> Address:
    name = "".join(c for c in clean_line(name) if c not in '<>"')
    local, _, host = address.rpartition("@")
    return Address(display_name=name, username=local, domain=host)


def _place(mail: EmailMessage, message: Message) -> None:
    """Thread the letter under its thread's root, and offer the one-click switch (RFC 8058)."""
    if message.thread_id is not None:
        root = f"<thread-{message.thread_id}@{domain()}>"
        mail["In-Reply-To"] = root
        mail["References"] = root
    if message.off_url:
        mail["List-Unsubscribe"] = f"<{message.off_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in message.headers.items():
        mail[name] = clean_line(value)


def deliver(message: Message, letter: Letter) -> None:
    """Send one letter; raises NotNow or Refused."""
    mail = build(message, letter)
    if _settings().smtp_url:
        _by_smtp(mail)
    else:
        _to_folder(mail, letter.id)


def _to_folder(mail: EmailMessage, number: int) -> None:
    folder = _settings().instance / "outbox"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{number:08d}.eml"
        waiting = path.with_suffix(".tmp")
        waiting.write_bytes(mail.as_bytes())
        os.replace(waiting, path)
    except OSError as fault:
        raise NotNow(fault.strerror or "cannot write") from fault


def _by_smtp(mail: EmailMessage) -> None:
    where = urlsplit(_settings().smtp_url)
    secure, context = where.scheme == "smtps", ssl.create_default_context()
    try:
        kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
        extra = {"context": context} if secure else {}
        with kind(where.hostname, where.port or (465 if secure else 25), timeout=TIMEOUT, **extra) as server:
            server.ehlo()
            if not secure and server.has_extn("starttls"):
                server.starttls(context=context)
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as fault:
        code = max(code for code, _ in fault.recipients.values())
        raise (Refused(code) if code >= 500 else NotNow(f"SMTP {code}")) from fault
    except smtplib.SMTPResponseException as fault:
        raise (Refused(fault.smtp_code) if fault.smtp_code in (550, 551, 552, 553, 554) else NotNow(f"SMTP {fault.smtp_code}")) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise NotNow(type(fault).__name__) from fault
