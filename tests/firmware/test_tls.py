"""The firmware's TLS on the real interpreter against a real broker: our authority, this host's name, today's dates."""

import datetime
import getpass
import ipaddress
import shutil
import subprocess
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.firmware.conftest import BOTH, TWIN, command
from tests.plugins.brokers import free_port, wait_for_port

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.UTC)


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self._name = name("Our authority")
        built = self._builder(self._name, self.key, NOW - DAY, NOW + 3650 * DAY)
        built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.certificate = built.sign(self.key, hashes.SHA256())

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, since: datetime.datetime, until: datetime.datetime
    ) -> x509.CertificateBuilder:
        named = x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(key.public_key())
        numbered = named.serial_number(x509.random_serial_number())
        return numbered.not_valid_before(since).not_valid_after(until)

    def write(self, folder: Path, *, since: datetime.datetime = NOW - DAY, days: int = 90) -> None:
        """A broker's key and certificate, for hub.lan and 127.0.0.1."""
        key = ec.generate_private_key(ec.SECP256R1())
        hosts = [x509.DNSName("hub.lan"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        built = self._builder(name("hub.lan"), key, since, since + days * DAY)
        made = built.add_extension(x509.SubjectAlternativeName(hosts), critical=False).sign(self.key, hashes.SHA256())
        pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
        (folder / "broker.pem").write_bytes(made.public_bytes(pem))
        (folder / "broker.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def broker(tmp_path: Path, cleanup: ExitStack) -> Callable[..., int]:
    """The port of a mosquitto whose certificate is of this authority and these days."""
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin") or pytest.skip("no mosquitto here")

    def started(authority: Authority, **days: object) -> int:
        authority.write(tmp_path, **days)  # ty: ignore[invalid-argument-type]
        port, conf = free_port(), tmp_path / "mosquitto.conf"
        files = f"certfile {tmp_path}/broker.pem\nkeyfile {tmp_path}/broker.key\n"
        conf.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nuser {getpass.getuser()}\n{files}")
        process = subprocess.Popen([program, "-c", str(conf)], stderr=subprocess.DEVNULL)
        cleanup.callback(process.wait)
        cleanup.callback(process.terminate)
        wait_for_port(port)
        return port

    return started


@contextmanager
def patience(process: subprocess.Popen[str]) -> Generator[None]:
    timer = threading.Timer(20, process.kill)
    timer.start()
    yield
    timer.cancel()


@pytest.fixture
def sent(tmp_path: Path, board_files: Path) -> Callable[..., str]:
    """The first trouble of a node's own link that brings 20 messages to this port, or that it has brought them."""

    def said(port: int, trusted: Authority, host: str = "127.0.0.1", named: str = "") -> str:
        home = tmp_path / "home"
        home.mkdir()
        der = trusted.certificate.public_bytes(serialization.Encoding.DER)
        (home / "ca.der").write_bytes(der)
        shims = board_files / TWIN.relative_to(BOTH.parents[2])
        words = [*command("micropython"), str(BOTH / "courier.py"), str(board_files), str(shims), str(port), "20"]
        process = subprocess.Popen([*words, str(home), host, named], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        with process, patience(process):
            found = next((line for line in process.stdout if line.startswith(("trouble", "done"))), "")
            process.kill()
        return found

    return said


@pytest.mark.parametrize(("host", "named"), [("127.0.0.1", ""), ("127.0.0.1", "hub.lan")])
def test_our_authority_and_the_hosts_own_name_let_messages_through(
    broker: Callable[..., int], sent: Callable[..., str], host: str, named: str
) -> None:
    ours = Authority()

    said = sent(broker(ours), ours, host, named)

    assert "done 0" in said, said


def test_another_hosts_name_is_refused_and_named(broker: Callable[..., int], sent: Callable[..., str]) -> None:
    ours = Authority()

    trouble = sent(broker(ours), ours, named="evil.lan")

    assert "'tls': 1" in trouble
    assert "does not match" in trouble


def test_another_authority_is_refused(broker: Callable[..., int], sent: Callable[..., str]) -> None:
    trouble = sent(broker(Authority()), Authority())

    assert "'tls': 1" in trouble
    assert "not correctly signed by the trusted CA" in trouble


@pytest.mark.parametrize(("since", "word"), [(NOW - 200 * DAY, "expired"), (NOW + 2 * DAY, "future")])
def test_a_certificate_of_other_days_is_refused(
    broker: Callable[..., int], sent: Callable[..., str], since: datetime.datetime, word: str
) -> None:
    ours = Authority()

    trouble = sent(broker(ours, since=since), ours)

    assert word in trouble


def test_a_broker_that_speaks_no_tls_is_refused(sent: Callable[..., str], tmp_path: Path, cleanup: ExitStack) -> None:
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin") or pytest.skip("no mosquitto here")
    port, conf = free_port(), tmp_path / "plain.conf"
    conf.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nuser {getpass.getuser()}\n")
    process = subprocess.Popen([program, "-c", str(conf)], stderr=subprocess.DEVNULL)
    cleanup.callback(process.wait)
    cleanup.callback(process.terminate)
    wait_for_port(port)

    assert "'tls': 1" in sent(port, Authority())
