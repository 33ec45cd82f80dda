"""Editing a post: filling its form, checking it, and telling versions apart."""

from __future__ import annotations

from difflib import SequenceMatcher
from types import SimpleNamespace

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.networks import catalogue
from forum.threads.forms import DETAILS, ThreadForm
from forum.threads.models import Post, PostVersion, ProblemDetails, Thread, ThreadTheme
from forum.threads.references import told
from forum.threads.referring import typed

MOST_WORDS = 6000


def prepare(form: ThreadForm, thread: Thread, post: Post) -> ThreadForm:
    """The form with the fields that this post has: an opening has a title and themes, a problem its named fields."""
    form.kind.data = thread.kind if post.is_opening else "reply"
    form.is_nameless = post.without_name
    if not post.is_opening:
        form.keep_only()
    else:
        form.keep_only("title", "theme", "more_themes", *(DETAILS if thread.kind == "problem" else ()))
    return form


def fill(form: ThreadForm, thread: Thread, post: Post) -> ThreadForm:
    """The form with what stands now."""
    prepare(form, thread, post)
    form.body.data, form.version.data = typed(post.body, thread), str(post.version)
    if not post.is_opening:
        return form
    form.title.data = thread.title
    ids = list(db.session.scalars(select(ThreadTheme.theme_id).where(ThreadTheme.thread_id == thread.id).order_by(ThreadTheme.position)))
    slugs = [entry.slug for entry in map(catalogue.theme, ids) if entry]
    form.theme.data, form.more_themes.data = slugs[0] if slugs else "", slugs[1:]
    details = db.session.get(ProblemDetails, thread.id)
    for name in (name for name in DETAILS if name in form):
        form[name].data = getattr(details, name) if details else ""
    return form


def versions_of(viewer: Viewer, thread: Thread, post: Post) -> list[SimpleNamespace]:
    """All versions as the viewer may see them, newest first, each with what changed since the one before."""
    earlier = list(db.session.scalars(select(PostVersion).where(PostVersion.post_id == post.id).order_by(PostVersion.version)))
    texts = [(v.version, v.written_at, v.title, v.body) for v in earlier]
    texts.append((post.version, post.edited_at or post.created_at, thread.title if post.is_opening else None, post.body))
    bodies = told(viewer, [body for *_rest, body in texts])
    whole = ["\n\n".join(filter(None, (title, body))) for (_number, _at, title, _body), body in zip(texts, bodies, strict=True)]
    shown = [SimpleNamespace(number=number, at=at, diff=changes(whole[max(i - 1, 0)], whole[i])) for i, (number, at, _title, _body) in enumerate(texts)]
    return shown[::-1]


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """The words of a text with what was kept, put in ("ins") and taken out ("del"); long texts line by line."""
    by_word = before.count(" ") + after.count(" ") < MOST_WORDS
    old, new = (_words(before), _words(after)) if by_word else (before.splitlines(keepends=True), after.splitlines(keepends=True))
    told: list[tuple[str, str]] = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=True).get_opcodes():
        if how in ("delete", "replace"):
            told.append(("del", "".join(old[a:b])))
        if how in ("insert", "replace"):
            told.append(("ins", "".join(new[c:d])))
        if how == "equal":
            told.append(("", "".join(old[a:b])))
    return told


def _words(text: str) -> list[str]:
    parts: list[str] = []
    for piece in text.split(" "):
        parts += [piece + " "]
    return parts[:-1] + [parts[-1][:-1]]
