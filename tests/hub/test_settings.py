"""hub.toml is read once and checked once; a mistake names its key and what is accepted."""

import argparse
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hub import settings
from hub.settings import BrokerSettings, SettingsError, host_and_port, is_loopback, load

SAMPLE = Path(settings.__file__).with_name("sample.toml")


def written(folder: Path, text: str) -> Path:
    path = folder / "hub.toml"
    path.write_text(text, encoding="utf-8")
    return path


def uncommented(text: str) -> str:
    """The manual with every default switched on: "# key = value" becomes "key = value"; "##" stays a sentence."""
    return re.sub(r"(?m)^# (?=[a-z_]+ = )", "", text)


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for key, value in table.items():
        rows |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return rows


def test_the_sample_loads_as_it_is_and_changes_nothing(tmp_path: Path) -> None:
    assert load(written(tmp_path, SAMPLE.read_text())) == load(None, data=tmp_path / "data")


def test_every_default_in_the_sample_is_the_default_of_the_code(tmp_path: Path) -> None:
    assert load(written(tmp_path, uncommented(SAMPLE.read_text()))) == load(None, data=tmp_path / "data")


def test_the_sample_explains_every_key_and_no_other() -> None:
    shown = flat(tomllib.loads(uncommented(SAMPLE.read_text())))
    assert shown.keys() == flat(settings.defaults()).keys()


def test_every_key_of_the_sample_has_a_full_sentence_above_it() -> None:
    lines = SAMPLE.read_text().splitlines()
    above = {line: lines[at - 1] for at, line in enumerate(lines) if re.match(r"# [a-z_]+ = ", line)}
    unexplained = [line for line, before in above.items() if not before.startswith(("## ", "# username"))]
    assert unexplained == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dat = 'x'", "dat: no such key (did you mean data?); accepted: data, root"),
        ("[brokr]\nurl = ''", "brokr: no such key (did you mean broker?)"),
        ("[broker]\nlisten_on = ''", "broker.listen_on: no such key (did you mean listen?); accepted: url, listen"),
        ("broker = 3", "broker: 3 where a table [broker] is accepted"),
        ("data = 3", "data: 3 where a path"),
        ('data = "a\\u0000b"', r"data: 'a\x00b' where a path"),
        ("root = 'a/#'", "root: 'a/#' where a topic"),
        ("root = ''", "root: '' where a topic"),
        ("timezone = 'Paris'", "timezone: 'Paris' where a time zone name"),
        ("timezone = '../etc/passwd'", "timezone: '../etc/passwd' where"),
        ("silent_after_s = '30'", "silent_after_s: '30' where a whole number from 60"),
        ("silent_after_s = true", "silent_after_s: True where a whole number"),
        ("late_after_s = 1", "late_after_s: 1 where a whole number from 60"),
        ("[broker]\nlisten = '1883'", "broker.listen: '1883' where an address and port"),
        ("[broker]\nlisten = '127.0.0.1:70000'", "broker.listen: '127.0.0.1:70000' where"),
        ("[broker]\nplain_lan = 'yes'", "broker.plain_lan: 'yes' where true or false"),
        ("[broker]\nurl = 'http://x'", "broker.url: 'http://x' where"),
        ("[broker]\nurl = 'mqtts://host:99999'", "broker.url: 'mqtts://host:99999' where"),
        ("[broker]\nurl = 'mqtts://me:secret@host'", "broker.url: a user name inside the address"),
        ("[broker]\nusername = 'me'", "broker.username and broker.password_file belong together"),
        ("[broker]\npassword_file = 'x'", "broker.username and broker.password_file belong together"),
        ("[broker]\nlisten = '0.0.0.0:1883'", "set broker.plain_lan = true when you accept that"),
        ("[broker]\nurl = 'mqtt://10.0.0.3'", "set broker.plain_lan = true when you accept that"),
        ("[ingest]\nbatch = 0", "ingest.batch: 0 where a whole number from 1"),
        ("[ingest]\nidle_ms = 60", "ingest.idle_ms: 60 is longer than ingest.latest_ms (50)"),
        ("home_assistant_prefix = 'moineau'", "home_assistant_prefix: 'moineau' lies in root 'moineau'"),
        ("= 3", "not TOML"),
    ],
)
def test_a_mistake_names_its_file_its_key_and_what_is_accepted(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert said in str(caught.value)


def test_a_password_in_an_address_is_not_repeated_in_the_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, "[broker]\nurl = 'mqtts://me:hunter2@host'"))
    assert "hunter2" not in str(caught.value)


