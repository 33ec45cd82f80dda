"""Acts on what a conversation says: redact a passage, feature, convert, change the solution."""
