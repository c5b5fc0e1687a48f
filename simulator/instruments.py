"""A moment in, the sample of one node out: what its sensors tell, faults included, in the contract's shape."""

from collections.abc import Iterator, Sequence

from contract.vocabulary import PROPERTIES
from contract.wire import MAX_BYTES, MAX_RECORDS
from simulator import faults as faulty
from simulator.faults import Fault
from simulator.sites import BY_SUFFIX, Site
from simulator.street import DECIMALS, Street

Reading = tuple[str, str, float]  # property, unit, value
Sample = tuple[int, list[Reading]]  # the node's own date of it

BOX = BY_SUFFIX["12"]  # the square: air that changes with the weather, and no car of its own

# {"t":86400,"n":"","u":"","v":-1234.56}, and the head and the control records of a pack: never more than this.
_RECORD_BYTES = 42
_HEAD_BYTES = 200
_HEAD_RECORDS = 3


class Instruments:
    def __init__(
        self,
        node: str,
        site: Site,
        street: Street,
        faults: Sequence[Fault],
        together: Sequence[tuple[int, int]] = (),
    ) -> None:
        """`together`: spans in which the node lies in the box with the others, where they all measure the same air."""
        self.node = node
        self.site = site
        self.faults = tuple(faults)
        self._street = street
        self._together = tuple(together)
        self._units = [(property, PROPERTIES[property].unit) for property in site.properties]

    def value(self, property: str, t: int, period_s: int) -> float:
        value = self._street.value(self.node, property, t, period_s, self._place(t))
        if not self.faults:
            return value
        if property == "battery":
            return faulty.battery(self.faults, t, value)

        def healthy(moment: int) -> float:
            return self._street.value(self.node, property, moment, period_s, self._place(moment))

        return round(faulty.shown(self.faults, property, t, value, healthy), DECIMALS.get(property, 1))

    def _place(self, t: int) -> Site:
        return BOX if any(start <= t < end for start, end in self._together) else self.site

    def sample(self, t: int, period_s: int) -> Sample | None:
        """None where the node did not get to it; the date is wrong where its clock is."""
        if not faulty.samples(self.faults, t):
            return None
        readings = [(property, unit, self.value(property, t, period_s)) for property, unit in self._units]
        return t + faulty.clock_error(self.faults, t), readings


def fitted(samples: Sequence[Sample], moments: int) -> Iterator[list[Sample]]:
    """Samples in packs of at most so many moments, none beyond what a pack may hold."""
    pack: list[Sample] = []
    records, size = _HEAD_RECORDS, _HEAD_BYTES
    for sample in samples:
        more, weight = len(sample[1]), sum(_RECORD_BYTES + len(name) + len(unit) for name, unit, _ in sample[1])
        if pack and (len(pack) == moments or records + more > MAX_RECORDS or size + weight > MAX_BYTES):
            yield pack
            pack, records, size = [], _HEAD_RECORDS, _HEAD_BYTES
        pack.append(sample)
        records, size = records + more, size + weight
    if pack:
        yield pack
