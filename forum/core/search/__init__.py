"""Full text over both engines: what to index, and which rows a query finds."""
