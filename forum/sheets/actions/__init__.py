"""The verbs of sheets: change, then record what happened."""

from forum.sheets.actions.checking import ask_reviewers, still_right
from forum.sheets.actions.credits import answer
from forum.sheets.actions.exporting import record_export
from forum.sheets.actions.publishing import offer, publish, restore, review, withdraw
from forum.sheets.actions.writing import NewText, change_text, start_sheet

__all__ = ["NewText", "answer", "ask_reviewers", "change_text", "offer", "publish", "record_export", "restore", "review", "start_sheet", "still_right", "withdraw"]
