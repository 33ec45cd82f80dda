"""Notices in the site and mail about what happened; it listens, and nobody below knows it."""
