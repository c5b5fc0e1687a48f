"""Encrypted MQTT: the hub's own authority, real brokers that show its certificate, and clients that check it."""

import argparse
import io
import re
import shutil
import socket
import ssl
import stat
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from hub import settings as hub_settings
from hub.broker import Embedded, authority, tls_verbs
from hub.broker.endpoint import BrokerError
from hub.doctor.checks import Patient, certificate
from hub.register import HUB, Register
from hub.register.bundle import authority as authority_der
from hub.settings import SettingsError
from moineau.cli import main
from simulator import bundle as bundles
from tests.plugins.brokers import Broker, Client, wait_until

TODAY = datetime(2026, 11, 29, tzinfo=UTC)


def arguments(*names: str, replace: bool = False, yes: bool = False) -> argparse.Namespace:
    return argparse.Namespace(names=list(names), replace=replace, yes=yes)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with an authority, for 192.0.2.7 and hub.local."""
    tls_verbs.initiated(hub_settings.load(None, data=tmp_path / "data"), arguments("192.0.2.7", "hub.local"), TODAY)
    return tmp_path / "data"


ENCRYPTED = pytest.mark.broker_under_tls("192.0.2.7", "hub.local")


def shown(broker: Broker) -> str:
    """The SHA-256 of the certificate that the broker shows."""
    where = broker.endpoint(HUB)
    return authority.fingerprint(ssl.get_server_certificate((where.host, where.port)))


@ENCRYPTED
def test_a_client_with_the_right_authority_is_let_in(broker: Broker) -> None:
    with Client(broker.endpoint(HUB)) as client:
        assert client.publish("moineau/v1/node/x-01/stored", b"{}")


@ENCRYPTED
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # paho forgets to close what it refused
def test_a_client_with_another_authority_refuses_the_broker(broker: Broker, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_text(authority.authority("another", TODAY).certificate)

    with pytest.raises(ssl.SSLCertVerificationError, match="verify failed"):
        Client(replace(broker.endpoint(HUB), ca=other)).connect()


@ENCRYPTED
def test_a_broker_under_another_name_is_refused(broker: Broker) -> None:
    """What a board does that was told another address: its connection ends before its secret is said."""
    here = broker.endpoint(HUB)
    context = ssl.create_default_context(cafile=str(here.ca))

    with (
        socket.create_connection((here.host, here.port), 5) as line,
        pytest.raises(ssl.SSLCertVerificationError, match=r"192\.0\.2\.99"),
    ):
        context.wrap_socket(line, server_hostname="192.0.2.99")


@ENCRYPTED
@pytest.mark.parametrize("name", ["192.0.2.7", "hub.local", "localhost"])
def test_every_name_of_the_certificate_is_good(broker: Broker, name: str) -> None:
    here = broker.endpoint(HUB)
    context = ssl.create_default_context(cafile=str(here.ca))

    with socket.create_connection((here.host, here.port), 5) as line:
        context.wrap_socket(line, server_hostname=name).close()


@ENCRYPTED
def test_a_board_may_take_seconds_for_the_handshake(broker: Broker) -> None:
    """A Pico W computes for one to three; nats-server's own patience is two."""
    here = broker.endpoint(HUB)
    come, go = ssl.MemoryBIO(), ssl.MemoryBIO()
    board = ssl.create_default_context(cafile=str(here.ca)).wrap_bio(come, go, server_hostname=here.host)

    with socket.create_connection((here.host, here.port), 4) as line:
        while not shaken(board):
            line.sendall(go.read())
            come.write(line.recv(65_536))
            with pytest.raises(TimeoutError):  # it would come back with b"" from a line that was closed
                line.recv(1)


def shaken(board: ssl.SSLObject) -> bool:
    """Whether it has no more to hear."""
    try:
        board.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


@ENCRYPTED
def test_a_client_that_speaks_in_clear_is_not_understood(broker: Broker) -> None:
    assert not Client(replace(broker.endpoint(HUB), tls=False)).connect()


@ENCRYPTED
def test_a_renewed_certificate_is_trusted_by_whoever_trusted_the_old_one(broker: Broker) -> None:
    before = shown(broker)

    tls_verbs.renewed(broker.settings, arguments(), TODAY)
    broker.stop()
    broker.start()

    assert shown(broker) != before
    with Client(broker.endpoint(HUB)):
        pass


@ENCRYPTED
@pytest.mark.parametrize("broker", ["mosquitto"], indirect=True)
def test_mosquitto_shows_a_renewed_certificate_after_a_reload(broker: Broker) -> None:
    before = shown(broker)

    tls_verbs.renewed(broker.settings, arguments(), TODAY)
    broker.reload()

    wait_until(lambda: shown(broker) != before)


def test_the_keys_are_for_the_owner_only(data: Path) -> None:
    assert {stat.S_IMODE(file.stat().st_mode) for file in (data / "tls").iterdir()} == {0o600}
    assert stat.S_IMODE((data / "tls").stat().st_mode) == 0o700


def test_an_authority_is_never_overwritten_without_a_word(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (data / "tls/ca.pem").read_bytes()

    assert main(["tls", "init", "--data", str(data)]) == 1

    assert "every board must be provisioned again" in capsys.readouterr().err
    assert (data / "tls/ca.pem").read_bytes() == before


def test_an_authority_is_replaced_only_by_whoever_types_the_word(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (data / "tls/ca.pem").read_bytes()
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))

    assert main(["tls", "init", "--replace", "--data", str(data)]) == 1
    assert (data / "tls/ca.pem").read_bytes() == before
    assert main(["tls", "init", "--replace", "--yes", "--data", str(data)]) == 0

    assert (data / "tls/ca.pem").read_bytes() != before
    (aside,) = data.glob("tls-until-*")
    assert (aside / "ca.pem").read_bytes() == before


