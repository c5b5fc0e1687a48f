"""Letters in, delivered to the one mail server of the settings. Refuses to send anything in clear to another machine.

Never logs an address or a text: a letter may hold a link that opens a role.
"""

import contextlib
import logging
import queue
import smtplib
import ssl
import threading
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import NamedTuple
from urllib.parse import urlsplit

from hub.settings import MailSettings, is_loopback

log = logging.getLogger("moineau.mail")

_PATIENCE_S = 20
_STOP_S = 3  # a letter on its way is not worth more of the hub's end
_MOST_WAITING = 500
_TRIES = 3
_PAUSE_S = 30.0
_PORTS = {"smtp": 587, "smtps": 465}


class MailError(OSError):
    """A letter that could not be handed over; the sentence names the server, never whom it was for."""


class Letter(NamedTuple):
    to: str
    subject: str
    text: str


def written(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice answers us
    message.set_content(letter.text)
    return message


def deliver(settings: MailSettings, letter: Letter) -> None:
    """Hands one letter over; MailError when the server did not take it."""
    parts = urlsplit(settings.server or "")
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    try:
        with _connected(parts.scheme, host, port) as server:
            if settings.username and settings.password_file:
                server.login(settings.username, settings.password_file.read_text(encoding="utf-8").strip())
            server.send_message(written(letter, settings.sender))
    except smtplib.SMTPRecipientsRefused:
        raise MailError(f"mail.server {host}:{port} refused whom the letter was for") from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"mail.server {host}:{port}: {_said(error)}") from None


def _connected(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=_PATIENCE_S, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=_PATIENCE_S)
    try:
        if not is_loopback(host):
            server.starttls(context=ssl.create_default_context())
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _said(error: Exception) -> str:
    """A server's own words may repeat the address: only its code is told."""
    code = getattr(error, "smtp_code", None)
    return f"it answered {code}" if code else getattr(error, "strerror", None) or type(error).__name__


class Post:
    """A letter box with one carrier: whoever puts a letter in does not wait for the server."""

    def __init__(self, settings: MailSettings, carry: Callable[[MailSettings, Letter], None] = deliver) -> None:
        self._settings, self._carry = settings, carry
        self._waiting: queue.Queue[tuple[Letter, int] | None] = queue.Queue(_MOST_WAITING)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._walk, name="post", daemon=True)
        self.trouble = ""

    @property
    def waiting(self) -> int:
        return self._waiting.qsize()

    def put(self, letter: Letter) -> bool:
        """False when there is no mail server, or too much waits for it already."""
        if not self._settings.server:
            return False
        try:
            self._waiting.put_nowait((letter, 1))
        except queue.Full:
            return False
        return True

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """What still waits is not sent: a link is asked for again, a reminder is due again."""
        self._stopping.set()
        with contextlib.suppress(queue.Full):  # then the carrier looks at the event after its current letter
            self._waiting.put_nowait(None)
        self._thread.join(_STOP_S)

    def _walk(self) -> None:
        while not self._stopping.is_set():
            found = self._waiting.get()
            if found is not None:
                self._try(*found)

    def _try(self, letter: Letter, turn: int) -> None:
        try:
            self._carry(self._settings, letter)
            self.trouble = ""
        except MailError as error:
            self.trouble = str(error)
            log.warning("a letter was not sent (try %d of %d): %s", turn, _TRIES, error)
            if turn < _TRIES and not self._stopping.wait(_PAUSE_S):
                self._try(letter, turn + 1)
