"""What the frame around every page shows of higher rooms: counts and rails, asked for only when a template shows them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, g

from forum.core.access import Viewer, viewer

_providers: dict[str, Callable[[Viewer], object]] = {}


def provide(name: str, provider: Callable[[Viewer], object]) -> None:
    """Register who knows `frame.<name>`."""
    _providers[name] = provider


class Frame:
    """The frame of one answer; each value is asked for once."""

    def __init__(self):
        self._known: dict[str, object] = {}

    def __getattr__(self, name: str):
        if name.startswith("_") or name not in _providers:
            raise AttributeError(name)
        if name not in self._known:
            self._known[name] = _providers[name](viewer())
        return self._known[name]


def frame() -> Frame:
    """The frame of this request."""
    if "frame" not in g:
        g.frame = Frame()
    return g.frame


def init_frame(app: Flask) -> None:
    """Offer `frame` and `viewer` to templates."""
    provide("unread_notices", lambda who: who.unread_notices)
    app.context_processor(lambda: {"frame": frame(), "viewer": viewer()})
