"""The register's accounts in, the text of nats-server's configuration out. Pure; opens and writes nothing.

Measured with nats-server 2.15.1, and held by tests/hub/broker: an empty allow list allows everything, so whoever may
publish nothing is given an explicit deny; QoS 1 reaches a client only if it may subscribe to $MQTT.sub.> (the server
itself refuses that subject when a client asks for it); a filter ending in # needs its parent allowed too.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from hub.broker.authority import SERVER, SERVER_KEY
from hub.broker.rights import Rights, anonymous, rights
from hub.register import Account
from hub.register.bundle import tls_folder
from hub.settings import Settings

# nats-server 2.15 grants 1,000 QoS 1 subscriptions in all, then refuses each one more: 499 nodes, which hold two each.
_SUBSCRIPTIONS = 1_000_000
# How many messages the hub may hold before it confirms them, for each subscription. MQTT has 65,535 numbers for a
# connection, and nats-server divides them: 8,000 leaves eight QoS 1 subscriptions to each client, 20,000 only three.
_UNACKED = 8000
# A Pico W computes for one to three seconds, and nats-server would hang up after two. mosquitto waits as long as this.
_HANDSHAKE_S = 90
MAX_PAYLOAD = 8 * 1024 * 1024  # a 5 MB mistake must reach the hub's quarantine, or the node would repeat it for ever


def nats_conf(
    settings: Settings, accounts: Iterable[Account], *, folder: Path, listen: str, home_assistant: bool
) -> str:
    """`listen` is host:port with a real port; `folder` is where the broker keeps its messages, log and pid."""
    spoken = [account for account in accounts if account.kind != "operator"]
    users = [_user(rights(account, settings, home_assistant), account.bcrypt) for account in spoken]
    nobody, tls = "", _tls(settings) if settings.broker.tls else ""
    if settings.broker.anonymous_open:
        who = anonymous(settings)
        users.append(_user(who, None))
        nobody = f", no_auth_user: {_quoted(who.name)}"
    return _FRAME.format(
        store=_quoted(str(folder / "messages")),
        log=_quoted(str(folder / "broker.log")),
        pid=_quoted(str(folder / "broker.pid")),
        listen=_quoted(listen),
        nobody=nobody,
        tls=tls,
        users="\n".join(users),
        max_payload=MAX_PAYLOAD,
        consumers=_SUBSCRIPTIONS,
        unacked=_UNACKED,
    )


def _tls(settings: Settings) -> str:
    folder = tls_folder(settings)
    cert, key = (_quoted(str(folder / name)) for name in (SERVER, SERVER_KEY))
    return f", tls {{ cert_file: {cert}, key_file: {key}, timeout: {_HANDSHAKE_S} }}"


# The NATS protocol itself cannot be switched off: its port is a free one on loopback, and no account may use it.
# sync_interval stays at its default: kill -9 loses nothing, and after a power cut nodes repeat what has no receipt.
_FRAME = """\
# Written by Moineau from its register; changes made here are overwritten.
server_name: moineau
listen: "127.0.0.1:-1"
max_payload: {max_payload}
log_file: {log}
log_size_limit: 10485760
logfile_max_num: 3
pid_file: {pid}
jetstream {{ store_dir: {store}, limits {{ default_max_consumers: {consumers} }} }}
mqtt {{ listen: {listen}{tls}, ack_wait: "10s", max_ack_pending: {unacked}, consumer_inactive_threshold: "720h"{nobody}
}}
authorization {{ users: [
{users}
] }}
"""


def subjects(filter: str) -> list[str]:
    """An MQTT topic or filter as NATS subjects: a/+/c is a.*.c, and a/# is both a and a.>"""
    levels = [{"+": "*", "#": ">"}.get(level, level) for level in filter.split("/")]
    whole = [".".join(levels)]
    return [".".join(levels[:-1]), *whole] if levels[-1] == ">" else whole


def _user(may: Rights, bcrypt: str | None) -> str:
    password = f", password: {_quoted(bcrypt)}" if bcrypt else ""
    publish = _allowed(may.publish) if may.publish else '{deny: ">"}'
    subscribe = _allowed([*may.subscribe, "$MQTT/sub/#"], parents=False)
    who = f'{{user: {_quoted(may.name)}{password}, allowed_connection_types: ["MQTT"]'
    return f"  {who}, permissions: {{publish: {publish}, subscribe: {subscribe}}}}}"


def _allowed(filters: Sequence[str], *, parents: bool = True) -> str:
    names = [subject for each in filters for subject in subjects(each)]
    return "{allow: [" + ", ".join(_quoted(name) for name in names if name != "$MQTT.sub") + "]}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
