"""The register's accounts in, the files of a mosquitto of your own out. Reads the hub's certificate; writes nothing.

Measured with mosquitto 2.0.11: `persistence true` alone saves every 30 minutes, so kill -9 loses all that was queued;
the stock queue of 1,000 drops the newest and acknowledges it all the same.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from hub.broker import authority
from hub.broker.nats import MAX_PAYLOAD
from hub.broker.rights import Rights, anonymous, rights
from hub.register import Account
from hub.register.bundle import tls_folder
from hub.settings import Settings, host_and_port

CONF, ACL, PASSWORDS, STATE = "mosquitto.conf", "acl", "passwords", "state"
CERTIFICATE, KEY = "server.pem", "server.key"


def mosquitto_files(
    settings: Settings, accounts: Iterable[Account], *, folder: Path, listen: str, home_assistant: bool
) -> dict[str, str]:
    """File name to text. `folder` is where the files will lie, `listen` the host:port the broker is to serve."""
    spoken = [account for account in accounts if account.kind != "operator"]
    return own_certificate(settings) | {
        CONF: _conf(settings, folder, listen),
        ACL: _acl(settings, [rights(account, settings, home_assistant) for account in spoken]),
        PASSWORDS: "".join(f"{account.name}:{account.mosquitto}\n" for account in spoken),
    }


def own_certificate(settings: Settings) -> dict[str, str]:
    """What a mosquitto of the same machine shows, where broker.url is mqtts:// and the hub has an authority."""
    if not (settings.broker.url or "").startswith("mqtts:"):
        return {}
    kept = authority.kept(tls_folder(settings), authority.SERVER)
    return {} if kept is None else {CERTIFICATE: kept.certificate, KEY: kept.key}


def _tls(settings: Settings, folder: Path) -> str:
    if not (settings.broker.url or "").startswith("mqtts:"):
        return ""
    mark = "" if own_certificate(settings) else "# yours: "
    return _TLS.format(certificate=f"{mark}certfile {folder / CERTIFICATE}", key=f"{mark}keyfile {folder / KEY}")


_TLS = """
# Encrypted, by the certificate of `moineau tls init`. After `moineau tls renew`, run `moineau broker config` again.
{certificate}
{key}
tls_version tlsv1.2
"""


def _conf(settings: Settings, folder: Path, listen: str) -> str:
    host, port = host_and_port(listen)
    anyone = settings.broker.anonymous_open
    return _FRAME.format(
        host=host,
        port=port,
        folder=folder,
        tls=_tls(settings, folder),
        anonymous="true" if anyone else "false",
        why="It may read the open topics and nothing else (see the acl file)." if anyone else "Nobody without a name.",
        max_packet=MAX_PAYLOAD,
        client_ids=_SHARED_IDS if anyone else _OWN_IDS,
    )


_OWN_IDS = """\
# The client id is the user name, so nobody can take over another's session by borrowing its id.
# The price: one connection per account. Give each program of a technician an account of its own.
use_username_as_clientid true"""

# mosquitto 2.0.11 turns away whoever has no user name when the client id is to be the user name.
_SHARED_IDS = """\
# Client ids are free, because visitors have no user name to tie them to. The hub's id ends in a secret; a visitor who
# borrows a node's id can close that node's connection (it comes back, and sends again what was not confirmed)."""

_FRAME = """\
# A mosquitto for Moineau, written by `moineau broker config` from the register.
# Start it:  mosquitto -c {folder}/mosquitto.conf
# Or copy the lines below into the mosquitto you already run. Its user must be able to read the acl and passwords files
# and to write in state: `moineau broker config`, run as root, gives them to the group mosquitto.
# After a change in the register, run `moineau broker config` again, then have mosquitto read the files again:
#   kill -HUP its process, or `systemctl reload mosquitto`. Clients stay connected.

# Each listener has its own accounts: a listener of yours for other uses is not touched.
per_listener_settings true
listener {port} {host}
{tls}
# {why}
allow_anonymous {anonymous}
password_file {folder}/passwords
acl_file {folder}/acl

{client_ids}

# Readings wait here while the hub is away. Without autosave_interval they would be written every half hour only;
# with it, kill -9 costs at most a second, and nodes send again whatever the hub has not confirmed.
persistence true
persistence_location {folder}/state/
autosave_interval 1

# The stock queue of 1,000 drops the newest messages and acknowledges them all the same.
max_queued_messages 1000000
max_inflight_messages 1000
# A session nobody came back for is forgotten after this time, so that it cannot fill the memory.
persistent_client_expiration 30d
# Without this line it would log each of its saves, every second.
log_type error
log_type warning
log_type notice

# Larger than any pack (8 KiB): a mistake must reach the hub's quarantine, or the node would repeat it for ever.
max_packet_size {max_packet}
"""


def _acl(settings: Settings, everyone: Sequence[Rights]) -> str:
    lines = ["# Written by `moineau broker config` from the register: who may write and read which topics.", ""]
    if settings.broker.anonymous_open:
        lines += ["# Whoever has no account.", *_topics(anonymous(settings))]
    for may in everyone:
        lines += [f"user {may.name}", *_topics(may)]
    return "\n".join(lines)


def _topics(may: Rights) -> list[str]:
    both = [topic for topic in may.publish if topic in may.subscribe]
    rows = [f"topic readwrite {topic}" for topic in both]
    rows += [f"topic write {topic}" for topic in may.publish if topic not in both]
    rows += [f"topic read {topic}" for topic in may.subscribe if topic not in both]
    return [*rows, ""]
