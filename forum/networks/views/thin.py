"""Thin pages until the real ones stand."""
from forum.core.access import moderators, public, signed_in
from forum.networks.views import bp


@bp.route("/register", methods=["GET", "POST"])
@public
def register():
    return "", 200


@bp.route("/account/", methods=["GET", "POST"])
@signed_in
def profile_settings():
    return "", 200


@bp.get("/networks/")
@signed_in
def index():
    return "", 200


@bp.get("/themes/")
@signed_in
def themes():
    return "", 200


@bp.get("/moderation/requests")
@moderators
def requests():
    return "", 200
