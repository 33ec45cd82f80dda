"""What this part brings to the moderation room."""

from __future__ import annotations

from flask import Flask

from forum.moderation.rota import models  # noqa: F401  its tables


def attach(app: Flask) -> None:
    """Register pages, sources of the queue, and listeners."""
