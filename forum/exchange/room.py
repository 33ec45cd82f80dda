"""The exchange room: import, export, demo and upkeep. It has commands only, no pages."""

from flask import Flask

from forum.exchange import models  # noqa: F401  its table belongs to the metadata


def init_room(app: Flask) -> None:
    """Attach the room; its commands stand in `forum.cli`."""
