"""What the queue brings to the moderation room."""

from __future__ import annotations

from flask import Flask, render_template

from forum.core import frame
from forum.core.i18n import lazy
from forum.core.slots import fill_slot
from forum.moderation.queue import models, queries, requests, showing, views  # noqa: F401  tables and pages register themselves
from forum.moderation.queue.sources import Source, add_source


def _tools_of_request(_viewer, request_id: int, *, is_open: bool = True) -> str:
    return render_template("moderation/queue/_item_tools.html", item_kind="request", item_id=request_id, is_open=is_open)


def attach(app: Flask) -> None:
    """Register the number in the rail, the tools of an item, and requests as a source."""
    add_source(Source("request", lazy("Request for membership"), "people", requests.waiting, requests.show, requests.TARGET))
    frame.provide("queue_count", queries.total)
    app.jinja_env.globals["queue_tools"] = showing.tools
    fill_slot("networks.request", "queue", _tools_of_request)
