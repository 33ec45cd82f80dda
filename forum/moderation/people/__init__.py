"""What moderators do about a person: a note, a warning, silence, suspension, exclusion; and who looked at what."""
