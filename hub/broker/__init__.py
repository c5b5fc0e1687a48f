"""The broker: the embedded nats-server, or the one the settings name. First step of the hub's flow.

In: settings and register. Out: an Endpoint to connect to. It never sees a reading.
"""

from hub.broker.embedded import Embedded
from hub.broker.endpoint import BrokerError, Endpoint, hub_client_id
from hub.broker.external import External
from hub.broker.mosquitto import mosquitto_files
from hub.broker.nats import nats_conf
from hub.register import Register
from hub.settings import Settings

__all__ = [
    "BrokerError",
    "Embedded",
    "Endpoint",
    "External",
    "broker_of",
    "hub_client_id",
    "mosquitto_files",
    "nats_conf",
]


def broker_of(settings: Settings, register: Register) -> Embedded | External:
    return Embedded(settings, register) if settings.broker.url is None else External(settings, register)
