"""The command line for accounts: `forum user …`."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from forum.accounts import passwords
from forum.accounts.actions import find_account, set_password
from forum.accounts.models import GUEST, ROLES, User
from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.text import clean_line, normal_email
from forum.networks import members
from forum.networks.forms import is_mail_address
from forum.networks.membership import NewMember, add_member
from forum.networks.models import Municipality, Network


def _stop(sentence: str):
    raise click.ClickException(sentence)


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return click.prompt("Password", hide_input=True, confirmation_prompt=True)


def _hashed(password: str, *, name: str, email: str) -> str:
    try:
        passwords.check_new(password, name=name, email=email)
    except RuleBroken as fault:
        _stop(str(fault))
    return passwords.hash_password(password)


def _network_ids(slugs: tuple[str, ...]) -> list[int]:
    known = {row.slug: row.id for row in db.session.execute(select(Network.id, Network.slug))}
    if unknown := [slug for slug in slugs if slug not in known]:
        _stop(f"There is no network '{unknown[0]}'. Known: {', '.join(known) or 'none; run forum init first'}.")
    return [known[slug] for slug in dict.fromkeys(slugs)]


def _account(email: str) -> User:
    found = find_account(email)
    return found if found is not None and found.role != GUEST else _stop("There is no account with this address.")


@click.group("user")
def user_group() -> None:
    """Make, show, change and end accounts."""


@user_group.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
@click.option("--network", "networks", multiple=True, help="Home network first; for a moderator these are moderated.")
@click.option("--municipality", help="NIS code.")
@click.option("--function", default="")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def create(email: str, name: str, role: str, networks: tuple[str, ...], municipality: str | None, function: str, password_stdin: bool) -> None:
    """Make an account, vetted and ready to sign in; prints its id."""
    email, name, function = normal_email(email), clean_line(name), clean_line(function)
    if not is_mail_address(email) or not 2 <= len(name) <= 80 or len(function) > 100:
        _stop("Give a whole e-mail address, a name of 2 to 80 characters and a function of at most 100.")
    numbers = _network_ids(networks)
    if role == "moderator" and not numbers:
        _stop("Name at least one --network to moderate.")
    if municipality and db.session.get(Municipality, municipality) is None:
        _stop(f"There is no municipality with the NIS code {municipality}.")
    if find_account(email):
        _stop("There is an account with this address already.")
    hashed = _hashed(_read_password(password_stdin), name=name, email=email)
    wanted = NewMember(name, email, function, municipality, numbers[0] if numbers else None, role,
                       moderated=tuple(numbers) if role == "moderator" else (), password_hash=hashed,
                       accepted_rules_at=now())
    with unit_of_work():
        number = add_member(wanted, by=None).id
    click.echo(number)


@user_group.command("list")
@with_appcontext
def list_users() -> None:
    """Show all accounts: id, role, home network, address, name, and whether it has ended."""
    rows = select(User.id, User.role, Network.slug, User.email, User.name, User.ended_at).outerjoin(Network, Network.id == User.home_network_id)
    for row in db.session.execute(rows.where(User.role != GUEST).order_by(User.id)):
        click.echo("\t".join((str(row.id), row.role, row.slug or "-", row.email or "-", row.name, "ended" if row.ended_at else "open")))


@user_group.command("role")
@click.option("--email", required=True)
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--network", "networks", multiple=True, help="For a moderator: what is moderated.")
@with_appcontext
def role(email: str, role: str, networks: tuple[str, ...]) -> None:
    """Give somebody a role."""
    number, numbers = _account(email).id, _network_ids(networks)
    _act(number, lambda user: members.change_role(user, role, numbers, by=None))
    click.echo(f"{number}: {role}")


@user_group.command("disable")
@click.option("--email", required=True)
@click.option("--undo", is_flag=True, help="Open the account again.")
@with_appcontext
def disable(email: str, undo: bool) -> None:
    """End an account, or open it again."""
    number = _account(email).id
    _act(number, lambda user: (members.reopen_account if undo else members.end_account)(user, by=None))
    click.echo(f"{number}: {'open' if undo else 'ended'}")


def _act(number: int, verb) -> None:
    try:
        with unit_of_work():
            verb(members.for_change(number))
    except (RuleBroken, SomeoneWasFaster) as fault:
        _stop(str(fault))


@user_group.command("password")
@click.option("--email", required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def password(email: str, password_stdin: bool) -> None:
    """Set somebody's password; all their sessions end."""
    user = _account(email)
    hashed, number = _hashed(_read_password(password_stdin), name=user.name, email=user.email), user.id
    _act(number, lambda found: set_password(found, hashed, by_id=None))
    click.echo(f"{number}: password set")
