"""Care for what is left lying: nudges, who watches this week, saved replies, a welcome by name."""
