"""Bringing and reading files in tests."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from forum.core.db import db
from forum.uploads.models import Attachment, AttachmentUse


@pytest.fixture(autouse=True)
def folder(app) -> Path:
    """Where the files of this test lie; empty at first."""
    where = Path(app.config["SETTINGS"].forum_instance) / "uploads"
    shutil.rmtree(where, ignore_errors=True)
    return where


@pytest.fixture
def bring(sign_in):
    """`bring(member, raw, name)` sends a file as the page's script does; gives the answer."""

    def send(member, raw: bytes, name="foto.jpg", **fields):
        browser = member if hasattr(member, "client") else sign_in(member)
        return browser.post("/uploads", {"file": (io.BytesIO(raw), name), **fields}, content_type="multipart/form-data")

    return send


@pytest.fixture
def lying(folder):
    """The files on the disk, by name."""
    return lambda: sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def row(app):
    """The row of a file."""

    def find(number: int) -> Attachment | None:
        with app.app_context():
            return db.session.get(Attachment, number)

    return find


@pytest.fixture
def uses(app):
    """The places that a file hangs on."""

    def find(number: int) -> list[str]:
        with app.app_context():
            return sorted(use.place for use in db.session.query(AttachmentUse).filter_by(attachment_id=number))

    return find
