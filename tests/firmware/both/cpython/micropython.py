"""MicroPython's own module, as far as the firmware needs it, for CPython."""

import builtins


def const(value):
    return value


def viper(function):
    """What a board compiles to machine code stays Python: its numbers never run over here, so the two must agree."""
    return function


# Unsigned, as a 64-bit machine reads it: a negative number that is stored is an error.
builtins.ptr32 = lambda buffer: memoryview(buffer).cast("B").cast("I")
