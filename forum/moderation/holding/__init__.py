"""Posts that wait for approval before others read them, and the settings that say which."""
