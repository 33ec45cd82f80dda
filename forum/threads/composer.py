"""The empty reply box, drawn once a language and a choice of name. It is the same on every thread but for its address and the keys of the session."""

from __future__ import annotations

import re
import secrets

from flask import current_app, render_template
from markupsafe import Markup

from forum.core.csrf import csrf_token
from forum.core.i18n import language
from forum.threads.forms import ReplyForm

ADDRESS = "/threads/0/posts"
KEY = "idempotency-key-of-this-form"
TOKEN = "csrf-token-of-this-session"


def empty_composer(reply_url: str, form: ReplyForm) -> Markup:
    """The reply box for one thread, with a fresh idempotency key; `form` says whether a name is asked for."""
    drawn = current_app.extensions.setdefault("composers", {})
    choice = form.without_name.data
    key = (language(), choice, choice and form.without_name.shown_as)
    pattern = drawn.get(key) or drawn.setdefault(key, _draw(form))
    html = pattern.replace(ADDRESS, reply_url).replace(TOKEN, csrf_token()).replace(KEY, secrets.token_urlsafe(16))
    return Markup(html)  # noqa: S704  from our own template


def _draw(form: ReplyForm) -> str:
    """The box with the keys of this session taken out again; none of them may reach another session."""
    html = render_template("threads/_composer.html", reply_form=form, reply_url=ADDRESS, thread=None)
    html, keys = re.subn(r'(name="idempotency" value=")[^"]*', rf"\g<1>{KEY}", html)
    html, tokens = re.subn(r'(name="csrf_token" value=")[^"]*', rf"\g<1>{TOKEN}", html)
    if not (keys == tokens == html.count(ADDRESS) == 1) or csrf_token() in html:
        raise RuntimeError("the reply box has another form than its memory expects")
    return html
