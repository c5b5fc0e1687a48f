"""What the hub keeps of updates, as files in its data: the operator's public key, signed builds, groups, releases.

Written by `moineau update`, read by the hub as it changes; the hub itself only notes which node went back from what. A
build lies here only with a good signature.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from hub.register.bundle import update_key_file
from hub.updates.build import Build, UpdateError, read

CANARY = "canary"  # the few that get everything first
EVERYBODY = "all"
_PLAN = "plan.json"
_FAILURES = "failures.json"

Failures = dict[str, dict[int, int]]  # node -> version -> when it last said that it went back from it


class Release(NamedTuple):
    version: int
    group: str
    at: int


class Store:
    def __init__(self, data: Path) -> None:
        self._key = update_key_file(data)
        self.folder = self._key.parent
        self._builds: dict[tuple[int, str], Build | None] = {}

    # The key.

    def key(self) -> bytes | None:
        """The modulus that nodes hold builds against."""
        return self._key.read_bytes() if self._key.exists() else None

    def keep_key(self, modulus: bytes) -> None:
        self._write(self._key.name, modulus)

    # Builds.

    def keep(self, build: Build) -> None:
        key = self.key()
        if key is None:
            raise UpdateError("there is no key yet: moineau update key FILE")
        if not build.is_signed_by(key):
            raise UpdateError("this build is not signed by this hub's key: moineau update sign BUILD --key FILE")
        file = self.folder / f"{build.version}-{build.arch}.update"
        if file.exists() and read(file).manifest != build.manifest:
            raise UpdateError(
                f"version {build.version} for {build.arch} is signed already, and it is another build: a number is "
                "used once. moineau update build takes the next"
            )
        self._write(file.name, build.written())
        self._builds.pop((build.version, build.arch), None)

    def build(self, version: int, arch: str) -> Build | None:
        """The build of this version that runs there; None where there is none."""
        if (version, arch) not in self._builds:
            found = [self.folder / f"{version}-{kind}.update" for kind in (arch, "any")]
            self._builds[version, arch] = next((read(file) for file in found if file.exists()), None)
        return self._builds[version, arch]

    def versions(self) -> dict[int, list[str]]:
        """version -> architectures."""
        found: dict[int, list[str]] = {}
        for file in sorted(self.folder.glob("*-*.update")):
            version, _, arch = file.stem.partition("-")
            found.setdefault(int(version), []).append(arch)
        return dict(sorted(found.items()))

    # Groups and releases.

    @property
    def changed(self) -> int:
        """Another number when the plan is another."""
        try:
            return os.stat(self.folder / _PLAN).st_mtime_ns  # noqa: PTH116 -- asked every second
        except FileNotFoundError:
            return 0

    def _plan(self) -> dict[str, Any]:
        file = self.folder / _PLAN
        return json.loads(file.read_text("utf-8")) if file.exists() else {"groups": {}, "releases": []}

    def groups(self) -> dict[str, list[str]]:
        return self._plan()["groups"]

    def releases(self) -> list[Release]:
        return [Release(*row) for row in self._plan()["releases"]]

    def regroup(self, group: str, nodes: Iterable[str]) -> None:
        """Exactly these nodes are in the group; none: it is no more."""
        plan = self._plan()
        plan["groups"][group] = sorted(set(nodes))
        if not plan["groups"][group]:
            del plan["groups"][group]
        self._keep_plan(plan)

    def release(self, version: int, group: str, now: int) -> None:
        plan = self._plan()
        rows = [row for row in plan["releases"] if row[:2] != [version, group]]
        plan["releases"] = [*rows, [version, group, now]]
        self._keep_plan(plan)

    def withdraw(self, version: int) -> bool:
        """No node is offered this version any more; False where none was."""
        plan = self._plan()
        rows = [row for row in plan["releases"] if row[0] != version]
        changed = rows != plan["releases"]
        plan["releases"] = rows
        self._keep_plan(plan)
        return changed

    def failures(self) -> Failures:
        file = self.folder / _FAILURES
        told = json.loads(file.read_text("utf-8")) if file.exists() else {}
        return {node: {int(version): at for version, at in versions.items()} for node, versions in told.items()}

    def keep_failures(self, failures: Failures) -> None:
        self._write(_FAILURES, json.dumps(failures, indent=1).encode())

    def _keep_plan(self, plan: dict[str, Any]) -> None:
        self._write(_PLAN, json.dumps(plan, ensure_ascii=False, indent=1).encode())

    def _write(self, name: str, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / f"{name}.partial"
        partial.write_bytes(content)
        partial.replace(self.folder / name)


def version_for(node: str, groups: dict[str, list[str]], releases: Iterable[Release]) -> int | None:
    """The newest version that is released for this node."""
    mine = {EVERYBODY, *(group for group, nodes in groups.items() if node in nodes)}
    return max((one.version for one in releases if one.group in mine), default=None)


def has_failed(node: str, version: int, failures: Failures, releases: Iterable[Release]) -> bool:
    """Whether this node went back from this version, and nobody has released it anew since."""
    at = failures.get(node, {}).get(version)
    return at is not None and all(one.at <= at for one in releases if one.version == version)
