"""`moineau update` as an operator types it: the way of a build from the key to everybody, and each wrong turn."""

from contextlib import closing
from pathlib import Path

import pytest

from hub.journal import Journal
from hub.journal.packs import Said
from hub.register import Register
from hub.updates import Store
from hub.updates.build import made
from moineau.cli import main

NOW = 1_767_225_600


class Desk:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data, self.key, self._folder, self._capsys = folder / "data", folder / "key.pem", folder, capsys
        self.data.mkdir()
        with closing(Register(self.data)) as register:
            register.add_area("tilleuls", "Tilleuls")
            for node in ("n-01", "n-02"):
                register.add_node(node, "tilleuls", exposure="public", since=NOW, now=NOW)

    def types(self, *words: object) -> str:
        """What is said, on whichever stream; the exit code in front."""
        code = main(["update", *map(str, words), "--data", str(self.data)])
        told = self._capsys.readouterr()
        return f"{code} {told.out}{told.err}"

    def signed(self, version: int = 1, content: bytes = b"m") -> str:
        file = self._folder / f"{version}.update"
        file.write_bytes(made({"firmware/main.mpy": content}, version, "any").written())
        return self.types("sign", file, "--key", self.key)

    def says(self, node: str, update: str) -> None:
        body = f'{{"online":true,"update":{update}}}'
        with closing(Journal(self.data)) as journal:
            journal.keep_statuses([Said(node, NOW, body)])


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_the_whole_way_from_the_key_to_everybody(desk: Desk) -> None:
    assert desk.types("key", desk.key).startswith("0 Written")
    assert desk.key.stat().st_mode & 0o777 == 0o600
    assert desk.signed().startswith("0 ")
    assert "canary: n-01" in desk.types("group", "canary", "n-01")
    assert "is offered to canary" in desk.types("release", 1, "--group", "canary")
    assert desk.types("release", 1).startswith("1 ")
    desk.says("n-01", '{"version":1,"slot":"b","arch":"armv6m"}')
    assert "is offered to all" in desk.types("release", 1)

    told = desk.types("status")

    assert "confirmed by a receipt" in told
    assert "n-02" in told
    assert "offered to nobody any more" in desk.types("release", 1, "--stop")


def test_a_node_that_went_back_waits_for_the_next_version(desk: Desk) -> None:
    desk.types("key", desk.key)
    desk.signed(1)
    desk.types("release", 1, "--without-canary")
    desk.says("n-01", '{"version":0,"slot":"a","arch":"armv6m","failed":1}')
    assert "went back from 1" in desk.types("status")
    desk.signed(2)
    desk.types("release", 2, "--without-canary")

    assert "went back" not in desk.types("status")
    desk.types("release", 2, "--stop")
    assert "went back from 1" in desk.types("status")


def test_a_version_number_is_used_once(desk: Desk) -> None:
    desk.types("key", desk.key)
    desk.signed()

    assert desk.signed().startswith("0 ")  # the same again
    assert "is signed already, and it is another build" in desk.signed(content=b"another")


def test_the_key_is_made_once_and_another_needs_a_word(desk: Desk, tmp_path: Path) -> None:
    desk.types("key", desk.key)
    before = desk.key.read_bytes()

    assert "is there already" in desk.types("key", desk.key)
    assert desk.key.read_bytes() == before
    assert "would have to be flashed again" in desk.types("key", tmp_path / "other.pem")
    assert desk.types("key", tmp_path / "other.pem", "--replace").startswith("0 ")


def test_no_private_key_is_ever_printed_or_given_to_the_hub(desk: Desk) -> None:
    said = desk.types("key", desk.key)
    said += desk.signed()
    secret = desk.key.read_text().splitlines()[1]

    assert secret not in said
    assert all(secret.encode() not in file.read_bytes() for file in desk.data.rglob("*") if file.is_file())
    key = Store(desk.data).key()
    assert key is not None
    assert len(key) == 256


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("sign", "{build}", "--key", "{build}"), "no private key"),
        (("sign", "{nothing}", "--key", "{key}"), "No such file"),
        (("release", "7"), "no signed build 7 is here (there are: 1)"),
        (("release", "1", "--group", "roof"), "no group roof: moineau update group roof"),
        (("release", "1"), "nobody tries it first"),
        (("group", "canary", "n-99"), "no such node: n-99"),
        (("group", "all", "n-01"), "name another group"),
        (("build", "--arch", "armv6m", "--version", "0", "--out", "{nothing}"), "version 0 is not a whole number"),
    ],
)
def test_each_wrong_turn_has_its_sentence(desk: Desk, tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    desk.types("key", desk.key)
    desk.signed()
    files = {"build": tmp_path / "1.update", "nothing": tmp_path / "none", "key": desk.key}

    said = desk.types(*(word.format(**files) for word in words))

    assert said.startswith("1 ")
    assert sentence in said


def test_a_build_for_a_board_is_the_firmware_of_this_version(desk: Desk, tmp_path: Path) -> None:
    desk.types("key", desk.key)

    said = desk.types("build", "--arch", "armv6m", "--out", tmp_path / "builds")

    assert "1-armv6m.update: version 1" in said
    assert desk.types("sign", tmp_path / "builds/1-armv6m.update", "--key", desk.key).startswith("0 ")
    assert Store(desk.data).versions() == {1: ["armv6m"]}
