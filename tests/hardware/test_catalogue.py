"""The catalogue agrees with firmware, vocabulary and itself; what does not is refused by file, key and value."""

import ast
import shutil
from pathlib import Path

import pytest

from contract.vocabulary import PROPERTIES
from hardware import catalogue
from hardware.parts import BUSES
from hardware.rows import CatalogueError

ROOT = Path(__file__).parents[2]
DRIVERS = {path.stem: path for path in (ROOT / "firmware/sensors").glob("*.py") if path.stem != "__init__"}
NODES = [(kit, nodes.role) for kit in catalogue.kits() for nodes in catalogue.kit(kit).nodes]


def constants(body: list[ast.stmt]) -> dict[str, object]:
    """What is assigned there as it stands."""
    found = {}
    for line in body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            try:
                found[line.targets[0].id] = ast.literal_eval(line.value)
            except ValueError:
                continue
    return found


def driver(name: str) -> dict[str, object]:
    """OBSERVES, BUS, PINS and so on of a driver, with what it leaves to its class above."""
    tree = ast.parse(DRIVERS[name].read_text(encoding="utf-8"))
    (kind,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    (above,) = [ast.unparse(base) for base in kind.bases]
    usual = {"BUS": "i2c", "PINS": (), "SETTLE_MS": 0, "STAYS": False, "WANTS": None}
    return (usual if above == "Sensor" else driver(above.lower())) | constants(kind.body)


def observed(name: str) -> set[str]:
    pairs = driver(name)["OBSERVES"]
    assert isinstance(pairs, tuple)
    return {pair[0] for pair in pairs}


def test_every_driver_has_a_sensor_and_every_sensor_a_driver() -> None:
    assert {one.driver for one in catalogue.sensors().values()} == set(DRIVERS)


@pytest.mark.parametrize("name", catalogue.sensors())
def test_a_sensor_says_what_its_driver_does(name: str) -> None:
    sensor = catalogue.sensors()[name]
    told = driver(sensor.driver)

    assert set(sensor.properties) <= observed(sensor.driver)
    assert (sensor.bus, sensor.pins) == (told["BUS"], told["PINS"])
    assert (sensor.settle_ms, sensor.stays) == (told["SETTLE_MS"], told["STAYS"])
    assert sensor.needs == (() if told["WANTS"] is None else (told["WANTS"],))


@pytest.mark.parametrize("name", catalogue.sensors())
def test_a_sensor_of_many_uses_is_told_which_one_it_is(name: str) -> None:
    sensor = catalogue.sensors()[name]
    chosen = sensor.settings.get("property")

    assert set(sensor.properties) == ({chosen} if chosen else observed(sensor.driver))


@pytest.mark.parametrize("name", catalogue.sensors())
def test_what_a_sensor_can_lies_within_what_a_property_can_be(name: str) -> None:
    for property, can in catalogue.sensors()[name].properties.items():
        low, high = PROPERTIES[property].physical
        plausible = PROPERTIES[property].plausible

        assert can.range[0] < plausible[1], property
        assert can.range[1] > plausible[0], property
        assert can.noise <= max(can.accuracy, 0.01) or can.accuracy_percent, property
        assert can.range[1] - can.range[0] <= 2 * (high - low), property


def test_what_pins_a_bus_wants_is_known_of_every_bus() -> None:
    assert {driver(name)["BUS"] for name in DRIVERS} == set(BUSES)


@pytest.mark.parametrize("name", ["esp32", "esp32c3", "esp32s3", "pico_w", "firebeetle"])
def test_a_board_has_the_pins_that_the_firmware_uses(name: str) -> None:
    board = catalogue.boards()[name]
    file = ROOT / f"firmware/boards/{board.firmware}.py"
    told = constants(ast.parse(file.read_text(encoding="utf-8")).body)

    assert (board.i2c, board.uart) == (told["I2C"], told["UART"])
    assert (board.led, board.battery_pin) == (told["LED"], told["BATTERY"])
    assert board.naps is told.get("NAPS", False)


def test_every_board_of_the_firmware_is_in_the_catalogue() -> None:
    files = {path.stem for path in (ROOT / "firmware/boards").glob("*.py")} - {"__init__", "twin"}

    assert {board.firmware for board in catalogue.boards().values() if board.firmware} == files


@pytest.mark.parametrize(("kit", "role"), NODES)
def test_the_settings_of_every_node_are_those_that_the_firmware_reads(kit: str, role: str) -> None:
    read = ast.parse((ROOT / "firmware/settings.py").read_text(encoding="utf-8")).body
    (keys,) = [line.value for line in read if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "KEYS"]
    assert isinstance(keys, ast.Dict)
    known = {ast.literal_eval(key) for key in keys.keys if key is not None}

    for board in catalogue.kit(kit).role(role).boards:
        told = catalogue.node_settings(kit, role, board.name)
        assert set(told) <= known
        for sensor in told["sensors"]:
            assert set(driver(sensor["type"])["PINS"]) <= set(sensor)  # ty: ignore[invalid-argument-type]


def test_a_node_of_one_role_needs_no_role_and_any_board_of_the_firmware_will_do() -> None:
    made = catalogue.node_settings("heat", "shade", "esp32")

    assert made["board"] == "esp32"
    assert made["sleep"] is True
    assert {"type": "ds18b20", "name": "black_globe", "property": "globe_temperature", "pin": 4} in made["sensors"]
    assert catalogue.node_settings("balcony")["kit"] == "balcony"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("balkony",), "'balkony' is none of balcony, heat"),
        (("street",), "several kinds of nodes: say --role street or --role counter"),
        (("street", "gate"), "role 'gate' is none of street, counter"),
        (("street", "street", "esp32c3"), "board 'esp32c3' is none of"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(asked: tuple[str, ...], said: str) -> None:
    with pytest.raises(CatalogueError, match=said):
        catalogue.node_settings(*asked)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A street kit of one's own."""
    folder = tmp_path / "ours"
    folder.mkdir()
    return Path(shutil.copy(ROOT / "hardware/kits/street/kit.toml", folder))


def test_a_kit_of_ones_own_is_read_from_its_file(own: Path) -> None:
    assert catalogue.kit(str(own)).name == "ours"
    assert catalogue.node_settings(str(own), "counter")["kit"] == "ours"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('sensor = "sds011"', 'sensor = "sds012"', "nodes.0.sensors.1: sensor 'sds012' is none of"),
        ("count = 6", "count = 0", "nodes.0: count '0' is not a whole number from 1 to 100"),
        ("controls = 2", "controls = 7", "nodes.0: controls 7 is more than its 6 nodes"),
        ("days = 42", "days = 90", "days '90' is not a whole number from 1 to 84"),
        ("days = 42\n", "", "days is missing: a whole number"),
        ("days = 42\n", "days = 42\ncolour = 3\n", "colour is none of"),
        ('power = "usb"', 'power = "battery"', "nodes.0: battery_mah is missing"),
        ('power = "usb"', 'power = "gas"', "power 'gas' is not one of usb, battery"),
        ('boards = ["esp32", "esp32s3"', 'boards = ["esp32", "esp33"', "boards 'esp33' is none of"),
        ("sck = 26, ws = 25, sd = 34", "sck = 26, ws = 25", "pins.esp32: sd is missing"),
        ("sck = 26, ws = 25, sd = 34", "sck = 26, ws = 25, sd = 24", r"inmp441 \(SD\): pin 24 is none of esp32's"),
        (
            "sck = 26, ws = 25, sd = 34",
            "sck = 26, ws = 35, sd = 34",
            r"inmp441 \(WS\): pin 35 of esp32 can only listen",
        ),
        (
            "sck = 26, ws = 25, sd = 34",
            "sck = 22, ws = 25, sd = 34",
            r"bme280 \(SCL\) and inmp441 \(SCK\) both want pin 22",
        ),
        ("sck = 10, ws = 11, sd = 12", "sck = 10, ws = 12, sd = 13", "must be the one after sck, 11"),
        ('{ sensor = "sds011" }', '{ sensor = "bmp280" }', "bme280 and bmp280 answer at the same address 118"),
        ('{ sensor = "sds011" }', '{ sensor = "sht4x" }', "bme280 and sht4x both tell temperature"),
        (
            '{ sensor = "sds011" }',
            '{ sensor = "sds011", settings = { type = "x" } }',
            "settings.type is said elsewhere",
        ),
        (
            '{ sensor = "sds011" }',
            '{ sensor = "sds011", settings = { zero = 1 } }',
            "settings.zero is none of zero_mm, blind_mm",
        ),
        (
            '{ sensor = "sds011" }',
            '{ sensor = "sds011", settings = { zero_mm = "1 m" } }',
            "settings.zero_mm '1 m' is not a whole number",
        ),
        ('{ sensor = "sds011" }', '{ sensor = "sds011", pins = { esp32 = 3 } }', "3 where a table is expected"),
        ('{ sensor = "sds011" }', '{ sensor = "sds011", bus = 3 }', "bus 3 is none of the 2 uart of esp32"),
        ('{ sensor = "sds011" }', '{ sensor = "sds011", only = ["pm1"] }', "only 'pm1' is none of pm2_5, pm10"),
        (
            '{ sensor = "bme280" },\n    { sensor = "sds011" }',
            '{ sensor = "jsn_sr04t", pins = { esp32 = { trigger = 13, echo = 14 } } },\n    { sensor = "bme280" }',
            "jsn_sr04t needs temperature of a sensor that stands before it",
        ),
        ("[[nodes]]", "[[nodes", "is not TOML"),
    ],
)
def test_a_mistake_is_told_by_its_file_its_key_and_what_would_do(own: Path, old: str, new: str, said: str) -> None:
    text = own.read_text(encoding="utf-8")
    assert old in text
    own.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(CatalogueError, match=said) as told:
        catalogue.kit(str(own))

    assert str(own) in str(told.value)


@pytest.mark.parametrize("kit", catalogue.kits())
def test_a_kit_is_described_in_both_languages_and_at_the_same_length(kit: str) -> None:
    one = catalogue.kit(kit)

    assert {len(one.knows[language]) for language in ("fr", "en")} == {3} or kit == "balcony"
    assert len(one.ignores["fr"]) == len(one.ignores["en"]) >= 2
    assert one.label["fr"] != one.label["en"]
