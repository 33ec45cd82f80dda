"""The version of the renderer; rows rendered by an earlier one are rendered again by `forum render --stale`."""

RENDERER = 3
