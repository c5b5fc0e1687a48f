"""The secrets of new nodes in, one file out that a board or the simulator reads. Never over an existing file."""

import base64
import contextlib
import json
import os
import ssl
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from hub.register.rows import RegisterError
from hub.settings import Settings


def broker_address(settings: Settings) -> str:
    return settings.broker.url or f"mqtt{'s' * settings.broker.tls}://{settings.broker.listen}"


def tls_folder(settings: Settings) -> Path:
    """Where `moineau tls init` keeps the hub's own authority and its broker's certificate."""
    return settings.data.absolute() / "tls"


def authority_file(settings: Settings) -> Path | None:
    """What the broker's certificate is checked by; None where it has none, or one that the machine trusts anyway."""
    return tls_folder(settings) / "ca.pem" if settings.broker.tls else settings.broker.ca_file


def authority(settings: Settings) -> bytes | None:
    """The same as boards read it (DER)."""
    file = authority_file(settings)
    if file is None:
        return None
    try:
        return ssl.PEM_cert_to_DER_cert(file.read_text(encoding="ascii"))
    except OSError as error:
        raise RegisterError(f"{file}: {error.strerror}; `moineau tls init` makes one") from None
    except ValueError as error:
        raise RegisterError(f"{file} is not one certificate in PEM: {error}") from None


def update_key_file(data: Path) -> Path:
    """Where `moineau update key` leaves what boards hold updates against: the modulus of the operator's key."""
    return data / "update/operator.pub"


def update_key(settings: Settings) -> bytes | None:
    """None: the hub's operator signs no updates."""
    file = update_key_file(settings.data)
    return file.read_bytes() if file.exists() else None


def reached(settings: Settings) -> str:
    """The options by which mosquitto_pub and mosquitto_sub, on this machine, find the broker."""
    parts = urlsplit(broker_address(settings))
    here = parts.hostname in ("0.0.0.0", "::")  # noqa: S104 compared, not bound
    tls = parts.scheme == "mqtts"
    port = parts.port or (8883 if tls else 1883)
    file = authority_file(settings)
    checked_by = f" --cafile {file}" if file else " --tls-use-os-certs" * tls
    return f"-h {'127.0.0.1' if here else parts.hostname} -p {port}{checked_by}"


@contextmanager
def reserved(path: Path) -> Generator[TextIO]:
    """Opens the file, readable by its owner only, before any secret is made; takes it away again when that fails."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise RegisterError(f"{path} exists and may hold secrets; name another file, or remove it first") from None
    except OSError as error:
        raise RegisterError(f"{path}: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            yield file
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        raise


def bundle(
    broker: str, root: str, secrets: Mapping[str, str], ca: bytes | None = None, update_key: bytes | None = None
) -> str:
    """`ca`: the authority that the broker is checked by (DER); `update_key`: what updates are held against."""
    nodes = [{"id": id, "secret": secret} for id, secret in secrets.items()]
    trusted = {"ca": ca, "update_key": update_key}
    keys = {name: base64.b64encode(raw).decode() for name, raw in trusted.items() if raw is not None}
    return json.dumps({"broker": broker, "root": root, **keys, "nodes": nodes}, indent=1) + "\n"
