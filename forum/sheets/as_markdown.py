"""Sheets as one Markdown file. What members typed comes out as words: none of it can begin a tag, a link or a heading of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forum.sheets.blocks import Block, Run, read
from forum.sheets.magazine import byline, parts_of, reviewed_line
from forum.sheets.showing import Document

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!^$])")
_LEADING = re.compile(r"^(\s*)([-+=:]|\d{1,9}[.)])", re.MULTILINE)
_UNSAFE = re.compile(r"[\s<>()\\\"'`]")


def escape(text: str) -> str:
    """Words that mean nothing but themselves in Markdown and in HTML."""
    text = _SPECIAL.sub(r"\\\1", text).replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;")
    text = re.sub(r"(?i)(https?|ftp|mailto|javascript|data):", r"\1&#58;", text)
    return _LEADING.sub(lambda found: f"{found[1]}{_ended(found[2])}", text)


def _ended(mark: str) -> str:
    """A mark at the beginning of a line that starts no list or rule."""
    return f"{mark[:-1]}\\{mark[-1]}"


def markdown(documents: Sequence[Document]) -> str:
    """The file."""
    return "\n\n---\n\n".join("\n\n".join(_sheet(doc)) for doc in documents) + "\n"


def _sheet(doc: Document) -> list[str]:
    lines = [f"# {escape(doc.text.title)}", f"*{escape(doc.citation)}*", escape(byline(doc))]
    if reviewed := reviewed_line(doc):
        lines.append(escape(reviewed))
    if doc.evidence:
        lines.append(escape(doc.evidence))
    for label, html in parts_of(doc):
        lines += [f"## {escape(label)}", *_blocks(read(html))]
    return lines


def _blocks(blocks: Sequence[Block]) -> list[str]:
    written: list[str] = []
    for block in blocks:
        text = _block(block)
        if block.kind == "item" and written and _is_item(written[-1]):
            written[-1] += f"\n{text}"
        else:
            written.append(text)
    return written


def _is_item(text: str) -> bool:
    return re.match(r" *(?:-|\d+\.) ", text.rsplit("\n", 1)[-1]) is not None


def _block(block: Block) -> str:
    if block.kind == "table":
        return _table(block.rows)
    if block.kind == "code":
        return "\n".join(f"    {line}" for line in block.text.rstrip("\n").split("\n"))
    text = _runs(block.runs)
    if block.kind == "heading":
        return f"### {' '.join(text.split())}"
    if block.kind in ("item", "continued"):
        mark = "" if block.kind == "continued" else f"{block.number}. " if block.number else "- "
        indent = "    " * (block.depth + (block.kind == "continued"))
        return f"{indent}{mark}{text.replace(chr(10), ' ')}"
    return "\n".join(f"> {line}" for line in text.split("\n")) if block.kind == "quote" else text


def _runs(runs: Sequence[Run]) -> str:
    return "".join(_run(run) for run in runs).strip()


def _run(run: Run) -> str:
    lead, words, tail = re.fullmatch(r"(\s*)(.*?)(\s*)", run.text, re.DOTALL).groups()
    if not words:
        return run.text
    text = escape(words)
    for style, mark in (("italic", "*"), ("bold", "**")):
        if style in run.styles:
            text = f"{mark}{text}{mark}"
    if run.href and not _UNSAFE.search(run.href):
        text = f"[{text}](<{run.href}>)"
    return f"{lead}{text}{tail}"


def _table(rows: Sequence[Sequence[Sequence[Run]]]) -> str:
    width = max(map(len, rows))
    cells = [[_runs(cell).replace("\n", " ") for cell in row] + [""] * (width - len(row)) for row in rows]
    head, *body = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([head, f"|{' --- |' * width}", *body])
