"""A thread in an export, with all that hangs on it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from forum.core.db import db
from forum.exchange.world import BOTH
from forum.exchange.writing import Line, at_text, day_text, grouped, new_line
from forum.threads.models import Post, PostVersion, ProblemDetails, ReadingMark, Solution, Thanks, Thread, ThreadFollow, ThreadTheme
from forum.uploads.models import Attachment, AttachmentUse

if TYPE_CHECKING:
    from forum.exchange.exporter import Export


def _placed(thread: Thread) -> Line:
    """Where moderators put a thread."""
    return {"locked": at_text(thread.locked_at), "pinned": at_text(thread.pinned_at), "pinned_until": day_text(thread.pinned_until),
            "featured": at_text(thread.featured_at),
            "featured_until": day_text(thread.featured_until), "numbers_used": thread.numbers_used if thread.numbers_used > thread.last_number else None}


class ThreadDetails:
    """All that hangs on a portion of threads, one query a table.

    `hushed` are the threads where somebody wrote without name: who follows, thanks and reads there would tell who, so that it stays home.
    """

    def __init__(self, export: Export, threads: list[int], posts: list[int], hushed: set[int]):
        self.export, self.person, self.hushed = export, export.person, hushed
        self.thread_refs, self.post_refs = export.refs("thread", threads), export.refs("post", posts)
        self.themes = grouped(select(ThreadTheme.thread_id, ThreadTheme.theme_id).where(ThreadTheme.thread_id.in_(threads)).order_by(ThreadTheme.position))
        self.problems = {row.thread_id: row for row in db.session.scalars(select(ProblemDetails).where(ProblemDetails.thread_id.in_(threads)))}
        self.followers = self._of(ThreadFollow, ThreadFollow.thread_id, threads, ThreadFollow.user_id)
        self.readings = self._of(ReadingMark, ReadingMark.thread_id, threads, ReadingMark.user_id)
        self.solutions = {row.post_id: row for row in db.session.scalars(select(Solution).where(Solution.thread_id.in_(threads)))}
        self.versions = self._of(PostVersion, PostVersion.post_id, posts, PostVersion.version)
        self.thanks = self._of(Thanks, Thanks.post_id, posts, Thanks.user_id)
        self.files = grouped(select(AttachmentUse.place, Attachment.id, Attachment.home_place).join(Attachment).where(
            AttachmentUse.place.in_([f"post:{number}" for number in posts]), Attachment.id.not_in(export.lost)).order_by(Attachment.id))
        self.file_refs = export.refs("attachment", [row.id for rows in self.files.values() for row in rows])

    @staticmethod
    def _of(model, column, numbers: list[int], order) -> dict[int, list]:
        found = defaultdict(list)
        for row in db.session.scalars(select(model).where(column.in_(numbers)).order_by(order)):
            found[getattr(row, column.key)].append(row)
        return found

    def thread(self, thread: Thread, opening: Post) -> Line:
        """A thread with its opening post."""
        problem = self.problems.get(thread.id)
        filled = {name: getattr(problem, name) for name in ("tried", "question", "deadline", "effort")} if problem else {}
        followers = [{"member": self.person(row.user_id), "at": at_text(row.created_at)} | ({} if row.by_mail else {"by_mail": False})
                     for row in self.followers[thread.id] if thread.id not in self.hushed]
        themes = [self.export.themes[row.theme_id] for row in self.themes[thread.id]]
        return new_line(
            "thread", ref=self.thread_refs[thread.id], network=self.export.networks.get(thread.network_id, BOTH), kind=thread.kind,
            theme=themes[0] if themes else None, themes=themes if len(themes) > 1 else None, title=thread.title,
            author=self.export.author(thread.author_id, nameless=thread.without_name), created_at=at_text(thread.created_at), body=self.export.spelled(opening.body),
            audience=thread.audience if thread.audience != "all" else None, details={name: text for name, text in filled.items() if text},
            **_placed(thread), same_as=self.export.refs("thread", [thread.merged_into_id])[thread.merged_into_id] if thread.merged_into_id else None,
            thread_hidden=self.export.done(thread.hidden_at, thread.hidden_by_id), fictional=thread.is_fictional, **self._written(opening),
        ) | {"followers": followers}

    def reply(self, thread: Thread, post: Post) -> Line:
        """A reply."""
        solution = self.solutions.get(post.id)
        return new_line("post", ref=self.post_refs[post.id], thread=self.thread_refs[thread.id], number=post.number,
                     author=self.export.author(post.author_id, nameless=post.without_name),
                     kind=post.kind, created_at=at_text(post.created_at), body=self.export.spelled(post.body),
                     solution=solution is not None, chosen=self._chosen(thread, solution) if solution else None,
                     **self._written(post))

    def _chosen(self, thread: Thread, solution: Solution) -> Line:
        by = self.export.author(solution.chosen_by_id, nameless=thread.without_name and thread.author_id == solution.chosen_by_id)
        return {"at": at_text(solution.created_at)} | ({"by": by} if by else {})

    def _written(self, post: Post) -> Line:
        """What happened to a post since it was written."""
        versions = [self._version(row, nameless=post.without_name) for row in self.versions[post.id]]
        thanks = [{"member": self.person(row.user_id), "at": at_text(row.created_at)} for row in self.thanks[post.id] if post.thread_id not in self.hushed]
        shown = [row for row in self.files[f"post:{post.id}"] if post.without_name or row.id not in self.export.hushed_files]
        files = [{"ref": self.file_refs[row.id]} | ({"first": True} if row.home_place == row.place else {}) for row in shown]
        return {"files": files or None, "edited": at_text(post.edited_at), "withdrawn": at_text(post.withdrawn_at), "hidden": self.export.done(post.hidden_at,
            post.hidden_by_id),
                "version": post.version if post.version > 1 else None, "versions": versions or None, "thanks": thanks or None, "without_name": post.without_name}

    def _version(self, row: PostVersion, *, nameless: bool) -> Line:
        found = {"version": row.version, "title": row.title, "body": self.export.spelled(row.body), "at": at_text(row.written_at),
                 "by": self.export.author(row.replaced_by_id, nameless=nameless)}
        return {name: value for name, value in found.items() if value is not None}

    def marks(self, thread_id: int) -> list[Line]:
        """How far readers have read."""
        marks = [] if thread_id in self.hushed else self.readings[thread_id]
        return [{"member": self.person(row.user_id), "number": row.number, "at": at_text(row.read_at)} for row in marks]
