"""What this part brings to the moderation room."""

from __future__ import annotations

from flask import Flask

from forum.moderation.bulk import views  # noqa: F401  its pages register with the blueprint


def attach(app: Flask) -> None:
    """Nothing but its pages."""
