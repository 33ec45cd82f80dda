"""Pages of networks, themes, membership and people management."""

from flask import Blueprint

bp = Blueprint("networks", "forum.networks")
