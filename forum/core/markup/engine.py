"""Markdown, bleach and nh3 in one row. Runs in the render child only, and imports nothing of the application.

Python-Markdown is no wall against scripts and bleach is unmaintained, so nh3 judges last; the site's
content security policy stands behind all three.
"""

from __future__ import annotations

import re
import resource
from xml.etree import ElementTree

import bleach
import markdown
import nh3
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from forum.core.markup import quotes

MEMORY = 512 * 1024 * 1024  # bytes of address space; the libraries alone map some 150 MB
TAGS = {"p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h2", "h3", "h4", "h5", "h6",
        "table", "thead", "tbody", "tr", "th", "td", "div", "img", "data"}
PICTURE = {"src", "srcset", "sizes", "width", "height", "alt", "loading", "decoding"}
ATTRIBUTES = {"a": {"href", "title"}, "img": PICTURE, "ol": {"start"}, "th": {"align", "scope"}, "td": {"align"}, "div": {"tabindex", "role"},
              "data": {"value"}, "blockquote": {"cite"}}
_BLEACH = {**{tag: list(names) for tag, names in ATTRIBUTES.items()}, "div": ["class", "tabindex", "role"], "a": ["href", "title", "class"]}
SCHEMES = {"http", "https", "mailto"}
_OWN = re.compile(r"/attachments/([1-9]\d{0,8})/")
_NAME = r"/attachments/[1-9]\d{0,8}/\d+/[a-z0-9.-]+"
_RULES = {
    "img": {"src": re.compile(_NAME), "srcset": re.compile(rf"{_NAME} \d+w(, {_NAME} \d+w)*"), "sizes": re.compile(r"[()a-z0-9:., -]+"),
            "width": re.compile(r"\d{1,5}"), "height": re.compile(r"\d{1,5}"), "loading": re.compile("lazy"), "decoding": re.compile("async")},
    "data": {"value": re.compile(r"(@|#p?)[1-9]\d{0,8}")}, "blockquote": {"cite": re.compile(r"/posts/[1-9]\d{0,8}")}}
HEADING = re.compile(r"(?:^|\n)(?P<level>#{1,6})(?=[ \t])(?P<header>(?:\\.|[^\\#]|#+(?=[^#\n]))*?)#*(?:\n|$)")  # "#45" is no heading
REFERENCE = r"(@|#)\{(p?)([1-9]\d{0,8})\}"
MOST_REFERENCES = 100
MIDDLE = 960
BOX = (704, 544)  # the room for a picture in a post, in pixels of the page


class Reference(InlineProcessor):
    """A member, thread or post by number; see `tokens.py`. The first hundred of a text."""

    left = MOST_REFERENCES

    def handleMatch(self, m: re.Match, data: str):  # noqa: N802  the library's name
        """An empty element that holds the number."""
        sign, letter, number = m.groups()
        if self.left <= 0 or (sign == "@" and letter):
            return None, None, None
        self.left -= 1
        return ElementTree.Element("data", {"value": f"{sign}{letter}{number}"}), m.start(0), m.end(0)


