"""`python -m forum.translations`: merge the parts and compile them. With `--check`: tell what is not translated, exit 1."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KEYWORDS = {"_": None, "lazy": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {"**.html": {"extensions": "jinja2.ext.do"}, "**.txt": {"extensions": "jinja2.ext.do"}}


def parts() -> Iterator[tuple[Path, Message]]:
    """All messages of all parts, with the file that they stand in."""
    for path in sorted((HERE / "parts").glob("*.po")):
        with path.open("rb") as file:
            yield from ((path, message) for message in read_po(file, locale="nl") if message.id)


def dutch() -> Catalog:
    """The Dutch catalogue; where two parts have the same message, the first counts."""
    catalogue = Catalog(locale="nl", project="groen-lerend-netwerk", charset="utf-8")
    for _path, message in parts():
        if message.id not in catalogue:
            catalogue.add(message.id, message.string)
    return catalogue


def compile_all() -> int:
    """Write the compiled catalogues; English stands in the code, so that its catalogue is empty. Returns the number of messages."""
    catalogue = dutch()
    for language, content in (("nl", catalogue), ("en", Catalog(locale="en", charset="utf-8"))):
        folder = HERE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        waiting = folder / "messages.mo.tmp"
        with waiting.open("wb") as file:
            write_mo(file, content)
        waiting.replace(folder / "messages.mo")
    return len(catalogue)


def used() -> Iterator[tuple[str, str | tuple]]:
    """Every message in code and templates, with where it stands."""
    for folder in ("forum", "templates"):
        found = extract_from_dir(ROOT / folder, METHODS, OPTIONS, keywords=KEYWORDS)
        for name, line, message, _comments, _context in found:
            yield f"{folder}/{name}:{line}", message


def problems() -> list[str]:
    """What is not translated: one line each, with its place."""
    catalogue = dutch()
    wrong = [f"{path.name}: fuzzy: {message.id!r}" for path, message in parts() if message.fuzzy]
    wrong += [f"{path.name}: another part says {catalogue[message.id].string!r} for {message.id!r}" for path, message in parts()
              if catalogue[message.id].string != message.string]
    for place, message in used():
        key = message[0] if isinstance(message, tuple) else message
        known = catalogue.get(key)
        strings = () if known is None else known.string if isinstance(known.string, tuple) else (known.string,)
        if not strings or not all(strings):
            wrong.append(f"{place}: {key!r}")
        elif _fields(key) - _fields(strings[-1]):
            wrong.append(f"{place}: a variable is lost in {strings[-1]!r}")
    return wrong


def _fields(text: str) -> set[str]:
    return {piece.split(")")[0] for piece in text.split("%(")[1:]}


def main() -> int:
    """Compile, or check."""
    if "--check" not in sys.argv:
        print(f"{compile_all()} messages compiled.")  # noqa: T201  a command
        return 0
    wrong = problems()
    print("\n".join(wrong) or "All messages are translated.")  # noqa: T201  a command
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
