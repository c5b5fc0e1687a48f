"""The broker that comes with the hub: nats-server as a child process, its accounts written from the register.

It keeps acknowledged messages in the data folder through kill -9 of itself or of the hub. It refuses to start where
another hub holds the same folder or the address is taken, and says what to do.
"""

import fcntl
import os
import signal
import socket
import subprocess
import threading
import time

from hub.broker import authority
from hub.broker.endpoint import BrokerError, Endpoint
from hub.broker.nats import nats_conf
from hub.broker.process import end_leftover, program
from hub.register import Register, write_private
from hub.register.bundle import authority_file, tls_folder
from hub.settings import Settings, host_and_port

_START_S = 60.0  # a Raspberry Pi reads back a large store before it accepts
_RELOAD_S = 10.0
# nats-server takes its leave at 10 ms a subscription. With hundreds of nodes that is cut short: what it acknowledged is
# in its files already, and kill -9 was measured to lose none of it.
_STOP_S = 3.0
_STEP_S = 0.01
_FULL = b"no space left on device"
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 compared, not bound


class Embedded:
    """start() returns when clients may connect. After alive() turns False, start() again: nothing acked is lost."""

    def __init__(self, settings: Settings, register: Register) -> None:
        self._settings, self._register = settings, register
        self._folder = settings.data.absolute() / "broker"
        self._conf, self._log = self._folder / "nats.conf", self._folder / "broker.log"
        self._host, self._port = host_and_port(settings.broker.listen)
        self._process: subprocess.Popen[bytes] | None = None
        self._held: int | None = None
        self._looked_at, self._full = 0, False  # how far the log was read for a full disk, and whether it says so
        self._written = ""
        self._lock = threading.RLock()

    def start(self) -> None:
        with self._lock:
            if self.alive():
                return
            try:
                self._start()
            except BaseException:
                self.stop()
                raise

    def _start(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._hold()
        self._register.ensure_hub_accounts(int(time.time()))
        if self._settings.broker.tls and authority.kept(tls_folder(self._settings), authority.SERVER) is None:
            raise BrokerError("broker.tls = true, and there is no certificate yet: run `moineau tls init`")
        end_leftover(self._folder / "broker.pid", self._conf)
        self._port = self._free_port()
        self._written = self._write()
        self._looked_at, self._full = self._log_size(), False
        command = [program(), "-c", str(self._conf)]
        # What it cannot say in its log, because it does not understand its configuration, it says on stderr.
        with self._log.open("ab") as log:
            # A session of its own: Ctrl-C is for the hub, which stops its broker last.
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._await_clients()

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ailing(self) -> bool:
        """Whether a full disk has stopped it: nats-server then refuses to store until it is started again, room or not
        (2.15.1: a message block keeps its first write error). Restart it when there is room.
        """
        with self._lock:
            size = self._log_size()
            if not self._full and size != self._looked_at:
                self._full = _FULL in self._log_since(self._looked_at)
                self._looked_at = size
            return self._full and self.alive()

    def reload(self) -> bool:
        """Brings the register's accounts to the broker; returns when they count. False when nothing changed."""
        with self._lock:
            if self._text() == self._written:
                return False
            seen = self._log_size()
            text = self._write()
            self._written = ""  # until it is confirmed: a reload that failed is tried again by the next call
            if self._process is not None and self.alive():
                self._process.send_signal(signal.SIGHUP)
                self._await_reloaded(seen)
            self._written = text
            return True

    def stop(self) -> None:
        with self._lock:
            if self._process is not None and self.alive():
                self._process.terminate()
                try:
                    self._process.wait(_STOP_S)
                except subprocess.TimeoutExpired:
                    self._process.kill()
                    self._process.wait()
            self._release()

    def endpoint(self, account: str) -> Endpoint:
        """How the hub itself connects, as one of its own two accounts."""
        host = _EVERYWHERE.get(self._host, self._host)
        secret, tls = self._register.hub_secret(account), self._settings.broker.tls
        return Endpoint(host, self._port, account, secret, tls, authority_file(self._settings))

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self.alive() else None

    def _text(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        discovery = any(area.home_assistant for area in self._register.areas())
        accounts = self._register.accounts()
        listen = f"{host}:{self._port}"
        return nats_conf(self._settings, accounts, folder=self._folder, listen=listen, home_assistant=discovery)

    def _write(self) -> str:
        text = self._text()
        if not self._conf.exists() or self._conf.read_text(encoding="utf-8") != text:
            write_private(self._conf, text)
        return text

    def _hold(self) -> None:
        """One hub per data folder: without this, a second hub would take the first one's broker for a leftover."""
        if self._held is not None:
            return
        held = os.open(self._folder / "broker.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(held)
            raise BrokerError(
                f"another hub runs on {self._settings.data}: stop it first, or give this one a --data of its own"
            ) from None
        self._held = held

    def _release(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _free_port(self) -> int:
        """The port to serve: a free one for port 0, else the one asked for, refused by name when somebody has it."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self._host, self._port))
            except OSError as error:
                raise BrokerError(
                    f"broker.listen {self._host}:{self._port}: {error.strerror}. Another broker is there? Use it "
                    'with [broker] url = "mqtt://..." in hub.toml, or give this one another port with broker.listen'
                ) from None
            return probe.getsockname()[1]

    def _await_clients(self) -> None:
        until = time.monotonic() + _START_S
        address = (_EVERYWHERE.get(self._host, self._host), self._port)
        while time.monotonic() < until:
            if not self.alive():
                raise BrokerError(f"the embedded broker ended at its start: {self._last_words()} (see {self._log})")
            try:
                socket.create_connection(address, timeout=1).close()
            except OSError:
                time.sleep(_STEP_S)
            else:
                return
        raise BrokerError(f"the embedded broker does not accept clients after {_START_S:.0f} s (see {self._log})")

    def _await_reloaded(self, seen: int) -> None:
        until = time.monotonic() + _RELOAD_S
        while time.monotonic() < until and self.alive():
            news = self._log_since(seen)
            if b"Reloaded server configuration" in news:
                return
            if b"Failed to reload" in news:
                raise BrokerError(f"the embedded broker refused its new accounts: {self._last_words()}")
            time.sleep(_STEP_S)
        raise BrokerError(
            f"the embedded broker did not take its new accounts within {_RELOAD_S:.0f} s (see {self._log})"
        )

    def _log_size(self) -> int:
        return self._log.stat().st_size if self._log.exists() else 0

    def _log_since(self, seen: int) -> bytes:
        if self._log_size() < seen:  # the broker began a new log file meanwhile
            seen = 0
        with self._log.open("rb") as log:
            log.seek(seen)
            return log.read()

    def _last_words(self) -> str:
        lines = [line for line in self._log_since(0).decode(errors="replace").splitlines() if line.strip()]
        grave = [line.split("] ", 2)[-1] for line in lines if "[FTL]" in line or "[ERR]" in line]
        return (grave or lines or ["no reason given"])[-1]
