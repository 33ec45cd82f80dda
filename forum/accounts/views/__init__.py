"""Pages of signing in, sessions and one's own account."""

from flask import Blueprint

bp = Blueprint("accounts", "forum.accounts")
