"""What the tests of whole fleets share: a plan that does not wait, a fleet that is stopped, accounts that add up."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from simulator.fleet import Fleet
from simulator.plan import Plan

NODES = ("tilleuls-01", "tilleuls-02", "tilleuls-12")
DAY = 86400
# After a broker was killed nodes are often back before the hub is: what they sent to nobody goes again after patience.
QUICK = Plan(interval_s=1, backoff_s=(0.05, 0.2), patience_s=1, remember=True)


def plan(**changes: Any) -> Plan:
    return replace(QUICK, **changes)


@contextmanager
def running(fleet: Fleet) -> Generator[Fleet]:
    fleet.start()
    try:
        yield fleet
    finally:
        fleet.stop()


def total(fleet: Fleet, name: str) -> int:
    return sum(account[name] for account in fleet.accounts().values())


def balanced(fleet: Fleet) -> bool:
    return all(
        account["published"] == account["stored"] + account["rejected"] + account["waiting"] + account["dropped"]
        for account in fleet.accounts().values()
    )
