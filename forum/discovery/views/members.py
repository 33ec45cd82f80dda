"""The directory of members and their profiles."""

from __future__ import annotations

from flask import abort, redirect, render_template, request

from forum.core.access import signed_in, viewer
from forum.core.i18n import _
from forum.core.text import clean_line
from forum.discovery.people import directory, profile_of, recent_posts
from forum.discovery.views import bp
from forum.networks import catalogue

FILTERS = ("q", "network", "theme")


@bp.get("/members/")
@signed_in
def members() -> str:
    """Everyone in the network, by name."""
    asked = {name: clean_line(request.args.get(name, "")[:200]) for name in FILTERS}
    people, more = directory(asked["q"], asked["network"], asked["theme"])
    choices = {"networks": [("", _("all")), *((n.slug, n.name) for n in catalogue.networks())],
               "themes": [("", _("all")), *((t.slug, t.name) for t in catalogue.themes())]}
    return render_template("discovery/members.html", people=people, older_url=more, asked=asked, choices=choices,
                           active=sum(1 for value in asked.values() if value))


@bp.get("/members/<id:user_id>")
@signed_in
def bare_member(user_id: int):
    """The short address of a profile."""
    return member(user_id, "")


@bp.get("/members/<id:user_id>-<slug>")
@signed_in
def member(user_id: int, slug: str):
    """One member's profile, under the address that carries the name."""
    profile = profile_of(user_id) or abort(404)
    if not profile.person.url.endswith(f"/{user_id}-{slug}"):
        return redirect(profile.person.url, 302)
    return render_template("discovery/member.html", profile=profile, person=profile.person, posts=recent_posts(viewer(), user_id))
