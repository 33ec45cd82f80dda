// Suggestions behind @ and #.
