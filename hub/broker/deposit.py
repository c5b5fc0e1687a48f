"""Generated broker files in, a folder on disk out, and one sentence for each thing that changed.

A mosquitto.conf that somebody edited is never overwritten: ours goes beside it as mosquitto.conf.new.
"""

import grp
import os
from pathlib import Path

from hub.broker.mosquitto import ACL, CERTIFICATE, CONF, KEY, PASSWORDS, STATE
from hub.register import write_private


def deposit(folder: Path, files: dict[str, str]) -> list[str]:
    """Writes what differs. Empty when nothing does."""
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    (folder / STATE).mkdir(mode=0o700, exist_ok=True)
    said = []
    for name, text in files.items():
        old = _read(folder / name)
        if old == text:
            continue
        if name == CONF and old:
            said.append(f"{CONF} is not as Moineau writes it: yours is kept, ours is {CONF}.new beside it")
            name = f"{CONF}.new"
        else:
            said.append(_change(name, old, text))
        write_private(folder / name, text, 0o640 if _group() is not None else 0o600)
    _hand_over(folder)
    return said


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _change(name: str, old: str, new: str) -> str:
    if not old:
        return f"{name} written"
    if name == PASSWORDS:
        return f"{name}: {_accounts(_passwords(old), _passwords(new))}"
    return f"{name} rewritten"


def _passwords(text: str) -> dict[str, str]:
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)


def _accounts(old: dict[str, str], new: dict[str, str]) -> str:
    changes = {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "new secret for": sorted(name for name in old.keys() & new.keys() if old[name] != new[name]),
    }
    return "; ".join(f"{word} {', '.join(names)}" for word, names in changes.items() if names)


def _group() -> int | None:
    """mosquitto's group, when we may give files to it: its service reads them again on every reload."""
    if os.geteuid() != 0:
        return None
    try:
        return grp.getgrnam("mosquitto").gr_gid
    except KeyError:
        return None


def _hand_over(folder: Path) -> None:
    group = _group()
    if group is None:
        return
    for path in (folder, *(folder / name for name in (CONF, ACL, PASSWORDS, CERTIFICATE, KEY, STATE))):
        if path.exists():
            os.chown(path, 0, group)
    (folder / STATE).chmod(0o770)
