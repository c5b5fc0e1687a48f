"""moineau influx check and rebuild, as a technician types them."""

from pathlib import Path

import pytest

from moineau.cli import main
from tests.hub.influx.conftest import T0, Street, caught_up, counted
from tests.plugins.brokers import free_port, wait_until
from tests.plugins.influxd import Influxd, Victoria


def config(street: Street, url: str, more: str = "") -> list[str]:
    path = street.settings.data.parent / "hub.toml"
    path.write_text(f'data = "{street.settings.data}"\n[influx]\nurl = "{url}"\n{more}')
    return ["--config", str(path)]


def test_check_names_the_server_and_that_it_can_be_written_and_read(
    street: Street, influxd: Influxd, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["influx", "check", *config(street, influxd.url)]) == 0

    said = capsys.readouterr().out
    assert "InfluxDB 1.6.7" in said
    assert "gives back what was written" in said


def test_check_finds_out_a_server_that_answers_anything(
    street: Street, victoria: Victoria, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["influx", "check", *config(street, victoria.url, 'bucket = "b"')]) == 1

    said = capsys.readouterr().out
    assert "'b' takes points" in said
    assert "does not give back what was written" in said


def test_check_says_what_to_do_when_nobody_answers(street: Street, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["influx", "check", *config(street, f"http://127.0.0.1:{free_port()}")]) == 1

    assert "-> start InfluxDB" in capsys.readouterr().out


def test_without_an_address_it_says_which_key_to_set(street: Street, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["influx", "check", *config(street, "")]) == 1

    assert "influx.url is not set" in capsys.readouterr().err


def test_rebuild_fills_an_empty_database_as_the_follower_did(
    street: Street, influxd: Influxd, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes = [street.node(f"tilleuls-{number:02}") for number in range(3)]
    for hour in range(48):
        street.journal.store([street.pack(node, T0 + hour * 3600, temperature=hour / 10) for node in nodes])
    street.now = T0 + 49 * 3600
    street.sum_up()
    follower = street.follow(influxd.url)
    caught_up(follower)
    names = ("temperature", "temperature_1h", "temperature_1d", "temperature_area_1h", "temperature_area_1d")
    wait_until(lambda: influxd.count("temperature_area_1d") == 3)
    follower.stop()
    before = {name: influxd.count(name) for name in names}
    influxd.query("DROP DATABASE moineau")

    assert main(["influx", "rebuild", *config(street, influxd.url)]) == 0

    assert counted(influxd, ("temperature",)) == street.stored()
    assert {name: influxd.count(name) for name in before} == before
    assert "100%" in capsys.readouterr().err


def test_rebuild_since_a_day_leaves_what_is_older(street: Street, influxd: Influxd, tmp_path: Path) -> None:
    node = street.node("tilleuls-01")
    street.journal.store([street.pack(node, T0 + hour * 3600, temperature=hour / 10) for hour in range(48)])

    assert main(["influx", "rebuild", "--since", "2026-01-02T00:00Z", *config(street, influxd.url)]) == 0

    assert influxd.count("temperature") == 24
