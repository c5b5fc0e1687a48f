"""Lines in, lines in InfluxDB out: batches, and a batch that is refused is split until the bad line is alone.

InfluxDB answers 400 to a whole batch when one line of it is bad, and keeps, or does not keep, the others: so no answer
of 400 is believed about more than one line, unless InfluxDB itself counts that it dropped them all. The bad line goes
to quarantine with InfluxDB's own words; writing a good one twice is harmless.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass

from hub.influx.lines import BATCH, batches, node_of
from hub.influx.server import Server
from hub.influx.trouble import Refused

Keep = Callable[[str, str, str], bool]  # (node, line, reason) -> whether it is new in quarantine
_AT_ONCE = 2  # batches under way: while InfluxDB stores one, the next is squeezed and sent
_MUCH = 100_000  # lines kept in quarantine by one run of the hub: a database that refuses all must not fill the disk


@dataclass
class Counted:
    written: int = 0
    refused: int = 0
    expired: int = 0  # older than InfluxDB keeps anything


class Delivery:
    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._posts = ThreadPoolExecutor(_AT_ONCE, "influx-post")
        self._turn = threading.Lock()
        self.counted = Counted()

    def close(self) -> None:
        self._posts.shutdown(cancel_futures=True)

    def deliver(self, server: Server, lines: Sequence[str]) -> None:
        """Returns when each line is either stored or in quarantine; raises InfluxError when that is not known."""
        if not lines:
            return
        if len(lines) <= BATCH:
            self._write(server, lines)
            return
        posts = [self._posts.submit(self._write, server, batch) for batch in batches(lines)]
        done, waiting = wait(posts, return_when=FIRST_EXCEPTION)
        for post in waiting:
            post.cancel()
        wait(waiting)
        for post in done:
            post.result()

    def _write(self, server: Server, lines: Sequence[str]) -> None:
        try:
            server.write(lines)
        except Refused as refusal:
            if len(lines) == 1 or refusal.dropped == len(lines):
                self._refused(lines, refusal)
                return
        else:
            with self._turn:
                self.counted.written += len(lines)
            return
        middle = len(lines) // 2
        self._write(server, lines[:middle])
        self._write(server, lines[middle:])

    def _refused(self, lines: Sequence[str], refusal: Refused) -> None:
        with self._turn:
            if refusal.expired:
                self.counted.expired += len(lines)
                return
            for line in lines:
                if self.counted.refused < _MUCH and self._keep(node_of(line), line, f"InfluxDB: {refusal.message}"):
                    self.counted.refused += 1
