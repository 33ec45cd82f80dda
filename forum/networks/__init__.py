"""Networks, themes, municipalities, and who belongs where."""
