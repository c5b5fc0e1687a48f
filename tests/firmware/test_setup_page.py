"""The setup page on the real interpreter, asked by a real HTTP client, and by some who mean no good."""

import http.client
import json
import os
import random
import re
import socket
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.firmware.conftest import BOTH, TWIN, command
from tests.plugins.brokers import free_port, wait_until

PASSWORD = "correct horse"
NETWORKS = {"Chez Zoé": PASSWORD, 'A "cafe" <b>': ""}
SETTINGS = {
    "node": "home-01",
    "secret": "n0des3cret",
    "board": "twin",
    "broker": {"host": "127.0.0.1"},
    "wifi": [{"ssid": "old", "password": "0ldpassword"}],
    "setup": {"password": "label-word-17"},
}


class Stand:
    """A page in a process of its own."""

    def __init__(self, folder: Path, root: Path, *, room: int = -1, try_ms: int = 1000, open_ms: int = 60000) -> None:
        self.settings, self._world = folder / "settings.json", folder / "world.json"
        self.settings.write_text(json.dumps(SETTINGS))
        self._world.write_text(json.dumps({"networks": NETWORKS}))
        self.port, self.names = free_port(), free_port()
        words = [*command("micropython"), BOTH / "setup_stand.py", root, root / TWIN.relative_to(BOTH.parents[2])]
        numbers = [str(number) for number in (try_ms, open_ms, room)]
        self.process = subprocess.Popen(
            [*map(str, words), str(self.settings), str(self._world), *numbers],
            env=os.environ | {"TWIN_SETUP_PORTS": f"{self.port},{self.names}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = [self.process.stdout.readline() for _ in range(2)]
        assert "open" in self.said[1], self.said

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, dict[str, str]]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body or None, headers)
        with closing(line), line.getresponse() as answer:
            return answer.status, answer.read().decode(), dict(answer.getheaders())

    def page(self, **headers: str) -> str:
        status, page, _ = self.ask("GET", "/", **headers)
        assert status == 200
        return page

    def type(self, ssid: str, password: str, **more: str) -> int:
        """What a person does: opens the page, fills the form, sends it."""
        (token,) = re.findall('name="token" value="([0-9a-f]+)"', self.page()) or [""]
        return self.ask("POST", "/", urlencode({"token": token, "ssid": ssid, "password": password} | more))[0]

    def wifi(self) -> list[dict[str, str]]:
        return json.loads(self.settings.read_text())["wifi"]

    def rest(self) -> str:
        """What it says until it closes itself."""
        assert self.process.stdout is not None
        said = "".join(self.said) + self.process.stdout.read()
        assert self.process.wait(20) == 0, said
        return said


@pytest.fixture
def stand(tmp_path: Path, board_files: Path) -> Iterator[Callable[..., Stand]]:
    with ExitStack() as stack:

        def made(**settings: int) -> Stand:
            found = Stand(tmp_path, board_files, **settings)
            stack.enter_context(found.process)
            stack.callback(found.process.kill)
            return found

        yield made


def test_the_network_of_a_node_has_its_name_and_the_password_of_its_label(stand: Callable[..., Stand]) -> None:
    opened = stand()

    assert "'ssid': 'moineau-home-01'" in opened.said[1]
    assert "'password': 'label-word-17'" in opened.said[1]


def test_the_page_speaks_the_language_of_the_phone_and_names_what_is_near(stand: Callable[..., Stand]) -> None:
    opened = stand()

    french, english = opened.page(**{"Accept-Language": "fr-FR,fr"}), opened.page(**{"Accept-Language": "de,en"})

    assert '<html lang="fr">' in french
    assert "Mot de passe" in french
    assert '<html lang="en">' in english
    assert "Password" in english
    assert 'value="Chez Zoé"' in french
    assert "&lt;b&gt;" in french


def test_a_network_that_lets_the_node_in_is_kept_and_the_page_closes(stand: Callable[..., Stand]) -> None:
    opened = stand()

    assert opened.type("Chez Zoé", PASSWORD) == 303
    wait_until(lambda: "Zoé" in opened.page() and ("fait" in opened.page() or "Done" in opened.page()), 5)

    assert opened.wifi() == [{"ssid": "Chez Zoé", "password": PASSWORD}, *SETTINGS["wifi"]]
    assert "closed" in opened.rest()


def test_no_password_is_ever_said_or_shown(stand: Callable[..., Stand]) -> None:
    opened = stand()
    opened.type("Chez Zoé", "wrong password")
    shown = opened.page()
    wait_until(lambda: "Rien n’a été changé" in opened.page(), 5)
    shown += opened.page()
    opened.type("Chez Zoé", PASSWORD)
    wait_until(lambda: "fait" in opened.page(), 5)

    said = shown + opened.page() + opened.rest().replace(opened.said[1], "")

    for secret in ("wrong password", PASSWORD, "0ldpassword", "n0des3cret", "label-word-17"):
        assert secret not in said


