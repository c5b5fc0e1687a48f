"""The fields of a message that is a JSON object: which are needed, and of which kind each one is.

A field's kind is a pair: what it is, in words, and the function that recognises it. Fields without a kind pass: a
newer node or hub may say more. Runs on boards and hosts.
"""

from contract.rules import LATEST, MAX_RUN, MAX_SEQ, RELATIVE_BELOW, WireError, is_whole, shown


def check_fields(message, fields, needed):
    if not isinstance(message, dict):
        raise WireError("%s where an object is expected" % shown(message))
    for key in needed:
        if key not in message:
            raise WireError("%s is missing" % key)
    for key in message:
        if key in fields and not fields[key][1](message[key]):
            raise WireError("%s %s is not %s" % (key, shown(message[key]), fields[key][0]))


def _is_flag(value):
    return value is True or value is False


def _is_text(value):
    return isinstance(value, str)


def is_count(value):
    return is_whole(value, 0, MAX_SEQ)


def _is_seqs(value):
    return isinstance(value, list) and all(is_count(seq) for seq in value)


def _is_seq_text(text):
    return 0 < len(text) <= 16 and not text.strip("0123456789")


def _is_hex(text):
    return len(text) == 64 and not text.strip("0123456789abcdef")


def _is_nonce(value):
    return is_whole(value, 0, MAX_SEQ) or (isinstance(value, str) and 0 < len(value) <= 64)


def _reasons(is_key):
    return lambda value: isinstance(value, dict) and all(is_key(key) and _is_text(value[key]) for key in value)


FLAG = ("true or false", _is_flag)
TEXT = ("a text", _is_text)
RUN = ("a whole number from 0 to %d" % MAX_RUN, lambda value: is_whole(value, 0, MAX_RUN))
NONCE = ("a whole number or a short text", _is_nonce)
INTERVAL = ("a whole number of seconds from 1 to 86400", lambda value: is_whole(value, 1, 86400))

TIME = ("whole seconds since 1970", lambda value: is_whole(value, RELATIVE_BELOW, LATEST))
SEQS = ("an array of seqs", _is_seqs)
REASONS_BY_SEQ = ("an object of seq and reason", _reasons(_is_seq_text))
REASONS_BY_SHA = ("an object of SHA-256 in hex and reason", _reasons(_is_hex))
