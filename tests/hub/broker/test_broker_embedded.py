"""The embedded broker as a child of the hub: one per data folder, cleaned up after a killed hub, refused by name."""

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub import settings as hub_settings
from hub.broker import BrokerError, Embedded, External, broker_of
from hub.broker.process import command_line, end_leftover
from hub.register import HUB, Register
from tests.plugins.brokers import NOW, Client, wait_until


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Embedded]:
    settings = hub_settings.load(None, data=tmp_path / "data", broker={"listen": "127.0.0.1:0"})
    register = Register(settings.data)
    register.add_area("tilleuls", "Les Tilleuls")
    broker = Embedded(settings, register)
    try:
        yield broker
    finally:
        broker.stop()
        register.close()


def test_it_accepts_the_hub_as_soon_as_it_has_started(embedded: Embedded) -> None:
    embedded.start()
    with Client(embedded.endpoint(HUB)) as hub:
        assert hub.subscribe("moineau/v1/node/+/readings")


def test_its_files_are_for_its_owner_only(embedded: Embedded) -> None:
    embedded.start()
    conf = embedded._conf
    assert stat.S_IMODE(conf.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(conf.stat().st_mode) == 0o600


def test_an_endpoint_does_not_show_its_password(embedded: Embedded) -> None:
    embedded.start()
    endpoint = embedded.endpoint(HUB)
    assert endpoint.password not in repr(endpoint)


def test_nobody_may_speak_the_nats_protocol(embedded: Embedded) -> None:
    embedded.start()
    endpoint = embedded.endpoint(HUB)
    log = (embedded._folder / "broker.log").read_text()
    port = int(log.split("Listening for client connections on 127.0.0.1:")[1].split()[0])
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.recv(4096)
        line.sendall(f'CONNECT {{"user":"{endpoint.username}","pass":"{endpoint.password}"}}\r\nPING\r\n'.encode())
        assert b"Authorization Violation" in line.recv(4096)


def test_a_reload_without_a_change_does_nothing(embedded: Embedded) -> None:
    embedded.start()
    assert embedded.reload() is False
    embedded._register.add_node("first-01", "tilleuls", now=NOW)
    assert embedded.reload() is True
    assert embedded.reload() is False


def test_killed_it_is_seen_dead_and_starts_again_on_the_same_port(embedded: Embedded) -> None:
    embedded.start()
    endpoint = embedded.endpoint(HUB)
    assert embedded.pid is not None
    os.kill(embedded.pid, 9)
    wait_until(lambda: not embedded.alive())
    embedded.start()
    assert embedded.alive()
    assert embedded.endpoint(HUB) == endpoint


def test_a_second_hub_on_the_same_data_is_refused_and_harms_nothing(embedded: Embedded) -> None:
    embedded.start()
    second = Embedded(embedded._settings, embedded._register)
    with pytest.raises(BrokerError, match="another hub runs on"):
        second.start()
    assert embedded.alive()


def test_after_stop_another_may_start(embedded: Embedded) -> None:
    embedded.start()
    embedded.stop()
    assert not embedded.alive()
    second = Embedded(embedded._settings, embedded._register)
    second.start()
    second.stop()


def test_an_address_in_use_is_named_with_the_way_out(embedded: Embedded, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        settings = hub_settings.load(None, data=tmp_path / "other", broker={"listen": listen})
        with pytest.raises(BrokerError, match=rf"broker\.listen {listen}: .*\[broker\] url = "):
            Embedded(settings, embedded._register).start()


def test_after_a_refused_start_the_folder_is_free_again(embedded: Embedded, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        settings = hub_settings.load(None, data=tmp_path / "data", broker={"listen": listen})
        with pytest.raises(BrokerError, match=r"broker\.listen"):
            Embedded(settings, embedded._register).start()
    embedded.start()


def test_a_broker_that_cannot_start_says_why(embedded: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_text", lambda: "no_such_key: 3\n")
    with pytest.raises(BrokerError, match=r"ended at its start: .*no_such_key"):
        embedded.start()


def test_a_reload_the_broker_refuses_is_tried_again(embedded: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded.start()
    with monkeypatch.context() as broken:
        broken.setattr(embedded, "_text", lambda: "no_such_key: 3\n")
        for _ in range(2):
            with pytest.raises(BrokerError, match="refused its new accounts"):
                embedded.reload()
    assert embedded.reload() is True
    with Client(embedded.endpoint(HUB)):
        pass


HUB_THAT_IS_KILLED = """
import os, pathlib, sys
from hub import settings
from hub.broker import Embedded
from hub.register import Register
chosen = settings.load(None, data=pathlib.Path(sys.argv[1]), broker={"listen": "127.0.0.1:0"})
broker = Embedded(chosen, Register(chosen.data))
broker.start()
print(broker.pid, broker.endpoint("moineau-hub").port, flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_broker_left_by_a_killed_hub_is_ended_by_the_next(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-c", HUB_THAT_IS_KILLED, str(data)]
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    pid, port = (int(word) for word in killed.stdout.split())
    assert killed.returncode == -9
    assert "nats-server" in command_line(pid)
    settings = hub_settings.load(None, data=data, broker={"listen": f"127.0.0.1:{port}"})
    next_hub = Embedded(settings, Register(data))
    next_hub.start()
    try:
        assert "nats-server" not in command_line(pid)
        with Client(next_hub.endpoint(HUB)):
            pass
    finally:
        next_hub.stop()


def test_a_number_that_belongs_to_another_program_is_left_alone(tmp_path: Path) -> None:
    innocent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        (tmp_path / "broker.pid").write_text(str(innocent.pid))
        assert end_leftover(tmp_path / "broker.pid", tmp_path / "nats.conf") is None
        assert innocent.poll() is None
    finally:
        innocent.communicate(b"\n")


def test_a_folder_whose_name_is_awkward_still_works(tmp_path: Path) -> None:
    data = tmp_path / 'le "quartier" # à côté'
    settings = hub_settings.load(None, data=data, broker={"listen": "127.0.0.1:0"})
    broker = Embedded(settings, Register(data))
    broker.start()
    broker.stop()
    assert (data / "broker" / "messages").is_dir()


def test_settings_with_an_address_use_that_broker(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    register = Register(tmp_path)
    own = hub_settings.load(None, data=tmp_path, broker={"url": "mqtt://127.0.0.1:1999"})
    named = {"url": "mqtts://city.example", "username": "hub", "password_file": str(secret)}
    theirs = hub_settings.load(None, data=tmp_path, broker=named)
    broker = broker_of(own, register)
    broker.start()
    assert isinstance(broker, External)
    assert (broker.endpoint(HUB).port, broker.endpoint(HUB).password) == (1999, register.hub_secret(HUB))
    other = broker_of(theirs, register).endpoint(HUB)
    assert (other.host, other.port, other.username, other.password, other.tls) == (
        "city.example",
        8883,
        "hub",
        "s3cret",
        True,
    )
