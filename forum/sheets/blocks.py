"""The clean HTML of a part as a list of blocks, for writing it in other formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
STYLES = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "code": "code"}
LINKS = ("http://", "https://", "mailto:")


@dataclass(slots=True)
class Run:
    """Words in one style, perhaps leading somewhere."""

    text: str
    styles: frozenset[str] = frozenset()
    href: str = ""


@dataclass(slots=True)
class Block:
    """A paragraph, heading, list item, quotation, piece of code, or table (`rows` of cells). `depth` counts lists around an item."""

    kind: str
    runs: list[Run] = field(default_factory=list)
    depth: int = 0
    number: int = 0
    rows: list[list[list[Run]]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words alone."""
        return "".join(run.text for run in self.runs)


class _Reader(HTMLParser):
    """Reads tags that the renderer makes; knows no others."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.lists: list[list] = []
        self.styles: list[str] = []
        self.href, self.quotes, self.is_code = "", 0, False
        self.open: Block | None = None
        self.table: Block | None = None

    def handle_starttag(self, tag, attrs) -> None:
        """A block begins, or words get a style."""
        given = dict(attrs)
        begin = getattr(self, f"_begin_{tag}", None)
        if tag in HEADINGS:
            self._start("heading")
        elif tag in STYLES and not self.is_code:
            self.styles.append(STYLES[tag])
        elif begin:
            begin(given)

    def _begin_p(self, _given) -> None:
        if self.open is None or self.open.kind != "item" or self.open.text.strip():
            self._start("quote" if self.quotes else "continued" if self.lists else "paragraph")

    def _begin_ul(self, _given) -> None:
        self.open = None
        self.lists.append(["ul", 0])

    def _begin_ol(self, given) -> None:
        self.open = None
        start = given.get("start") or "1"
        self.lists.append(["ol", int(start) - 1 if start.isdigit() and len(start) < 7 else 0])

    def _begin_li(self, _given) -> None:
        if not self.lists:
            self.lists.append(["ul", 0])
        self.lists[-1][1] += 1
        self._start("item")
        self.open.number = self.lists[-1][1] if self.lists[-1][0] == "ol" else 0

    def _begin_blockquote(self, _given) -> None:
        self.quotes += 1
        self.open = None

    def _begin_pre(self, _given) -> None:
        self._start("code")
        self.is_code = True

    def _begin_table(self, _given) -> None:
        self.table = Block("table")
        self.blocks.append(self.table)

    def _begin_tr(self, _given) -> None:
        if self.table:
            self.table.rows.append([])

    def _begin_td(self, _given) -> None:
        if self.table and self.table.rows:
            self.open = Block("cell")
            self.table.rows[-1].append(self.open.runs)

    _begin_th = _begin_td

    def _begin_a(self, given) -> None:
        href = given.get("href") or ""
        self.href = href if href.startswith(LINKS) else ""

    def _begin_br(self, _given) -> None:
        self._add("\n")

    def handle_endtag(self, tag) -> None:
        """A block ends, or a style does."""
        if tag in STYLES and not self.is_code and self.styles:
            self.styles.pop()
        elif tag == "a":
            self.href = ""
        elif tag in ("ul", "ol"):
            self.lists = self.lists[:-1]
            self.open = None
        elif tag == "blockquote":
            self.quotes, self.open = max(0, self.quotes - 1), None
        elif tag == "pre":
            self.is_code, self.open = False, None
        elif tag == "table":
            self.table = self.open = None
        elif tag in HEADINGS or tag in ("p", "li", "td", "th"):
            self.open = self.open if tag == "p" and self.open and self.open.kind == "item" else None

    def handle_data(self, data) -> None:
        """Words; those between blocks are only space."""
        if self.is_code or data.strip():
            self._add(data if self.is_code else data.replace("\n", " "))
        elif self.open is not None and self.open.runs:
            self._add(" ")

    def _start(self, kind: str) -> None:
        self.open = Block(kind, depth=max(0, len(self.lists) - 1) if kind in ("item", "continued") else 0)
        self.blocks.append(self.open)

    def _add(self, text: str) -> None:
        if self.open is None:
            self._start("paragraph")
        self.open.runs.append(Run(text, frozenset(self.styles), self.href))


def read(html: str) -> list[Block]:
    """The blocks of a part, in order; empty ones are left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [block for block in reader.blocks if block.rows or block.text.strip()]
