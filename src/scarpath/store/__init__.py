"""Courses kept safely: an append-only history in SQLite or PostgreSQL, and files named by their content."""
