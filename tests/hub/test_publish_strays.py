"""What may lie at the broker and what must go."""

import json

import pytest

from contract.vocabulary import PROPERTIES
from hub.publish import Rightful, home_assistant, is_stray

DUST = PROPERTIES["pm2_5"]
RIGHTFUL = Rightful(
    areas={"tilleuls"},
    introduced={"tilleuls-01"},
    shown=lambda area, node, property: (area, node) == ("tilleuls", "tilleuls-01") and property != "co2",
)


@pytest.mark.parametrize(
    ("topic", "stray"),
    [
        ("moineau/v1/open/tilleuls/tilleuls-01/pm2_5", False),
        ("moineau/v1/open/tilleuls/tilleuls-01/co2", True),  # too few share it by now
        ("moineau/v1/open/tilleuls/tilleuls-02/pm2_5", True),  # erased
        ("moineau/v1/open/platanes/tilleuls-01/pm2_5", True),  # moved away
        ("moineau/v1/open/tilleuls/pm2_5", False),
        ("moineau/v1/open/platanes/pm2_5", True),
        ("moineau/v1/open/tilleuls/interventions/summer/answer", False),
        ("elsewhere/v1/open/tilleuls/tilleuls-02/pm2_5", False),
    ],
)
def test_values_go_when_their_node_their_area_or_their_right_has_gone(topic: str, stray: bool) -> None:
    assert is_stray(topic, b'{"v":1}', RIGHTFUL) == stray


@pytest.mark.parametrize(("node", "stray"), [("tilleuls-01", False), ("tilleuls-02", True)])
def test_a_node_that_is_no_longer_introduced_to_home_assistant_is_taken_back(node: str, stray: bool) -> None:
    assert is_stray(*home_assistant(node, "tilleuls", [DUST]), RIGHTFUL) == stray


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"online",
        b"[" * 20_000,
        b'{"dev":{"ids":["zigbee-7"]},"o":{"name":"Zigbee2MQTT"},"cmps":{}}',
        b'{"dev":{"ids":["moineau-tilleuls-02"]},"o":{"name":"Zigbee2MQTT"},"cmps":{}}',
        b'{"dev":{"ids":["nantes-tilleuls-02"]},"o":{"name":"Moineau"},"cmps":{}}',  # another hub's
        b'{"dev":{"ids":["moineau-tilleuls-03"]},"o":{"name":"Moineau"},"cmps":{}}',  # not under its own topic
        json.dumps({"name": "lamp", "unique_id": "lamp"}).encode(),
    ],
)
def test_what_others_announce_is_left_alone(payload: bytes) -> None:
    assert not is_stray("homeassistant/device/tilleuls-02/config", payload, RIGHTFUL)
