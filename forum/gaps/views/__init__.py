"""HTTP in, page out."""

from flask import Blueprint

bp = Blueprint("gaps", __name__)
