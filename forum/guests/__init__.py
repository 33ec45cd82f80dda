"""The guests room: experts from outside, invited to one conversation until a day."""
