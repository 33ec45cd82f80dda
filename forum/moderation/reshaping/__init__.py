"""Acts that reshape conversations: merge, split, duplicates."""
