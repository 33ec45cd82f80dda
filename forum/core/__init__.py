"""Floor 0: what every room stands on. It knows Flask and SQLAlchemy, and no feature."""
