"""A board that runs MicroPython, spoken to over its raw REPL: what it is, its files, its restart.

mpremote's own transport does the talking (MIT). The board's watchdog is fed by a timer meanwhile: a Pico's cannot be
stopped once it runs."""

import base64
import contextlib
import io
import json
import re
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hardware.flash import cable, trouble
from hardware.flash.stock import OLDEST
from hardware.flash.trouble import FlashError

_WAITS_S = (3.0, 5.0, 8.0)  # to be let in: a node first writes down what it has
_PATIENCE_S = 20
_READ_S = 4.0
_CHUNK = 768
# What an earlier life may have left.
_EARLIER = ("/main.py", "/slots.mpy", "/boot.py", "/a", "/b", "/slot", "/data", "/settings.json", "/ca.der")
_EARLIER += ("/update.key",)
_CALM = """
try:
 import machine,sys
 _w=machine.WDT(timeout=8000)
 _t=machine.Timer(0 if sys.platform=='esp32' else -1)
 _t.init(period=1000,mode=machine.Timer.PERIODIC,callback=lambda t:_w.feed())
except Exception:
 pass
"""
_TOOLS = """
import os
from binascii import a2b_base64
def _made(p):
 for n in range(1,len(p)):
  if p[n]=='/':
   try:os.mkdir(p[:n])
   except OSError:pass
def _gone(p):
 try:
  if os.stat(p)[0]&0x4000:
   for n in os.listdir(p):_gone(p+'/'+n)
   os.rmdir(p)
  else:os.remove(p)
 except OSError:pass
"""
_WHO = """
import sys,json
print(json.dumps([getattr(sys.implementation,'_machine',sys.platform),list(sys.implementation.version[:3])]))
"""
_MACHINES = (
    (re.compile(r"Pico W with RP2040"), "pico_w"),
    (re.compile(r"with ESP32C3"), "esp32c3"),
    (re.compile(r"with ESP32S3"), "esp32s3"),
    (re.compile(r"with ESP32$"), "esp32"),
)


class Repl:
    def __init__(self, port: str, transport: Any) -> None:
        self.port, self._transport = port, transport

    def run(self, code: str, patience_s: float | None = None, heard: Callable[[bytes], None] | None = None) -> str:
        """What the code prints. FlashError with the board's own last line where it fails."""
        from mpremote.transport import TransportError

        try:
            out, wrong = self._transport.exec_raw(code, timeout=patience_s or _PATIENCE_S, data_consumer=heard)
        except TransportError as error:
            raise FlashError(
                f"the board at {self.port} stopped answering: {error}. Unplug it, plug it in, start anew"
            ) from None
        if wrong:
            raise FlashError(
                f"the board at {self.port} says: {wrong.decode(errors='replace').strip().splitlines()[-1]}"
            )
        return out.decode(errors="replace")

    def who(self) -> tuple[str, str]:
        """(the board as we call it, what it says of itself); refuses what is too old or no board of ours."""
        said, version = json.loads(self.run(_WHO))
        return board_of(said, version), said

    def read(self, path: str) -> bytes | None:
        """A file; None where there is none."""
        found = self.run(
            f"from binascii import b2a_base64\ntry:\n f=open({path!r},'rb')\nexcept OSError:\n print('none')\n"
            "else:\n c=f.read(300)\n while c:\n  print(str(b2a_base64(c),'ascii')[:-1])\n  c=f.read(300)\n f.close()"
        )
        if found.strip() == "none":
            return None
        return b"".join(base64.b64decode(line) for line in found.split())

    def write(self, path: str, content: bytes, progress: Callable[[int], None] = lambda _: None) -> None:
        """Whole, or as it was before: beside it first, then in its place."""
        self.run(f"{_TOOLS}\n_made({path!r})\nf=open({path + '.new'!r},'wb')")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            self.run(f"n=f.write(a2b_base64({base64.b64encode(chunk)!r}))")
            progress(len(chunk))
        self.run(f"f.close()\nos.rename({path + '.new'!r},{path!r})")

    def remove(self, *paths: str) -> None:
        """With all that is below them; what is not there is no trouble."""
        self.run(_TOOLS + "".join(f"\n_gone({path!r})" for path in paths), 60)

    def put(self, files: Mapping[str, bytes], progress: Callable[[int, int], None]) -> None:
        """These files and nothing of an earlier life; main.py last, so that a board cut off amid it starts nothing."""
        total, done = sum(len(content) for content in files.values()), 0

        def wrote(count: int) -> None:
            nonlocal done
            done += count
            progress(done, total)

        self.remove(*_EARLIER)
        for path in sorted(files, key=lambda path: (path == "/main.py", path)):
            self.write(path, files[path], wrote)

    def restart(self) -> None:
        self._last("import machine\nmachine.reset()")

    def bootloader(self) -> None:
        """A Pico shows its drive."""
        self._last("import machine\nmachine.bootloader()")

    def _last(self, code: str) -> None:
        """What it runs ends the conversation."""
        from mpremote.transport import TransportError

        with contextlib.suppress(TransportError, OSError), contextlib.redirect_stdout(io.StringIO()):
            self._transport.exec_raw_no_follow(code)


def board_of(said: str, version: Sequence[int]) -> str:
    """The board as we call it, from what its MicroPython says."""
    board = next((board for pattern, board in _MACHINES if pattern.search(said)), None)
    if board is None:
        raise trouble.unknown_board(said)
    if tuple(version) < OLDEST:
        told, least = (".".join(map(str, one)) for one in (version, OLDEST))
        raise FlashError(
            f"MicroPython {told} on this board is too old, {least} or newer is needed: leave --keep-micropython out"
        )
    return board


@contextmanager
def entered(port: str) -> Generator[Repl]:
    """The raw REPL of the board; whatever ran there is interrupted, and started again by whoever restarts it."""
    cable.opened(port, 1).close()  # says in a sentence what mpremote would say in none
    try:
        from mpremote.transport_serial import SerialTransport
    except ImportError:
        raise trouble.no_program("mpremote") from None
    with cable.held(port):
        transport = SerialTransport(port, timeout=_READ_S)
        try:
            _enter(transport, port)
            found = Repl(port, transport)
            found.run(_CALM)
            yield found
            with contextlib.suppress(OSError):
                transport.exit_raw_repl()
        finally:
            with contextlib.suppress(OSError):
                transport.close()


def _enter(transport: Any, port: str) -> None:
    from mpremote.transport import TransportError

    for wait_s in _WAITS_S:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                transport.enter_raw_repl(soft_reset=False, timeout_overall=wait_s)
        except TransportError:
            continue
        return
    raise trouble.no_micropython(port)


def board_code(name: str) -> str:
    """What is run on a board, and kept on none."""
    return (Path(__file__).parent / "board" / f"{name}.py").read_text(encoding="utf-8")
