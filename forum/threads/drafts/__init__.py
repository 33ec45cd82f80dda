"""What a member is writing: one draft a thread, one a kind of new thread and one a post that is changed, on all own devices."""
