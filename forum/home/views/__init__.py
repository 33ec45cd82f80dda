"""The start page, the site's own texts, and its signs of life; one file a subject."""

from flask import Blueprint

bp = Blueprint("home", __name__)
