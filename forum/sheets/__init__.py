"""The sheets room: what conversations and reports taught, condensed into practice sheets."""
