"""Acts that reshape conversations: merge, split, duplicates, redact, feature, convert, change the solution."""
