"""Builds for claims about updates: a key of their own, a manifest, its signature, the pieces it travels in."""

from binascii import b2a_base64, hexlify
from hashlib import sha256

from firmware import ota

# Of nobody: made for these claims.
N = int(
    "abadc6bd1896b735206316212b75729a79f90dc6b82b0d8b7de718be7fff7d453ca0c6c554f913292668c54678abf483"
    "8080e42b95aea4280d821beda49a7f46019b67e460ca32dc22fe4b689b9dc3f8f152c817b96821ad3ed7f645c03a6787"
    "8ec79b6022e2fc94714882e07e043b91c45aac2ac16b9490d6255b9fb44a1afbd50d0ff1b639d5196004b3f2c14dfcc7"
    "f450308e6db591f724d7937ab002af8fc51bfffb282608d0e19ac3d62d3880b18596bd70ab6d0bc1960477a5d012086f"
    "07c04971778fd25045807c4c2129605605af4a3d08bb8456f6075764fd88838ba2c6696322e11cb0c469facd91847548"
    "d5129e966d5d085dedbd1582b30fac9f",
    16,
)
D = int(
    "47aa377b894fa4f3deecadf8b3b907d997501161a2508a8b6fc7afeb19e86f851efd686c487fdef13f10de45002b9bda"
    "e72226dd50d301c09c7ef3249d21473ed47de87d0bb06c51bba3d69bb8d63f4fe4812f78c3d345b799b3b220c4d13c95"
    "785337b78668a5925bc5aea882c246919f5b50625ab28b66789648ac9ea88ea161482abcfbcea3b1dcd80ba0c83cbf4c"
    "d9bc1684433d3ba1dae8f14c5508bc0ceb6505a0705bd8cd1a85f998e55ae1c1c7c1d03e2ffb7a1f469669e7531073f7"
    "41d8fa021364df48b4136ffd1a13fca4f36579f50ddd10d0f017991efe1bd39fc928524c3cf0f6f03a47349be6e6a7bf"
    "f37a8f6f0c464d581ecce65ae15834a9",
    16,
)
FILES = {"firmware/main.mpy": b"m" * 1500, "contract/own.mpy": b"o" * 700, "firmware/sensors/sht4x.mpy": bytes(40)}


def manifest(version, files=None, arch="any", **other):
    lines = [other.get("head", "moineau-update 1"), "version %d" % version, "arch " + arch]
    files = FILES if files is None else files
    for name in sorted(files):
        digest = hexlify(sha256(files[name]).digest()).decode()
        lines.append("%s %d %s" % (name, len(files[name]), digest))
    return ("\n".join(lines) + "\n").encode()


def signature(content, d=D, n=N):
    padded = b"\x00\x01" + b"\xff" * 202 + b"\x00" + ota._KIND + sha256(content).digest()
    return pow(int.from_bytes(padded, "big"), d, n).to_bytes(256, "big")


def base64(raw):
    return b2a_base64(raw).decode().strip()


class Build:
    """One build as a hub would bring it; what is wrong with it can be said."""

    def __init__(self, version=2, files=None, **other):
        files = FILES if files is None else files
        self.version = version
        self.manifest = other.get("manifest") or manifest(version, files, **other)
        self.signature = other.get("signature") or signature(self.manifest)
        self.stream = self.manifest + b"".join([files[name] for name in sorted(files)])

    def offer(self):
        sizes = (self.version, len(self.manifest), len(self.stream), base64(self.signature))
        return "offer %d %d %d %s" % sizes

    def count(self):
        return (len(self.stream) + ota.PIECE - 1) // ota.PIECE

    def piece(self, number):
        raw = self.stream[number * ota.PIECE : (number + 1) * ota.PIECE]
        return "piece %d %d %s" % (self.version, number, base64(raw))
