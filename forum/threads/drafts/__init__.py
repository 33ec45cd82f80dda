"""What a member is writing: one draft a thread and one a kind of new thread, on all own devices."""
