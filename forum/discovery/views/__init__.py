"""Search and members, one file a subject."""

from flask import Blueprint

bp = Blueprint("discovery", __name__)
