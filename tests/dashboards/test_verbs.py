"""`moineau dashboards` as people type it: install writes what Grafana reads, check tells what a store lacks."""

from pathlib import Path

import pytest
import yaml

from dashboards import build
from moineau.cli import main
from tests.dashboards.influxd import running


def test_install_writes_what_grafana_reads_and_says_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dashboards", "install", str(tmp_path), "--area", "docks=Les Docks", "--alerts", "en"]) == 0

    source = yaml.safe_load((tmp_path / "provisioning/datasources/moineau.yaml").read_text())["datasources"][0]
    assert source["url"] == "http://127.0.0.1:8086"
    providers = yaml.safe_load((tmp_path / "provisioning/dashboards/moineau.yaml").read_text())["providers"]
    assert all(list(Path(one["options"]["path"]).glob("*.json")) for one in providers)
    assert "Les Docks" in (tmp_path / "json/fr/public-docks.json").read_text()
    assert "GF_PATHS_PROVISIONING" in capsys.readouterr().out


def test_install_again_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["dashboards", "install", str(tmp_path), "--area", "docks"]
    main(asked)
    capsys.readouterr()
    assert main(asked) == 0
    assert capsys.readouterr().out == "Nothing changed.\n"


def test_install_asks_the_store_for_its_areas(store: str, city: object, tmp_path: Path) -> None:
    assert main(["dashboards", "install", str(tmp_path), "--influx", store]) == 0
    assert {path.name for path in tmp_path.glob("json/fr/public-*")} == {"public-docks.json", "public-tilleuls.json"}


def test_install_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    mine = tmp_path / "json" / "mine" / "board.json"
    mine.parent.mkdir(parents=True)
    mine.write_text("{}")
    main(["dashboards", "install", str(tmp_path), "--area", "docks"])
    assert mine.exists()


@pytest.mark.parametrize(
    ("option", "value"), [("--area", "x'; DROP"), ("--timezone", "Europe/Nantes"), ("--alerts", "de")]
)
def test_a_value_that_would_break_a_query_is_not_understood(option: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["dashboards", "install", str(tmp_path), option, value])
    assert refused.value.code == 2


def test_check_finds_nothing_to_refuse_in_a_filled_store(
    store: str, city: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dashboards", "check", "--influx", store]) == 0
    assert ", 0 refused" in capsys.readouterr().out


def test_check_says_what_an_empty_store_does_not_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with running(tmp_path) as url:
        assert main(["dashboards", "check", "--influx", url]) == 0
    assert "empty    moineau-kiosk-en / Temperature / A" in capsys.readouterr().out


def test_check_fails_where_the_store_refuses(store: str, city: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dashboards", "check", "--influx", store, "--database", "nowhere", "--area", "docks"]) == 1
    assert "database not found: nowhere" in capsys.readouterr().out


def test_a_store_that_does_not_answer_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dashboards", "check", "--influx", "http://127.0.0.1:1"]) == 1
    assert "no answer from http://127.0.0.1:1" in capsys.readouterr().err


def test_push_without_its_extra_says_what_to_install(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token = tmp_path / "token"
    token.write_text("x")
    assert main(["dashboards", "push", "--grafana", "http://127.0.0.1:1", "--token-file", str(token)]) == 1
    assert "moineau[grafana]" in capsys.readouterr().err


def test_build_writes_what_is_checked_in(tmp_path: Path) -> None:
    assert main(["dashboards", "build", "--into", str(tmp_path)]) == 0
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()} == set(
        build.checked_in()
    )
