"""What each verb of `moineau update` does: settings and arguments in, the lines to print out. Keys stay put."""

import argparse
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from hardware.flash import image, stock
from hub.journal import Reader
from hub.journal.schema import FILE
from hub.register import Register
from hub.settings import Settings
from hub.updates import CANARY, EVERYBODY, Store, UpdateError
from hub.updates.build import Build, made, modulus_of, read
from hub.updates.orders import is_confirmed
from hub.updates.store import has_failed, version_for
from moineau.progress import Bar

ARCHS = sorted({model.arch for model in stock.MODELS.values()})
_BITS = 2048
Row = tuple[str, str, str, str, str]


def key(settings: Settings, args: argparse.Namespace) -> list[str]:
    """Makes the operator's key, or takes the public half of one that is there."""
    store = Store(settings.data)
    if args.file.exists():
        private = private_key(args.file)
        said = f"{args.file} is there already: its public half is this hub's now."
    else:
        private = rsa.generate_private_key(65537, _BITS)
        write_secret(args.file, private)
        said = f"Written: {args.file}. Whoever has it can put software on every node: keep it off this machine, twice."
    known, modulus = store.key(), modulus_of(private.public_key())
    if known is not None and known != modulus and not args.replace:
        raise UpdateError(
            "this hub has another key, and the nodes that were flashed with it trust no other: they would have to be"
            " flashed again. To go on all the same: --replace"
        )
    store.keep_key(modulus)
    return [said, "Nodes that are flashed from now on take builds signed with it. Next: moineau update build"]


def write_secret(file: Path, private: rsa.RSAPrivateKey) -> None:
    form = serialization.PrivateFormat.PKCS8
    file.touch(mode=0o600)
    file.write_bytes(private.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))


def private_key(file: Path) -> rsa.RSAPrivateKey:
    try:
        found = serialization.load_pem_private_key(file.read_bytes(), None)
    except (TypeError, ValueError):
        raise UpdateError(f"{file} is no private key in PEM without a password") from None
    if not isinstance(found, rsa.RSAPrivateKey) or found.key_size != _BITS:
        raise UpdateError(f"{file} is not an RSA key of {_BITS} bits: moineau update key FILE makes one")
    return found


def build(settings: Settings, args: argparse.Namespace) -> list[str]:
    """This version of the firmware, once for each architecture."""
    newest = max(Store(settings.data).versions(), default=0)
    version = newest + 1 if args.version is None else args.version
    archs = ARCHS if args.arch is None else args.arch
    args.out.mkdir(parents=True, exist_ok=True)
    said = []
    for arch in archs:
        one = made(image.application(arch, Bar(f"compiling for {arch}")), version, arch)
        file = args.out / f"{version}-{arch}.update"
        file.write_bytes(one.written())
        said.append(f"{file}: version {version}, {len(one.stream)} bytes, not signed yet")
    return [*said, f"Next: moineau update sign {args.out}/{version}-*.update --key FILE"]


def sign(settings: Settings, args: argparse.Namespace) -> list[str]:
    store, private, said = Store(settings.data), private_key(args.key), []
    for file in args.files:
        one = read(file).signed(private)
        store.keep(one)
        file.write_bytes(one.written())
        said.append(f"{file}: version {one.version} for {one.arch} is signed, and the hub has it")
    return [*said, "Next: moineau update release VERSION --group canary"]


def group(settings: Settings, args: argparse.Namespace) -> list[str]:
    if args.name == EVERYBODY:
        raise UpdateError(f"{EVERYBODY} is every node: name another group")
    with closing(Register(settings.data)) as register:
        known = {node.id for node in register.nodes()}
    unknown = sorted(set(args.nodes) - known)
    if unknown:
        raise UpdateError(f"no such node: {', '.join(unknown)}. moineau node list shows them")
    Store(settings.data).regroup(args.name, args.nodes)
    return [f"{args.name}: {', '.join(sorted(set(args.nodes))) or 'nobody, the group is gone'}"]


