"""What somebody writes into the register of an intervention reaches the world over the hub's own broker."""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date

import pytest

from hub.register.civic_rows import Intervention
from tests.flow.conftest import HubProcess, started
from tests.plugins.brokers import Broker, Client

pytestmark = pytest.mark.parametrize("broker", ["nats-server"], indirect=True)
TOPIC = "moineau/v1/open/tilleuls/interventions/tilleuls-ecole/state"


@pytest.fixture
def hub(broker: Broker, cleanup: ExitStack) -> HubProcess:
    return started(broker, cleanup)


def test_a_question_that_was_just_asked_is_on_the_open_topics(
    hub: HubProcess, broker: Broker, street: Callable[[int], object]
) -> None:
    street(1)
    now = int(time.time())
    secret = broker.register.add_technician("city-hall", now)
    broker.reload()
    row = Intervention(
        "tilleuls-ecole", "tilleuls", "", "Moins de bruit ?", "Less noise?", "noise_laeq", date(2026, 1, 5), None, None,
        "Europe/Paris", None, None, "question", now, now, None, None, "", "", False, "", "",
    )  # fmt: skip

    broker.register.put_intervention(row, [], [])

    with Client(broker.endpoint("city-hall", secret)) as city:
        assert city.subscribe(TOPIC)
        message = city.next()
    assert message.topic == TOPIC
    assert json.loads(message.payload)["question"] == {"fr": "Moins de bruit ?", "en": "Less noise?"}
