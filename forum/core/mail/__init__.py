"""Mail out: rows that wait in the database, letters composed at sending time, and two ways to send them."""
