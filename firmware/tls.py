"""TLS around an open line: our own authority only, the host's name checked, nothing taken on trust. Never waits.

What is trusted is in firmware/authority.py. What is refused is an OSError that says why.
"""

_CHUNK = 1024
_EAGAIN = 11


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
