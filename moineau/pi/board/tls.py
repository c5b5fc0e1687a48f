"""MicroPython's `tls` on CPython's: where the line has nothing, or takes nothing, that is None and no error."""

import ssl

CERT_REQUIRED, PROTOCOL_TLS_CLIENT = ssl.CERT_REQUIRED, ssl.PROTOCOL_TLS_CLIENT


class SSLContext:
    def __init__(self, protocol):
        self._context = ssl.SSLContext(protocol)

    def load_verify_locations(self, authority):
        self._context.load_verify_locations(cadata=authority)

    def wrap_socket(self, line, server_hostname=None, do_handshake_on_connect=False):
        return _Stream(self._context.wrap_socket(line, server_hostname=server_hostname, do_handshake_on_connect=False))


class _Stream:
    def __init__(self, line):
        self._line = line
        self.fileno, self.close = line.fileno, line.close

    def write(self, content):
        return _or_none(self._line.write, content)

    def read(self, size):
        """All that is there: what TLS holds back, no poll would tell of."""
        found = _or_none(self._line.read, size)
        while found and self._line.pending():
            found += self._line.read(self._line.pending())
        return found


def _or_none(act, what):
    try:
        return act(what)
    except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return None
