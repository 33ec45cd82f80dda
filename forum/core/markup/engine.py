"""Markdown, bleach and nh3 in one row. Runs in the render child only, and imports nothing of the application.

Python-Markdown is no wall against scripts and bleach is unmaintained, so nh3 judges last; the site's
content security policy stands behind all three.
"""

from __future__ import annotations

import resource
from xml.etree import ElementTree

import bleach
import markdown
import nh3
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

MEMORY = 512 * 1024 * 1024  # bytes of address space; the libraries alone map some 150 MB
TAGS = {"p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h2", "h3", "h4", "h5", "h6",
        "table", "thead", "tbody", "tr", "th", "td", "div"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"align", "scope"}, "td": {"align"}, "div": {"tabindex", "role"}}
_BLEACH = {**{tag: list(names) for tag, names in ATTRIBUTES.items()}, "div": ["class", "tabindex", "role"]}
SCHEMES = {"http", "https", "mailto"}


class Page(Treeprocessor):
    """Fit a post into the page: headings under the page's own, images as links, tables that scroll by themselves."""

    def run(self, root: ElementTree.Element) -> None:
        """Change the tree in place."""
        parents = {child: parent for parent in root.iter() for child in parent}
        for element in list(root.iter()):
            if element.tag in ("h1", "h2", "h3", "h4"):
                element.tag = f"h{int(element.tag[1]) + 2}"
            elif element.tag == "img":
                self._link(element)
            elif element.tag == "th":
                element.set("scope", "col")
            elif element.tag == "table" and element in parents:
                self._wrap(parents[element], element)

    @staticmethod
    def _link(image: ElementTree.Element) -> None:
        """A remote image would tell a third party who reads, so it becomes a link to itself."""
        address, words = image.get("src", ""), image.get("alt", "")
        tail = image.tail
        image.clear()
        image.tag, image.text, image.tail = "a", words or address, tail
        image.set("href", address)

    @staticmethod
    def _wrap(parent: ElementTree.Element, table: ElementTree.Element) -> None:
        box = ElementTree.Element("div", {"class": "table-scroll", "tabindex": "0", "role": "group"})
        box.tail, table.tail = table.tail, None
        position = list(parent).index(table)
        parent.remove(table)
        box.append(table)
        parent.insert(position, box)


class Rules(Extension):
    """Python-Markdown's own rules, without raw HTML."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802  the library's name
        """Take out raw HTML and indented code, which befall people who do not know Markdown."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.parser.blockprocessors.deregister("code")
        md.treeprocessors.register(Page(md), "page", 5)


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


def to_html(text: str) -> str:
    """Safe HTML of one Markdown text. May take long or fail on hostile text: call it under a budget."""
    html = _markdown.reset().convert(text)
    html = bleach.clean(html, tags=TAGS, attributes=_BLEACH, protocols=SCHEMES, strip=False)
    html = bleach.linkify(html, callbacks=[_rel], parse_email=False)  # its skip_tags would escape code a second time
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow ugc",
                     allowed_classes={"div": {"table-scroll"}})


def to_html_many(texts: list[str]) -> list[str | None]:
    """Safe HTML of many texts; None for one that fails."""
    return [_or_none(text) for text in texts]


def _or_none(text: str) -> str | None:
    """A parser that failed halfway remembers where it was, so it is replaced."""
    global _markdown
    try:
        return to_html(text)
    except (RecursionError, MemoryError, ValueError, AssertionError):
        _markdown = _parser()
        return None

