"""MicroPython's own module, as far as the firmware needs it, for CPython."""


def const(value):
    return value