def test_a_network_that_lets_nobody_in_changes_nothing_but_may_be_kept_unasked(stand: Callable[..., Stand]) -> None:
    opened = stand()
    opened.type("Chez Zoé", "wrong password")
    wait_until(lambda: "Rien n’a été changé" in opened.page(), 5)
    assert opened.wifi() == SETTINGS["wifi"]

    opened.type("On the roof", "far away 12", anyway="1")

    assert opened.wifi()[0] == {"ssid": "On the roof", "password": "far away 12"}
    assert "enregistré sans avoir été essayé" in opened.page()


def test_a_full_flash_is_told_and_the_old_settings_stay(stand: Callable[..., Stand]) -> None:
    opened = stand(room=30)

    opened.type("Chez Zoé", PASSWORD)
    wait_until(lambda: "pleine" in opened.page(), 5)

    assert json.loads(opened.settings.read_text()) == SETTINGS
    assert "closed" in opened.rest()


def test_a_form_of_another_page_and_names_that_cannot_be_are_refused(stand: Callable[..., Stand]) -> None:
    opened = stand()
    for ssid, password in (("", "12345678"), ("x" * 33, "12345678"), ("Zoé", "1234567"), ("Zoé", "x" * 64)):
        opened.type(ssid, password)
        assert "de 1 à 32 octets" in opened.page()

    opened.ask("POST", "/", urlencode({"token": "0" * 16, "ssid": "evil", "password": "", "anyway": "1"}))

    assert opened.wifi() == SETTINGS["wifi"]


def test_whatever_a_phone_looks_for_it_finds_the_page(stand: Callable[..., Stand]) -> None:
    opened = stand()

    for path, host in (("/generate_204", "connectivitycheck.gstatic.com"), ("/", "captive.apple.com"), ("/x?y", "")):
        status, _, headers = opened.ask("GET", path, **({"Host": host} if host else {}))
        assert (status, headers["Location"]) == (302, "http://127.0.0.1/")


def test_every_name_leads_to_the_page(stand: Callable[..., Stand]) -> None:
    opened = stand()
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asking.settimeout(5)
    name = b"\x07example\x03org\x00\x00\x01\x00\x01"
    with asking:
        asking.sendto(b"rubbish", ("127.0.0.1", opened.names))
        asking.sendto(b"\x12\x34\x01\x00" + struct.pack(">HHHH", 1, 0, 0, 0) + name, ("127.0.0.1", opened.names))
        told = asking.recv(512)

    assert told[:2] == b"\x12\x34"
    assert told[-4:] == bytes((127, 0, 0, 1))


def answered(opened: Stand, raw: bytes) -> bytes:
    """The first line of what it says to these bytes."""
    with socket.create_connection(("127.0.0.1", opened.port), timeout=5) as line:
        line.sendall(raw)
        return line.makefile("rb").readline()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + b"x" * 2048, b"431"),
        (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000000\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ten\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\n\r\n\xff\xfe\xfd", b"400"),
        (b"DELETE / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"405"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200) + b"\r\n\r\n", b"400"),  # somebody tries TLS
    ],
)
def test_what_it_does_not_take_is_answered_and_it_goes_on(stand: Callable[..., Stand], raw: bytes, code: bytes) -> None:
    opened = stand()

    assert code in answered(opened, raw)
    assert "Mot de passe" in opened.page()


def test_whoever_promises_more_than_comes_keeps_nobody_out(stand: Callable[..., Stand]) -> None:
    opened = stand()
    with ExitStack() as held:
        for _ in range(5):
            line = held.enter_context(socket.create_connection(("127.0.0.1", opened.port)))
            line.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\nssid=Zo")

            assert "Mot de passe" in opened.page()


def hostile(seed: int) -> bytes:
    draw = random.Random(seed)
    whole = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20\r\n\r\nssid=a&token=b&lang=c"
    made = bytearray(whole)
    for _ in range(draw.randrange(1, 12)):
        made[draw.randrange(len(made))] = draw.randrange(256)
    return bytes(made[: draw.randrange(1, len(made))]) * draw.choice((1, 1, 40))


def test_rubbish_half_requests_and_many_lines_at_once_end_nothing(stand: Callable[..., Stand]) -> None:
    opened = stand()
    held = [socket.create_connection(("127.0.0.1", opened.port)) for _ in range(6)]
    for seed in range(80):
        with socket.create_connection(("127.0.0.1", opened.port)) as line:
            line.settimeout(5)
            line.sendall(hostile(seed))
            if seed % 3:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # hangs up rudely
    for line in held:
        line.close()

    assert "Mot de passe" in opened.page()
    assert opened.wifi() == SETTINGS["wifi"]
    assert opened.process.poll() is None


def test_it_closes_by_itself_when_nobody_comes(stand: Callable[..., Stand]) -> None:
    assert "closed" in stand(open_ms=300).rest()
