"""A bar for each step of long work: on a terminal it grows, elsewhere it is one line when the step is done."""

import sys
import time
from typing import TextIO

_WIDE = 30
_REDRAW_S = 0.1


class Bar:
    """To be called with (done, all). `what` begins the line."""

    def __init__(self, what: str, out: TextIO | None = None) -> None:
        self._what, self._out = what, out or sys.stderr
        self._began = time.monotonic()
        self._drawn, self._over = 0.0, False
        if self._out.isatty():
            self._draw(0.0)

    def __call__(self, done: int, all: int) -> None:
        now, share = time.monotonic(), min(1.0, done / all) if all else 1.0
        if self._over or (share < 1 and (not self._out.isatty() or now - self._drawn < _REDRAW_S)):
            return
        self._drawn, self._over = now, share >= 1
        if self._out.isatty():
            self._draw(share)
        elif self._over:
            print(f"{self._what}: done in {now - self._began:.1f} s", file=self._out, flush=True)

    def _draw(self, share: float) -> None:
        bar = "#" * round(_WIDE * share)
        took = f" {time.monotonic() - self._began:.1f} s\n" if share >= 1 else ""
        print(f"\r{self._what:<28} [{bar:<{_WIDE}}] {share:4.0%}\x1b[K{took}", end="", file=self._out, flush=True)

    def stop(self) -> None:
        """The step failed: what is said next begins on a line of its own."""
        if not self._over and self._out.isatty():
            print(file=self._out)
        self._over = True
