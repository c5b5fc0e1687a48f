"""One MQTT 3.1.1 conversation: packets out, packets in, QoS 0 and 1, last will, keep-alive. Never waits.

A Session lives for one connection and is thrown away after it; whatever ends it is an OSError from `turn`. One write
per packet: three small ones meet Nagle and delayed acknowledgements, and 200 messages a second become 20. Refuses
packets larger than the contract's; gives no promise beyond the connection, the outbox does.
"""

import select

from firmware.visitor import drop

TIMEOUT_MS = 10000
_MOST = 8192 + 256  # the contract's largest payload, its topic and head
IN_PROGRESS = (11, 35, 36, 112, 115, 119)  # EAGAIN, EINPROGRESS, EALREADY, as the ports' network stacks number them
_CHUNK = 512


class Refused(OSError):
    """The broker knows us not, or may not let us in: trying again soon is of no use."""


def text(value):
    raw = value if isinstance(value, (bytes, bytearray)) else value.encode()
    return bytes((len(raw) >> 8, len(raw) & 255)) + raw


def packet(kind, *parts):
    """Its bytes, in one piece."""
    size = sum([len(part) for part in parts])
    whole = bytearray((kind,))
    while size > 127:
        whole.append(size & 127 | 128)
        size >>= 7
    whole.append(size)
    for part in parts:
        whole.extend(part)
    return whole


class Session:
    def __init__(self, address, login, will, filters, received, keepalive_s=60, secured=None):
        """`login`: (client id and user, password); `will`: (topic, payload), retained; received(topic, payload).

        secured(line): the same line with TLS around it, once it is open.
        """
        self.up = False  # let in and subscribed
        self.unacked = {}  # packet id: when it was sent
        self._filters, self._received, self._keepalive_ms = filters, received, keepalive_s * 1000
        self._began = -1
        self._heard = self._sent = 0
        self._waiting_for_pong = False
        self._id = 0
        self._in = b""
        from firmware.calling import greeting, opened

        try:
            self._out = greeting(login, will, keepalive_s)
            self._line, self._poll = opened(address, login[0])
        finally:
            drop("firmware.calling")
        self._secured = secured
        self._patience_ms = 2 * TIMEOUT_MS if secured else TIMEOUT_MS  # to shake hands is work for a board
        self._stream = self._line  # what is polled
        self._poll.register(self._stream, select.POLLIN | select.POLLOUT)

    def close(self):
        if self._line is not None:
            self._line.close()
            self._line = self._stream = None
        self.up = False

    def farewell(self):
        """Says good-bye, so that the broker does not tell the last will."""
        try:
            self._out.extend(b"\xe0\x00")
            self._write()
        except OSError:
            pass  # it tells the last will, then
        self.close()

    @property
    def busy(self):
        """More would only fill memory."""
        return len(self._out) > 4096 or len(self.unacked) > 24

    def publish(self, topic, payload, retain=False, qos=1):
        """Gives the packet's id; 0 at QoS 0."""
        if not qos:
            self._out.extend(packet(0x30 | retain, text(topic), payload))
            return 0
        self._id = self._id % 65535 + 1
        self.unacked[self._id] = self._sent
        number = bytes((self._id >> 8, self._id & 255))
        self._out.extend(packet(0x32 | retain, text(topic), number, payload))
        return self._id

    def turn(self, ms, wait_ms=0):
        """Reads and writes what the line takes; OSError when it is over."""
        if self._began < 0:
            self._began = self._heard = self._sent = ms
        self._poll.modify(self._stream, (0 if self._secured else select.POLLIN) | (select.POLLOUT if self._out else 0))
        for _, event in self._poll.poll(wait_ms):
            if event & select.POLLIN:
                self._read(ms)
            elif event & (select.POLLERR | select.POLLHUP):
                raise OSError("the broker is not there, or is gone")
            elif self._secured:
                self._secure(self._secured)
        if self._out and not self._secured and self._write():
            self._sent = ms
        self._keep(ms)

    def _secure(self, secured):
        """The line is open: from here on everything goes through TLS, whose first bytes shake hands."""
        self._line, self._secured = secured(self._line), None
        self._stream, self._poll = self._line.stream, select.poll()
        self._poll.register(self._stream, select.POLLIN | select.POLLOUT)

    def _keep(self, ms):
        """Deadlines: to be let in, for every acknowledgement, for an answer to a ping."""
        if not self.up and ms - self._began > self._patience_ms:
            raise OSError("the broker does not answer")
        for number in self.unacked:
            if ms - max(self.unacked[number], self._began) > TIMEOUT_MS:
                raise OSError("the broker acknowledges nothing")
        quiet = ms - min(self._sent, self._heard)
        if self._waiting_for_pong and ms - self._sent > TIMEOUT_MS:
            raise OSError("the broker does not answer")
        if self.up and quiet > self._keepalive_ms // 2 and not self._waiting_for_pong:
            self._waiting_for_pong = True
            self._out.extend(b"\xc0\x00")

    def _write(self):
        """How many bytes the line took."""
        try:
            done = self._line.send(self._out)
        except OSError as error:
            if error.args[0] in IN_PROGRESS or error.args[0] == 107:  # ENOTCONN: still on its way
                return 0
            raise
        self._out = self._out[done:]
        return done

    def _read(self, ms):
        try:
            chunk = self._line.recv(_CHUNK)
        except OSError as error:
            if error.args[0] in IN_PROGRESS:
                return
            raise
        if not chunk:
            raise OSError("the broker hung up")
        self._heard = ms
        self._waiting_for_pong = False
        self._in += chunk
        start = 0
        while True:
            body, end = self._whole(start)
            if end is None:
                break
            try:
                self._take(self._in[start], self._in[body:end])
            except (IndexError, ValueError):  # cut short, or a topic that is no text
                raise OSError("no packet of MQTT")
            start = end
        self._in = self._in[start:]

    def _whole(self, start):
        """(where its body begins, where it ends) of the packet at `start`; (0, None) until it is all there."""
        size = shift = 0
        for at in range(start + 1, min(start + 5, len(self._in))):
            size |= (self._in[at] & 127) << shift
            shift += 7
            if self._in[at] < 128:
                if size > _MOST:
                    raise OSError("the broker sends %d bytes" % size)
                end = at + 1 + size
                return (at + 1, end) if end <= len(self._in) else (0, None)
        if len(self._in) - start > 4:
            raise OSError("no packet of MQTT")
        return 0, None

    def _take(self, head, body):
        kind = head >> 4
        if kind == 2:
            self._let_in(body)
        elif kind == 9:
            if not body[2:] or max(body[2:]) > 2:
                raise Refused("the broker refuses our topics")
            self.up = True
        elif kind == 4:
            self.unacked.pop(body[0] << 8 | body[1], None)
        elif kind == 3:
            self._hand_over(head, body)

    def _let_in(self, body):
        from firmware import calling

        drop("firmware.calling")
        self._out.extend(calling.asking(body[1], self._filters))
        self._id = 1

    def _hand_over(self, head, body):
        end = 2 + (body[0] << 8 | body[1])
        topic, rest = body[2:end], body[end:]
        if head & 6:
            self._out.extend(b"\x40\x02" + rest[:2])
            rest = rest[2:]
        if not head & 1:  # nothing of ours is retained: what is was left by somebody else
            self._received(topic.decode(), rest)
