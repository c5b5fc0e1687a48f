"""An area in, its ledger out: what each node published, and what became of every pack of it. Hides no hole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from hub.register import Area, Node
from hub.web.area_page import name_of
from hub.web.sight import Sight
from hub.web.words import Words

DAYS = 14
# Beyond this many nodes the details of each are one click further, so that the page stays light.
DETAILED = 30
# Of each node; what a board needs in years.
LIVES = 12
COUNTS = ("published", "stored", "waiting", "duplicate", "late", "quarantined", "dropped", "missing", "unaccounted")


@dataclass(frozen=True)
class Life:
    """One life of a node's pack counter, in words."""

    title: str
    counts: dict[str, str]
    days: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Account:
    """One node's row, and its lives."""

    id: str
    name: str
    counts: dict[str, int]
    told: dict[str, str]
    verdict: str
    red: bool
    lives: tuple[Life, ...]
    older: str  # how many more lives there were


def page(words: Words, sight: Sight, area: Area, only: str | None) -> dict[str, Any]:
    nodes = [node for node in sight.desk.register.nodes(area.id) if only in (None, node.id)]
    nodes += [node for node in sight.desk.register.nodes(area.id, retired=True) if only == node.id]
    balances = _by_node(sight.desk.reader.balance(only))
    detailed = len(nodes) <= DETAILED
    since = sight.now // 86_400 - DAYS
    days = _by_node(sight.desk.reader.ledger(only, since)) if detailed else {}
    accounts = [_account(words, node, balances.get(node.id, []), days.get(node.id, [])) for node in nodes]
    totals = {name: sum(account.counts[name] for account in accounts) for name in COUNTS}
    return {
        "area": area,
        "only": only,
        "accounts": accounts,
        "detailed": detailed,
        "totals": {name: words.number(count) for name, count in totals.items()},
        "lead": _lead(words, totals),
        "alarm": _alarm(words, totals),
        "days": DAYS,
        "simulated": any(node.simulated for node in nodes),
    }


def _by_node(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.node, []).append(row)
    return found


def _lead(words: Words, totals: dict[str, int]) -> str:
    published, stored = totals["published"], totals["stored"]
    if not published:
        return words.say("No pack has arrived yet.")
    said = words.say(
        "Of %(published)s packs sent, %(stored)s are kept.",
        published=words.number(published),
        stored=words.number(stored),
    )
    if published > stored and not totals["unaccounted"]:
        said += " " + words.say("Every other one is accounted for.")
    return said


def _alarm(words: Words, totals: dict[str, int]) -> str:
    if not totals["unaccounted"]:
        return ""
    return words.count("%(n)s is unaccounted for.", "%(n)s are unaccounted for.", totals["unaccounted"])


def _account(words: Words, node: Node, balances: Sequence[Any], days: Sequence[Any]) -> Account:
    counts = {name: sum(getattr(balance, name) for balance in balances) for name in COUNTS}
    verdict, red = _verdict(words, counts)
    told = {name: words.number(count) for name, count in counts.items()}
    # A board that forgets its flash at each start, or a hostile one, makes thousands: the newest are told, all count.
    newest = sorted(balances, key=lambda balance: balance.last_seen)[-LIVES:]
    lives = tuple(_life(words, balance, [day for day in days if day.run == balance.run]) for balance in newest)
    older = len(balances) - len(newest)
    said = words.count("%(n)s earlier life is not shown.", "%(n)s earlier lives are not shown.", older) if older else ""
    return Account(node.id, name_of(node), counts, told, verdict, red, lives, said)


def _verdict(words: Words, counts: dict[str, int]) -> tuple[str, bool]:
    """The worst that can be said, in one word or two."""
    if counts["unaccounted"]:
        return words.count("%(n)s unaccounted", "%(n)s unaccounted", counts["unaccounted"]), True
    if counts["dropped"]:
        return words.count("%(n)s lost, reported", "%(n)s lost, reported", counts["dropped"]), False
    if counts["quarantined"]:
        return words.count("%(n)s refused", "%(n)s refused", counts["quarantined"]), False
    if counts["waiting"]:
        return words.count("%(n)s still waiting", "%(n)s still waiting", counts["waiting"]), False
    return (words.say("all here"), False) if counts["published"] else (words.say("nothing yet"), False)


def _life(words: Words, balance: Any, days: Sequence[Any]) -> Life:
    span = {"start": words.date_and_clock(balance.first_seen), "end": words.date_and_clock(balance.last_seen)}
    by_hand = balance.run is None
    title = (
        words.say("By hand, %(start)s to %(end)s", **span)
        if by_hand
        else words.say("Life %(run)s, %(start)s to %(end)s", run=f"{balance.run:x}", **span)
    )
    counts = {name: words.number(getattr(balance, name)) for name in COUNTS}
    return Life(title, counts, tuple(_day(words, day) for day in reversed(days)))


def _day(words: Words, day: Any) -> tuple[str, ...]:
    expected = "–" if day.expected is None else words.number(day.expected)
    counts = (day.stored, day.duplicate, day.late, day.quarantined)
    return (_utc_day(words, day.day), expected, *(words.number(count) for count in counts))


def _utc_day(words: Words, day: int) -> str:
    """The ledger counts days of UTC; noon of that day is on the same date everywhere in Europe."""
    return words.day(day * 86_400 + 43_200)
