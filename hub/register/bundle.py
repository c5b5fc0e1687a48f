"""The secrets of new nodes in, one file out that a board or the simulator reads. Never over an existing file."""

import contextlib
import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from hub.register.rows import RegisterError
from hub.settings import Settings


def broker_address(settings: Settings) -> str:
    return settings.broker.url or f"mqtt://{settings.broker.listen}"


def reached(settings: Settings) -> str:
    """The options by which mosquitto_pub and mosquitto_sub, on this machine, find the broker."""
    parts = urlsplit(broker_address(settings))
    here = parts.hostname in ("0.0.0.0", "::")  # noqa: S104 compared, not bound
    tls = parts.scheme == "mqtts"
    port = parts.port or (8883 if tls else 1883)
    return f"-h {'127.0.0.1' if here else parts.hostname} -p {port}{' --tls-use-os-certs' * tls}"


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


def bundle(broker: str, root: str, secrets: Mapping[str, str]) -> str:
    nodes = [{"id": id, "secret": secret} for id, secret in secrets.items()]
    return json.dumps({"broker": broker, "root": root, "nodes": nodes}, indent=1) + "\n"
