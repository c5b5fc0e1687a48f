"""A mail server of this machine for tests: it speaks SMTP on a free port and keeps what it is given."""

import base64
import queue
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage


class _Conversation(socketserver.StreamRequestHandler):
    server: "Mailbox"  # ty: ignore[incompatible-mutable-override] socketserver knows no generics

    def handle(self) -> None:
        self._say("220 mailbox")
        while line := self.rfile.readline():
            word, _, rest = line.decode().strip().partition(" ")
            if not self._answer(word.upper(), rest):
                return

    def _answer(self, word: str, rest: str) -> bool:
        if word in ("EHLO", "HELO"):
            self._say("250-mailbox\r\n250-AUTH PLAIN\r\n250 8BITMIME" if self.server.account else "250 mailbox")
        elif word == "AUTH":
            _, name, secret = base64.b64decode(rest.split()[1]).decode().split("\0")
            self._say("235 welcome" if (name, secret) == self.server.account else "535 no")
        elif word == "RCPT" and self.server.refuses:
            self._say(f"550 no such person {rest}")
        elif word == "DATA":
            self._say("354 go on")
            self.server.keep(self._text())
            self._say("250 kept")
        elif word == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._say("250 fine" if word in ("MAIL", "RCPT", "RSET", "NOOP") else "502 unknown")
        return True

    def _text(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class Mailbox(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.refuses = False
        self.account: tuple[str, str] | None = None
        self._kept: queue.Queue[EmailMessage] = queue.Queue()

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def keep(self, raw: bytes) -> None:
        self._kept.put(message_from_bytes(raw, _class=EmailMessage, policy=policy.default))

    def next(self) -> EmailMessage:
        return self._kept.get(timeout=10)

    def empty(self) -> bool:
        return self._kept.empty()


def opened() -> Iterator[Mailbox]:
    with Mailbox() as mailbox:
        thread = threading.Thread(target=mailbox.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield mailbox
        mailbox.shutdown()
        thread.join(5)