class Page(Treeprocessor):
    """Fit a post into the page: headings under the page's own, tables that scroll by themselves, images of others as links.

    `files` are those of our own that the text may show, by number.
    """

    files: dict[int, dict] = {}

    def run(self, root: ElementTree.Element) -> None:
        """Change the tree in place."""
        quotes.mark(root)
        parents = {child: parent for parent in root.iter() for child in parent}
        for element in list(root.iter()):
            if element.tag in ("h1", "h2", "h3", "h4"):
                element.tag = f"h{int(element.tag[1]) + 2}"
            elif element.tag == "img":
                self._show(element, parents) if self._own(element.get("src")).get("widths") else self._link(element)
            elif element.tag == "a" and self._own(element.get("href")):
                self._file(element)
            elif element.tag == "th":
                element.set("scope", "col")
            elif element.tag == "table" and element in parents:
                self._wrap(parents[element], element)

    def _own(self, address: str | None) -> dict:
        """What is known of the file of our own at an address; empty for any other address."""
        found = _OWN.match(address or "")
        return self.files.get(int(found.group(1)), {}) if found else {}

    def _show(self, image: ElementTree.Element, parents: dict) -> None:
        """A picture in three widths, with its size, so that the page does not jump when it comes. One with words leads to the whole of it."""
        known, alt, tail = self._own(image.get("src")), image.get("alt", ""), image.tail
        scale = min(1, BOX[0] / known["width"], BOX[1] / known["height"])
        width, height = (max(1, round(known[side] * scale)) for side in ("width", "height"))
        at = {width: f"/attachments/{known['id']}/{width}/{known['name']}" for width in known["widths"]}
        image.clear()
        image.tail = tail
        middle = max((width for width in at if width <= MIDDLE), default=min(at))
        for name, value in (("src", at[middle]), ("srcset", ", ".join(f"{address} {each}w" for each, address in at.items())),
                            ("sizes", f"(max-width: {width + 32}px) 100vw, {width}px"),
                            ("width", str(width)), ("height", str(height)), ("alt", alt), ("loading", "lazy"), ("decoding", "async")):
            image.set(name, value)
        above = image
        while above.tag != "a" and above in parents:
            above = parents[above]
        if alt.strip() and above.tag != "a" and image in parents:
            self._around(parents[image], image, ElementTree.Element("a", {"class": "photo", "href": f"/attachments/{known['id']}/{known['name']}"}))

    def _file(self, link: ElementTree.Element) -> None:
        """A link to a document tells its kind and size."""
        known = self._own(link.get("href"))
        link.set("href", f"/attachments/{known['id']}/{known['name']}")
        link.set("class", "file")
        if not known.get("widths"):
            last = link[-1] if len(link) else None
            told = f" ({known['told']})"
            if last is None:
                link.text = (link.text or "") + told
            else:
                last.tail = (last.tail or "") + told

    @staticmethod
    def _link(image: ElementTree.Element) -> None:
        """A remote image would tell a third party who reads, so it becomes a link to itself."""
        address, words = image.get("src", ""), image.get("alt", "")
        tail = image.tail
        image.clear()
        image.tag, image.text, image.tail = "a", words or address, tail
        image.set("href", address)

    def _wrap(self, parent: ElementTree.Element, table: ElementTree.Element) -> None:
        self._around(parent, table, ElementTree.Element("div", {"class": "table-scroll", "tabindex": "0", "role": "group"}))

    @staticmethod
    def _around(parent: ElementTree.Element, inner: ElementTree.Element, box: ElementTree.Element) -> None:
        box.tail, inner.tail = inner.tail, None
        position = list(parent).index(inner)
        parent.remove(inner)
        box.append(inner)
        parent.insert(position, box)


class Rules(Extension):
    """Python-Markdown's own rules, without raw HTML."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802  the library's name
        """Take out raw HTML and indented code, which befall people who do not know Markdown."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.parser.blockprocessors.deregister("code")
        md.parser.blockprocessors["hashheader"].RE = HEADING
        md.reference = Reference(REFERENCE, md)
        md.inlinePatterns.register(md.reference, "reference of ours", 175)
        md.page = Page(md)
        md.treeprocessors.register(md.page, "page", 5)


def _rel(attributes: dict, new: bool = False) -> dict:
    attributes[(None, "rel")] = "noopener nofollow ugc"
    return attributes


def _parser() -> markdown.Markdown:
    return markdown.Markdown(extensions=["fenced_code", "sane_lists", "nl2br", "tables", Rules()],
                             extension_configs={"tables": {"use_align_attribute": True}}, output_format="html")


_markdown = _parser()


def start() -> None:
    """Bound this process: a text that asks for more memory fails instead of filling the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _narrow(tag: str, name: str, value: str) -> str | None:
    """The last wall's rule for pictures and references: only in the form that we write."""
    rule = _RULES.get(tag, {}).get(name)
    return value if rule is None or rule.fullmatch(value) else None


def to_html(text: str, files: dict[int, dict] | None = None) -> str:
    """Safe HTML of one Markdown text. May take long or fail on hostile text: call it under a budget."""
    _markdown.page.files, _markdown.reference.left = files or {}, MOST_REFERENCES
    html = _markdown.reset().convert(text)
    html = bleach.clean(html, tags=TAGS, attributes=_BLEACH, protocols=SCHEMES, strip=False)
    html = bleach.linkify(html, callbacks=[_rel], parse_email=False)  # its skip_tags would escape code a second time
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow ugc",
                     allowed_classes={"div": {"table-scroll"}, "a": {"file", "photo"}}, attribute_filter=_narrow)


def to_html_many(texts: list[tuple[str, dict]]) -> list[str | None]:
    """Safe HTML of many texts, each with the files that it may show; None for one that fails."""
    return [_or_none(text, files) for text, files in texts]


def _or_none(text: str, files: dict[int, dict]) -> str | None:
    """A parser that failed halfway remembers where it was, so it is replaced."""
    global _markdown
    try:
        return to_html(text, files)
    except (RecursionError, MemoryError, ValueError, AssertionError):
        _markdown = _parser()
        return None

