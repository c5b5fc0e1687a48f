"""`moineau kit` as a person types it: lists, cards, bills, pictures and papers; the way out where one is missing."""

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hardware import bom, budget, catalogue, wires, wiring
from hardware.words import CHECKLIST, INSERT
from moineau import cli

KITS = catalogue.kits()
ROLES = [(kit, nodes.role) for kit in KITS for nodes in catalogue.kit(kit).nodes]


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """`moineau kit ...` in a folder of its own: (exit code, what it said, what it complained of)."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        code = cli.main(["kit", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def poppler() -> str:
    return shutil.which("pdftotext") or pytest.skip("pdftotext is not installed: apt install poppler-utils")


def text(poppler: str, file: Path) -> str:
    told = subprocess.run([poppler, "-layout", str(file), "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", told.stdout.decode())


def test_the_kits_are_listed_with_their_question_and_their_price(typed) -> None:
    code, said, _ = typed("show")

    assert code == 0
    for kit in KITS:
        assert re.search(rf"^{kit} +.*nodes?, {bom.total(catalogue.kit(kit)):.0f} EUR\)$", said, re.MULTILINE)


@pytest.mark.parametrize("kit", KITS)
def test_a_kit_shows_its_nodes_its_sensors_and_their_pins(typed, kit: str) -> None:
    code, said, _ = typed("show", kit)

    assert code == 0
    for nodes in catalogue.kit(kit).nodes:
        assert f"\n{nodes.role}: {nodes.count} node" in said
        for one in nodes.sensors:
            assert one.sensor.label in said
            assert all(f"{pin} {number}" in said for pin, number in one.on(nodes.board).items())


@pytest.mark.parametrize("sensor", catalogue.sensors())
def test_a_sensor_shows_all_that_is_known_of_it(typed, sensor: str) -> None:
    one = catalogue.sensors()[sensor]

    code, said, _ = typed("sensor", sensor)

    assert code == 0
    assert one.datasheet in said
    assert all(fault in said for fault in one.faults)
    assert all(name in said for name in one.properties)


@pytest.mark.parametrize("kit", KITS)
def test_a_bill_adds_up_and_spares_are_bought(typed, kit: str) -> None:
    _, said, _ = typed("bom", kit)
    rows = list(csv.reader(io.StringIO(said)))
    lines, last = rows[1:-1], rows[-1]

    assert float(last[3]) == pytest.approx(sum(int(row[1]) * float(row[2]) for row in lines))
    assert int(last[1]) == sum(int(row[1]) for row in lines)
    boards = {board.label for board in catalogue.boards().values()}
    assert sum(int(row[1]) for row in lines if row[0] in boards) == sum(
        nodes.count + nodes.spares for nodes in catalogue.kit(kit).nodes
    )


def test_a_bill_in_french_opens_in_a_spreadsheet(typed, tmp_path: Path) -> None:
    typed("bom", "stream", "--language", "fr", "--out", "ruisseau.csv")

    content = (tmp_path / "ruisseau.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfquoi,nombre")
    assert "Pluviomètre à augets,1,25.00,25.00\r\n" in content.decode("utf-8-sig")


@pytest.mark.parametrize(("kit", "role"), ROLES)
def test_every_wire_of_a_plan_ends_at_pins_that_are_there(kit: str, role: str) -> None:
    nodes = catalogue.kit(kit).role(role)
    for board in nodes.boards:
        plan = wiring.harness(nodes, board)
        ends = {name: set(connector["pins"]) for name, connector in plan["connectors"].items()}
        used = set()
        for (here,), cable, (there,) in (map(dict.items, row) for row in plan["connections"]):
            ((name, cores),) = cable
            assert set(here[1]) <= ends[here[0]]
            assert set(there[1]) <= ends[there[0]]
            assert len(here[1]) == len(there[1]) == len(cores) == len(plan["cables"][name]["colors"])
            used |= set(here[1])
        assert used == ends["board"]
        assert used >= {f"GPIO {wire.pin}" for wire in wires.of(board, nodes.sensors)}


def test_the_lines_of_a_uart_cross(typed) -> None:
    _, said, _ = typed("wiring", "balcony", "--table")

    assert re.search(r"SDS011 +RX +GPIO 17", said)  # where the board's TX is
    assert re.search(r"SDS011 +TX +GPIO 16", said)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed: apt install graphviz")
def test_the_picture_of_a_node_shows_its_sensors_and_their_pins(typed, tmp_path: Path) -> None:
    code, said, _ = typed("wiring", "street", "--role", "street", "--board", "pico_w")

    drawn = (tmp_path / "street-street-pico_w.svg").read_text(encoding="utf-8")
    assert code == 0
    assert said.startswith("street-street-pico_w.svg: ")
    assert drawn.rstrip().endswith("</svg>")
    for word in ("Raspberry Pi Pico W", "INMP441", "GPIO 10", "GPIO 5", "SDA", "its pin L/R at ground"):
        assert word.replace(" ", "\u00a0") in drawn.replace(" ", "\u00a0").replace("&#160;", "\u00a0"), word


def test_without_graphviz_or_wireviz_the_way_out_is_told(typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    code, _, complaint = typed("wiring", "balcony")
    assert code == 1
    assert "apt install graphviz" in complaint
    assert "--table" in complaint

    monkeypatch.setattr("hardware.wiring.find_spec", lambda name: None)
    assert "pip install 'moineau[kit]'" in typed("wiring", "balcony")[2]


def test_a_budget_tells_mah_days_and_bytes(typed) -> None:
    code, said, _ = typed("budget", "heat", "--board", "pico_w")

    assert code == 0
    assert re.search(r"shade on Raspberry Pi Pico W: .*\n  \d+ mAh a day; \d+\.\d days on a battery of 2600 mAh", said)
    assert "to be charged" in said  # a Pico W does not last five weeks
    assert re.search(r"\d+ kB a day, \d+\.\d MB in 35 days; \d+ bytes a reading", said)


@pytest.mark.parametrize("kit", KITS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_insert_is_one_page_and_says_all_eight_things(typed, poppler: str, tmp_path: Path, kit: str, language: str):
    words = ("--box", "R07", "--place", "Atelier, mardi 17-19 h", "--since", "2027-03-01", "--until", "2027-04-12")
    typed("insert", kit, "--language", language, *words, "--url", "https://moineau.example/k/R07", "--out", "i.pdf")
    content, said, one = (tmp_path / "i.pdf").read_bytes(), INSERT[language], catalogue.kit(kit)

    printed = text(poppler, tmp_path / "i.pdf")
    assert len(re.findall(rb"/Type /Page\b", content)) == 1
    assert len(content) < 60_000
    for key in ("welcome", "knows", "ignores", "steps", "lights", "trouble", "back", "promise", "time"):
        assert said[key].split()[0] in printed, key
    assert "R07" in printed
    assert "Atelier" in printed
    assert ("01/03/2027" if language == "fr" else "1 March 2027") in printed
    assert str(one.minutes_first) in printed
    assert "…" not in printed  # nothing had to be cut


def test_an_insert_without_a_box_leaves_lines_to_write_on(typed, poppler: str, tmp_path: Path) -> None:
    typed("insert", "balcony")

    assert "__ / __ / ____" in text(poppler, tmp_path / "balcony-insert.pdf")


@pytest.mark.parametrize("kit", KITS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_checklist_is_one_page_of_what_concerns_the_kit(typed, poppler: str, tmp_path: Path, kit: str, language: str):
    typed("checklist", kit, "--language", language, "--out", "c.pdf")
    content, printed = (tmp_path / "c.pdf").read_bytes(), text(poppler, tmp_path / "c.pdf")
    has = {name for nodes in catalogue.kit(kit).nodes for name in nodes.properties}

    assert len(re.findall(rb"/Type /Page\b", content)) == 1
    assert "…" not in printed
    for row in CHECKLIST:
        begins = " ".join((row.fr if language == "fr" else row.en).split()[:4])
        if row.of & {"water_level", "globe_temperature", "count_car", "soil_moisture"}:
            assert (begins in printed) == bool(row.of & has), begins
    assert str(catalogue.kit(kit).days) in printed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nope"), "kit 'nope' is none of balcony"),
        (("sensor", "bme820"), "name 'bme820' is none of battery, bh1750"),
        (("wiring", "street"), "several kinds of nodes: say --role street or --role counter"),
        (("wiring", "street", "--role", "street", "--board", "pi"), "board 'pi' is none of esp32"),
        (("budget", "missing.toml"), "missing.toml is not there"),
        (("insert", "balcony", "--since", "2027-04-01", "--until", "2027-03-01"), "lies before --since"),
        (("bom", "balcony", "--out", "no/where.csv"), "no/where.csv: No such file or directory"),
    ],
)
def test_a_mistake_is_one_sentence_and_ends_with_1(typed, words: tuple[str, ...], said: str) -> None:
    code, _, complaint = typed(*words)

    assert code == 1
    assert complaint.startswith("moineau: ")
    assert said in complaint


def test_the_page_for_makers_says_what_the_verbs_say() -> None:
    page = (Path(__file__).parents[2] / "docs/hardware.md").read_text(encoding="utf-8")

    for kit in KITS:
        assert re.search(rf"^\| `{kit}` \|.*\| {bom.total(catalogue.kit(kit)):.0f} \|$", page, re.MULTILINE), kit
    for kit, role in (("heat", "shade"), ("stream", "level"), ("noise", "ear"), ("street", "street")):
        found = budget.of(catalogue.kit(kit).role(role))
        told = rf"^\| {kit},.*\| {found.mah_a_day:.0f} \| {found.days:.0f} days .*\| {found.bytes_a_reading:.0f} \|$"
        assert re.search(told, page, re.MULTILINE), told
