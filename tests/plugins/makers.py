"""A maker at work: a hub's folder, what is typed, boards that are plugged in, and what they hold afterwards."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hardware.flash import esp, plugged, trouble
from hub.register import Register
from moineau.cli import main
from moineau.flash import work
from tests.plugins.flashes import files_on

MIB = 1 << 20


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No board of this machine, no file left in the checkout, an esptool that does not wait."""
    config = tmp_path / "esptool.cfg"
    config.write_text("[esptool]\nconnect_attempts = 1\ntimeout = 1\nwrite_block_attempts = 1\n")
    monkeypatch.setenv("ESPTOOL_CFGFILE", str(config))
    monkeypatch.setattr(plugged, "drives", list)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A hub's data folder with the neighbourhood home."""
    with closing(Register(tmp_path / "data")) as register:
        register.add_area("home", "Home")
    return tmp_path / "data"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What the maker answers, in order."""

    def answers(*words: str) -> None:
        left = list(words)
        monkeypatch.setattr("builtins.input", lambda _="": left.pop(0))

    return answers


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict]]:
    """Boards that are only written down, so that twelve take no time: (mark, settings), as they were written."""
    written: list[tuple[str, dict]] = []

    def made(one: work.Seen, what: work.Recipe, picture: bytes) -> bytes:
        keys = {"ca": what.ca, "update_key": what.update_key}
        return json.dumps(dict(what.settings) | {name: (key or b"").hex() for name, key in keys.items()}).encode()

    monkeypatch.setattr(work, "made", made)
    monkeypatch.setattr(work, "picture", lambda board, file: b"")
    monkeypatch.setattr(work, "written", lambda one, node, content: written.append((one.mark, json.loads(content))))
    return written


@pytest.fixture
def boards(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What is plugged in, one after the other; "" does not answer."""

    def plugged_in(*marks: str) -> None:
        left = list(marks)

        def seen(port: str | None, wanted: str | None, *, keep: bool = False) -> work.Seen:
            mark = left.pop(0)
            if not mark:
                raise trouble.silent("/dev/ttyUSB0")
            return work.Seen(plugged.Plugged("esp", "/dev/ttyUSB0", ""), "esp32", 4 * MIB, mark)

        monkeypatch.setattr(work, "seen", seen)

    return plugged_in


def on_flash(content: bytes) -> dict[str, bytes]:
    """The files of an ESP32's flash."""
    place = esp.file_system(content[0x1000:], 0x1000, len(content))
    return files_on(content[place.start : place.start + place.size])


def settings_on(content: bytes) -> dict[str, Any]:
    return json.loads(on_flash(content)["/settings.json"])


def nodes(data: Path) -> list[str]:
    with closing(Register(data)) as register:
        return [node.id for node in register.nodes()]


def is_secret(data: Path, node: str, secret: str) -> bool:
    with closing(Register(data)) as register:
        return register.verify(node, secret) is not None


def flash(*words: str, data: Path, port: str | None = None) -> int:
    more = ["--port", port] if port else []
    return main(["flash", *words, "--data", str(data), *more])
