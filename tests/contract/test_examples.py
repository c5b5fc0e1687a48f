"""Every payload in contract/examples/v1 means what it says, in both Pythons and on the hosts' fast way."""

from collections.abc import Callable
from typing import Any

import pytest

from contract import fast, topics
from contract.vocabulary import PROPERTIES
from contract.wire import WireError

Example = dict[str, Any]


def same_numbers(value: Any) -> Any:
    """The value with floats to twelve digits: MicroPython reads the last bit of a number its own way."""
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, list):
        return [same_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: same_numbers(item) for key, item in value.items()}
    return value


def packs(examples: dict[str, Example]) -> dict[str, Example]:
    return {name: example for name, example in examples.items() if example["topic"].endswith("/readings")}


def test_there_are_enough_examples_good_and_bad_of_every_kind(examples: dict[str, Example]) -> None:
    good = [name for name, example in examples.items() if "refused" not in example]
    assert len(examples) >= 80
    assert len(good) >= 25
    kinds = {name.split("-")[0] for name in good}
    assert kinds == {"pack", "receipt", "status", "command", "open"}


def test_an_example_says_what_it_means_and_either_reads_or_is_refused(examples: dict[str, Example]) -> None:
    for name, example in examples.items():
        assert example["about"].endswith("."), name
        assert ("payload" in example) != ("payload_base64" in example), name
        assert "reads" in example or "refused" in example, name


def test_every_example_reads_as_it_says(
    examples: dict[str, Example], answers: Callable, job: Callable[[str, bytes], dict]
) -> None:
    said = answers([job(example["topic"], example["bytes"]) for example in examples.values()])
    for (name, example), answer in zip(examples.items(), said, strict=True):
        if "reads" in example:
            assert same_numbers(answer.get("reads")) == same_numbers(example["reads"]), (name, answer)
        else:
            assert example["refused"] in answer.get("refused", ""), (name, answer)


def test_a_host_reads_every_pack_as_the_example_says_in_the_units_of_the_vocabulary(
    examples: dict[str, Example],
) -> None:
    for name, example in packs(examples).items():
        if "refused" in example:
            with pytest.raises(WireError) as refusal:
                fast.unpack(example["bytes"])
            assert example["refused"] in str(refusal.value), name
        else:
            read = fast.unpack(example["bytes"])
            wanted = example["reads"]
            in_vocabulary = example.get("in_vocabulary", [reading[:3] for reading in wanted["readings"]])
            assert [list(reading) for reading in read.readings] == in_vocabulary, name
            assert (read.node, read.seq, read.run, read.oldest) == tuple(
                wanted[key] for key in ("node", "seq", "run", "oldest")
            )


def test_one_example_has_a_reading_of_every_property_in_its_own_unit(examples: dict[str, Example]) -> None:
    readings = examples["pack-every-property"]["reads"]["readings"]
    assert [(name, unit) for name, _, _, unit in readings] == [(row.name, row.unit) for row in PROPERTIES.values()]


def test_every_example_stands_on_a_topic_of_the_contract(examples: dict[str, Example]) -> None:
    for example in examples.values():
        topic = example["topic"]
        if topic.startswith("moineau/v1/open/"):
            assert topics.open_parts(topic)[0] == "tilleuls"
        else:
            assert topics.node_and_kind(topic)[0] == "tilleuls-03"


def test_a_refusal_still_names_the_seq_and_the_run_where_they_can_be_read(examples: dict[str, Example]) -> None:
    with pytest.raises(WireError) as refusal:
        fast.unpack(examples["pack-bad-oldest"]["bytes"])
    assert (refusal.value.seq, refusal.value.run) == (1041, None)
    with pytest.raises(WireError) as refusal:
        fast.unpack(examples["pack-unknown-property"]["bytes"])
    assert refusal.value.seq == 1043
    with pytest.raises(WireError) as refusal:
        fast.unpack(examples["pack-bad-run"]["bytes"])
    assert (refusal.value.seq, refusal.value.run) == (1041, None)
    with pytest.raises(WireError) as refusal:
        fast.unpack(examples["pack-bad-two-seqs"]["bytes"])
    assert refusal.value.seq is None
