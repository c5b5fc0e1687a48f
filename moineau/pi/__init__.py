"""A Raspberry Pi as a node: the firmware's own files, run by this Python in a process of its own, with a Pi's buses."""
