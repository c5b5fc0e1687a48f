"""A broker that somebody else runs: the hub only needs to know how to reach it."""

import time
from urllib.parse import urlsplit

from hub.broker.endpoint import BrokerError, Endpoint
from hub.register import Register
from hub.register.bundle import authority_file
from hub.settings import Settings

_PORTS = {"mqtt": 1883, "mqtts": 8883}


class External:
    """The same face as Embedded, for settings with a broker.url: it starts, reloads and stops nothing."""

    def __init__(self, settings: Settings, register: Register) -> None:
        self._settings, self._register = settings, register

    def start(self) -> None:
        """Its owner starts it. The hub's own two accounts are made, for `moineau broker config` to hand over."""
        self._register.ensure_hub_accounts(int(time.time()))

    def reload(self) -> bool:
        """Its files are written by `moineau broker config`, on the machine where it runs."""
        return False

    def alive(self) -> bool:
        return True  # only its owner can tell; the hub's own connection is what the hub watches

    def ailing(self) -> bool:
        return False

    def stop(self) -> None:
        """Not ours to stop."""

    def endpoint(self, account: str) -> Endpoint:
        """Reached as broker.username where that is set, else as one of the hub's own two accounts."""
        parts = urlsplit(self._settings.broker.url or "")
        port = parts.port or _PORTS[parts.scheme]
        name, secret = self._login(account)
        tls = parts.scheme == "mqtts"
        return Endpoint(parts.hostname or "", port, name, secret, tls, authority_file(self._settings))

    def _login(self, account: str) -> tuple[str, str]:
        broker = self._settings.broker
        if broker.password_file is None:
            return account, self._register.hub_secret(account)
        try:
            return broker.username, broker.password_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BrokerError(f"broker.password_file {broker.password_file}: {error.strerror}") from None
