"""Pages of held texts: the writer's, the moderators', and the settings."""
