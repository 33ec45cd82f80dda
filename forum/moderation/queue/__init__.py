"""The one queue: everything that waits for a moderator, whichever table it stands in."""
