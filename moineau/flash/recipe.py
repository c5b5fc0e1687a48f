"""Who a node is and how it reaches the hub, in; the settings.json of its board out. Shows and keeps no secret."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hardware import catalogue
from hardware.flash.bridge import address
from hardware.flash.trouble import FlashError
from hub.broker import authority
from hub.broker.tls_verbs import own_address
from hub.register import Register, RegisterError
from hub.register.bundle import authority as authority_der
from hub.register.bundle import broker_address, tls_folder
from hub.settings import WITHOUT_TLS, Settings, is_loopback
from hub.updates.store import Store
from moineau.flash.batch import names
from simulator import bundle as bundles

USB = "usb"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # those that nobody takes for others on a label


@dataclass(frozen=True)
class Way:
    """How boards reach the broker."""

    host: str
    port: int = 1883
    tls: bool = False
    root: str = "moineau"
    ca: bytes | None = field(default=None, repr=False)

    def told(self) -> str:
        return "by USB: moineau bridge" if self.host == USB else f"mqtt{'s' * self.tls}://{self.host}:{self.port}"

    def setting(self) -> dict[str, Any]:
        at: dict[str, Any] = {"host": self.host, "port": self.port}
        return at | {"tls": True} if self.tls else at


def way(settings: Settings, asked: str | None) -> Way:
    """`asked`: an address, "usb", or None for what the settings say; FlashError where no board could come that way."""
    if asked == USB:
        return Way(USB, root=settings.root)
    host, port, tls = address(asked or broker_address(settings))
    if asked is None:
        host = _from_outside(settings, host)
    if not tls and not is_loopback(host) and not settings.broker.plain_lan:
        raise FlashError(f"boards would speak to {host} in clear: {WITHOUT_TLS}")
    ca = authority_der(settings) if tls else None
    if tls and ca is None:
        raise FlashError("boards trust no public authority: name the file of your broker's in broker.ca_file")
    if settings.broker.tls:
        _named(settings, host)
    return Way(host, port, tls, settings.root, ca)


def _from_outside(settings: Settings, host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 compared, not bound
        host = own_address() or ""
        if not host:
            raise FlashError(
                "this machine has no address in a network now: say --broker mqtts://ADDRESS as boards reach it"
            )
    if is_loopback(host):
        key = "broker.listen" if settings.broker.url is None else "broker.url"
        raise FlashError(
            f"{key} is {host}: no board reaches that. Let the broker listen to the network (docs/technicians.md, "
            "Encrypted), say --broker mqtts://ADDRESS as boards reach it, or --broker usb for boards on a cable"
        )
    return host


def _named(settings: Settings, host: str) -> None:
    kept = authority.kept(tls_folder(settings), authority.SERVER)
    names = authority.names(kept.certificate) if kept else ()
    if host.lower() not in names:
        raise FlashError(
            f"the broker's certificate is for {', '.join(names)}, not for {host}: boards would refuse it. "
            f"moineau tls renew {' '.join([*(n for n in names if n not in authority.HERE), host])}"
        )


def bundle_way(bundle: bundles.Bundle, asked: str | None) -> Way:
    """`asked`: an address, "usb", or None for what the bundle says; FlashError where no board could come that way."""
    if asked == USB:
        return Way(USB, root=bundle.root)
    host, port, tls = address(asked) if asked else (bundle.host, bundle.port, bundle.tls)
    if tls and bundle.ca is None:
        raise FlashError("the bundle holds no authority, and boards trust no public one: make it anew, with mqtts://")
    if is_loopback(host) or host in ("0.0.0.0", "::"):  # noqa: S104 compared, not bound
        raise FlashError(
            f"the {'--broker' if asked else 'bundle'} says {host}: no board reaches that. Say --broker mqtts://ADDRESS "
            "as boards reach it, or --broker usb"
        )
    return Way(host, port, tls, bundle.root, bundle.ca if tls else None)


def node_settings(
    node: str, secret: str, way: Way, hardware: Mapping[str, Any], wifi: Sequence[tuple[str, str]], now: int
) -> dict[str, Any]:
    """`hardware`: what a kit decides; `now`: a board that knows no hour believes in none before it, nor
    in a certificate that is younger.
    """
    networks = [{"ssid": ssid, "password": password} for ssid, password in wifi]
    named = {"node": node, "secret": secret, "broker": way.setting(), "wifi": networks, "since": now}
    root = {} if way.root == "moineau" else {"root": way.root}
    return named | root | dict(hardware)


def fitted(kit: str | None, role: str | None, board: str) -> dict[str, Any]:
    """What is known of the hardware: a kit's row, or a board with nothing on it but its radio."""
    if kit is None:
        return {"board": board, "sensors": []}
    return catalogue.node_settings(kit, role or "", board)


def setup_password() -> str:
    """For the page that a board opens when it cannot join its Wi-Fi: on its label, and in no log."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


class Registrar:
    """Nodes of the hub's own register: a new one is added, a known one gets a new secret."""

    def __init__(self, settings: Settings, spot: Any, about: Any, now: int) -> None:
        self._settings, self._spot, self._about, self._now = settings, spot, about, now

    def known(self, node: str) -> bool:
        with closing(Register(self._settings.data, create=False)) as register:
            found = register.node(node)
            if found is not None and found.retired is not None:
                raise RegisterError(f"node {node} is retired, and its name is never given again: choose another")
            return found is not None

    def ids(self, node: str, many: int) -> list[str]:
        return names(node, many)

    def check(self, node: str) -> None:
        """Before a board is touched."""
        if not self.known(node) and self._spot is None:
            raise FlashError(f"the hub knows no node {node}: say --area, the neighbourhood where it will stand")

    def secret(self, node: str, board: str) -> str:
        with closing(Register(self._settings.data, create=False)) as register:
            if register.node(node) is not None:
                register.change_node(node, board=board)
                return register.renew_secret(node, self._now)
            about = self._about._replace(board=board)
            return register.add_nodes([node], self._spot, about, now=self._now)[node]

    def updates(self) -> tuple[bytes | None, int]:
        """Whose updates it trusts, and which version it need not be offered: this machine's own is the newest."""
        store = Store(self._settings.data)
        return store.key(), max(store.versions(), default=0)


class Bundled:
    """Nodes of a bundle, where no hub is near: the secrets are in it."""

    def __init__(self, file: Path) -> None:
        self.bundle = bundles.read(file)
        self._file = file
        self._secrets = {each.node: each.secret for each in self.bundle.nodes}

    def ids(self, node: str, many: int) -> list[str]:
        """Those of the bundle, as `moineau node add --many` named them."""
        found = [each for each in self._secrets if each.startswith(f"{node}-")]
        if len(found) < many:
            raise FlashError(f"{self._file} holds {len(found)} nodes {node}-..., and --many says {many}")
        return found[: len(names(node, many))]

    def known(self, node: str) -> bool:
        return False  # nobody's secret stops working: the bundle's is given out for the first time

    def check(self, node: str) -> None:
        if node not in self._secrets:
            raise FlashError(f"{self._file} holds no node {node}: it has {', '.join(list(self._secrets)[:6])} ...")

    def secret(self, node: str, board: str) -> str:
        return self._secrets[node]

    def updates(self) -> tuple[bytes | None, int]:
        """Whose updates it trusts, as the bundle says; of versions a bundle knows nothing."""
        return self.bundle.update_key, 0
