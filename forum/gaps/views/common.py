"""What the views of gaps share: load for writing, refuse, go back."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template

from forum.accounts.models import GUEST
from forum.core.access import SomeoneWasFaster, require, viewer
from forum.core.db import begin_write
from forum.core.forms import Form
from forum.core.i18n import _
from forum.gaps import policies
from forum.gaps.models import Gap
from forum.gaps.queries import gap_url, get_gap
from forum.gaps.views import bp

WRITES = "60/10 minutes"


@bp.before_request
def keep_guests_out() -> None:
    """An expert from outside reads what they were invited to; this register is none of it."""
    if viewer().role == GUEST:
        abort(404)


def living(gap_id: int, *, lock: bool = False) -> Gap:
    """A gap that can be changed; 409 when it was merged with another."""
    gap = get_gap(viewer(), gap_id, lock=lock)
    if gap.merged_into_id is not None:
        raise SomeoneWasFaster(_("This knowledge gap was merged with another one in the meantime. Look there before you change anything."))
    return gap


def tended(gap_id: int, *, lock: bool = False) -> Gap:
    """A gap whose words and status the viewer may change."""
    gap = living(gap_id, lock=lock)
    require(policies.can_tend(viewer(), gap), _("Only who opened this knowledge gap, who follows it up and the network's moderators can change it."))
    return gap


def moderated(gap_id: int, *, lock: bool = False) -> Gap:
    """A gap of a network that the viewer moderates."""
    gap = living(gap_id, lock=lock)
    require(policies.can_moderate(viewer(), gap), _("Only moderators of this network can do this."))
    return gap


def in_sight(gap_id: int, *, lock: bool = False) -> Gap:
    """A gap to which members still add something."""
    gap = living(gap_id, lock=lock)
    require(policies.can_join(gap), _("This knowledge gap is hidden: nothing can be added to it."))
    return gap


def again(getter, gap_id: int) -> Gap:
    """Open the transaction that writes, and load and check once more under the gap's lock."""
    begin_write()
    return getter(gap_id, lock=True)


def version_of(form: Form, gap: Gap) -> int:
    """The version that the sender saw; without one in the form, the present one. What is no number is none that ever was."""
    text = form.version.data or ""
    if not text:
        return gap.version
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def refused(gap: Gap, form: Form, title: str):
    """The form of an act again, with what was typed and what is wrong."""
    return render_template("gaps/act.html", form=form, gap=gap, back=gap_url(gap), title=title), 422


def done(gap: Gap, sentence: str):
    """Back to the gap's page, saying what was done."""
    flash(sentence, "success")
    return redirect(gap_url(gap), 303)
