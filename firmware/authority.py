"""A file with the hub's authority in, what TLS trusts out: that one alone. Needed once a life, and dropped.

MicroPython checks nothing unless it is told to (`verify_mode`), takes authorities as DER, and holds the dates of a
certificate against the board's clock: whoever opens a line has set it.
"""

import tls


def context(path):
    """Made once: reading the authority costs memory each time. OSError where it is missing, or none."""
    made = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    made.verify_mode = tls.CERT_REQUIRED  # pyright: ignore[reportAttributeAccessIssue] -- stubs without it
    try:
        with open(path, "rb") as file:
            made.load_verify_locations(file.read())
    except ValueError:
        raise OSError("%s is no certificate in DER" % path)
    return made
