"""What machine code must be made for to run here, as mpy-cross calls it. Asked once a life, and dropped."""

import sys

_ARCHS = ("", "x86", "x64", "armv6", "armv6m", "armv7m", "armv7em", "armv7emsp", "armv7emdp", "xtensa", "xtensawin")
_ARCHS += ("rv32imc", "rv64imc")


def arch():
    """ "" where only portable code runs."""
    number = getattr(sys.implementation, "_mpy", 0) >> 10 & 15
    return _ARCHS[number] if number < len(_ARCHS) else ""