def release(settings: Settings, args: argparse.Namespace) -> list[str]:
    store = Store(settings.data)
    if args.stop:
        stopped = store.withdraw(args.version)
        return [f"Version {args.version} is offered to nobody {'any more' if stopped else '(it was not before)'}."]
    archs = store.versions().get(args.version)
    if archs is None:
        found = ", ".join(map(str, store.versions())) or "none"
        raise UpdateError(f"no signed build {args.version} is here (there are: {found}): moineau update sign")
    if args.group not in (*store.groups(), EVERYBODY):
        raise UpdateError(f"no group {args.group}: moineau update group {args.group} NODE ...")
    if args.group != CANARY and not args.without_canary:
        _after_the_canary(store, settings, args.version)
    store.release(args.version, args.group, int(time.time()))
    return [
        f"Version {args.version} ({', '.join(archs)}) is offered to {args.group}, as their nodes are heard.",
        "A node goes back by itself from a build that shows no receipt. Follow it: moineau update status",
    ]


def _after_the_canary(store: Store, settings: Settings, version: int) -> None:
    """UpdateError while no canary has confirmed it."""
    nodes = store.groups().get(CANARY)
    if not nodes:
        raise UpdateError(f"nobody tries it first: moineau update group {CANARY} NODE ... (or --without-canary)")
    heard = statuses(settings)
    if not any(is_confirmed(heard[node][1], version) for node in nodes if node in heard):
        raise UpdateError(f"no {CANARY} runs version {version} yet: moineau update status (or --without-canary)")


def statuses(settings: Settings) -> Mapping[str, tuple[int, dict[str, Any]]]:
    """What each node last said; nothing where no hub has run yet."""
    if not (settings.data / FILE).exists():
        return {}
    with closing(Reader(settings.data)) as reader:
        return reader.statuses()


def status(settings: Settings, args: argparse.Namespace) -> list[str]:
    store = Store(settings.data)
    with closing(Register(settings.data)) as register:
        nodes = [node.id for node in register.nodes()]
    heard = statuses(settings)
    groups, releases, failures = store.groups(), store.releases(), store.failures()
    rows: list[Row] = [("node", "group", "runs", "offered", "state")]
    for node in nodes:
        mine = ",".join(sorted(name for name, members in groups.items() if node in members)) or "-"
        offered = version_for(node, groups, releases)
        told = heard.get(node, (0, {}))[1].get("update")
        wanted = store.build(offered, str(told.get("arch"))) if offered and isinstance(told, dict) else None
        failed = offered is not None and has_failed(node, offered, failures, releases)
        runs, state = state_of(told, offered, wanted, failed=failed)
        rows.append((node, mine, runs, str(offered or "-"), state))
    wide = [max(len(row[n]) for row in rows) for n in range(4)]
    said = ["  ".join([*(word.ljust(size) for word, size in zip(row, wide, strict=False)), row[4]]) for row in rows]
    signed = ", ".join(f"{version} ({' '.join(archs)})" for version, archs in store.versions().items()) or "none"
    return [*said, f"signed builds: {signed}"]


def state_of(told: Any, offered: int | None, wanted: Build | None, *, failed: bool) -> tuple[str, str]:
    """(what a node runs, how its update stands), in words. `failed`: it once went back from what is offered."""
    if not isinstance(told, dict):
        return "-", "says nothing of updates: not heard yet, or flashed without slots"
    runs = str(told.get("version", "-"))
    if told.get("trial"):
        return runs, f"on trial, boot {told['trial']} of 3"
    if "taking" in told:
        share = 100 * int(told.get("next", 0)) // wanted.pieces if wanted else 0
        return runs, f"takes {told['taking']}: {share} %"
    if told.get("refused"):
        return runs, f"refused {told['refused']}"
    if offered is None:
        return runs, f"nothing offered; went back from {told['failed']}" if "failed" in told else "nothing offered"
    if failed or told.get("failed") == offered:
        return runs, f"went back from {offered}: no receipt, or crash after crash; not offered again"
    if isinstance(told.get("version"), int) and told["version"] >= offered:
        return runs, "confirmed by a receipt"
    return (
        runs,
        "waits to be heard" if wanted else f"no signed build of {offered} for {told.get('arch') or 'its board'}",
    )


VERBS: dict[str, Callable[[Settings, argparse.Namespace], list[str]]] = {
    "key": key,
    "build": build,
    "sign": sign,
    "group": group,
    "release": release,
    "status": status,
}
