"""Secrets: made here, shown once, kept only as hashes that the brokers read.

The secret is at least 128 random bits, so slow hashing buys nothing: bcrypt cost 4 lets 2,000 boards reconnect
in seconds on a Raspberry Pi after a power cut, and guessing 128 bits stays out of reach at any cost factor.
"""

import base64
import hashlib
import os
import secrets

import bcrypt

_COST = 4
_ITERATIONS = 101  # what mosquitto_passwd 2.0 writes; 2.0.11 accepts only 12 bytes of salt
_SALT_BYTES = 12
_LONGEST = 72  # bcrypt reads no further, and the library refuses more


def new_secret() -> str:
    """23 url-safe characters that begin with a letter or digit: "-P -x..." would read as an option in a shell."""
    secret = secrets.token_urlsafe(17)
    while not secret[0].isalnum():
        secret = secrets.token_urlsafe(17)
    return secret


def bcrypt_hash(secret: str) -> str:
    # nats-server knows a bcrypt hash by "$2a$" or "$2b$"; both are the same algorithm.
    return bcrypt.hashpw(secret.encode(), bcrypt.gensalt(_COST)).decode()


def mosquitto_hash(secret: str) -> str:
    """mosquitto's own line format, PBKDF2-SHA512: $7$iterations$salt$hash."""
    salt = os.urandom(_SALT_BYTES)
    digest = hashlib.pbkdf2_hmac("sha512", secret.encode(), salt, _ITERATIONS)
    return f"$7${_ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


# Checked when a name is unknown, so that an answer takes as long for a wrong name as for a wrong secret.
_NOBODY = bcrypt_hash(new_secret())


def matches(secret: str, hashed: str | None) -> bool:
    given = secret.encode()
    if not given or len(given) > _LONGEST or b"\0" in given:
        given, hashed = b"-", None
    return bcrypt.checkpw(given, (hashed or _NOBODY).encode()) and hashed is not None
