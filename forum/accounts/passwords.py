"""Passwords: how they are kept, and which are refused."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from forum.core.access import RuleBroken
from forum.core.i18n import _
from forum.core.text import fold

SHORTEST = 8
LONGEST = 256
LIST = Path(__file__).resolve().parent.parent / "data" / "common_passwords.txt"
SITE_WORDS = ("groenlerendnetwerk", "lerendnetwerk", "groennetwerk", "lerendnetwerkoost", "lerendnetwerkwest")
# OWASP ASVS 5.0, appendix C: argon2id with 19 MiB, two passes, one lane.
hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def _normal(password: str) -> str:
    """One spelling of accented letters, whichever keyboard typed them."""
    return unicodedata.normalize("NFC", password)


def hash_password(password: str) -> str:
    """The salted hash to keep. Takes about 30 ms: never inside the write transaction."""
    return hasher.hash(_normal(password).encode("utf-8", "surrogatepass"))


@cache
def _nobodys_hash() -> str:
    return hasher.hash("nobody has this password")


def verify(kept: str | None, password: str) -> bool:
    """Whether a password fits. Without a kept hash the answer is no, after the same work."""
    if len(password) > LONGEST:
        return False
    try:
        fits = hasher.verify(kept or _nobodys_hash(), _normal(password).encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return fits and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return hasher.check_needs_rehash(kept)


@cache
def _common() -> frozenset[str]:
    return frozenset(LIST.read_text(encoding="utf-8").split("\n"))


def _squeezed(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


def _own_words(name: str, email: str) -> set[str]:
    local, _at, host = email.partition("@")
    words = {_squeezed(part) for part in (name, email, local, host, *name.split())}
    turned = _squeezed("".join(reversed(name.split())))
    return {word for word in {*words, turned, *SITE_WORDS} if len(word) > 2}


def check_new(password: str, *, name: str = "", email: str = "") -> None:
    """Raise RuleBroken with a sentence when a password cannot be chosen (ASVS 6.2.1, 6.2.4, 6.2.11)."""
    password = _normal(password)
    if len(password) < SHORTEST:
        raise RuleBroken(_("Use at least %(least)s characters. A few words in a row are easy to remember.", least=SHORTEST))
    if len(password) > LONGEST:
        raise RuleBroken(_("Use at most %(most)s characters.", most=LONGEST))
    if len(set(password)) < 3 or {password.casefold(), fold(password)} & _common():
        raise RuleBroken(_("Many people use this password, so it is guessed first. Choose another one."))
    squeezed = _squeezed(password)
    if {squeezed, squeezed.strip("0123456789")} & _own_words(name, email):
        raise RuleBroken(_("This password is your own name or address, or that of the site. Choose another one."))
