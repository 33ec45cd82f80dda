"""Members tell moderators of a post that is not right; what they tell adds up on one case."""
