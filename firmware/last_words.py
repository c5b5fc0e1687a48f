"""What a life says when it ends, kept on flash; the next one reads it once, for its status. Then dropped."""

import os

_NOTE = "/last-words"
MOST = 120


def cause(found, folder, safe=False):
    """Why this life began, for the status: the board's word for it, and what the last life said when it ended."""
    words = last_words(folder)
    found = "%s: %s" % (found, words) if words else found
    return "safe, without sensors, after " + found if safe else found


def last_words(folder):
    """What the last life said when it died, once; "" where it died without a word."""
    try:
        with open(folder + _NOTE) as file:
            words = file.read(MOST)
        os.remove(folder + _NOTE)
        return words
    except OSError:
        return ""


def leave_words(folder, words):
    """Never more than a status can carry."""
    print(words)
    try:
        with open(folder + _NOTE, "w") as file:
            file.write(words[:MOST])
    except OSError:
        pass  # it dies all the same, without a word
