"""Bringing a file, and reading one: each time as whoever asks."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_file

from forum.core.access import signed_in_or_guest, viewer
from forum.core.answers import answers_json, json_error
from forum.core.files import MEGABYTE, storage, takes_files
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.core.text import clean_line
from forum.uploads.actions import receive
from forum.uploads.intake import MOST_BYTES, Rejected
from forum.uploads.models import Attachment
from forum.uploads.names import reference
from forum.uploads.rights import get_attachment

bp = Blueprint("uploads", __name__)
ALONE = "sandbox; default-src 'none'"


@bp.post("/uploads")
@takes_files(MOST_BYTES + MEGABYTE, only_members=True)
@answers_json
@signed_in_or_guest
@limiter.limit("120/10 minutes")
def upload():
    """Take the field `file`; answers what the page needs to show it."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return json_error(422, _("Choose a file first."))
    alt = clean_line(request.form.get("alt", ""))[:300]
    try:
        attachment = receive(given.stream, given.filename, by=viewer().id, alt=alt)
    except Rejected as fault:
        return json_error(fault.code, str(fault))
    return jsonify(told(attachment)), 201


@bp.get("/uploads/panel")
@signed_in_or_guest
def panel() -> str:
    """What the page's script shows under a box that is written in: fetched when writing begins, so that a page to read is not the heavier for it."""
    return render_template("uploads/panel.html")


def told(attachment: Attachment) -> dict:
    """What a script needs to know of a new file."""
    markdown = reference(url=attachment.url, name=attachment.name, is_image=attachment.is_image, alt=attachment.alt)
    return {"id": attachment.id, "url": attachment.url, "markdown": markdown, "name": attachment.name, "kind": attachment.kind,
            "bytes": attachment.bytes, "width": attachment.width, "height": attachment.height}


@bp.get("/attachments/<id:number>/<name>")
@signed_in_or_guest
def read(number: int, name: str):
    """A document, or a picture at its largest."""
    found = get_attachment(viewer(), number, name)
    return sent(found, found.widths[-1] if found.is_image else 0)


@bp.get("/attachments/<id:number>/<int:width>/<name>")
@signed_in_or_guest
def picture(number: int, width: int, name: str):
    """A picture in one of its widths."""
    found = get_attachment(viewer(), number, name)
    if width not in found.widths:
        abort(404)
    return sent(found, width)


def sent(found: Attachment, variant: int) -> Response:
    """The bytes, under headers that let a browser do nothing with them but show a picture or save a document."""
    path = storage().path(found.key, str(variant))
    if not path.exists():
        abort(404)
    response = send_file(path, mimetype=found.mime, as_attachment=not found.is_image, download_name=found.name, conditional=True, etag=f"{found.id}-{variant}")
    response.headers["Cache-Control"] = "private, max-age=600" if found.is_image else "private, no-cache"
    response.headers["Content-Security-Policy"] = ALONE
    response.vary.add("Cookie")
    return response
