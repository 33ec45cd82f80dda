"""Keeping order: hide, lock, pin, move, retitle, each with a reason, a log and an undo."""
