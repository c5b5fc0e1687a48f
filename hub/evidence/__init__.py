"""What the readings say about an intervention: an estimate with its interval, and a verdict in words.

The statistics are pure functions and need the extra `moineau[evidence]`; nothing of the hub's own start imports them.
"""
