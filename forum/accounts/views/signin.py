"""Signing in and out (thin, soon more)."""
from forum.accounts.views import bp
from forum.core.access import public


@bp.route("/login", methods=["GET", "POST"])
@public
def login():
    return "", 200


@bp.post("/logout")
@public
def logout():
    return "", 200


@bp.post("/language")
@public
def choose_language():
    return "", 200
