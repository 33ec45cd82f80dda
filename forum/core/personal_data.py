"""Finds what points at a person in a Dutch, French or English text: names behind a form of address, numbers, addresses.

Pure Python. Its cost grows with the length of the text alone: every pattern has bounded repetitions, and starts only where its first characters stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from forum.core.personal_words import MONTHS, NOT_A_NAME, NOT_A_PLATE, NOT_A_STREET, STREET, TITLES, UNITS, VERBS

MOST = 500  # passages in one text


@dataclass(frozen=True, slots=True)
class Span:
    """A passage that points at a person."""

    start: int
    end: int
    kind: str
    text: str


_GAP = r"(?:[ \t\xa0]{1,3}|[ \t]?\n)"
_CAP = r"(?:[A-ZÀ-ÖØ-Þ]['’])?[A-ZÀ-ÖØ-Þ][\wÀ-ÿ'’-]{0,40}"
_INITIALS = r"(?:[A-Z]\.[ ]?){1,4}"
_PARTICLES = r"(?:(?:van|de|den|der|ter|ten|te|du|des|la|le|el|al|ben|von|d['’]|y|da|dos)[ ]){0,3}"
_NAME = re.compile(
    r"(?<![\w@/])(?:mevrouw|Mevrouw|MEVROUW|[Mm]evr\.?|[Mm]w\.?|de heer|De heer|[Hh]eer|[Dd]hr\.?|DHR\.?|[Mm]eneer|MENEER|[Mm]ijnheer|[Jj]uffrouw|[Jj]uf|"
    r"[Mm]adame|[Mm]me\.?|[Mm]onsieur|[Mm]rs\.?|[Mm]r\.?|[Mm]s\.?|[Mm]iss)"
    rf"{_GAP}(?:(?:(?:de|het|la|le)[ ])?(?:{TITLES})\.?[ ]){{0,2}}"
    rf"(?P<name>(?:{_INITIALS})?{_PARTICLES}{_CAP}(?:[ ](?:{_INITIALS})?{_PARTICLES}{_CAP}){{0,3}})")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w@])")
_S = r"[ ./\xa0-]"
_MOBILE = rf"04[ ]?[5-9]\d(?:{_S}{{0,2}}\d){{6}}"
_LOCAL7, _LOCAL6 = rf"\d{{3}}{_S}?\d{{2}}{_S}?\d{{2}}|\d{{3}}{_S}\d{{4}}", rf"\d{{2}}{_S}?\d{{2}}{_S}?\d{{2}}|\d{{3}}{_S}\d{{3}}"
_AFTER_AREA = r"\)?[ \xa0]?[/.-]?[ \xa0]?"
_FIXED = rf"\(?0(?:[2349]{_AFTER_AREA}(?:{_LOCAL7})|(?!800)[15678]\d{_AFTER_AREA}(?:{_LOCAL6}))"
_ABROAD = rf"(?:\+ ?|00)32{_S}{{0,2}}(?:\(0\)[ ]?)?(?:4[5-9]\d(?:{_S}{{0,2}}\d){{6}}|[1-9](?:{_S}{{0,2}}\d){{7}})"
_PHONE = re.compile(rf"(?<![\w+])(?<!\d[.,/-])(?<!BE )(?:{_ABROAD}|{_MOBILE}|{_FIXED})(?!\d|[.,/]\d)")
_COMPANY = re.compile(r"0\d{3}\.\d{3}\.\d{3}")
_PLATE = re.compile(
    r"(?<![\w-])(?:[1-9QTZ]-?(?P<a>[A-Z]{3}|[a-z]{3})-?\d{3}|[1-9] (?P<b>[A-Z]{3}) \d{3}|(?P<c>[A-Z]{3})-\d{3}|\d{3}-(?P<d>[A-Z]{3}))(?![\w-])")
_IBAN = re.compile(r"(?<![A-Za-z0-9])(?:BE|NL|FR|DE|LU|be|nl|fr|de|lu)\d{2}(?:[ .-]?[A-Za-z0-9]{1,4}){2,7}")
_IBAN_LENGTH = {"BE": 16, "NL": 18, "FR": 27, "DE": 22, "LU": 20}
_NATIONAL = re.compile(r"(?<![\d.])\d{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]{0,3}\d{3}[ .-]?\d{2}(?![\d]|[.,]\d)")
_PLACE = rf"(?:(?:,[ ]?|[ ]|[ ]?\n)(?:B-)?[1-9]\d{{3}}[ ]{_CAP}(?:[ ](?:{_CAP})){{0,2}})?"
_NUMBER = r"(?P<number>\d{1,4})(?:(?:[ ]?[A-DF-Z]|[a-df-z])(?!\w))?(?:[-/+]\d{1,4}(?!\d))?(?:,?[ ](?:bus|bte|box|b\.)[ ]?\w{1,5})?"
_STREET = re.compile(rf"(?:{STREET}),?[ ](?:nr\.?[ ]?|nummer[ ]|huisnummer[ ]|n°[ ]?)?{_NUMBER}(?!\w|[.,:/]\d|[ ]?[%°€²³])(?P<place>{_PLACE})")
_STEENWEG = re.compile(rf"(?<!\w)[Ss]teenweg (?:op|naar) {_CAP},?[ ](?:nr\.?[ ]?)?{_NUMBER}(?!\w|[.,:/]\d|[ ]?[%°€²³])(?P<place>{_PLACE})")
_RUE = re.compile(
    r"(?<!\w)(?:(?P<before>\d{1,4}),?[ ])?(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]haussée|[Pp]lace|[Cc]hemin|[Aa]llée|[Qq]uai)"
    rf"(?P<name>(?:[ ](?:de|du|des|la|le|les|aux|[dl]['’][\wÀ-ÿ-]{{1,30}}|(?:de[ ])?[dl]['’][\wÀ-ÿ-]{{1,30}}|{_CAP})){{1,5}})"
    rf"(?:,?[ ](?:n°[ ]?)?(?P<after>\d{{1,4}})(?:[ ]?[A-Ca-c](?!\w))?(?!\w|[.,:/]\d|[ ]?[%°€²³]))?(?P<place>{_PLACE})")
_NEXT = re.compile(r"[ \xa0]{1,2}(?P<word>[^\W\d_]{1,30})(?P<more>[ ]\d)?")
_OPAQUE = re.compile(r"https?://[^\s<>()\[\]]{1,2000}|\]\(/[^)\s]{1,500}|/attachments/[1-9]\d{0,8}/[^\s<>()\[\]]{1,200}")
_WORD_BEFORE = re.compile(r"(?:^|(?<=[\s(\[*_\"'“‘,;:/]))[\wÀ-ÿ'’.-]{1,30}[ ]\Z")


def _names(text: str) -> Iterator[tuple[int, int]]:
    for hit in _NAME.finditer(text):
        name = hit["name"].rstrip("'’-")
        words = [word for word in name.split() if word[:1].isupper()]
        while words and words[0].casefold().rstrip(".") not in NOT_A_NAME and words[-1].casefold() in NOT_A_NAME:
            name = name[: name.rindex(words.pop())].rstrip()
        if words and not all(word.casefold().rstrip(".") in NOT_A_NAME for word in words if word not in ("De", "Het", "La", "Le")):
            yield hit.start("name"), hit.start("name") + len(name)


def _emails(text: str) -> Iterator[tuple[int, int]]:
    return (hit.span() for hit in _EMAIL.finditer(text)) if "@" in text else iter(())


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for hit in _PHONE.finditer(text):
        digits = _digits(hit.group())
        if not (_COMPANY.fullmatch(hit.group()) and 97 - int(digits[:8]) % 97 == int(digits[8:])):  # a company's number is no telephone number
            yield hit.span()


def _plates(text: str) -> Iterator[tuple[int, int]]:
    for hit in _PLATE.finditer(text):
        if (hit["a"] or hit["b"] or hit["c"] or hit["d"]).upper() not in NOT_A_PLATE:
            yield hit.span()


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    for hit in _IBAN.finditer(text):
        wanted, end, plain = _IBAN_LENGTH[hit.group()[:2].upper()], hit.start(), ""
        while end < hit.end() and len(plain) < wanted:
            plain += text[end].upper() if text[end].isalnum() else ""
            end += 1
        if len(plain) == wanted and not text[end:end + 1].isalnum() and int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1:
            yield hit.start(), end


def _nationals(text: str) -> Iterator[tuple[int, int]]:
    for hit in _NATIONAL.finditer(text):
        digits = _digits(hit.group())
        rest, check = digits[:9], int(digits[9:])
        if int(digits[2:4]) % 20 <= 12 and int(digits[4:6]) <= 31 and check in (97 - int(rest) % 97, 97 - int("2" + rest) % 97):
            yield hit.span()


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for hit in _STEENWEG.finditer(text):
        if _is_house(text, hit):
            yield hit.span()
    for hit in _STREET.finditer(text):
        start = _street_start(text, hit.start(), hit.group())
        if start is not None and _is_house(text, hit):
            yield start, hit.end()
    for hit in _RUE.finditer(text):
        if (hit["before"] or hit["after"]) and any(word[:1].isupper() or word[2:3].isupper() for word in hit["name"].split()):
            yield hit.span()


def _street_start(text: str, at: int, tail: str) -> int | None:
    """Where the name of a street begins whose last part stands at `at`; None when it is no name."""
    start = at
    while start > 0 and at - start < 40 and (text[start - 1].isalpha() or text[start - 1] in "-'’"):
        start -= 1
    has_own, word = start < at, text[start:at] + re.match(r"\w+", tail).group()
    if has_own and (word.casefold() in NOT_A_STREET or not (word[0].isupper() or (at - start > 2 and tail.startswith(("straat", "laan", "steenweg"))))):
        return None
    is_named = has_own
    for _more in range(3 if word[0].isupper() else 0):
        found = _WORD_BEFORE.search(text[max(0, start - 32):start])
        if not found or not found.group()[0].isupper() or found.group().strip().casefold() in NOT_A_STREET:
            break
        start, is_named = start - len(found.group()), True
    return start if is_named else None


def _is_house(text: str, hit: re.Match) -> bool:
    """Whether the number behind a street is a house: not a quantity ("12 platanen", "3 km"), a day or a year."""
    if hit["place"]:
        return True
    if 1900 <= int(hit["number"]) <= 2099 or int(hit["number"]) == 0:
        return False
    following = _NEXT.match(text, hit.end())
    if not following:
        return True
    word = following["word"].casefold()
    if word in UNITS or word in MONTHS or (word == "x" and following["more"]):
        return False
    return word in VERBS or following["word"][0].isupper() or not word.endswith(("en", "s"))


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


FINDERS: dict[str, Callable[[str], Iterator[tuple[int, int]]]] = {
    "iban": _ibans, "national_number": _nationals, "email": _emails, "phone": _phones, "address": _addresses, "plate": _plates, "name": _names}


def find(text: str) -> list[Span]:
    """All passages in a text, in order; none overlaps another. Addresses of web pages are left alone."""
    taken, found = bytearray(len(text)), []
    for hit in _OPAQUE.finditer(text):
        taken[hit.start():hit.end()] = b"\1" * len(hit.group())
    for kind, finder in FINDERS.items():
        for start, end in finder(text):
            if len(found) < MOST and taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * (end - start)
                found.append(Span(start, end, kind, text[start:end]))
    return sorted(found, key=lambda span: span.start)


def mask(text: str, spans: list[Span], words: Mapping[str, str]) -> str:
    """The text with each passage replaced by the word for its kind, in brackets that Markdown takes for nothing else."""
    parts, at = [], 0
    for span in spans:
        parts += [text[at:span.start], f"[{words[span.kind]}]", " " if text[span.end:span.end + 1] in (":", "(", "[") and span.end < len(text) else ""]
        at = span.end
    return "".join([*parts, text[at:]])
