"""CPython and MicroPython give the same verdict on whatever bytes come in, and write the same bytes."""

import ast
import base64
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CONTRACT = Path(__file__).parent.parent.parent / "contract"
HOSTS_ONLY = {"vocabulary.py", "fast.py", "__init__.py"}
TOPIC = "moineau/v1/node/tilleuls-03/readings"

# What one of the two readers takes and RFC 8259 does not.
NOT_JSON = [
    *(b"NaN", b"[NaN]", b"[Infinity]", b"[-Infinity]", b"[01]", b"[1.]", b"[.5]", b"[+1]", b"[1,]", b"[,1]", b"[1] x"),
    *(b"[1]]", b'{"a" 1}', b"['a']", b"[1 2]", b"[true1]", b"[nul]", b'["\\q"]', b'["a\nb"]', b"[0x10]", b"[1_000]"),
    *(
        b"{a:1}",
        b"{1:2}",
        b"",
        b"[",
        b'["',
        b'{"a":}',
        b'{"a":1,}',
        b"[1;2]",
        b"[--1]",
        b"[1-2]",
        b"[1e]",
        b"[e]",
        b"-",
    ),
    *(b"[-]", b'["\x00"]', b"\xef\xbb\xbf[1]", b"[1]\x00", b"[tru]", b"[1.5.5]", b"[1,,2]", b"[:1]", b"{:1}", b"1 2"),
    *(b'{"a":1 "b":2}', b'["a""b"]', b"[\x0b1]", b"[\xa01]", b"[1\x0c]", b'["\xff"]', b'["\xc3"]', b'["\xed\xa0\x80"]'),
    *(b'["\xc0\x80"]', b'["\xf4\x90\x80\x80"]', b'["\xe0\x80\x80"]', b'["\\u12"]', b'["\\u12g4"]', b'"\\', b"[1e+]"),
    *(
        b"[" * 9 + b"]" * 9,
        b'{"a":' * 9 + b"1" + b"}" * 9,
        b"[" * 4000,
        b"[" + b"1" * 4301 + b"]",
        b"t",
        b"-",
        b"nulll",
    ),
]
JSON = [
    *(
        b"1",
        b"[]",
        b"{}",
        b" \t\r\n[1 , 2] ",
        b"[-0]",
        b"[-0.0]",
        b"[1e5]",
        b"[1E+5]",
        b"[1e-999]",
        b"[1e999]",
        b"null",
    ),
    *(b'{"a":1,"a":2}', b'["\\u00e9\\ud83d\\ude00"]', b'["\\ud800"]', b'["\xc3\xa9\xf0\x9f\x98\x80"]', b'["\x7f"]'),
    *(
        b'["\\"\\\\\\/\\b\\f\\n\\r\\t"]',
        b"[" * 8 + b"]" * 8,
        b"[true,false,null]",
        b"[" + b"1" * 4300 + b"]",
        b'""',
        b"null",
    ),
]


def json_job(payload: bytes) -> dict[str, Any]:
    return {"do": "json", "payload": base64.b64encode(payload).decode()}


def test_what_is_no_json_is_refused(answers: Callable) -> None:
    taken = [
        text for text, answer in zip(NOT_JSON, answers(list(map(json_job, NOT_JSON))), strict=True) if "reads" in answer
    ]
    assert taken == []


def test_what_is_json_is_read(answers: Callable) -> None:
    refused = [
        text for text, answer in zip(JSON, answers(list(map(json_job, JSON))), strict=True) if "reads" not in answer
    ]
    assert refused == []


TOKENS = [
    *(b'"n":"seq"', b'"v":', b'"bn":"tilleuls-04/"', b'"bt":-5', b'"t":1.0', b'"t":1767225600', b"{", b"}", b"[", b"]"),
    *(
        b",",
        b":",
        b'"',
        b"\\",
        b" ",
        b"0",
        b"9",
        b"-",
        b".",
        b"e9",
        b"NaN",
        b"true",
        b"null",
        b"\xc3",
        b"\xa9",
        b"\x00",
    ),
    *(
        b'"vs":"x"',
        b'"x_":1',
        b'"u":"K"',
        b'{"n":"run","v":1}',
        b'"bver":10',
        b"1e999",
        b"\\u0041",
        b"99999999999999999999",
    ),
]


