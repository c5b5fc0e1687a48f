"""A bundle in, its simulated nodes out, in a process of their own: they share nothing with the hub but the broker.

That process ends when the demo ends, however it ends: the demo holds the other end of its standard input, and a closed
terminal or kill -9 closes it. A street left behind would keep its outbox locked and the next demo out.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

_STOP_S = 2.0


class StreetProcess:
    """As the demo sees it."""

    def __init__(self, bundle: Path, options: Sequence[str]) -> None:
        """`options`: what else `moineau simulate` is asked."""
        self.log = bundle.with_suffix(".log")
        files = ["--bundle", str(bundle), "--state", str(bundle.with_suffix(""))]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "moineau.street", *files, *options],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the demo, which stops its nodes before their hub
            )

    def alive(self) -> bool:
        return self._process.poll() is None

    def went_well(self) -> bool:
        """It has ended by itself, and said that nothing was wrong."""
        return self._process.poll() == 0

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "it said nothing")

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()  # an outbox is made for this: what was not acknowledged is sent next time
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()


def _end_with_the_demo() -> None:
    while os.read(0, 4096):  # not sys.stdin: its lock would trouble an interpreter that ends meanwhile
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    from moineau import cli  # here: the demo, which imports this module, is itself a verb of cli

    threading.Thread(target=_end_with_the_demo, daemon=True).start()
    sys.exit(cli.main(["simulate", *sys.argv[1:]]))
