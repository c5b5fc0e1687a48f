"""What the hub does beside the flow."""

from contextlib import closing
from pathlib import Path

from contract import topics
from hub.register import Register
from hub.service import Service
from hub.settings import load

NOW = 1_767_225_600


class Spoken:
    """What would have been published, in place of the thread that does it."""

    def __init__(self) -> None:
        self.said: list[tuple[str, bytes, bool]] = []

    def send(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self.said.append((topic, payload, retain))


def test_the_retained_status_of_a_node_that_is_retired_or_erased_is_cleared_once(tmp_path: Path) -> None:
    with closing(Register(tmp_path)) as register:
        register.add_area("tilleuls", "Les Tilleuls")
        for node in ("stays-01", "retired-01", "erased-01"):
            register.add_node(node, "tilleuls", now=NOW)
        register.retire_node("retired-01", NOW + 60)
        register.request_erasure("erased-01", NOW + 60)
        service, spoken = Service(load(None, data=tmp_path)), Spoken()
        service.register = register
        service.ingest = spoken  # ty: ignore[invalid-assignment]

        service._silence_status()
        service._silence_status()

    assert sorted(spoken.said) == [(topics.status(node), b"", True) for node in ("erased-01", "retired-01")]
