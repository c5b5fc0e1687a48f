"""What the hub can carry, measured as ratios against a baseline in the same run. Never part of a test."""
