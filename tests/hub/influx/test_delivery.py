"""A batch that is refused is split until the bad line is alone; no good one is lost or counted lost."""

from collections.abc import Iterable

import pytest

from hub.influx.delivery import Delivery
from hub.influx.server import Erasure
from hub.influx.trouble import InfluxError, Refused


class Picky:
    """Refuses a batch with a bad line in it; keeps the good ones of it or not, as 1.x does one or the other."""

    product = "picky"
    takes_out_by_time = True

    def __init__(self, *, keeps_the_good: bool) -> None:
        self._keeps, self.kept, self.asked = keeps_the_good, set(), 0

    def write(self, lines: Iterable[str]) -> None:
        lines, self.asked = list(lines), self.asked + 1
        good = [line for line in lines if "bad" not in line]
        if self._keeps or len(good) == len(lines):
            self.kept.update(good)
        if len(good) < len(lines):
            raise Refused(f"partial write: unable to parse dropped={len(lines) - len(good) if self._keeps else 0}")

    def query(self, influxql: str) -> list:
        return []

    def make(self) -> None: ...

    def erase(self, erasure: Erasure) -> None: ...

    def close(self) -> None: ...


@pytest.mark.parametrize("keeps", [True, False])
def test_only_the_bad_lines_are_refused_and_each_with_its_reason(keeps: bool) -> None:
    server, refused = Picky(keeps_the_good=keeps), []
    delivery = Delivery(lambda node, line, reason: refused.append((node, line, reason)) or True)
    lines = [f"m,node=n-{at:03} {'bad' if at in (3, 500, 777) else 'v'}=1 {at}" for at in range(1000)]

    delivery.deliver(server, lines)
    delivery.close()

    assert sorted(node for node, _, _ in refused) == ["n-003", "n-500", "n-777"]
    assert all(reason.startswith("InfluxDB: partial write") for _, _, reason in refused)
    assert server.kept == {line for line in lines if "bad" not in line}
    assert (delivery.counted.written, delivery.counted.refused) == (997, 3)


def test_a_batch_that_is_all_bad_is_asked_about_once() -> None:
    server = Picky(keeps_the_good=True)
    delivery = Delivery(lambda *_: True)

    delivery.deliver(server, [f"m bad=1 {at}" for at in range(1000)])
    delivery.close()

    assert (server.asked, delivery.counted.refused) == (1, 1000)


def test_nothing_is_not_sent() -> None:
    server = Picky(keeps_the_good=True)
    delivery = Delivery(lambda *_: True)

    delivery.deliver(server, [])
    delivery.close()

    assert server.asked == 0


def test_a_line_that_is_in_quarantine_already_is_not_counted_again() -> None:
    delivery = Delivery(lambda *_: False)

    delivery.deliver(Picky(keeps_the_good=True), ["m bad=1 7"])
    delivery.close()

    assert delivery.counted.refused == 0


def test_trouble_with_one_of_many_batches_is_not_swallowed() -> None:
    class Full(Picky):
        def write(self, lines: Iterable[str]) -> None:
            raise InfluxError("no space left on device")

    delivery = Delivery(lambda *_: True)
    with pytest.raises(InfluxError, match="no space"):
        delivery.deliver(Full(keeps_the_good=True), ["m v=1 7"] * 20_000)
    delivery.close()
