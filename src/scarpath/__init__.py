"""What can be done about acne scars: forecasts from published trials, and the best plans within a person's limits."""
