"""How to reach the broker: where, as whom, and with which client id."""

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import paho.mqtt.client as mqtt

from hub.register import HUB, Register
from hub.settings import Settings


class BrokerError(RuntimeError):
    """The broker cannot be started or used; the sentence says why and what to do."""


@dataclass(frozen=True)
class Endpoint:
    host: str
    port: int
    username: str
    password: str = field(repr=False)  # an endpoint ends up in logs, its password must not
    tls: bool = False
    ca: Path | None = None  # the authority that the broker is checked by; None: those that this machine trusts

    def encrypt(self, client: mqtt.Client) -> None:
        """Before it connects. A broker with another authority or another name is refused, as an OSError."""
        if self.tls:
            client.tls_set(None if self.ca is None else str(self.ca))


def hub_client_id(settings: Settings, account: str = HUB) -> str:
    """The MQTT client id of one of the hub's two accounts, the same at every start.

    A broker closes the older of two connections with one client id and hands its session over. nats-server cannot tie
    a client id to a user, so any node that knew the hub's id could take over its messages: the id ends in a secret.
    """
    with closing(Register(settings.data)) as register:
        return f"{account}-{register.client_suffix()}"
