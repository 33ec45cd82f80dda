"""All networks, all themes, and following them. Their own pages show threads, so the threads room has those."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, redirect, render_template, request
from sqlalchemy import select

from forum.accounts.addresses import own_path
from forum.core.access import signed_in, viewer
from forum.core.db import begin_write, db
from forum.networks import actions, catalogue, queries
from forum.networks.models import Network, Theme
from forum.networks.views import bp


@dataclass(frozen=True, slots=True)
class Place:
    """A network or theme on a page that lists them."""

    name: str
    slug: str
    url: str
    description: str
    count: int
    is_following: bool
    provinces: tuple[str, ...] = ()
    season: str = ""


@bp.get("/networks/")
@signed_in
def index():
    """The networks."""
    members = queries.members_by_network()
    rows = db.session.scalars(select(Network).order_by(Network.id))
    places = [Place(row.name, row.slug, catalogue.network(row.id).url, queries.description_of(row), members.get(row.id, 0),
                    row.id in viewer().followed_networks, tuple(row.provinces)) for row in rows]
    return render_template("networks/index.html", places=places, home=catalogue.network(viewer().home_network_id))


@bp.get("/themes/")
@signed_in
def themes():
    """The themes in use, by name."""
    entries, followers = catalogue.themes(), queries.follower_counts()
    words = {row.id: queries.description_of(row) for row in db.session.execute(select(Theme.id, Theme.description_nl, Theme.description_en))}
    places = [Place(entry.name, entry.slug, entry.url, words.get(entry.id, ""), followers.get(entry.id, 0), entry.id in viewer().followed_themes,
                    season=entry.season) for entry in entries]
    return render_template("networks/themes.html", places=places)


@bp.post("/networks/<slug>/follow")
@signed_in
def follow_network(slug: str):
    """Follow a network, or stop."""
    entry = catalogue.network_by_slug(slug) or abort(404)
    begin_write()
    actions.follow_network(viewer().id, entry.id, on=_is_on())
    return redirect(own_path(request.form.get("next"), entry.url), 303)


@bp.post("/themes/<slug>/follow")
@signed_in
def follow_theme(slug: str):
    """Follow a theme, or stop."""
    entry = catalogue.theme_by_slug(slug) or abort(404)
    begin_write()
    actions.follow_theme(viewer().id, entry.merged_into_id or entry.id, on=_is_on())
    return redirect(own_path(request.form.get("next"), entry.url), 303)


def _is_on() -> bool:
    wanted = request.form.get("on", "1")
    return wanted == "1" if wanted in ("0", "1") else abort(400)
