"""Values in, their JSON text out, the same on every interpreter. Runs on boards and hosts alike."""

from contract.rules import MAX_BYTES, WireError

_PLAIN = " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"


def write(value):
    """Compact ASCII text of a value: keys sorted, numbers as `number` writes them."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        return "{" + ",".join([quoted(key) + ":" + write(value[key]) for key in sorted(value)]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([write(item) for item in value]) + "]"
    return number(value)


def number(value):
    """Whole numbers exactly, others to seven significant digits: what a board's 32-bit float can tell apart."""
    if not isinstance(value, (int, float)):
        raise ValueError("%r cannot be written as JSON" % (value,))
    if isinstance(value, int):
        return "%d" % value
    if not -1e30 <= value <= 1e30:
        raise ValueError("%r is no finite number up to 1e30" % value)
    if -9e15 < value < 9e15 and value == int(value):
        return "%d" % int(value)
    return "%.7g" % value


def quoted(text):
    """A JSON string of plain ASCII, so that no link and no terminal on the way can spoil it."""
    if not text.strip(_PLAIN):  # a board would keep each letter that it looks at
        return '"%s"' % text
    parts = ['"']
    for letter in text:
        code = ord(letter)
        if letter in '"\\':
            parts.append("\\" + letter)
        elif 32 <= code < 127:
            parts.append(letter)
        elif code < 0x10000:
            parts.append("\\u%04x" % code)
        else:
            code -= 0x10000
            parts.append("\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF)))
    parts.append('"')
    return "".join(parts)


def written(message):
    """The payload that a message is; WireError where it cannot be one."""
    try:
        payload = write(message).encode()
    except ValueError as error:
        raise WireError(str(error))
    if len(payload) > MAX_BYTES:
        raise WireError("%d bytes where at most %d are read" % (len(payload), MAX_BYTES))
    return payload
