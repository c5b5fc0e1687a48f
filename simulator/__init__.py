"""A street that never existed, with a known truth."""
