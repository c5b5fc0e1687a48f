"""Bytes of JSON in, values out, with one verdict on every interpreter.

MicroPython's reader takes `[1 2]`, `{"a":}`, `["\\q"]` and bad UTF-8; CPython's takes `NaN`. This one refuses whatever
RFC 8259 refuses, and whatever is nested more than MAX_DEPTH deep, with a ValueError. Numbers that overflow become inf
in both: whoever reads a number checks that it is finite.
"""

import json

MAX_DEPTH = 8

# CPython reads no integer of more digits than this; boards follow, so that nobody has to guess (sys.int_info).
_MAX_DIGITS = 4300


def _is_lax():
    try:
        json.loads("[1 2]")
    except ValueError:
        return False
    return True


_LAX = _is_lax()


def read(payload):
    """The value that these bytes write; ValueError when they write none, or one nested too deep."""
    if _LAX:
        _check(payload)
        return json.loads(payload.decode())
    try:
        value = json.loads(payload.decode(), parse_constant=_no_constant)  # pyright: ignore[reportCallIssue] -- CPython's
    except RecursionError:
        raise ValueError(_TOO_DEEP)
    if _is_deeper(value, MAX_DEPTH):
        raise ValueError(_TOO_DEEP)
    return value


_TOO_DEEP = "nested more than %d deep" % MAX_DEPTH


def _no_constant(name):
    raise ValueError("%s is not JSON" % name)


def _is_deeper(value, levels):
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return False
    return levels == 0 or any(_is_deeper(item, levels - 1) for item in value)


# The grammar of RFC 8259, for interpreters whose own reader is lax. Each function is given where something starts and
# answers where it ends.


def _check(payload):
    try:
        end = _after_space(payload, _end_of_value(payload, _after_space(payload, 0), MAX_DEPTH))
    except IndexError:
        raise ValueError("the text ends too early")
    if end != len(payload):
        _unexpected(payload, end)


def _unexpected(payload, at):
    raise ValueError("unexpected byte %r at %d" % (payload[at : at + 1], at))


def _after_space(payload, at):
    while at < len(payload) and payload[at] in b" \t\n\r":
        at += 1
    return at


def _end_of_value(payload, at, levels):
    start = payload[at]
    if start == 0x22:
        return _end_of_string(payload, at)
    if start in b"[{":
        return _end_of_nested(payload, at, levels)
    for word in (b"true", b"false", b"null"):
        if payload[at : at + len(word)] == word:
            return at + len(word)
    return _end_of_number(payload, at)


def _end_of_nested(payload, at, levels):
    if levels == 0:
        raise ValueError(_TOO_DEEP)
    is_object = payload[at] == 0x7B
    close = 0x7D if is_object else 0x5D
    at = _after_space(payload, at + 1)
    if payload[at] == close:
        return at + 1
    while True:
        if is_object:
            at = _after_key(payload, at)
        at = _after_space(payload, _end_of_value(payload, at, levels - 1))
        if payload[at] == close:
            return at + 1
        if payload[at] != 0x2C:
            _unexpected(payload, at)
        at = _after_space(payload, at + 1)


def _after_key(payload, at):
    if payload[at] != 0x22:
        _unexpected(payload, at)
    at = _after_space(payload, _end_of_string(payload, at))
    if payload[at] != 0x3A:
        _unexpected(payload, at)
    return _after_space(payload, at + 1)


def _end_of_string(payload, at):
    at += 1
    while payload[at] != 0x22:
        byte = payload[at]
        if byte < 0x20:
            _unexpected(payload, at)
        if byte == 0x5C:
            at = _end_of_escape(payload, at)
        elif byte < 0x80:
            at += 1
        else:
            at = _end_of_character(payload, at)
    return at + 1


def _end_of_escape(payload, at):
    if payload[at + 1] == 0x75:
        for place in range(at + 2, at + 6):
            if payload[place] not in b"0123456789abcdefABCDEF":
                _unexpected(payload, place)
        return at + 6
    if payload[at + 1] not in b'"\\/bfnrt':
        _unexpected(payload, at)
    return at + 2


def _end_of_character(payload, at):
    """UTF-8 of RFC 3629: the first two bytes also rule out long forms, surrogates and what is past U+10FFFF."""
    lead, second = payload[at], payload[at + 1]
    low, high = {0xE0: (0xA0, 0xBF), 0xED: (0x80, 0x9F), 0xF0: (0x90, 0xBF), 0xF4: (0x80, 0x8F)}.get(lead, (0x80, 0xBF))
    if not 0xC2 <= lead <= 0xF4 or not low <= second <= high:
        _unexpected(payload, at)
    end = at + (2 if lead < 0xE0 else 3 if lead < 0xF0 else 4)
    for place in range(at + 2, end):
        if not 0x80 <= payload[place] <= 0xBF:
            _unexpected(payload, place)
    return end


def _end_of_number(payload, at):
    first = at + 1 if payload[at] == 0x2D else at
    end = _end_of_digits(payload, first)
    if end - first > 1 and payload[first] == 0x30:
        _unexpected(payload, first)
    is_integer = True
    if end < len(payload) and payload[end] == 0x2E:
        is_integer, end = False, _end_of_digits(payload, end + 1)
    if end < len(payload) and payload[end] in b"eE":
        sign = 1 if payload[end + 1] in b"+-" else 0
        is_integer, end = False, _end_of_digits(payload, end + 1 + sign)
    if is_integer and end - first > _MAX_DIGITS:
        raise ValueError("a whole number of more than %d digits" % _MAX_DIGITS)
    return end


def _end_of_digits(payload, at):
    end = at
    while end < len(payload) and 0x30 <= payload[end] <= 0x39:
        end += 1
    if end == at:
        if at == len(payload):
            raise IndexError
        _unexpected(payload, at)
    return end
