"""`moineau update`: a build made, signed, released group by group, and followed."""
