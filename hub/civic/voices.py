"""What people said of an intervention in, the counts that everybody may see out. No ranking, no money, no name.

Counts go by ring, so that 400 clicks from elsewhere do not outweigh twelve neighbours. A promise that nobody took up
within 30 days lapses and is no longer counted; nobody is chased for it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hub.civic.people_words import GIVINGS
from hub.civic.words import Said
from hub.register import Register
from hub.register.people_rows import RINGS, Concern, Kind, Ring, Support, TimeContract

LAPSES_S = 30 * 86_400
NEIGHBOURS: frozenset[Ring] = frozenset({"near", "quarter"})


@dataclass(frozen=True)
class Voices:
    """What a page shows: counts of supports, hours, and the concerns beside them, of the same size."""

    supports: int
    neighbours: int  # of them, from near or from the neighbourhood
    by_kind: dict[Kind, int]
    by_ring: dict[Ring, int]
    by_both: dict[tuple[Kind, Ring], int]
    hours_promised: float
    hours_given: float
    concerns: tuple[Concern, ...]  # also those that were taken down: their reason stands where the text stood
    money_link: str = ""

    @property
    def open_concerns(self) -> int:
        return sum(concern.hidden is None for concern in self.concerns)


def voices(register: Register, intervention: str) -> Voices:
    """Everything that people said of an intervention and that everybody may see."""
    found = counted(register.supports(intervention), register.concerns(intervention))
    given, link = register.time_given(intervention) / 60, register.money_link(intervention)
    return replace(found, hours_given=given, money_link=link)


def counted(supports: Iterable[Support], concerns: Iterable[Concern]) -> Voices:
    alive = [each for each in supports if each.status != "lapsed"]
    kinds, rings = Counter(each.kind for each in alive), Counter(each.ring for each in alive)
    return Voices(
        supports=len(alive),
        neighbours=sum(rings[ring] for ring in NEIGHBOURS),
        by_kind={kind: kinds[kind] for kind in GIVINGS if kinds[kind]},
        by_ring={ring: rings[ring] for ring in RINGS},
        by_both=dict(Counter((each.kind, each.ring) for each in alive)),
        hours_promised=sum(each.quantity for each in alive if each.kind == "give_time"),
        hours_given=0.0,
        concerns=tuple(concerns),
    )


def line(found: Voices) -> Said:
    """14 voisins · 3 prêtent un lieu · 9 h données · 2 réserves: what stands on the page of an intervention."""
    parts = [_neighbours(found), *_kinds(found), *_hours(found), _concerns(found.open_concerns)]
    return Said(" · ".join(part.fr for part in parts), " · ".join(part.en for part in parts))


def _neighbours(found: Voices) -> Said:
    near, far = found.neighbours, found.supports - found.neighbours
    elsewhere_fr, elsewhere_en = (f" et {far} d’ailleurs", f" and {far} from elsewhere") if far else ("", "")
    if not found.supports:
        return Said("pas encore de soutien", "no support yet")
    many_fr, many_en = ("voisins", "neighbours") if near != 1 else ("voisin ou voisine", "neighbour")
    return Said(f"{near} {many_fr}{elsewhere_fr}", f"{near} {many_en}{elsewhere_en}")


def _kinds(found: Voices) -> list[Said]:
    shown = []
    for kind in ("host_sensor", "lend_place", "lend_gear"):
        if count := found.by_kind.get(kind, 0):
            words = GIVINGS[kind].one if count == 1 else GIVINGS[kind].many
            shown.append(Said(f"{count} {words.fr}", f"{count} {words.en}"))
    return shown


def _hours(found: Voices) -> list[Said]:
    shown = []
    if found.hours_promised:
        shown.append(Said(f"{_short(found.hours_promised)} h promises", f"{_short(found.hours_promised)} h promised"))
    if found.hours_given:
        shown.append(Said(f"{_short(found.hours_given)} h données", f"{_short(found.hours_given)} h given"))
    return shown


def _short(hours: float) -> str:
    return f"{round(hours, 1):g}" if hours < 10 else f"{round(hours):d}"


def _concerns(count: int) -> Said:
    if not count:
        return Said("aucune réserve", "no concern")
    return Said(f"{count} réserve{'s' if count > 1 else ''}", f"{count} concern{'s' if count > 1 else ''}")


def asked_minutes(contract: TimeContract, weeks: int) -> int:
    """What the intervention asks of one household, in all."""
    return contract.install_min + contract.week_min * weeks + contract.meeting_min


def contract_line(contract: TimeContract) -> Said:
    meeting_fr, meeting_en = _hours_or_minutes(contract.meeting_min)
    return Said(
        f"{contract.install_min} min pour poser, {contract.week_min} min par semaine, {meeting_fr} de restitution",
        f"{contract.install_min} min to install, {contract.week_min} min a week, {meeting_en} to hear the result",
    )


def _hours_or_minutes(minutes: int) -> tuple[str, str]:
    if minutes % 60 == 0 and minutes:
        return f"{minutes // 60} h", f"{minutes // 60} h"
    return f"{minutes} min", f"{minutes} min"
