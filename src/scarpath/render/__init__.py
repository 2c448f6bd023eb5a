"""Values as text, JSON and calendar files; it sees core only."""
