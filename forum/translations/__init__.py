"""The catalogues: each room writes its own part, the site reads one compiled catalogue a language."""
