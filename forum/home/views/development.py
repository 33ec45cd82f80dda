"""Conveniences of development: every component on one page, and the mail that was written. On a public site these are 404."""

from __future__ import annotations

from flask import abort, render_template

from forum.core.access import public
from forum.core.settings import current_settings
from forum.home import outbox as written
from forum.home.forms import SampleForm
from forum.home.views import bp


def only_in_development() -> None:
    """On a public site there is nothing here."""
    if not current_settings().is_dev:
        abort(404)


@bp.get("/patterns")
@public
def patterns() -> str:
    """Every component in every state."""
    only_in_development()
    form = SampleForm()
    form.validate()
    return render_template("patterns/index.html", form=form)


@bp.get("/outbox")
@public
def outbox() -> str:
    """The mail that was written, newest first."""
    only_in_development()
    return render_template("home/outbox.html", mails=written.mails(current_settings().instance / "outbox"))


@bp.get("/outbox/<name>")
@public
def letter(name: str) -> str:
    """One mail: its text with links, and the source of its HTML."""
    only_in_development()
    found = written.mail(current_settings().instance / "outbox", name) or abort(404)
    return render_template("home/letter.html", mail=found)
