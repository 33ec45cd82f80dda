"""The verbs of threads: change rows, then record what happened. They never commit."""

from forum.threads.actions.counts import refresh_thread
from forum.threads.actions.naming import put_name
from forum.threads.actions.posts import add_post, edit_post, return_post, withdraw_post
from forum.threads.actions.reading import follow, mark_read, on_read, thank
from forum.threads.actions.solution import choose_solution, drop_solution_on, withdraw_solution
from forum.threads.actions.start import NewThread, set_themes, start_thread
from forum.threads.actions.submissions import earlier_location, remember

__all__ = ["NewThread", "add_post", "choose_solution", "drop_solution_on", "earlier_location", "edit_post", "follow", "mark_read", "on_read",
           "put_name",           "refresh_thread", "remember", "return_post", "set_themes", "start_thread", "thank", "withdraw_post", "withdraw_solution"]
