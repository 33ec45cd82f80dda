"""Who watches this week, saved replies, a welcome by name, proposed themes."""
