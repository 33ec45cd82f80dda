"""The pages of care: what networks and members set, what an asker says, and what moderators decide."""
