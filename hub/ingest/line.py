"""The hub's line to the broker: an endpoint in, a connected paho client out; every way it can fail is an OSError.

Protocol 3.1.1 with a persistent session and manual acknowledgement: the broker keeps what the hub has not stored.
"""

import socket
from collections.abc import Callable
from typing import Any

import paho.mqtt.client as mqtt

from hub.broker import Endpoint

KEEPALIVE_S = 30


def called(
    where: Endpoint, client_id: str, on_connect: Callable[..., Any], on_message: Callable[..., Any]
) -> mqtt.Client:
    """A client on its way in; the broker's answer comes to `on_connect`."""
    client = mqtt.Client(
        mqtt.CallbackAPIVersion.VERSION2,
        client_id,
        clean_session=False,
        protocol=mqtt.MQTTv311,
        manual_ack=True,
        reconnect_on_failure=False,
    )
    client.username_pw_set(where.username, where.password)
    where.encrypt(client)
    client.on_connect = on_connect
    client.on_message = on_message
    client.max_inflight_messages_set(0)  # no limit: a receipt must not wait behind an acknowledgement
    client.connect(where.host, where.port, KEEPALIVE_S)
    return client


def socket_of(client: mqtt.Client) -> socket.socket:
    here = client.socket()
    if not isinstance(here, socket.socket):
        raise OSError("the broker closed the connection")
    return here


def checked(code: mqtt.MQTTErrorCode) -> None:
    if code != mqtt.MQTT_ERR_SUCCESS:
        raise OSError(f"connection to the broker lost: {mqtt.error_string(code)}")


def closed(client: mqtt.Client, *, politely: bool) -> None:
    """Hangs up; politely only at a planned stop. The session stays at the broker either way."""
    if politely:
        while client.want_write() and client.loop_write() == mqtt.MQTT_ERR_SUCCESS:
            pass
        client.disconnect()
    here = client.socket()
    if here is not None:
        here.close()
