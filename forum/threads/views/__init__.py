"""HTTP in, page out: the routes of threads, one file a subject."""

from flask import Blueprint

bp = Blueprint("threads", __name__)
