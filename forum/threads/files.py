"""Photos and files in the forms of threads: the field `files`, and the question for a photo that nobody described."""

from __future__ import annotations

import re

from flask import request
from werkzeug.exceptions import NotFound

from forum.core.access import Viewer, viewer
from forum.core.db import unit_of_work
from forum.core.files import MEGABYTE
from forum.core.guard import Finding
from forum.core.i18n import _
from forum.core.text import clean_line
from forum.threads.queries import get_readable_post
from forum.uploads.actions import add_file, check_quota
from forum.uploads.intake import Rejected, prepare
from forum.uploads.names import escaped, reference
from forum.uploads.queries import own

MOST_FILES = 10
FORM_BYTES = 80 * MEGABYTE
ALT_MAX = 300
_BARE = re.compile(r"!\[\s*\]\((/attachments/([1-9]\d{0,8})/[^)\s]*)\)")


def may_read_post(viewer: Viewer, post_id: int) -> bool:
    """The right to a file that hangs on a post: that of its text."""
    try:
        get_readable_post(viewer, post_id)
    except NotFound:
        return False
    return True


def with_files(form):
    """The form with the files that came with it in its text. They stay there when the form is refused, and so does what was said about them."""
    given = [each for each in request.files.getlist("files") if each.filename]
    told = [_stored(form, each) for each in given[:MOST_FILES]]
    if len(given) > MOST_FILES:
        _object(form, _("At most %(most)s files at once; add the others after these.", most=MOST_FILES))
    form.body.data = "\n\n".join(filter(None, [form.body.data, *told]))
    form.body.data = _BARE.sub(_described, form.body.data)
    return form


def _stored(form, given) -> str:
    """The reference to one file, which stands by itself in the database: a form that is refused must not lose it."""
    try:
        check_quota(viewer().id)
        prepared = prepare(given.stream, given.filename)
        with unit_of_work():
            row = add_file(prepared, by=viewer().id)
            return reference(url=row.url, name=row.name, is_image=row.is_image)
    except Rejected as fault:
        _object(form, f"{clean_line(given.filename or '')[:80]}: {fault}")
        return ""


def _object(form, sentence: str) -> None:
    form.body.process_errors = [*form.body.process_errors, sentence]


def _described(found: re.Match) -> str:
    """A photo with what its writer saw on it, from the field `alt-<number>`."""
    alt = clean_line(request.form.get(f"alt-{found.group(2)}", ""))[:ALT_MAX]
    return f"![{escaped(alt)}]({found.group(1)})"


def bare_photos(form) -> list[Finding]:
    """The writer's own photos that stand in a text without words, each with a field for them."""
    numbers = [int(number) for _url, number in _BARE.findall(form.body.data or "")] if "body" in form else []
    found = [each for each in own(numbers, viewer().id) if each.is_image] if numbers else []
    return [Finding(field=form.body.id, what=_("photo without words"), passage=each.name, answer=f"alt-{each.id}",
                    answer_label=_("What is to be seen in the photo?")) for each in found]
