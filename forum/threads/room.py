"""The threads room: its routes, and what it gives to the frame."""

from __future__ import annotations

import secrets

from flask import Flask

from forum.core import guard
from forum.core.access import add_viewer_fact, number_set
from forum.core.events import Happened
from forum.core.frame import frame, provide
from forum.core.kept import Keeper, keepers
from forum.networks.actions import theme_merged_hooks
from forum.threads import guesting, reindexing, relating, searching, timeline
from forum.threads.actions.start import move_theme
from forum.threads.drafts import actions as drafting
from forum.threads.drafts import showing as drafted
from forum.threads.files import bare_photos, may_read_post
from forum.threads.naming import own_traces, tell_tale_files
from forum.threads.related import rail
from forum.threads.views import bookmarks, bp, drafts, kept, listing, naming, new, places, posts, references, show, similar, solution
from forum.uploads import rights, texts

VIEWS = (bookmarks, drafts, kept, listing, naming, new, posts, references, show, similar, solution)
LISTENERS = (reindexing, relating)  # importing them registers their handlers
KEEPER = Keeper(frozenset((*drafting.TYPED, *drafting.CHOSEN, drafting.MANY)), lambda path: bool(drafting.key_of(path, "")), drafting.keep_refused)


def init_room(app: Flask) -> None:
    """Register the routes, the rail and the lines of a thread."""
    add_viewer_fact("guest_threads", guesting.threads_of, number_set)
    add_viewer_fact("draft_keys", drafted.keys, lambda text: frozenset(text.split(",")) if text else frozenset())
    if KEEPER not in keepers:
        keepers.append(KEEPER)
    app.register_blueprint(bp)
    app.add_url_rule("/preview", "preview", references.preview, methods=["POST"])
    app.add_url_rule("/networks/<slug>", "networks.show", places.network)
    app.add_url_rule("/themes/<slug>", "networks.theme", places.theme)
    app.jinja_env.globals["idempotency_key"] = lambda: secrets.token_urlsafe(16)
    provide("rail", rail)
    provide("networks", lambda viewer: frame().rail.networks)
    provide("themes", lambda viewer: frame().rail.themes)
    if move_theme not in theme_merged_hooks:
        theme_merged_hooks.append(move_theme)
    rights.judge("post", may_read_post)
    if searching.put_read_document not in texts.when_read:
        texts.when_read.append(searching.put_read_document)
    guard.register(bare_photos)
    guard.register(own_traces)
    guard.register(tell_tale_files)
    timeline.register(Happened.THREAD_SOLVED, timeline.say_solved)
    timeline.register(Happened.SOLUTION_WITHDRAWN, timeline.say_withdrawn)
