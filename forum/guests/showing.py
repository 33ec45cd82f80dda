"""What the guests room writes into pages of other rooms."""

from __future__ import annotations

from flask import render_template

from forum.core.access import Viewer
from forum.core.urls import url_for
from forum.guests.experts import experts_of_theme
from forum.guests.policies import can_invite
from forum.guests.queries import experts_here, invite_url


def invite_button(viewer: Viewer, thread) -> str:
    """The way to invite an expert, for who may."""
    return render_template("guests/_tool.html", url=invite_url(thread.head.id)) if can_invite(viewer, thread.head) else ""


def beside_thread(viewer: Viewer, thread) -> str:
    """Which experts from outside are in this conversation, and until when; asks nothing where there are none."""
    return render_template("guests/_here.html", experts=experts_here(thread.head.id)) if thread.head.invited else ""


def beside_theme(viewer: Viewer, theme) -> str:
    """Experts from outside who know a theme."""
    found = experts_of_theme(viewer, theme.id)
    return render_template("guests/_of_theme.html", experts=found, url=url_for("guests.experts", theme=theme.slug)) if found else ""
