"""One node's MQTT connection, without a thread: whoever owns the selector calls read, write and tick.

A Link lives for one connection and is thrown away after it: nothing of the client's own queue outlives it, so what is
sent again is decided by the outbox alone.
"""

import selectors
import socket
import ssl
from collections.abc import Callable

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from simulator.bundle import Bundle, Credential

Received = Callable[[str, bytes], None]

_CONNECT_TIMEOUT_S = 3.0


class Link:
    def __init__(
        self, bundle: Bundle, credential: Credential, will: tuple[str, bytes], filters: list[str], received: Received
    ) -> None:
        self.up = False  # connected and subscribed
        self.down = False  # over
        self.reason = ""
        self._filters = filters
        self._received = received
        self._selector: selectors.BaseSelector | None = None
        self._owner: object = None
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=credential.node, clean_session=True, protocol=mqtt.MQTTv311
        )
        self._client.username_pw_set(credential.node, credential.secret)
        self._client.will_set(*will, qos=1, retain=True)
        if bundle.tls:
            self._client.tls_set_context(ssl.create_default_context(cadata=bundle.ca))
        self._client.connect_timeout = _CONNECT_TIMEOUT_S
        self._client.max_inflight_messages_set(0)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = lambda client, userdata, message: received(message.topic, bytes(message.payload))
        self._client.on_disconnect = self._on_disconnect
        self._client.on_socket_close = self._on_socket_close
        self._client.connect_async(bundle.host, bundle.port, keepalive=30)

    def connect(self, selector: selectors.BaseSelector, owner: object) -> None:
        """Begins; raises OSError where nobody answers."""
        self._selector, self._owner = selector, owner
        self._client.reconnect()
        raw = self._client.socket()
        if isinstance(raw, socket.socket):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(raw, selectors.EVENT_READ, owner)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._client.publish(topic, payload, qos=1, retain=retain)

    def handle(self, events: int) -> None:
        if events & selectors.EVENT_READ:
            self._client.loop_read()
            self._read_what_tls_holds()
        self.flush()

    def _read_what_tls_holds(self) -> None:
        """Read from the socket already: a selector does not tell."""
        raw = self._client.socket()
        while isinstance(raw, ssl.SSLSocket) and raw.pending():
            self._client.loop_read()
            raw = self._client.socket()

    def flush(self) -> None:
        """Writes what waits; asks the selector to call again for what the socket does not take."""
        raw = self._client.socket()
        if raw is None or self._selector is None:
            return
        if self._client.want_write():
            self._client.loop_write()
            raw = self._client.socket()
        if raw is not None:
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._client.want_write() else 0)
            if self._selector.get_key(raw).events != wanted:
                self._selector.modify(raw, wanted, self._owner)

    def tick(self) -> None:
        """Keeps the connection alive; about once a second."""
        self._client.loop_misc()

    def idle(self) -> bool:
        return not self._client.want_write()

    def close(self) -> None:
        """Says good-bye: the broker sends no last will."""
        self._client.disconnect()
        self.flush()
        self._end("closed")

    def cut(self) -> None:
        """Falls silent as a node does that loses power or Wi-Fi: the broker sends the last will."""
        self._end("cut")

    def _end(self, reason: str) -> None:
        self.up, self.down, self.reason = False, True, self.reason or reason
        raw = self._client.socket()
        # Without its callbacks the client is freed here and now, not by a garbage collector amid others' work.
        for callback in ("connect", "subscribe", "message", "disconnect", "socket_close"):
            setattr(self._client, f"on_{callback}", None)
        if raw is not None:
            self._forget(raw)
            raw.close()
        self._selector = self._owner = None

    def _forget(self, raw: object) -> None:
        if self._selector is not None and raw in self._selector.get_map():
            self._selector.unregister(raw)  # ty: ignore[invalid-argument-type]

    def _on_connect(
        self, client: mqtt.Client, userdata: object, flags: object, code: ReasonCode, properties: object
    ) -> None:
        if code.is_failure:
            self.reason = f"refused: {code}"
            return
        client.subscribe([(each, 1) for each in self._filters])

    def _on_subscribe(
        self, client: mqtt.Client, userdata: object, mid: int, codes: list[ReasonCode], properties: object
    ) -> None:
        if any(code.is_failure for code in codes):
            self.reason = "refused: may not subscribe to its own topics"
            self.down = True
            return
        self.up = True

    def _on_disconnect(
        self, client: mqtt.Client, userdata: object, flags: object, code: ReasonCode, properties: object
    ) -> None:
        self.up, self.down = False, True
        self.reason = self.reason or f"lost: {code}"

    def _on_socket_close(self, client: mqtt.Client, userdata: object, raw: object) -> None:
        self._forget(raw)
