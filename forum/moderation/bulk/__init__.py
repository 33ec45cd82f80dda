"""One act on many conversations at once."""
