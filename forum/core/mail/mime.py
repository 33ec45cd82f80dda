"""A letter as MIME: text and HTML in the receiver's language, and headers that place it, file it and switch it off."""

from __future__ import annotations

import re
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from flask import current_app, render_template
from werkzeug.test import create_environ

from forum.core.clock import now
from forum.core.i18n import COOKIE, LANGUAGES, _
from forum.core.mail.letters import Message, NotNow, Refused
from forum.core.text import clean_line

SITE = "Groen Lerend Netwerk"
NAME_MAX = 60
LOCAL_PART = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)*", re.ASCII)
SUBJECT_MAX = 200


class _Whole(UnstructuredHeader):
    """A header that is never folded. The library would write an address longer than a line as "=?utf-8?q?…?=", which no mail program reads there."""

    def fold(self, *, policy) -> str:
        """The header on one line."""
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _Whole)
POLICY = SMTP.clone(header_factory=_headers)


def _settings():
    return current_app.config["SETTINGS"]


def base_url() -> str:
    """The address of the site, without a slash at the end; never taken from a request."""
    return _settings().base_url.rstrip("/")


def domain() -> str:
    """The domain for message ids: that of the site."""
    return urlsplit(base_url()).hostname or "localhost"


def at_site(language: str = "nl"):
    """A request context on the site's own address, in which addresses and words are those of the receiver."""
    chosen = language if language in LANGUAGES else "nl"
    return current_app.request_context(create_environ("/", base_url(), headers={"Cookie": f"{COOKIE}={chosen}"}))


def build(message: Message, letter_id: int) -> EmailMessage:
    """The MIME message of a letter. Its Message-ID is the same on every try. Raises Refused when it can never be addressed."""
    mail = EmailMessage(policy=POLICY)
    with at_site(message.language):
        _address_it(mail, message)
        _file_it(mail, message, letter_id)
        folder = f"mail/{message.template}"
        given = {**message.context, "lang": message.language, "base_url": base_url(), "off_url": message.off_url}
        mail["Subject"] = _header(render_template(f"{folder}/subject.txt", **given))[:SUBJECT_MAX]
        mail.set_content(_tidy(render_template(f"{folder}/body.txt", **given)), cte="quoted-printable")
        mail.add_alternative(render_template(f"{folder}/body.html", **given), subtype="html", cte="quoted-printable")
    return mail


def _header(text: str) -> str:
    """One line that Python's header parser takes for plain words: it would decode "=?…?=", newlines and all (CVE-2024-6923)."""
    return clean_line(text).replace("=?", "= ?")


def _tidy(text: str) -> str:
    """No more than one empty line together, none at the ends; the line before a signature keeps its space."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line if line == "-- " else line.rstrip())
    return "\n".join(lines) + "\n"


def _address_it(mail: EmailMessage, message: Message) -> None:
    name, sender = parseaddr(_settings().mail_from)
    try:
        mail["From"] = _mailbox(name or SITE, sender)
        mail["Reply-To"] = _mailbox(_("Please reply on the site"), sender)
    except Refused as fault:
        raise NotNow("MAIL_FROM is no address") from fault
    mail["To"] = _mailbox(message.to_name, message.to_address)


def _mailbox(name: str, address: str) -> Address:
    """A mailbox whose name holds letters, digits and little else, and whose address is plain (dot-atom, RFC 5322).

    Neither needs quotes, so no folding and no parser can break it open into two. Raises Refused for any other address.
    """
    words = "".join(c if c.isalnum() or c in "-'’" else " " for c in name).split()
    local, _at, host = address.rpartition("@")
    try:
        host = host.encode("idna").decode()
    except UnicodeError as fault:
        raise Refused("address") from fault
    if not LOCAL_PART.fullmatch(local) or not DOMAIN.fullmatch(host):
        raise Refused("address")
    return Address(display_name=" ".join(words)[:NAME_MAX], username=local, domain=host)


def _file_it(mail: EmailMessage, message: Message, letter_id: int) -> None:
    """Place the letter in its thread (RFC 5322), among machine-made mail (RFC 3834), and beside a one-click switch (RFC 8058)."""
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<letter-{letter_id}@{domain()}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Id"] = f"{SITE} <forum.{domain()}>"
    if message.thread_id is not None:
        mail["In-Reply-To"] = mail["References"] = f"<thread-{message.thread_id}@{domain()}>"
    if message.off_url:
        mail["List-Unsubscribe"] = f"<{message.off_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in message.headers.items():
        mail[name] = _header(value)
