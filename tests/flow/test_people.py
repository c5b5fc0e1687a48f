"""From a letter to an answer that everybody reads: a hub as an operator starts it, and a mail server that is real."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from hub.register import Register
from hub.register.civic_rows import Transition
from tests.flow.conftest import HubProcess
from tests.hub.mailbox import Mailbox, opened
from tests.hub.register.asked import ask
from tests.hub.web.people import acted, filled
from tests.hub.web.test_acts import ANSWER

ROOT = "http://tilleuls.example.org"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    yield from opened()


@pytest.fixture
def hub(tmp_path: Path, mailbox: Mailbox) -> Iterator[HubProcess]:
    with closing(Register(tmp_path)) as register:
        row = ask(register)
        register.move_intervention(row.id, Transition(row.created, "support", "answer", "keeper", ""))
        register.add_person("voirie", "cell", "tilleuls", "cellule@example.org", row.created)
    toml = f"""
data = "{tmp_path}"
[broker]
listen = "127.0.0.1:0"
[web]
listen = "127.0.0.1:0"
address = "{ROOT}"
[mail]
server = "{mailbox.address}"
sender = "moineau@example.org"
"""
    process = HubProcess(tmp_path, toml).start()
    yield process
    process.stop()


def _path_in(mailbox: Mailbox) -> str:
    found = re.search(rf"{ROOT}(/\S+)", mailbox.next().get_content())
    assert found
    return found[1]


def test_the_cell_enters_by_its_letter_and_answers_and_a_neighbour_supports(hub: HubProcess, mailbox: Mailbox) -> None:
    with httpx.Client(base_url=hub.address) as cell, httpx.Client(base_url=hub.address) as neighbour:
        cell.post("/fr/enter", data={"address": "cellule@example.org"})
        entered = cell.post("/fr/link", data=filled(cell.get(_path_in(mailbox))))
        answered = acted(cell, "city", "answer", "tilleuls-ecole", **ANSWER | {"next_date": "2099-09-01"})
        given = {"kind": "give_time", "quantity": "3", "ring": "near", "address": "voisine@example.org"}
        neighbour.post("/fr/intervention/tilleuls-ecole/support", data=given)
        neighbour.post("/fr/confirm", data=filled(neighbour.get(_path_in(mailbox))))
        told = neighbour.get("/api/v1/interventions/tilleuls-ecole/voices")

    assert (entered.status_code, answered.status_code) == (303, 200)
    assert told.json()["city"]["said"][0]["verdict"] == "yes_if"
    assert told.json()["supports"]["by_kind"] == {"give_time": 1}
    log = (hub.data / "hub.log").read_text()
    assert "voisine@" not in log + told.text
    assert "cellule@" not in log
