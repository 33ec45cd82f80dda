"""The verbs of gaps: they change rows and record what happened; they never commit."""

from forum.gaps.actions.changes import answer, edit, set_status
from forum.gaps.actions.linking import link_thread, propose, unlink_thread
from forum.gaps.actions.merging import merge
from forum.gaps.actions.moderating import hide, restore
from forum.gaps.actions.opening import NewGap, move_theme, open_gap
from forum.gaps.actions.owning import hand_over, release, take
from forum.gaps.actions.supporting import support

__all__ = ["NewGap", "answer", "edit", "hand_over", "hide", "link_thread", "merge", "move_theme", "open_gap", "propose", "release", "restore",
           "set_status", "support", "take", "unlink_thread"]
