"""Finding: search page, members' directory and profiles."""
