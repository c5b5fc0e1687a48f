"""An error that ends a life in, its last words out: its kind, its words and its place. Needed then."""

import io
import sys

from firmware.last_words import MOST, leave_words
from firmware.slots import Slot


def ended(error, folder, slot):
    """Notes why; True where somebody is to look at it: settings that cannot be used. No slot has failed by them."""
    mistaken = str(error).startswith("settings")
    try:
        words = str(error) if mistaken else said(error)
    except Exception:  # to say it would take more than there is
        words = type(error).__name__
    leave_words(folder, words)
    slot = Slot("", slot) if slot is not None else None
    if slot is not None and not mistaken:
        slot.failed()
    return mistaken and not (slot and slot.trial)


def said(error):
    """The kind of an error, its first words and the place it came from."""
    place = _place(error)
    found = ("%s %s" % (type(error).__name__, error))[: MOST - len(place)]
    return found + place


def _place(error):
    """ " in node.turn": where the innermost call was. Boards without line numbers name file and function."""
    if not hasattr(sys, "print_exception"):  # CPython
        trace, line = error.__traceback__, ""
        while trace is not None:
            code = trace.tb_frame.f_code
            line = ', "%s", in %s' % (code.co_filename, code.co_name)
            trace = trace.tb_next
    else:
        text = io.StringIO()
        sys.print_exception(error, text)  # pyright: ignore[reportArgumentType] -- the stubs know of files only
        told = text.getvalue()  # pyright: ignore[reportAttributeAccessIssue]
        lines = [line for line in told.split("\n") if line.startswith("  File")]
        line = lines[-1] if lines else ""
    if '"' not in line:
        return ""
    file = line.split('"')[1].split("/")[-1]
    return " in %s.%s" % (file[: -len(file.split(".")[-1]) - 1], _named(line.split(" in ")[-1]))


def _named(function):
    """What the source calls a function that has another name on a board (hardware/flash/short.py)."""
    try:
        told = __import__("firmware.names", None, None, ("NAMES",)).NAMES
    except ImportError:  # as on a host: it is called what it is called
        return function
    for line in told.split("\n"):
        if line.startswith(function + " "):
            return line.split(" ")[1]
    return function
