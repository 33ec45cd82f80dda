"""What the web process asks of the render child. The engine is loaded in the child alone, to keep the web process small."""

from __future__ import annotations


def start() -> None:
    """Prepare the child."""
    from forum.core.markup import engine

    engine.start()


def one(text: tuple[str, dict]) -> str | None:
    """HTML of one text, None when the renderer fails on it."""
    from forum.core.markup import engine

    return engine.to_html_many([text])[0]


def many(texts: list[tuple[str, dict]]) -> list[str | None]:
    """HTML of many texts, each with the files that it may show."""
    from forum.core.markup import engine

    return engine.to_html_many(texts)
