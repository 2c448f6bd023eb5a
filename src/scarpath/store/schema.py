"""The tables, version by version. A change of the schema is one more version, never an edit of an old one.

    person      an id that says nothing, and the name the user gave
    entry       the history: one line for each thing that was written down; nothing in it is ever changed
    held        which files an entry names, so that a file goes when its last entry goes
    tombstone   that a person was erased, when and by whom, and nothing else

Triggers hold the history to its word in the database itself: an entry cannot be changed, and it can only be
deleted once the tombstone of its person stands.
"""

from __future__ import annotations

from collections.abc import Mapping

NEWEST = 1

SHARED: Mapping[int, tuple[str, ...]] = {
    1: (
        "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "CREATE TABLE person (id TEXT PRIMARY KEY, label TEXT NOT NULL UNIQUE, at TEXT NOT NULL, "
        "author TEXT NOT NULL)",
        "CREATE TABLE entry (seq {serial}, id TEXT NOT NULL UNIQUE, "
        "person TEXT NOT NULL REFERENCES person (id), kind TEXT NOT NULL, day TEXT, at TEXT NOT NULL, "
        "author TEXT NOT NULL, body TEXT NOT NULL, replaces TEXT UNIQUE REFERENCES entry (id))",
        "CREATE INDEX entry_of_person ON entry (person, seq)",
        "CREATE TABLE held (entry TEXT NOT NULL REFERENCES entry (id), digest TEXT NOT NULL, "
        "PRIMARY KEY (entry, digest))",
        "CREATE INDEX held_digest ON held (digest)",
        "CREATE TABLE tombstone (person TEXT PRIMARY KEY, at TEXT NOT NULL, author TEXT NOT NULL)",
    ),
}
"""Statements that both databases share; `{serial}` is the dialect's own growing number."""

TABLES = ("tombstone", "held", "entry", "person")
"""Every table with people in it, those that name others first."""
