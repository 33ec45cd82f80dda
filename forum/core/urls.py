"""Addresses within the site. The same few hundred come back on every page, so each is built once."""

from __future__ import annotations

from functools import lru_cache

import flask


@lru_cache(maxsize=20_000)
def _path(endpoint: str, values: tuple) -> str:
    return flask.url_for(endpoint, **dict(values))


def url_for(endpoint: str, **values) -> str:
    """The path of an endpoint. It depends on nothing else in the request, for the site has one root."""
    if "_external" in values or "_anchor" in values or endpoint.startswith("."):
        return flask.url_for(endpoint, **values)
    return _path(endpoint, tuple(values.items()))


def init_urls(app: flask.Flask) -> None:
    """Give templates the same function."""
    app.jinja_env.globals["url_for"] = url_for
