"""Pages and acts of moderators, one file a subject."""

from flask import Blueprint

bp = Blueprint("moderation", __name__)
