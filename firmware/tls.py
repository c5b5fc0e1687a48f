"""TLS around an open line: our own authority only, the host's name checked, nothing taken on trust. Never waits.

MicroPython checks nothing unless it is told to (`verify_mode`), takes authorities as DER, and holds the dates of a
certificate against the board's clock: whoever opens a line has set it. What is refused is an OSError that says why.
"""

import tls

_CHUNK = 1024
_EAGAIN = 11


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


class Secured:
    """What `mqtt.Session` needs of a line. `stream` is what can be polled."""

    def __init__(self, line, context, name):
        self._line = line
        self.stream = context.wrap_socket(line, server_hostname=name, do_handshake_on_connect=False)
        self._held = 0

    def send(self, content):
        # Mbed TLS wants the same bytes again where the line took none of them, not more.
        size = self._held or min(len(content), _CHUNK)
        done = _done(self.stream.write, memoryview(content)[:size])
        if done is None:
            self._held = size
            raise OSError(_EAGAIN)
        self._held = 0
        return done

    def recv(self, size):
        found = _done(self.stream.read, size)
        if found is None:
            raise OSError(_EAGAIN)
        return found

    def close(self):
        self.stream.close()
        self._line.close()


def _done(act, what):
    try:
        return act(what)
    except ValueError as error:  # a certificate that is another host's, or not our authority's
        raise OSError("TLS: " + str(error).strip().replace("\n", "; "))
    except OSError as error:
        if len(error.args) > 1:  # Mbed TLS has named it
            raise OSError("TLS: %s" % (error.args[1],))
        raise
