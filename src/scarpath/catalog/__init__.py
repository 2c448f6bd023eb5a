"""Data files to core values: strict reading, every problem at once, and the compiled form that loads fast."""
