"""What a course teaches: reweighted draws, what to do next, when to stop. Pure numerics, no files."""
