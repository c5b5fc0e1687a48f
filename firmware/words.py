"""What ended a life in, its last words on flash out; the next life reads them once, for its status. Then dropped.

An error's are its kind, its words and its place.
"""

import io
import os
import sys

_NOTE = "/last-words"
_MOST = 120


def ended(error, folder, slot):
    """Notes why; True where somebody is to look at it: settings that cannot be used. No slot has failed by them."""
    mistaken = str(error).startswith("settings")
    try:
        words = str(error) if mistaken else said(error)
    except Exception:  # to say it would take more than there is
        words = type(error).__name__
    leave_words(folder, words)
    if slot is not None and not mistaken:
        slot.failed()
    return mistaken and not (slot and slot.trial)


def cause(found, folder, safe=False):
    """Why this life began, for the status: the board's word for it, and what the last life said when it ended."""
    words = last_words(folder)
    found = "%s: %s" % (found, words) if words else found
    return "safe, without sensors, after " + found if safe else found


def last_words(folder):
    """What the last life said when it died, once; "" where it died without a word."""
    try:
        with open(folder + _NOTE) as file:
            words = file.read(_MOST)
        os.remove(folder + _NOTE)
        return words
    except OSError:
        return ""


def leave_words(folder, words):
    """Never more than a status can carry."""
    print(words)
    try:
        with open(folder + _NOTE, "w") as file:
            file.write(words[:_MOST])
    except OSError:
        pass  # it dies all the same, without a word


def said(error):
    """The kind of an error, its first words and the place it came from."""
    place = _place(error)
    found = ("%s %s" % (type(error).__name__, error))[: _MOST - len(place)]
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
