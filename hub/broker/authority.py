"""The hub's own authority for TLS: names in, certificates out, and the files they are kept in.

EC P-256: the smallest that every client and board takes. All are valid from 1990 on, because a board that has no clock
yet believes that it is 2000 or 2021. Pure, but for `keep` and `kept`.
"""

import ipaddress
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hub.broker.endpoint import BrokerError
from hub.register import write_private

CA, CA_KEY, SERVER, SERVER_KEY = "ca.pem", "ca.key", "server.pem", "server.key"
HERE = ("localhost", "127.0.0.1", "::1")  # the hub itself reaches its broker by these
_BEGINNING = datetime(1990, 1, 1, tzinfo=UTC)
_CA_DAYS, _SERVER_DAYS = 20 * 365, 2 * 365
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


class Pair(NamedTuple):
    """A certificate and its key, as PEM."""

    certificate: str
    key: str


def authority(name: str, now: datetime) -> Pair:
    """A new one; whatever trusts another does not trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = _named(name)
    draft = _draft(who, who, key.public_key(), now + timedelta(days=_CA_DAYS))
    draft = draft.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    draft = draft.add_extension(_usage(signs_certificates=True), critical=True)
    return _pair(draft.sign(key, hashes.SHA256()), key)


def server(ca: Pair, names: tuple[str, ...], now: datetime) -> Pair:
    """A broker's certificate for these names and addresses, and for this machine's own."""
    issuer, issuer_key = _read(ca)
    key = ec.generate_private_key(ec.SECP256R1())
    every = list(dict.fromkeys((*(checked(name) for name in names), *HERE)))
    draft = _draft(_named(every[0]), issuer.subject, key.public_key(), now + timedelta(days=_SERVER_DAYS))
    draft = draft.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    draft = draft.add_extension(_usage(signs_certificates=False), critical=True)
    draft = draft.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    draft = draft.add_extension(x509.SubjectAlternativeName([_alternative(name) for name in every]), critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return _pair(draft.add_extension(identifier, critical=False).sign(issuer_key, hashes.SHA256()), key)


def checked(name: str) -> str:
    """A host's name or an address, as a certificate can hold it."""
    lower = name.lower().removesuffix(".")
    try:
        return str(ipaddress.ip_address(lower))
    except ValueError:
        if not HOST.fullmatch(lower):
            raise BrokerError(f"{name!r} where a host's name or an address is accepted, as in 192.168.1.10") from None
        return lower


def names(certificate: str) -> tuple[str, ...]:
    found = x509.load_pem_x509_certificate(certificate.encode()).extensions
    held = found.get_extension_for_class(x509.SubjectAlternativeName).value
    return tuple(str(each.value) for each in held)


def expires(certificate: str) -> datetime:
    return x509.load_pem_x509_certificate(certificate.encode()).not_valid_after_utc


def fingerprint(certificate: str) -> str:
    """SHA-256, in hexadecimal."""
    return x509.load_pem_x509_certificate(certificate.encode()).fingerprint(hashes.SHA256()).hex()


def keep(folder: Path, certificate: str, pair: Pair) -> None:
    """Under these names, for the hub's own user only; the key first, for a certificate without it is of no use."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(folder / {CA: CA_KEY, SERVER: SERVER_KEY}[certificate], pair.key)
    write_private(folder / certificate, pair.certificate)


def kept(folder: Path, certificate: str) -> Pair | None:
    """None where there is none; BrokerError where it cannot be used."""
    key = {CA: CA_KEY, SERVER: SERVER_KEY}[certificate]
    try:
        found = Pair((folder / certificate).read_text(encoding="utf-8"), (folder / key).read_text(encoding="utf-8"))
        _read(found)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise BrokerError(f"{folder / certificate} and {key} beside it cannot be used: {error}") from None
    return found


def _draft(who: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, end: datetime) -> x509.CertificateBuilder:
    draft = x509.CertificateBuilder().subject_name(who).issuer_name(issuer).public_key(key)
    draft = draft.serial_number(x509.random_serial_number()).not_valid_before(_BEGINNING).not_valid_after(end)
    return draft.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _read(pair: Pair) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    certificate = x509.load_pem_x509_certificate(pair.certificate.encode())
    key = serialization.load_pem_private_key(pair.key.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        raise ValueError("the key is not the certificate's")
    return certificate, key


def _pair(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Pair:
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Pair(certificate.public_bytes(pem).decode(), key.private_bytes(pem, *plain).decode())
