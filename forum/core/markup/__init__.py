"""Markdown to safe HTML, under a budget, in a process that can be killed."""
