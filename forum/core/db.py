"""The database: base class, column types, transactions, and the differences between SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, MetaData, Result, TypeDecorator, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

from forum.core.clock import now

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 10


class Moment(TypeDecorator):
    """A moment in UTC: aware in Python, `timestamptz` on PostgreSQL, naive UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and dialect.name == "sqlite" else value


created = Annotated[datetime, mapped_column(default=now)]


class Base(DeclarativeBase):
    """Parent of every table."""

    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: Moment})


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"autoflush": False, "expire_on_commit": False})
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_effects: ContextVar[list[Callable[[], None]] | None] = ContextVar("effects", default=None)


@event.listens_for(Engine, "connect")
def _prepare_connection(connection, _record) -> None:
    """Nobody waits longer for a lock than this. SQLite: the driver commits by itself, so that our own BEGIN decides (see `_begin`)."""
    if not isinstance(connection, sqlite3.Connection):
        connection.execute(f"SET lock_timeout = {BUSY_SECONDS * 1000}")
        connection.commit()
        return
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}", "cache_size=-8000"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection) -> None:
    """Writers queue at BEGIN IMMEDIATE; a plain BEGIN that writes later fails at once when another writes."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def is_sqlite() -> bool:
    """Whether the embedded engine is in use. Only `core/` may ask."""
    return db.engine.dialect.name == "sqlite"


def fetch(statement, values: dict | None = None) -> Result:
    """Rows of a reading statement, straight from the connection of the session: plain columns need no mapper."""
    return db.session.connection().execute(statement, values or {})


def begin_write() -> None:
    """End the reading transaction and open the one that writes.

    Call it after slow work (rendering, hashing) and just before the verb. Entities loaded earlier are read again
    when touched; load and check once more what a rule hangs on.
    """
    db.session.rollback()
    _writing.set(True)
    db.session.connection()


def abandon() -> None:
    """Give up what this request was writing; what follows, such as an error page, only reads."""
    db.session.rollback()
    _writing.set(False)


def add_once(row: Base) -> None:
    """Add a row that may stand already, written by the other click of a double click: that is no fault."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return


def after_commit(effect: Callable[[], None]) -> None:
    """Run `effect` once the present transaction stands; never when it is rolled back."""
    waiting = _effects.get()
    if waiting is None:
        _effects.set(waiting := [])
    waiting.append(effect)


def settle(*, commit: bool) -> None:
    """End the transaction of this request or unit of work, then run what waited for the commit."""
    waiting = _effects.get() or []
    _effects.set(None)
    try:
        if commit:
            db.session.commit()
        else:
            db.session.rollback()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.set(False)
    if commit:
        for effect in waiting:
            effect()


@contextmanager
def unit_of_work() -> Iterator[None]:
    """A write transaction for jobs and commands: commits at the end, rolls back on an exception."""
    begin_write()
    try:
        yield
    except BaseException:
        settle(commit=False)
        raise
    settle(commit=True)


@contextmanager
def bookkeeping() -> Iterator:
    """A short transaction of its own for the site's bookkeeping (last seen, counters), also on GET; yields a connection."""
    token = _writing.set(True)
    try:
        with db.engine.begin() as connection:
            yield connection
    finally:
        _writing.reset(token)


@contextmanager
def migrating(engine: Engine) -> Iterator:
    """A connection for migrations: one write transaction; on SQLite with foreign keys off, for tables are made anew."""
    token = _writing.set(True)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
            yield connection
            connection.commit()
            if connection.dialect.name == "sqlite":
                connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")
    finally:
        _writing.reset(token)


def ping() -> None:
    """Ask the database for an answer; raises when there is none."""
    db.session.execute(text("SELECT 1"))
