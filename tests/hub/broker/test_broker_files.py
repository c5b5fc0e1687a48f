"""What is written for the brokers: nothing in clear, nothing over what somebody edited, and said what changed."""

import argparse
import json
import stat
from pathlib import Path

import pytest

from hub import settings as hub_settings
from hub.broker import cli, mosquitto_files, nats_conf
from hub.broker.deposit import deposit
from hub.broker.nats import subjects
from hub.register import Register
from hub.settings import SettingsError
from tests.plugins.brokers import NOW

SETTINGS = hub_settings.load(None)


@pytest.fixture
def register(tmp_path: Path) -> Register:
    register = Register(tmp_path / "data")
    register.add_area("tilleuls", "Les Tilleuls")
    register.add_node("tilleuls-01", "tilleuls", now=NOW)
    return register


def files(register: Register, folder: Path) -> dict[str, str]:
    accounts = register.accounts()
    return mosquitto_files(SETTINGS, accounts, folder=folder, listen="127.0.0.1:1883", home_assistant=False)


@pytest.mark.parametrize(
    ("filter", "said"),
    [
        ("a/b/c", ["a.b.c"]),
        ("a/+/c", ["a.*.c"]),
        ("a/#", ["a", "a.>"]),
    ],
)
def test_a_topic_becomes_the_subjects_nats_judges(filter: str, said: list[str]) -> None:
    assert subjects(filter) == said


def test_whoever_may_publish_nothing_is_told_so_explicitly(register: Register, tmp_path: Path) -> None:
    register.add_technician("city", NOW)
    conf = nats_conf(SETTINGS, register.accounts(), folder=tmp_path, listen="127.0.0.1:1883", home_assistant=False)
    (line,) = [line for line in conf.splitlines() if '"city"' in line]
    assert 'publish: {deny: ">"}' in line


def test_operators_are_in_no_brokers_files(register: Register, tmp_path: Path) -> None:
    register.add_operator("anna", NOW)
    written = "".join(files(register, tmp_path).values())
    written += nats_conf(SETTINGS, register.accounts(), folder=tmp_path, listen="127.0.0.1:1", home_assistant=False)
    assert "anna" not in written


def test_files_are_kept_from_other_users(register: Register, tmp_path: Path) -> None:
    deposit(tmp_path / "out", files(register, tmp_path / "out"))
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()]
    assert [mode & 0o007 for mode in modes] == [0] * 4


def test_only_what_changed_is_said(register: Register, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert deposit(out, files(register, out)) == ["mosquitto.conf written", "acl written", "passwords written"]
    assert deposit(out, files(register, out)) == []
    register.add_node("tilleuls-02", "tilleuls", now=NOW)
    register.renew_secret("tilleuls-01", NOW)
    said = deposit(out, files(register, out))
    assert said == ["acl rewritten", "passwords: added tilleuls-02; new secret for tilleuls-01"]


def test_a_configuration_somebody_edited_is_kept(register: Register, tmp_path: Path) -> None:
    out = tmp_path / "out"
    deposit(out, files(register, out))
    (out / "mosquitto.conf").write_text("# mine\n")
    said = deposit(out, files(register, out))
    assert said == ["mosquitto.conf is not as Moineau writes it: yours is kept, ours is mosquitto.conf.new beside it"]
    assert (out / "mosquitto.conf").read_text() == "# mine\n"
    assert "listener 1883" in (out / "mosquitto.conf.new").read_text()


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    cli.verbs(parser.add_subparsers())
    args = parser.parse_args(["broker", "config", *words])
    return args.run(args)


def test_the_command_writes_accounts_for_the_hub_too(register: Register, tmp_path: Path) -> None:
    assert run(str(tmp_path / "out"), "--data", str(register.folder)) == 0
    names = [line.split(":")[0] for line in (tmp_path / "out" / "passwords").read_text().splitlines()]
    assert names == ["moineau-hub", "moineau-open", "tilleuls-01"]
    kept = json.loads((register.folder / "hub-accounts.json").read_text())
    assert kept["moineau-hub"] not in (tmp_path / "out" / "passwords").read_text()


def test_the_command_serves_the_address_the_hub_will_use(register: Register, tmp_path: Path) -> None:
    config = tmp_path / "hub.toml"
    config.write_text("data = 'data'\n[broker]\nurl = 'mqtt://127.0.0.1:1999'\n")
    run(str(tmp_path / "out"), "--config", str(config))
    assert "\nlistener 1999 127.0.0.1\n" in (tmp_path / "out" / "mosquitto.conf").read_text()


def test_the_address_of_the_first_time_is_kept_the_second_time(
    register: Register, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (str(tmp_path / "out"), "--data", str(register.folder))
    run(*words, "--listen", "127.0.0.1:1999")
    capsys.readouterr()
    run(*words)
    assert capsys.readouterr().out == "Nothing changed.\n"


def test_the_command_refuses_the_network_without_encryption(register: Register, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="plain_lan"):
        run(str(tmp_path / "out"), "--data", str(register.folder), "--listen", "0.0.0.0:1883")
    assert not (tmp_path / "out").exists()
