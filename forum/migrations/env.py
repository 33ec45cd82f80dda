"""Alembic's environment: the running application's database and tables."""

from __future__ import annotations

from alembic import context
from flask import current_app

from forum.core.db import Moment, db, migrating

HAND_MADE = ("search_document",)


def render_item(kind: str, item, autogen_context):
    """Write our column type into generated migrations."""
    if kind == "type" and isinstance(item, Moment):
        autogen_context.imports.add("from forum.core.db import Moment")
        return "Moment()"
    return False


def include_object(_item, name: str, kind: str, _reflected: bool, _compared) -> bool:
    """Leave the search tables alone; each engine has its own, written by hand."""
    return not (kind == "table" and name.startswith(HAND_MADE))


def run() -> None:
    """Migrate in one transaction, so that an interrupted migration leaves nothing half done."""
    engine = current_app.extensions["migrate"].db.engine
    with migrating(engine) as connection:
        context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True, render_item=render_item,
                          include_object=include_object, transaction_per_migration=False)
        with context.begin_transaction():
            context.run_migrations()


run()
