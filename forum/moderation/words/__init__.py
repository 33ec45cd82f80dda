"""The dictionary of search words as moderators look after it: groups of synonyms, parts of compounds, what was not found."""
