"""Mails as tests read them, and as they stand on file."""

from __future__ import annotations

import os
import re
from pathlib import Path

MAILS = Path(__file__).parent / "mails"


def text_of(mail, kind="plain") -> str:
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n")


def to(mail) -> str:
    return mail["To"].addresses[0].username


def kept(mail) -> str:
    """A mail as it stands on file: the headers that matter, the text, the HTML without its style."""
    names = ("From", "To", "Reply-To", "Subject", "Message-ID", "In-Reply-To", "References", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
             "Auto-Submitted")
    head = "\n".join(f"{name}: {mail[name]}" for name in names if mail[name])
    html = re.sub(r"<style>.*?</style>\n", "", text_of(mail, "html"), flags=re.S)
    whole = f"{head}\n\n{text_of(mail)}\n======\n{html}"
    whole = re.sub(r"/mail/off/[\w.\-]+", "/mail/off/TOKEN", whole)
    whole = re.sub(r"/statements/link/[\w.\-]+", "/statements/link/TOKEN", whole)
    whole = re.sub(r"(/posts/|/threads/|letter-|thread-)\d+", r"\1N", whole)
    return "\n".join(line.rstrip() for line in whole.splitlines()) + "\n"


def compare(name: str, mail) -> None:
    """The mail is the one on file; KEEP_MAILS=1 writes it anew."""
    path = MAILS / f"{name}.txt"
    if os.environ.get("KEEP_MAILS"):
        path.write_text(kept(mail))
    assert kept(mail) == path.read_text(), f"{path} differs; look, and write it anew with KEEP_MAILS=1"