def test_a_missing_file_says_where_to_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"No such file.*sample\.toml"):
        load(tmp_path / "none.toml")


@pytest.mark.parametrize("listen", ["0.0.0.0:1883", "192.168.1.4:1883", "[::]:1883", "hub.local:1883"])
def test_the_network_is_served_without_encryption_only_when_that_is_accepted(listen: str) -> None:
    with pytest.raises(SettingsError, match="reachable from the network"):
        load(None, broker={"listen": listen})
    assert load(None, broker={"listen": listen, "plain_lan": True}).broker.listen == listen


@pytest.mark.parametrize("url", ["mqtt://127.0.0.1:1884", "mqtt://localhost", "mqtt://[::1]:1", "mqtts://city.example"])
def test_a_broker_on_this_machine_or_behind_tls_needs_no_consent(url: str) -> None:
    assert load(None, broker={"url": url}).broker.url == url


def test_paths_are_meant_from_the_folder_of_the_file(tmp_path: Path) -> None:
    text = "data = 'mine'\n[broker]\nurl='mqtts://x'\nusername='hub'\npassword_file='secret'"
    read = load(written(tmp_path, text))
    assert (read.data, read.broker.password_file) == (tmp_path / "mine", tmp_path / "secret")


def test_what_the_caller_gives_wins_over_the_file_and_keeps_the_rest_of_its_table(tmp_path: Path) -> None:
    path = written(tmp_path, "[broker]\nlisten = '127.0.0.1:2000'\nanonymous_open = true")
    assert load(path, broker={"listen": "127.0.0.1:0"}).broker == BrokerSettings(
        listen="127.0.0.1:0", anonymous_open=True
    )


def test_hub_toml_in_this_folder_is_taken_when_no_other_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, "silent_after_s = 77")
    monkeypatch.chdir(tmp_path)
    parser = argparse.ArgumentParser()
    settings.add_options(parser)
    assert settings.of(parser.parse_args([])).silent_after_s == 77
    assert settings.of(parser.parse_args(["--data", "other"])).data == tmp_path / "other"


@pytest.mark.parametrize(
    ("text", "pair"),
    [("127.0.0.1:1883", ("127.0.0.1", 1883)), ("[::1]:0", ("::1", 0)), ("localhost:65535", ("localhost", 65535))],
)
def test_an_address_is_a_host_and_a_port(text: str, pair: tuple[str, int]) -> None:
    assert host_and_port(text) == pair


@pytest.mark.parametrize(
    ("host", "answer"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("10.0.0.1", False)],
)
def test_loopback_is_this_machine_only(host: str, answer: bool) -> None:
    assert is_loopback(host) is answer


def test_the_files_of_influxdb_lie_beside_hub_toml(tmp_path: Path) -> None:
    text = '[influx]\nurl = "http://127.0.0.1:8086"\nbucket = "moineau"\ntoken_file = "token"'
    assert load(written(tmp_path, text)).influx.token_file == tmp_path / "token"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('url = "127.0.0.1:8086"', "influx.url: '127.0.0.1:8086' where"),
        ('url = "http://me:secret@host:8086"', "influx.url"),
        ('username = "moineau"', "influx.username and influx.password_file belong together"),
        ('token_file = "token"', "influx.token_file: a token opens a bucket; set influx.bucket"),
        ('database = ""', "influx.database: set it"),
    ],
)
def test_a_mistake_about_influxdb_names_its_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, f"[influx]\n{text}"))
    assert said in str(caught.value)
    assert "secret" not in text or "secret" not in str(caught.value)
