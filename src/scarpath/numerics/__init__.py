"""The arithmetic that several rooms share, each formula once: NumPy and the standard library alone."""
