"""The mail that a site in development wrote to its outbox, to be read in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

MOST = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as the reader shows it. `html` is source, shown as text and never as a page."""

    name: str
    subject: str
    to: str
    at: datetime
    text: str
    html: str


def mails(folder: Path) -> list[Mail]:
    """The newest mails, newest first."""
    files = sorted(folder.glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True) if folder.is_dir() else []
    return [_read(path) for path in files[:MOST]]


def mail(folder: Path, name: str) -> Mail | None:
    """One mail by the name of its file; None when there is none of exactly that name."""
    found = [path for path in folder.glob("*.eml") if path.name == name] if folder.is_dir() else []
    return _read(found[0]) if found else None


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Mail(path.name, str(message["Subject"] or ""), str(message["To"] or ""), at, _part(message, "plain"), _part(message, "html"))


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return part.get_content() if part is not None else ""
