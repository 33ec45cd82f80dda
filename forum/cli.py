"""The command line: `forum …`, and the same as `flask --app forum …`.

Bodies import late: `forum --help` answers at once, and the server's small helper processes stay small.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click

from forum.config import SettingError


@contextmanager
def site() -> Iterator:
    """The application's context; that of `flask` when it is there. A database that is away ends in one sentence."""
    from flask import current_app, has_app_context
    from sqlalchemy.exc import OperationalError

    try:
        if has_app_context():
            yield current_app._get_current_object()
        else:
            app = _application()
            with app.app_context():
                yield app
    except OperationalError as fault:
        raise click.ClickException(f"The database does not answer as it should: {str(fault.orig).splitlines()[0]}") from fault


def _application():
    """The application that `flask` or a test has at hand, else a new one."""
    from flask.cli import ScriptInfo

    from forum import create_app

    given = click.get_current_context().find_object(ScriptInfo)
    return given.load_app() if given else create_app()


class Later(click.Group):
    """A group whose commands live in a room; the room is loaded when one of them is wanted."""

    def __init__(self, *args, source: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.source = source

    def _group(self) -> click.Group:
        module, name = self.source.split(":")
        return getattr(import_module(module), name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands."""
        return self._group().list_commands(ctx)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """One command."""
        return self._group().get_command(ctx, name)

    def invoke(self, ctx: click.Context):
        """Run a command inside the application."""
        with site():
            return super().invoke(ctx)


@click.group()
@click.version_option(package_name="groen-lerend-netwerk", prog_name="forum")
def commands() -> None:
    """Groen Lerend Netwerk: look after the forum."""


commands.add_command(Later("user", source="forum.networks.commands:user_group", help="Make, show, change and end accounts."))


@commands.command()
def init() -> None:
    """Migrate the database; load networks, themes and municipalities. Safe to repeat."""
    with site():
        _bring_up_to_date()
    click.echo("The database is up to date.")


def _bring_up_to_date() -> None:
    from flask_migrate import upgrade

    from forum.core.db import unit_of_work
    from forum.networks.seed import seed

    upgrade()
    with unit_of_work():
        seed()


@commands.command()
def demo() -> None:
    """Load a fictional community. Safe to repeat; refuses on a site with real members."""
    with site():
        from forum.exchange.demo import load_demo

        load_demo()


@commands.command()
@click.option("--host", help="Address to listen on; else HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; else PORT.")
@click.option("--workers", type=click.IntRange(1, 64), help="Web server processes; else WORKERS.")
@click.option("--threads", type=click.IntRange(1, 256), help="Threads in each; else THREADS.")
@click.option("--no-worker", is_flag=True, help="Leave the job consumer out.")
@click.option("--prepare", is_flag=True, help="First migrate; in development also load the demo community.")
def serve(no_worker: bool, prepare: bool, **given: str | int | None) -> None:
    """Serve the site, with the job consumer beside it."""
    from forum.serve import run

    chosen = {name: str(value) for name, value in given.items() if value is not None}
    run(chosen, with_consumer=not no_worker, prepare=_prepare if prepare else None)


def _prepare(is_dev: bool) -> None:
    """What `make run` does before it serves. A site in development that has real members goes on without the fictional ones."""
    _bring_up_to_date()
    if is_dev:
        from forum.exchange.demo import load_demo

        try:
            load_demo()
        except click.ClickException as refusal:
            click.echo(refusal.message)


@commands.command()
def worker() -> None:
    """Run the job consumer alone."""
    from forum.serve import consume

    consume()


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file and count; keep nothing.")
def import_(file: Path, dry_run: bool) -> None:
    """Import members and threads from NDJSON: all of it or nothing."""
    with site():
        from forum.exchange.importer import import_file

        import_file(file, dry_run=dry_run)


@commands.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--with-addresses", is_flag=True, help="Write mail addresses too.")
def export(file: Path, with_addresses: bool) -> None:
    """Export the whole community as NDJSON."""
    with site():
        from forum.exchange.exporter import export_file

        export_file(file, with_addresses=with_addresses)


@commands.command()
def check() -> None:
    """Say whether all that the configuration names answers and is up to date."""
    with site() as app:
        from forum.exchange.checks import run_checks

        fine = run_checks(app)
    sys.exit(0 if fine else 1)


@commands.command()
@click.option("--stale", is_flag=True, required=True, help="Texts that an earlier renderer made.")
def render(stale: bool) -> None:
    """Render stored texts again."""
    with site():
        from forum.exchange.upkeep import render_stale

        render_stale()


@commands.command()
@click.option("--from-scratch", is_flag=True, help="Empty the index first; for one that is damaged.")
def reindex(from_scratch: bool) -> None:
    """Make the search index anew while the site runs."""
    with site():
        from forum.exchange.upkeep import reindex_all

        reindex_all(from_scratch=from_scratch)


def register(app) -> None:
    """Offer the same commands as `flask --app forum …`."""
    for command in commands.commands.values():
        app.cli.add_command(command)


def _spare_what_is_not_used() -> None:
    """Leave out the clients of servers that no setting names: huey loads all that it finds, 15 MB and a fifth of a second."""
    for module, setting in (("redis", "REDIS_URL"), ("psycopg", "DATABASE_URL")):
        if not os.environ.get(setting) and not os.environ.get(f"{setting}_FILE"):
            sys.modules.setdefault(module, None)


def main() -> None:
    """The console script. A setting that cannot be used ends in its sentence and exit code 2."""
    _spare_what_is_not_used()
    try:
        commands.main(prog_name="forum")
    except SettingError as fault:
        click.echo(f"{fault}", err=True)
        sys.exit(2)
