"""The register on the command line: secrets once, bundles never overwritten, erasing only after a confirmation."""

import argparse
import io
import json
import stat
from pathlib import Path

import pytest

from hub.register import Register, RegisterError, cli
from hub.register.bundle import reached
from hub.register.moments import moment
from hub.settings import load


class Line:
    """A command line in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self._parser = argparse.ArgumentParser()
        cli.verbs(self._parser.add_subparsers())

    def __call__(self, *words: str) -> int:
        args = self._parser.parse_args([*words, "--data", str(self.data)])
        return args.run(args)

    def help(self) -> str:
        return self._parser.format_help()

    @property
    def register(self) -> Register:
        return Register(self.data)


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.chdir(tmp_path)
    line = Line(tmp_path)
    line("area", "add", "tilleuls", "--name", "Les Tilleuls")
    return line


def printed_secret(text: str) -> str:
    return next(row for row in text.splitlines() if row.startswith("secret: ")).removeprefix("secret: ")


def test_a_new_nodes_secret_is_printed_with_the_warning_that_it_is_the_only_time(
    line: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line("node", "add", "tilleuls-03", "--area", "tilleuls") == 0
    said = capsys.readouterr().out
    assert line.register.verify("tilleuls-03", printed_secret(said))
    assert "It cannot be shown again" in said
    line("node", "show", "tilleuls-03", "--personal")
    assert printed_secret(said) not in capsys.readouterr().out


def test_every_option_of_node_add_reaches_the_register(line: Line) -> None:
    spot = ["--public", "--place", "école", "--lat", "48.85", "--lon", "2.35", "--keeper", "Anne"]
    about = ["--since", "2026-11-01", "--kit", "k1", "--board", "ESP32", "--simulated"]
    line("node", "add", "tilleuls-03", "--area", "tilleuls", *spot, *about)
    node = line.register.node("tilleuls-03")
    personal = line.register.personal("tilleuls-03")
    assert node is not None
    assert node.placement is not None
    assert personal is not None
    assert (node.kit, node.board, node.simulated) == ("k1", "ESP32", True)
    assert node.since == node.placement.start == 1_793_487_600  # midnight in Paris
    assert (node.placement.exposure, node.placement.place, personal.keeper) == ("public", "école", "Anne")


def test_a_bundle_holds_what_a_board_needs_and_nothing_is_printed(
    line: Line, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line(
        "node",
        "add",
        "t",
        "--many",
        "3",
        "--area",
        "tilleuls",
        "--bundle",
        "b.json",
        "--broker",
        "mqtt://10.0.0.2:1883",
    )
    bundle = json.loads((tmp_path / "b.json").read_text())
    assert (bundle["broker"], bundle["root"]) == ("mqtt://10.0.0.2:1883", "moineau")
    assert [node["id"] for node in bundle["nodes"]] == ["t-0001", "t-0002", "t-0003"]
    assert all(line.register.verify(node["id"], node["secret"]) for node in bundle["nodes"])
    assert stat.S_IMODE((tmp_path / "b.json").stat().st_mode) == 0o600
    said = capsys.readouterr().out
    assert not any(node["secret"] in said for node in bundle["nodes"])


def test_a_bundle_is_never_overwritten_and_no_node_is_added_for_it(line: Line, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text("mine")
    with pytest.raises(RegisterError, match=r"b\.json exists and may hold secrets"):
        line("node", "add", "tilleuls-03", "--area", "tilleuls", "--bundle", "b.json")
    assert (tmp_path / "b.json").read_text() == "mine"
    assert line.register.nodes() == []


def test_a_refused_node_leaves_no_bundle_behind(line: Line, tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="no area 'gare'"):
        line("node", "add", "tilleuls-03", "--area", "gare", "--bundle", "b.json")
    assert not (tmp_path / "b.json").exists()


@pytest.mark.parametrize(
    ("typed", "erased"), [("tilleuls-03\n", True), ("tilleuls-04\n", False), ("yes\n", False), ("", False)]
)
def test_erasing_asks_for_the_id_and_says_what_will_be_destroyed(
    line: Line, typed: str, erased: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line("node", "add", "tilleuls-03", "--area", "tilleuls")
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    if erased:
        line("node", "erase", "tilleuls-03")
    else:
        with pytest.raises(RegisterError, match="nothing was erased"):
            line("node", "erase", "tilleuls-03")
    assert "every reading" in capsys.readouterr().out
    assert bool(line.register.erasures()) is erased


def test_erasing_can_be_scripted(line: Line) -> None:
    line("node", "add", "tilleuls-03", "--area", "tilleuls")
    line("node", "erase", "tilleuls-03", "--yes")
    assert [due.node for due in line.register.erasures()] == ["tilleuls-03"]


def test_a_node_is_listed_moved_corrected_and_retired(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    line("area", "add", "gare", "--name", "La Gare")
    line("node", "add", "tilleuls-03", "--area", "tilleuls", "--public")
    line("node", "move", "tilleuls-03", "--area", "gare", "--private", "--place", "platform")
    line("node", "set", "tilleuls-03", "--kit", "k7")
    line("node", "list", "--area", "gare")
    said = capsys.readouterr().out.splitlines()
    assert said[-1].split()[:6] == ["tilleuls-03", "gare", "platform", "private", said[-1].split()[4], "k7"]
    line("node", "retire", "tilleuls-03")
    line("node", "list", "--retired")
    assert "tilleuls-03" in capsys.readouterr().out
    assert line.register.nodes() == []


@pytest.mark.parametrize("kind", ["technician", "operator"])
def test_people_get_an_account_and_lose_it(line: Line, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    line(kind, "add", "city-hall")
    first = printed_secret(capsys.readouterr().out)
    account = line.register.verify("city-hall", first)
    assert account is not None
    assert account.kind == kind
    line(kind, "secret", "city-hall")
    assert line.register.verify("city-hall", printed_secret(capsys.readouterr().out))
    line(kind, "remove", "city-hall")
    assert line.register.account("city-hall") is None


def test_one_kind_of_person_cannot_be_removed_as_another(line: Line) -> None:
    line("operator", "add", "anna")
    with pytest.raises(RegisterError, match="no technician 'anna'"):
        line("technician", "remove", "anna")


def test_an_area_is_listed_with_what_it_shows(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    line("area", "set", "tilleuls", "--home-assistant", "on", "--presence-minimum", "5")
    line("area", "list")
    assert capsys.readouterr().out.splitlines()[-1].split() == ["tilleuls", "Les", "Tilleuls", "0", "on", "5"]


def test_looking_never_begins_a_register(tmp_path: Path) -> None:
    line = Line(tmp_path)
    with pytest.raises(RegisterError, match="no register in"):
        line("node", "list")
    assert not line.data.exists()


def test_with_a_broker_of_ones_own_it_is_said_that_it_must_be_told(
    line: Line, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hub.toml").write_text("[broker]\nurl = 'mqtt://127.0.0.1'\n")
    line("node", "add", "tilleuls-03", "--area", "tilleuls")
    assert "moineau broker config" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("broker", "options"),
    [
        ({}, "-h 127.0.0.1 -p 1883"),
        ({"listen": "0.0.0.0:1900", "plain_lan": True}, "-h 127.0.0.1 -p 1900"),
        ({"listen": "[::1]:1900"}, "-h ::1 -p 1900"),
        ({"url": "mqtt://127.0.0.1:2000"}, "-h 127.0.0.1 -p 2000"),
        ({"url": "mqtts://city.example"}, "-h city.example -p 8883 --tls-use-os-certs"),
    ],
)
def test_the_line_to_try_by_hand_reaches_the_broker(broker: dict, options: str) -> None:
    assert reached(load(None, broker=broker)) == options


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-01", 1_793_487_600),
        ("2026-07-01", 1_782_856_800),
        ("2026-11-01T08:00", 1_793_516_400),
        ("2026-11-01T08:00Z", 1_793_520_000),
    ],
)
def test_a_day_begins_at_midnight_in_the_street(text: str, seconds: int) -> None:
    assert moment(text, "Europe/Paris") == seconds


def test_a_date_nobody_understands_is_refused(line: Line) -> None:
    with pytest.raises(RegisterError, match=r"date '1/11/2026': a date such as 2026-11-01"):
        line("node", "add", "tilleuls-03", "--area", "tilleuls", "--since", "1/11/2026")
