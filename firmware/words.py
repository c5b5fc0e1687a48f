"""Why the last life ended: read once when this one begins, said once when it ends. Needed twice a life, and dropped.

The port's reset cause, and the words that an exception left on flash.
"""

import io
import os
import sys

from firmware.watch import MOST, NOTE


def cause(board, folder, safe=False):
    """Why this life began, for the status: the board's word for it, and what the last life said when it ended."""
    words = last_words(folder)
    found = "%s: %s" % (board.reset_cause(), words) if words else board.reset_cause()
    return "safe, without sensors, after " + found if safe else found


def last_words(folder):
    """What the last life said when it died, once; "" where it died without a word."""
    try:
        with open(folder + NOTE) as file:
            words = file.read(MOST)
        os.remove(folder + NOTE)
        return words
    except OSError:
        return ""


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
    return " in %s.%s" % (file[: -len(file.split(".")[-1]) - 1], line.split(" in ")[-1])
