"""The evidence engine against a street whose truth is known: many seeds, many kinds of trouble, one table."""
