"""Opening a gap."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from forum.core.access import RuleBroken
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Happened
from forum.core.i18n import _
from forum.core.text import slugify
from forum.gaps.actions.history import note_down, tell
from forum.gaps.actions.supporting import add_support
from forum.gaps.models import Gap, GapThread
from forum.threads.models import Thread


@dataclass(frozen=True)
class NewGap:
    """What a member gives for a gap. `network_id` None is both networks; `searched` are the words of a search that found nothing."""

    question: str
    why: str = ""
    theme_id: int | None = None
    network_id: int | None = None
    audience: str = "all"
    searched: str = ""
    thread: Thread | None = None
    is_fictional: bool = False


def reach_refused(audience: str, network_id: int | None, thread: Thread | None) -> str:
    """Why a gap cannot have a reach, in a sentence; empty when it can. One from a conversation that is kept to a network stays there too."""
    if audience == "network" and network_id is None:
        return _("A knowledge gap for both networks is visible to all members. Choose one network to keep it there.")
    if thread is not None and thread.audience == "network" and (audience != "network" or network_id != thread.network_id):
        return _("This comes from a conversation that only its network reads, so the knowledge gap stays in that network too.")
    return ""


def open_gap(new: NewGap, *, by: int, has_it: bool = True) -> Gap:
    """Open a gap. Raises RuleBroken for a wrong reach.

    Who opens it has it too (`has_it`), but for the asker of a conversation without name: their municipality would tell who it is.
    """
    if refused := reach_refused(new.audience, new.network_id, new.thread):
        raise RuleBroken(refused)
    moment, thread = now(), new.thread
    nameless = thread is not None and thread.without_name and thread.author_id == by
    gap = Gap(question=new.question, slug=slugify(new.question), why=new.why, network_id=new.network_id, audience=new.audience, theme_id=new.theme_id,
              opened_by_id=by, without_name=nameless, searched=new.searched, version=1, status="open", is_fictional=new.is_fictional, created_at=moment,
              changed_at=moment)
    db.session.add(gap)
    db.session.flush()
    if thread is not None:
        db.session.add(GapThread(gap_id=gap.id, thread_id=thread.id, added_by_id=by, created_at=moment))
    if has_it and not nameless:
        add_support(gap, by=by)
    note_down(gap, "opened", by=by, status="open", thread_id=thread.id if thread else None)
    tell(Happened.GAP_OPENED, gap, by=by)
    return gap


def move_theme(from_id: int, into_id: int) -> None:
    """Gaps of a merged theme go over to the one that stays."""
    db.session.execute(update(Gap).where(Gap.theme_id == from_id).values(theme_id=into_id).execution_options(synchronize_session=False))
