"""A build in one file: its files in, a manifest, a signature and the bytes that travel out; and read back.

The file begins with one line, `moineau-update SIZE SIGNATURE`: how long the manifest is, and the operator's signature
of it in base64, or "-". Then the manifest and the files in its order: what a node receives. Refuses with UpdateError.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

PIECE = 768  # bytes; firmware/ota.py's
MOST_VERSION = 2**31 - 1
_MAGIC = "moineau-update"
_MODULUS = 256  # bytes
_EXPONENT = 65537


class UpdateError(ValueError):
    """A build, a key or a release that cannot be used; the sentence says why, and the way out."""


def public_key(modulus: bytes) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(_EXPONENT, int.from_bytes(modulus, "big")).public_key()


def modulus_of(key: rsa.RSAPublicKey) -> bytes:
    """As a node keeps it."""
    return key.public_numbers().n.to_bytes(_MODULUS, "big")


@dataclass(frozen=True)
class Build:
    version: int
    arch: str
    manifest: bytes
    files: bytes
    signature: bytes = b""

    @property
    def stream(self) -> bytes:
        return self.manifest + self.files

    @property
    def pieces(self) -> int:
        return -(-len(self.stream) // PIECE)

    def offer(self) -> str:
        signed = base64.b64encode(self.signature).decode()
        return f"offer {self.version} {len(self.manifest)} {len(self.stream)} {signed}"

    def piece(self, number: int) -> str:
        raw = self.stream[number * PIECE : (number + 1) * PIECE]
        return f"piece {self.version} {number} {base64.b64encode(raw).decode()}"

    def signed(self, key: rsa.RSAPrivateKey) -> "Build":
        return replace(self, signature=key.sign(self.manifest, padding.PKCS1v15(), SHA256()))

    def is_signed_by(self, modulus: bytes) -> bool:
        try:
            public_key(modulus).verify(self.signature, self.manifest, padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True

    def written(self) -> bytes:
        signed = base64.b64encode(self.signature).decode() or "-"
        return f"{_MAGIC} {len(self.manifest)} {signed}\n".encode() + self.stream


def made(files: Mapping[str, bytes], version: int, arch: str) -> Build:
    """An unsigned build of these files, named as they stand in a slot."""
    if not 0 < version <= MOST_VERSION:
        raise UpdateError(f"version {version} is not a whole number from 1 to {MOST_VERSION}")
    lines = [f"{_MAGIC} 1", f"version {version}", f"arch {arch}"]
    names = sorted(files)
    lines += [f"{name} {len(files[name])} {hashlib.sha256(files[name]).hexdigest()}" for name in names]
    return Build(
        version, arch, "".join(f"{line}\n" for line in lines).encode(), b"".join(files[name] for name in names)
    )


def read(path: Path) -> Build:
    head, _, stream = path.read_bytes().partition(b"\n")
    try:
        magic, size, signed = head.decode("ascii").split(" ")
        manifest, files = stream[: int(size)], stream[int(size) :]
        signature = b"" if signed == "-" else base64.b64decode(signed, validate=True)
        first, version, arch, *rest = manifest.decode("ascii").splitlines()
        expected = sum(int(line.split(" ")[1]) for line in rest)
        if magic != _MAGIC or first != f"{_MAGIC} 1" or expected != len(files) or not rest:
            raise ValueError
        return Build(int(version.removeprefix("version ")), arch.removeprefix("arch "), manifest, files, signature)
    except (ValueError, IndexError, binascii.Error):
        raise UpdateError(f"{path} is no build: moineau update build makes one") from None
