"""The firmware's own files on the real MicroPython interpreter, with sensor buses that end in the simulated street."""
