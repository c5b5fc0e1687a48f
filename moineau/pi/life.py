"""One Pi node: a bundle in, the process of its firmware out, kept alive as power keeps a board.

Its outbox, its settings and what a life left behind lie in a folder of its own. Its secret is in a file that nobody
else may read.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from simulator.bundle import Bundle, Credential

BOOT = Path(__file__).parent / "board" / "boot.py"
_RESET, _NO_BUS = 64, 70
_CAUSES = {_RESET: "5", -signal.SIGALRM: "3"}  # as machine.py has them
_POWER_ON = "1"
_AGAIN_S = 1.0
_STOP_S = 5.0
_SET_BY_NETWORK = Path("/run/systemd/timesync/synchronized")


class PiError(ValueError):
    """This machine cannot be a node; the sentence says why, and the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of it beside who it is."""

    folder: Path
    interval_s: int = 60
    address: int = 0x76


def settings(bundle: Bundle, credential: Credential, wish: Wish) -> dict[str, object]:
    """Its settings.json, as firmware/settings.py reads it."""
    broker: dict[str, object] = {"host": bundle.host, "port": bundle.port}
    return {
        "node": credential.node,
        "secret": credential.secret,
        "broker": broker | ({"tls": True} if bundle.tls else {}),
        "root": bundle.root,
        "board": "pi",
        "kit": "pi",
        "interval_s": wish.interval_s,
        # A Pi without its network forgets the hour: then the hub is asked, and never a guess believed.
        "own_clock": _SET_BY_NETWORK.exists(),
        "sensors": [{"type": "bme280", "address": wish.address}],
    }


class PiNode:
    def __init__(self, bundle: Bundle, credential: Credential, wish: Wish) -> None:
        self._folder = wish.folder
        self._wanted = settings(bundle, credential, wish)
        self._authority = bundle.ca
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def _lay_out(self) -> Path:
        file = self._folder / "settings.json"
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text(json.dumps(self._wanted), encoding="utf-8")
        if self._authority is not None:
            (self._folder / "ca.der").write_bytes(self._authority)
        return file

    def run(self) -> None:
        """Until `stop`; life after life."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._alone() as lock:
            file, cause = self._lay_out(), _POWER_ON
            while not self._stopped:
                cause = self._lived(file, cause, lock)
                if not self._stopped:
                    time.sleep(_AGAIN_S)

    @contextlib.contextmanager
    def _alone(self) -> Generator[int]:
        """Two lives in one outbox would spoil it. The firmware's process holds the lock, too, and may outlive us."""
        with (self._folder / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise PiError(f"{self._folder} is used by another pi-node: end that one, or give --state DIR") from None
            yield file.fileno()

    def _lived(self, file: Path, cause: str, lock: int) -> str:
        """One life; why the next one begins."""
        words = [sys.executable, "-u", str(BOOT), str(file), str(self._folder / "flash")]
        env = os.environ | {"MOINEAU_PI_CAUSE": cause}
        self._process = subprocess.Popen(
            words, env=env, stdin=subprocess.DEVNULL, start_new_session=True, pass_fds=(lock,)
        )
        code = self._process.wait()
        if code == _NO_BUS:
            raise PiError(
                "a node's sensor hangs on I2C: switch it on (sudo raspi-config, Interface Options), let this user in "
                "(sudo adduser $USER i2c, and log in again), pip install 'moineau[pi]'"
            )
        return _CAUSES.get(code, _POWER_ON)

    def stop(self) -> None:
        """It says good-bye."""
        self._stopped = True
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
