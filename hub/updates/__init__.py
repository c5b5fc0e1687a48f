"""Builds of the firmware, signed by the operator, brought to nodes over the air: group by group, in pieces, by MQTT."""

from hub.updates.build import Build, UpdateError
from hub.updates.courier import Courier
from hub.updates.orders import orders
from hub.updates.store import CANARY, EVERYBODY, Release, Store

__all__ = ["CANARY", "EVERYBODY", "Build", "Courier", "Release", "Store", "UpdateError", "orders"]
