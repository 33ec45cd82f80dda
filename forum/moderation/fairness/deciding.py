"""Appeals as moderators decide them."""

from __future__ import annotations

from flask import abort, render_template

from forum.core.access import SomeoneWasFaster, moderators, require, viewer
from forum.core.db import begin_write, db
from forum.core.i18n import _
from forum.moderation.fairness import actions, queries, words
from forum.moderation.fairness.forms import DecisionForm
from forum.moderation.fairness.models import Appeal, Statement
from forum.moderation.fairness.showing import told
from forum.moderation.fairness.statements import is_nameless
from forum.moderation.queue.views import on_to_next
from forum.moderation.views import bp
from forum.networks.people import find_person


def found(appeal_id: int, *, lock: bool = False) -> tuple[Appeal, Statement]:
    """An appeal in the viewer's networks, and what it is against."""
    appeal = queries.get_appeal(viewer(), appeal_id, lock=lock) or abort(404)
    return appeal, db.session.get(Statement, appeal.statement_id)


def show(form: DecisionForm, appeal: Appeal, statement: Statement) -> str:
    """The page of an appeal."""
    nameless = is_nameless(statement.activity_id)
    return render_template(
        "moderation/fairness/appeal.html", form=form, appeal=appeal, told=told(statement, viewer()), can_decide=queries.can_decide(viewer(), appeal.id),
        outcomes=words.OUTCOMES, person=find_person(statement.user_id, nameless=nameless, viewer_id=viewer().id), acted=find_person(statement.decided_by_id),
        decider=find_person(appeal.decided_by_id))


@bp.get("/moderation/appeals/<id:appeal_id>")
@moderators
def appeal_page(appeal_id: int) -> str:
    """The statement, what the person says of it, and the decision."""
    return show(DecisionForm(formdata=None), *found(appeal_id))


@bp.post("/moderation/appeals/<id:appeal_id>")
@moderators
def decide_appeal(appeal_id: int):
    """Decide, once, by somebody else than who acted."""
    appeal, statement = found(appeal_id)
    _check(appeal)
    form = DecisionForm()
    if not form.validate():
        return show(form, appeal, statement), 422
    begin_write()
    appeal, statement = found(appeal_id, lock=True)
    _check(appeal)
    _done, is_whole = actions.decide(statement, form.outcome.data, by=viewer().id, reason=form.reason.data)
    return on_to_next(_("The appeal is decided, and the member gets a mail.") if is_whole
                      else _("The appeal is decided, and the member gets a mail. The act itself could not be taken back by itself: look at it."))


def _check(appeal: Appeal) -> None:
    if appeal.decided_at is not None:
        raise SomeoneWasFaster(actions.what_was_decided(appeal))
    require(queries.can_decide(viewer(), appeal.id), _("Somebody else than who decided has to look at this appeal."))
