"""Nothing is lost without being counted: kill -9 of the hub, of the broker and of both, while fifty nodes send.

Values are compared series by series and second by second, not only counted.
"""

from collections.abc import Callable

import pytest

from hub.journal import Reader
from simulator.bundle import Bundle
from simulator.fleet import Fleet
from tests.flow.conftest import HubProcess
from tests.plugins.brokers import Broker, wait_until

NODES = 50
END = 1 << 40

Street = Callable[[int], Bundle]
StartFleet = Callable[..., Fleet]


def stored(reader: Reader) -> int:
    return reader.counts()["stored"]


def kept(reader: Reader, fleet: Fleet) -> dict[str, dict[str, dict[int, float]]]:
    """node -> property -> date -> value, as the journal holds them."""
    return {
        node: {name: {t: value for t, value, _ in reader.readings(node, name, 0, END)} for name in properties}
        for node, properties in fleet.sent_readings().items()
    }


def assert_balanced(reader: Reader, fleet: Fleet) -> None:
    """published = stored + quarantined + in the outbox + counted dropped, to the pack, for every node."""
    for node, account in fleet.accounts().items():
        (life,) = reader.balance(node)
        held = life.stored + life.quarantined + account["waiting"] + account["dropped"]
        assert account["published"] == held, (node, account, life)
        assert life.unaccounted == 0, life


@pytest.mark.parametrize("victim", ["hub", "broker", "both"])
def test_nothing_is_lost_when_a_process_is_killed_while_nodes_send(
    victim: str, broker: Broker, hub: HubProcess, reader: Reader, street: Street, fleet: StartFleet
) -> None:
    running = fleet(street(NODES), history_interval_s=300, moments=4, interval_s=1)
    for share in (0.2, 0.5):
        wait_until(lambda share=share: stored(reader) > share * NODES * 72, 60)
        if victim in ("broker", "both"):
            broker.kill9()
        if victim in ("hub", "both"):
            hub.kill9()
        if victim in ("broker", "both"):
            broker.start()
        if victim in ("hub", "both"):
            hub.start()

    assert running.backfilled.wait(90), (running.progress(), running.refusals()[:5])
    running.stop()

    assert_balanced(reader, running)
    sent = running.sent_readings(stored_only=True)
    assert kept(reader, running).keys() == sent.keys()
    for node, properties in sent.items():
        for name, values in properties.items():
            found = {t: value for t, value, _ in reader.readings(node, name, 0, END)}
            assert {t: found.get(t) for t in values} == values, (node, name)
