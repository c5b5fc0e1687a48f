"""Seats in, their traffic out: one selector and one thread for all of them.

Each turn samples what is due, commits the outbox, then sends: nothing is published before it is on file. No turn works
longer than its budget, so that two thousand nodes with a long history still keep their connections.
"""

import heapq
import selectors
import time
from collections.abc import Sequence

from contract import wire
from simulator.calendar import Calendar
from simulator.outbox import Outbox
from simulator.seat import Seat

_TURN_S = 0.25
_BUDGET_S = 0.05
_CONNECTS_AT_ONCE = 25  # handshakes under way: two thousand at once are a storm that nats-server does not outlive
_FAREWELL_S = 0.8


class Loop:
    def __init__(self, seats: Sequence[Seat], calendar: Calendar, outbox: Outbox) -> None:
        self._seats = seats
        self._calendar = calendar
        self._outbox = outbox
        self._selector = selectors.DefaultSelector()
        self._touched: set[int] = set()  # seats with something to send
        # (when, seat); an entry is out of date when the seat's own `due` says otherwise.
        self._due: list[tuple[float, int]] = []
        self._numbers = {id(seat): number for number, seat in enumerate(seats)}
        self._t = 0
        self._ticked = 0.0
        self._knocked = 0.0
        for number in range(len(seats)):
            self._ask_again(number, 0.0)

    def turn(self, now: float, real: float) -> bool:
        """One round; True about once a second, when every seat was looked after."""
        t = self._t = self._calendar.world(real)
        self._sample(now, t)
        if now - self._knocked >= _TURN_S:
            self._knock(now, t)
        ticking = now - self._ticked >= 1
        if ticking:
            self._ticked = now
            self._tick(now, t)
        self._outbox.commit()
        touched, self._touched = self._touched, set()
        for number in touched:
            self._seats[number].pump(now, t)
        self._listen(self._pause())
        return ticking

    def _ask_again(self, number: int, when: float) -> None:
        self._seats[number].due = when
        heapq.heappush(self._due, (when, number))

    def _sample(self, now: float, t: int) -> None:
        while self._due and self._due[0][0] <= now and time.monotonic() - now < _BUDGET_S:
            when, number = heapq.heappop(self._due)
            seat = self._seats[number]
            if seat.due != when:
                continue
            made = seat.node.box.next_seq
            self._ask_again(number, max(now, when) + seat.sample(t) + 1e-6)
            if seat.node.box.next_seq != made:
                self._touched.add(number)

    def _pause(self) -> float:
        if self._touched or not self._due:
            return 0.0
        return max(0.0, min(_TURN_S, self._due[0][0] - time.monotonic()))

    def _knock(self, now: float, t: int) -> None:
        """Connects who is due, some at a time: a broker's queue of strangers is short."""
        under_way = sum(seat.knocking for seat in self._seats)
        begun = 0
        for seat in self._seats:
            if under_way + begun < _CONNECTS_AT_ONCE and seat.may_connect(now, t):
                begun += 1
                seat.connect(self._selector, now, t)
        # More may be waiting: knock again as soon as one is let in.
        self._knocked = 0.0 if under_way + begun >= _CONNECTS_AT_ONCE else now

    def _tick(self, now: float, t: int) -> None:
        for number, seat in enumerate(self._seats):
            seat.tick(now, t)
            if seat.busy:
                self._touched.add(number)

    def _listen(self, wait: float) -> None:
        if not self._selector.get_map():
            time.sleep(wait)
            return
        ready = self._selector.select(wait)
        now = time.monotonic()
        for key, events in ready:
            number = self._numbers[id(key.data)]
            key.data.handle(events, now, self._t)
            self._touched.add(number)
            if key.data.filling():
                self._ask_again(number, now)

    def farewell(self) -> None:
        """Waits a moment for the receipts on their way, then says offline: a good-bye leaves no last will."""
        deadline = time.monotonic() + _FAREWELL_S
        while any(seat.busy for seat in self._seats) and time.monotonic() < deadline:
            self._listen(0.02)
        for seat in self._seats:
            seat.say(wire.encode_status({"online": False}))
        while any(not seat.said() for seat in self._seats) and time.monotonic() < deadline + 0.2:
            self._listen(0.02)
        for seat in self._seats:
            seat.close()

    def close(self) -> None:
        try:
            for seat in self._seats:
                seat.cut()
            self._outbox.close()
        finally:
            self._selector.close()
