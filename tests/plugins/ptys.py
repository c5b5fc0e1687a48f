"""A USB cable without a board: two pseudo-terminals and what carries bytes between them, and can be cut."""

import contextlib
import os
import pty
import select
import threading
import tty
from collections.abc import Iterator

import pytest


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
