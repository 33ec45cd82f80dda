"""People with an account: signing in, sessions, their own settings."""
