"""Statements of reasons for whom an act concerns, one appeal against each, and the yearly counts."""
