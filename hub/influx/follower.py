"""The thread that follows the journal: what was stored in, what the city may see in InfluxDB out.

It reads behind a cursor and waits for nobody; InfluxDB may be down, slow, emptied or refuse what it likes, and ingest
never notices. What was written is a consequence of the journal: sent twice it is the same, lost it is sent again.
"""

import logging
import random
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from hub.influx import means, readings
from hub.influx.backlog import Backlog
from hub.influx.delivery import Delivery
from hub.influx.health import HUB
from hub.influx.outlook import Outlook
from hub.influx.renewal import Renewal
from hub.influx.server import Erasure, Server, found
from hub.influx.trouble import InfluxError, Missing, Refused
from hub.journal import Reader
from hub.journal.trail import Trail
from hub.register import Register
from hub.settings import Settings

log = logging.getLogger("moineau.influx")

_REST_S = 0.25  # between two looks at the journal
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 15.0
_KEEP_S = 1  # between two writes of the cursors


@dataclass
class Stats:
    product: str = ""
    trouble: str = "InfluxDB was not asked yet"
    failures: int = 0

    @property
    def connected(self) -> bool:
        return not self.trouble


class Follower:
    def __init__(
        self,
        settings: Settings,
        register: Register,
        reader: Reader,
        clock: Callable[[], int],
        of_itself: Callable[[], Mapping[str, float]] = dict,
    ) -> None:
        """`of_itself` answers what the hub tells of itself, each minute."""
        self._settings = settings
        self._clock = clock
        self._trail = Trail(settings.data)
        self._reader = reader
        self._outlook = Outlook(settings, register, reader, self._trail, of_itself)
        self._readings = readings.Readings(settings.data)
        self._means = means.Means(self._trail, settings.timezone)
        self._renewal = Renewal(self._trail, self._means)
        self._delivery = Delivery(lambda *refused: self._trail.refuse(*refused, self._clock()))
        self._backlog = Backlog()
        self._server: Server | None = None
        self._marked = self._readings.seen > 0
        self._minute = self._kept_at = -1
        self._kept: dict[str, int] = {}
        self._turn_of = threading.Lock()
        self._to_forget: dict[str, int] = {}  # node -> not before
        self._forgotten: set[str] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="influx", daemon=True)
        self.stats = Stats()
        self.counted = self._delivery.counted

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._stopping.is_set():
            return
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(10)
        if not self._thread.is_alive():
            self._keep(self._clock(), at_once=True)
        self._hang_up()
        for part in (self._delivery, self._readings, self._trail):
            part.close()

    def lag(self) -> int:
        """Packs that InfluxDB has not seen yet."""
        return max(0, self._trail.newest() - self._readings.seen)

    def summed(self, written: Iterable[tuple[str, int]]) -> None:
        """(node, start) of ten minutes that are summed up; for hub.journal.Rollups to call."""
        self._means.summed(written)

    def forgotten(self, node: str) -> bool:
        """Asks that all of a node leaves InfluxDB; True once it has. The journal must have erased it before."""
        with self._turn_of:
            if node in self._forgotten:
                self._forgotten.discard(node)
                return True
            self._to_forget.setdefault(node, 0)
            return False

    # -- the thread ----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        in_a_row = 0
        while not self._stopping.is_set():
            try:
                pause_s = 0.0 if self._turn() else _REST_S
                in_a_row = 0
            except InfluxError as error:
                in_a_row += 1
                pause_s = self._ail(str(error), in_a_row)
            except Exception as error:
                # What failed is still in the journal: it is read again at the next turn.
                log.exception("following the journal failed, will be tried again")
                in_a_row += 1
                pause_s = self._ail(f"{type(error).__name__}: {error}", in_a_row)
            self._stopping.wait(pause_s)

    def _ail(self, trouble: str, in_a_row: int) -> float:
        if trouble != self.stats.trouble:
            log.warning("%s", trouble)
        self.stats.trouble = trouble
        self.stats.failures += 1
        self._hang_up()
        longest = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(in_a_row - 1, 10))
        return longest * random.uniform(0.5, 1)  # noqa: S311 (so that many hubs do not all come back at once)

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _turn(self) -> bool:
        """Whether there is more to do at once."""
        # First the last pack, then the register: whoever sent one of these packs is known by then.
        self._means.hear()
        newest, now = self._trail.newest(), self._clock()
        self._outlook.refresh(newest)
        self._take_minute(now)
        if self._server is None:
            self._server = found(self._settings.influx)
            self.stats.product = self._server.product
        try:
            more = self._serve(self._server, newest, now)
        except Missing as error:
            self._rewind(str(error))
            self._server.make()
            return True
        self.stats.trouble = ""
        return more

    def _serve(self, server: Server, newest: int, now: int) -> bool:
        self._erase(server, now)
        self._send_minutes(server)
        view = self._outlook
        self._renewal.look(server, view.places)
        self._write(server, self._renewal.events(server, view.events))
        self._write(server, self._readings.step(view.places, view.series, newest))
        behind = self._readings.seen < newest
        if not behind:
            before = self._means.seen
            self._write(server, self._means.step(view.places, view.series, now))
            behind = self._means.seen != before
            self._write(server, self._renewal.step(view.places, view.series, now))
        self._keep(now)
        return behind or self._renewal.busy

    def _write(self, server: Server, parts: Iterator[list[str]]) -> None:
        for lines in parts:
            self._delivery.deliver(server, lines)

    # -- what is no reading --------------------------------------------------------------------------------------

    def _take_minute(self, now: int) -> None:
        if now // 60 != self._minute:
            self._minute = now // 60
            self._backlog.add(self._outlook.minute(self._minute * 60))

    def _send_minutes(self, server: Server) -> None:
        if self._backlog.oldest() and self._marked and self._is_empty(server):
            self._rewind("InfluxDB is empty, though it was written to before")
        while lines := self._backlog.oldest():
            self._delivery.deliver(server, lines)
            self._backlog.drop_oldest()
            self._marked = True

    def _is_empty(self, server: Server) -> bool:
        """Whether somebody took away all that was written; False where it cannot be known."""
        root = self._settings.root.replace("'", "\\'")
        try:
            return not server.query(f'SELECT last("nodes") FROM "{HUB}" WHERE "hub" = \'{root}\'')  # noqa: S608
        except Missing:
            raise
        except (InfluxError, Refused, ValueError, KeyError, IndexError):
            return False

    def _erase(self, server: Server, now: int) -> None:
        with self._turn_of:
            asked = [node for node, not_before in self._to_forget.items() if not_before <= now]
        for node in asked:
            self._backlog.forget(node)
            self._readings.look_again()
            try:
                self._take_out(server, node)
            except Missing:
                raise
            except (InfluxError, Refused) as error:
                log.error("erasing node %s: %s", node, error)
                self._to_forget[node] = now + 60
                continue
            with self._turn_of:
                del self._to_forget[node]
                self._forgotten.add(node)

    def _take_out(self, server: Server, node: str) -> None:
        """Of every measurement, and out of what its neighbourhoods said."""
        server.erase(Erasure({"node": node}))
        for area in sorted(self._outlook.places.areas_of(node)):
            self._renewal.area(server, area, self._outlook.places, self._outlook.series)
        self._renewal.forget(node)

    # -- cursors -------------------------------------------------------------------------------------------------

    def _rewind(self, why: str) -> None:
        """What was written is gone: the whole journal is followed anew."""
        log.warning("%s; writing everything from the first pack on", why)
        self._marked = False
        self._readings.rewind()
        self._means.rewind()
        self._renewal.rewind()
        self._outlook.rewind()
        self._keep(self._clock(), at_once=True)

    def _keep(self, now: int, *, at_once: bool = False) -> None:
        wanted = {readings.CURSOR: self._readings.seen, means.CURSOR: self._means.cursor}
        if not at_once and (now - self._kept_at < _KEEP_S or wanted == self._kept):
            return
        try:
            self._trail.keep(wanted)
        except sqlite3.OperationalError as error:
            # The disk is full or another writer is slow: an older cursor only means that some is sent twice.
            log.warning("the cursors could not be kept: %s", error)
        self._kept_at, self._kept = now, wanted