def spoilt(payload: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        at = dice.randrange(len(payload) + 1)
        end = min(len(payload), at + dice.choice((0, 0, 1, 1, 2, 8, 20)))
        payload = payload[:at] + dice.choice((*TOKENS, b"", b"")) + payload[end:]
    return payload


def test_both_give_one_verdict_on_thousands_of_spoilt_packs(
    examples: dict[str, dict], both: Callable, job: Callable[[str, bytes], dict]
) -> None:
    dice = random.Random(20260101)
    good = [example["bytes"] for name, example in examples.items() if name.startswith("pack-") and "reads" in example]
    payloads = [spoilt(dice.choice(good), dice) for _ in range(4000)]
    ours, theirs = both([job(TOPIC, payload) for payload in payloads])

    assert [p for p, a, b in zip(payloads, ours, theirs, strict=True) if ("reads" in a) != ("reads" in b)] == []
    read = [(a["reads"], b["reads"]) for a, b in zip(ours, theirs, strict=True) if "reads" in a]
    assert 200 < len(read) < 3800
    for one, other in read:
        assert [one[key] for key in ("node", "seq", "run", "oldest")] == [
            other[key] for key in ("node", "seq", "run", "oldest")
        ]
        assert [(n, t, pytest.approx(v, rel=1e-12), u) for n, t, v, u in one["readings"]] == [
            tuple(reading) for reading in other["readings"]
        ]
    refused = [(a, b) for a, b in zip(ours, theirs, strict=True) if "refused" in a]
    assert [(a, b) for a, b in refused if (a["seq"], a["run"]) != (b["seq"], b["run"])] == []


def call(function: str, *arguments: Any) -> dict[str, Any]:
    return {"do": "call", "function": function, "arguments": list(arguments)}


T = 1767225600
WRITTEN = [
    (
        call("encode_pack", "tilleuls-03", 1041, [[T, [["temperature", "Cel", 4.2], ["co2", "ppm", 612]]]], 12, 1000),
        '[{"bn":"tilleuls-03/","bver":26,"bt":1767225600,"n":"temperature","u":"Cel","v":4.2},'
        '{"n":"co2","u":"ppm","v":612},{"n":"seq","v":1041},{"n":"run","v":12},{"n":"oldest","v":1000}]',
    ),
    (
        call("encode_pack", "abc", 0, [[T, [["rain", "mm", 0.2]]], [T + 60, []], [T + 120, [["rain", "mm", -0.0]]]]),
        '[{"bn":"abc/","bver":26,"bt":1767225600,"n":"rain","u":"mm","v":0.2},'
        '{"t":120,"n":"rain","u":"mm","v":0},{"n":"seq","v":0}]',
    ),
    (
        call("encode_pack", "abc", 1, [[-60, [["light", "lx", 100000.0]]], [0, [["light", "lx", 0.1 + 0.2]]]], 0),
        '[{"bn":"abc/","bver":26,"bt":-60,"n":"light","u":"lx","v":100000},'
        '{"t":60,"n":"light","u":"lx","v":0.3},{"n":"seq","v":1},{"n":"run","v":0}]',
    ),
    (
        call(
            "encode_receipt",
            T,
            [1041, 1042],
            None,
            7,
            {"ab" * 32: "not JSON"},
            "x",
        ),
        '{"nonce":"x","rejected_sha":{"' + "ab" * 32 + '":"not JSON"},"run":7,"stored":[1041,1042],"t":1767225600}',
    ),
    (call("encode_receipt", T), '{"t":1767225600}'),
    (
        call("encode_status", {"online": True, "kit": 'É"\\', "outbox": {"packs": 3, "dropped": 0}, "battery_v": 3.87}),
        '{"battery_v":3.87,"kit":"\\u00c9\\"\\\\","online":true,"outbox":{"dropped":0,"packs":3}}',
    ),
    (call("encode_command", {"interval_s": 300, "identify": False}), '{"identify":false,"interval_s":300}'),
    (call("readings", "abc"), "moineau/v1/node/abc/readings"),
    (call("open_area", "tilleuls", "pm2_5", "ville/moineau"), "ville/moineau/v1/open/tilleuls/pm2_5"),
]


def test_what_is_written_is_the_same_bytes_everywhere(answers: Callable) -> None:
    said = answers([job for job, _ in WRITTEN])
    assert [answer.get("reads", answer) for answer in said] == [text for _, text in WRITTEN]


def test_measurements_are_written_as_short_as_they_are(both: Callable) -> None:
    dice = random.Random(7)
    values = [round(dice.uniform(-1200, 1200), dice.randrange(4)) for _ in range(500)]
    values += [1013.25, 101325.0, 0.001, 1e-6, 120000.5, 9999999.0, 2**40, -0.05, 1e22]
    jobs = [call("encode_pack", "abc", 1, [[T, [["light", "lx", value]]]]) for value in values]
    ours, theirs = both(jobs)

    assert ours == theirs
    for value, answer in zip(values, ours, strict=True):
        written = answer["reads"].split('"v":')[1].split("}")[0]
        assert float(written) == value
        assert len(written) <= len(repr(float(value)))


REFUSED = [
    (call("encode_pack", "Abc", 1, [[T, [["rain", "mm", 1]]]]), "node id 'Abc'"),
    (call("encode_pack", "abc", -1, [[T, [["rain", "mm", 1]]]]), "seq -1"),
    (call("encode_pack", "abc", True, [[T, [["rain", "mm", 1]]]]), "seq True"),
    (call("encode_pack", "abc", 1, [[T, [["rain", "mm", 1]]]], 2**31), "run 2147483648"),
    (call("encode_pack", "abc", 1, []), "without a reading"),
    (call("encode_pack", "abc", 1, [[T, []]]), "without a reading"),
    (call("encode_pack", "abc", 1, [[T + 0.5, [["rain", "mm", 1]]]]), "is not whole seconds"),
    (call("encode_pack", "abc", 1, [[500, [["rain", "mm", 1]]]]), "time 500 is neither a date nor"),
    (call("encode_pack", "abc", 1, [[T, [["rain", "mm", 1]]], [-5, [["rain", "mm", 1]]]]), "send two"),
    (call("encode_pack", "abc", 1, [[T, [["rain", "mm", True]]]]), "rain True is not a finite number"),
    (call("encode_pack", "abc", 1, [[T, [["rain", "mm", 1e300]]]]), "is not a finite number"),
    (call("encode_pack", "abc", 1, [[T, [["rain", None, 1]]]]), "unit None is not a text"),
    (call("encode_pack", "abc", 1, [[T, [["seq", "", 1]]]]), "'seq' is no property name"),
    (call("encode_pack", "abc", 1, [[T, [["rain", "mm", 1]] * 256]]), "257 records"),
    (call("encode_pack", "abc", 1, [[T, [["rain" + "n" * 20, "m" * 20, 1.5]] * 120]]), "split the samples"),
    (call("encode_status", {"kit": "street"}), "online is missing"),
    (call("encode_status", {"online": True, "kit": "x" * 8192}), "where at most 8192 are read"),
    (call("encode_command", {"interval_s": 0}), "interval_s 0"),
    (call("encode_receipt", 60), "t 60 is not whole seconds since 1970"),
    (call("readings", "a/b"), "node id 'a/b'"),
    (call("open_reading", "tilleuls", "abc", "Rain"), "property 'Rain'"),
    (call("open_area", "#", "rain"), "area id '#'"),
    (call("every", "gossip"), "kind 'gossip'"),
    (call("node_and_kind", "moineau/v1/node/abc/gossip"), "topic 'moineau/v1/node/abc/gossip'"),
    (call("node_and_kind", "moineau/v2/node/abc/readings"), "topic 'moineau/v2/node/abc/readings'"),
]


def test_what_may_not_be_said_is_not_written(answers: Callable) -> None:
    said = answers([job for job, _ in REFUSED])
    wrong = [
        (job, answer)
        for (job, part), answer in zip(REFUSED, said, strict=True)
        if part not in answer.get("refused", "")
    ]
    assert wrong == []


def test_a_full_pack_is_written_and_read_on_a_small_board(micropython: str, tmp_path: Path) -> None:
    script = tmp_path / "full.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(CONTRACT.parent)!r})\n"
        "from contract import wire\n"
        "samples = [(1767225600 + 60 * i, [('temperature', 'Cel', 4.2), ('rain', 'mm', 0.2)]) for i in range(60)]\n"
        "payload = wire.encode_pack('tilleuls-03', 1, samples, run=2, oldest=0)\n"
        "receipt = wire.decode_receipt(wire.encode_receipt(1767225600, range(100), run=2))\n"
        "print(len(payload), len(receipt['stored']))\n"
    )
    # The unix port takes twice the bytes of a 32-bit board: this is about 48 of a Pico's 180 kB.
    run = subprocess.run([micropython, "-X", "heapsize=96k", str(script)], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr
    size, stored = map(int, run.stdout.split())
    assert 5000 < size < 8192
    assert stored == 100


def imported(path: Path) -> set[str]:
    names = set()
    for statement in ast.walk(ast.parse(path.read_text())):
        if isinstance(statement, ast.Import):
            names |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom):
            module = statement.module or ""
            names |= {f"{module}.{alias.name}" for alias in statement.names} if module == "contract" else {module}
    return names


def test_what_boards_carry_imports_only_what_boards_have() -> None:
    carried = {path.name for path in CONTRACT.glob("*.py")} - HOSTS_ONLY
    assert {"wire.py", "topics.py"} <= carried
    allowed = {"binascii", "json"} | {f"contract.{name[:-3]}" for name in carried}
    assert {name: imported(CONTRACT / name) - allowed for name in carried if imported(CONTRACT / name) - allowed} == {}
