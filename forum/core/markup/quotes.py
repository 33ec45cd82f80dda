"""Quotations of posts in the tree of a text: one that begins with a post says so, so that its words can follow the post's readers."""

from __future__ import annotations

from xml.etree import ElementTree


def mark(root: ElementTree.Element) -> None:
    """Give each quotation that begins with a post its `cite`, split those that the parser ran together, and take references out of links."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == "blockquote":
                _split(parent, child)
        if parent.tag == "a":
            _bare(parent)
    for quote in root.iter("blockquote"):
        if (number := _post_at(quote)) is not None:
            quote.set("cite", f"/posts/{number}")
            _drop_reference(quote)


def _first(block: ElementTree.Element) -> ElementTree.Element | None:
    """The reference with which a paragraph begins, when nothing else stands on its line."""
    if block.tag != "p" or len(block) == 0 or (block.text or "").strip():
        return None
    first = block[0]
    is_post = first.tag == "data" and first.get("value", "").startswith("#p")
    ends = not (first.tail or "").strip() and (len(block) == 1 or block[1].tag == "br")
    return first if is_post and ends else None


def _post_at(quote: ElementTree.Element) -> str | None:
    first = _first(quote[0]) if len(quote) else None
    return None if first is None else first.get("value")[2:]


def _drop_reference(quote: ElementTree.Element) -> None:
    block = quote[0]
    block.remove(block[0])
    block.text = ""
    if len(block):
        block.text = (block[0].tail or "").lstrip()
        block.remove(block[0])
    if not len(block) and not block.text:
        quote.remove(block)


def _split(parent: ElementTree.Element, quote: ElementTree.Element) -> None:
    """Two quotations with an empty line between them are one to the parser; each that begins with a post stands by itself."""
    place = list(parent).index(quote)
    current = quote
    for block in list(quote)[1:]:
        if _first(block) is not None:
            fresh = ElementTree.Element("blockquote")
            fresh.tail, current.tail = current.tail, "\n"
            place += 1
            parent.insert(place, fresh)
            current = fresh
        if current is not quote:
            quote.remove(block)
            current.append(block)


def _bare(link: ElementTree.Element) -> None:
    """A link holds no other link: its references go, their tails stay."""
    for parent in list(link.iter()):
        for child in [each for each in parent if each.tag == "data"]:
            before = list(parent).index(child) - 1
            if before >= 0:
                parent[before].tail = (parent[before].tail or "") + (child.tail or "")
            else:
                parent.text = (parent.text or "") + (child.tail or "")
            parent.remove(child)
