"""Is this text a node id, an area id, a property name? Answers yes or no, for any value, on boards and hosts alike.

A node id is also an MQTT user name and one level of a topic: no slash, no wildcard, no capital, no accent.
Written without `re`: MicroPython's knows no `{2,31}`.
"""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"


def _is_word(text, first, rest, shortest):
    """Whether `text` has `shortest` to 32 characters, begins with one of `first` and goes on with `rest`."""
    if not isinstance(text, str) or not shortest <= len(text) <= 32 or text[0] not in first:
        return False
    return not text.strip(rest)


def is_node_id(text):
    """[a-z0-9][a-z0-9-]{2,31}"""
    return _is_word(text, _LETTERS + _DIGITS, _LETTERS + _DIGITS + "-", 3)


def is_area_id(text):
    """[a-z0-9][a-z0-9_-]{1,31}"""
    return _is_word(text, _LETTERS + _DIGITS, _LETTERS + _DIGITS + "_-", 2)


def is_property_name(text):
    """[a-z][a-z0-9_]{1,31}"""
    return _is_word(text, _LETTERS, _LETTERS + _DIGITS + "_", 2)
