"""Texts of sheets rendered anew, after the renderer changed."""

from __future__ import annotations

from sqlalchemy import select, update

from forum.core.db import db, unit_of_work
from forum.core.markup.version import RENDERER
from forum.sheets.checks import render_parts
from forum.sheets.models import SheetVersion


def render_stale() -> int:
    """Render every text of an earlier renderer; one that members change meanwhile is left alone. Returns how many were done."""
    done, last = 0, (0, 0)
    while text := _stale_after(last):
        names = list(text.parts)
        htmls = render_parts([text.parts[name] for name in names])
        new = {name: text.html.get(name, "") if html is None else html for name, html in zip(names, htmls, strict=True)}
        with unit_of_work():
            same = update(SheetVersion).where(SheetVersion.sheet_id == text.sheet_id, SheetVersion.version == text.version, SheetVersion.written_at == text.written_at)
            done += db.session.execute(same.values(html=new, render_version=RENDERER)).rowcount
        last = (text.sheet_id, text.version)
    return done


def _stale_after(last: tuple[int, int]):
    columns = (SheetVersion.sheet_id, SheetVersion.version, SheetVersion.parts, SheetVersion.html, SheetVersion.written_at)
    beyond = (SheetVersion.sheet_id > last[0]) | ((SheetVersion.sheet_id == last[0]) & (SheetVersion.version > last[1]))
    found = db.session.execute(select(*columns).where(SheetVersion.render_version != RENDERER, beyond)
                               .order_by(SheetVersion.sheet_id, SheetVersion.version).limit(1)).first()
    db.session.rollback()
    return found
