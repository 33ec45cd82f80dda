"""Statements: one's own, or by the link in a mail for who cannot sign in; and the appeal against one."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for

from forum.core.access import VISITOR, public, signed_in_or_guest, viewer
from forum.core.db import begin_write, db
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.moderation.fairness import actions, queries, words
from forum.moderation.fairness.forms import AppealForm
from forum.moderation.fairness.links import read_token
from forum.moderation.fairness.models import Statement
from forum.moderation.fairness.showing import told
from forum.moderation.sentences import label
from forum.moderation.views import bp


@bp.get("/statements/")
@signed_in_or_guest
def own_statements() -> str:
    """All decisions about oneself."""
    page = queries.own(viewer().id)
    return render_template("moderation/fairness/own.html", rows=page.rows, older_url=page.older_url, newer_url=page.newer_url, label=label, outcomes=words.OUTCOMES)


def mine(statement_id: int) -> Statement:
    """A statement about the viewer; 404 for everybody else."""
    found = db.session.get(Statement, statement_id, populate_existing=True)
    return found if found is not None and found.user_id == viewer().id else abort(404)


def by_token(token: str) -> Statement:
    """The statement that a link from a mail opens; anything else is 404."""
    number = read_token(token)
    return (db.session.get(Statement, number, populate_existing=True) if number else None) or abort(404)


def page(statement: Statement, form: AppealForm, send_to: str, *, by_link: bool = False) -> str:
    """The statement with the form to appeal."""
    return render_template("moderation/fairness/statement.html", told=told(statement, VISITOR if by_link else viewer()), form=form, send_to=send_to,
                           by_link=by_link, outcomes=words.OUTCOMES)


@bp.get("/statements/<id:statement_id>")
@signed_in_or_guest
def statement(statement_id: int) -> str:
    """What was decided, why, by which rule, and how to appeal."""
    return page(mine(statement_id), AppealForm(formdata=None), url_for("moderation.appeal", statement_id=statement_id))


@bp.post("/statements/<id:statement_id>/appeal")
@signed_in_or_guest
@limiter.limit("20/hour")
def appeal(statement_id: int):
    """Appeal, once."""
    send_to = url_for("moderation.appeal", statement_id=statement_id)
    return _appeal(lambda: mine(statement_id), send_to, url_for("moderation.statement", statement_id=statement_id), by_link=False)


@bp.get("/statements/link/<token>")
@public
def statement_by_link(token: str) -> str:
    """The same without signing in. Looking changes nothing."""
    return page(by_token(token), AppealForm(formdata=None), url_for("moderation.appeal_by_link", token=token), by_link=True)


@bp.post("/statements/link/<token>")
@public
@limiter.limit("20/hour")
def appeal_by_link(token: str):
    """Appeal without signing in, once."""
    return _appeal(lambda: by_token(token), url_for("moderation.appeal_by_link", token=token), url_for("moderation.statement_by_link", token=token), by_link=True)


def _appeal(find, send_to: str, back: str, *, by_link: bool):
    found, form = find(), AppealForm()
    if not form.validate():
        return page(found, form, send_to, by_link=by_link), 422
    begin_write()
    actions.appeal(find(), form.text.data)
    flash(_("Your appeal is with another moderator than the one who decided. You hear the answer here and by mail."), "success")
    return redirect(back, 303)
