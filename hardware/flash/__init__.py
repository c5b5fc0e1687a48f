"""A board and its settings in, one file for its flash out; written to it, and talked to, over USB."""