def test_renewing_keeps_the_names_and_the_authority(data: Path) -> None:
    settings = hub_settings.load(None, data=data)
    before = authority.kept(data / "tls", authority.SERVER)
    ca = (data / "tls/ca.pem").read_bytes()

    tls_verbs.renewed(settings, arguments(), TODAY)

    after = authority.kept(data / "tls", authority.SERVER)
    assert before is not None
    assert after is not None
    assert authority.names(after.certificate) == authority.names(before.certificate)
    assert after != before
    assert (data / "tls/ca.pem").read_bytes() == ca


@pytest.mark.parametrize("name", ["hub local", "", "-hub", "http://hub", "hub..local", "é", "1" * 64])
def test_what_is_no_name_of_a_host_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(BrokerError, match=re.escape(repr(name))):
        tls_verbs.initiated(hub_settings.load(None, data=tmp_path), arguments(name), TODAY)
    assert not (tmp_path / "tls").exists()


def test_a_key_that_is_not_the_certificates_is_refused(data: Path) -> None:
    shutil.copy(data / "tls/ca.key", data / "tls/server.key")

    with pytest.raises(BrokerError, match="the key is not the certificate's"):
        authority.kept(data / "tls", authority.SERVER)


def test_a_certificate_is_valid_for_a_board_whose_clock_was_never_set(data: Path) -> None:
    for name in ("ca.pem", "server.pem"):
        certificate = x509.load_pem_x509_certificate((data / "tls" / name).read_bytes())
        assert certificate.not_valid_before_utc < datetime(2000, 1, 1, tzinfo=UTC)


def test_the_embedded_broker_does_not_start_without_the_certificate_it_was_promised(tmp_path: Path) -> None:
    settings = hub_settings.load(None, data=tmp_path, broker={"listen": "127.0.0.1:0", "tls": True})
    with closing(Register(tmp_path)) as register, pytest.raises(BrokerError, match="moineau tls init"):
        Embedded(settings, register).start()


def test_the_network_is_listened_to_with_tls_or_with_a_word_that_says_otherwise(tmp_path: Path) -> None:
    anywhere = {"listen": "0.0.0.0:8883"}

    with pytest.raises(SettingsError, match="moineau tls init"):
        hub_settings.load(None, data=tmp_path, broker=anywhere)
    for accepted in ({"tls": True}, {"plain_lan": True}):
        assert hub_settings.load(None, data=tmp_path, broker=anywhere | accepted).broker.listen == "0.0.0.0:8883"


@pytest.mark.parametrize(
    ("broker", "said"),
    [
        ({"tls": True, "url": "mqtts://hub.local"}, "broker.tls"),
        ({"ca_file": "ca.pem"}, "broker.ca_file"),
        ({"ca_file": "ca.pem", "url": "mqtt://127.0.0.1"}, "broker.ca_file"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(broker: dict, said: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)):
        hub_settings.load(None, broker=broker)


def test_mosquitto_may_serve_the_network_where_it_is_encrypted(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = data / "hub.toml"
    config.write_text(f'data = "{data}"\n[broker]\nurl = "mqtts://127.0.0.1"\nca_file = "tls/ca.pem"\n')
    Register(data).close()
    words = ["broker", "config", str(data / "mosquitto"), "--config", str(config), "--listen", "0.0.0.0:8883"]

    assert main(words) == 0, capsys.readouterr().err

    conf = (data / "mosquitto/mosquitto.conf").read_text()
    assert "listener 8883 0.0.0.0" in conf
    assert f"certfile {data / 'mosquitto/server.pem'}" in conf
    assert stat.S_IMODE((data / "mosquitto/server.key").stat().st_mode) in (0o600, 0o640)


def test_the_bundle_carries_the_authority_as_boards_read_it(data: Path) -> None:
    config = data / "hub.toml"
    config.write_text(f'data = "{data}"\n[broker]\nlisten = "127.0.0.1:8883"\ntls = true\n')
    main(["area", "add", "tilleuls", "--config", str(config)])

    words = ["node", "add", "tilleuls-03", "--area", "tilleuls", "--bundle", str(data / "b.json")]
    assert main([*words, "--config", str(config)]) == 0

    bundle = bundles.read(data / "b.json")
    assert (bundle.host, bundle.port, bundle.tls) == ("127.0.0.1", 8883, True)
    assert bundle.ca == authority_der(hub_settings.load(config))
    assert bundle.ca is not None
    x509.load_der_x509_certificate(bundle.ca)


@pytest.mark.parametrize(("days", "ok"), [(31, True), (29, False), (-1, False)])
def test_the_doctor_sees_a_certificate_end(data: Path, days: int, ok: bool) -> None:
    settings = hub_settings.load(None, data=data, broker={"tls": True})
    kept = authority.kept(data / "tls", authority.SERVER)
    assert kept is not None
    now = int((authority.expires(kept.certificate) - timedelta(days=days)).timestamp())

    (found,) = certificate(Patient(settings, None, None, None, now))  # ty: ignore[invalid-argument-type]

    assert (found.ok, found.way_out) == (ok, "moineau tls renew")
