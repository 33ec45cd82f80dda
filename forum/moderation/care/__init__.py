"""Care for what is left lying: nudges, each switchable and with quiet times."""
