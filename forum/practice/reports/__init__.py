"""Reports of what was tried in practice."""
