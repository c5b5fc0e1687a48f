"""Who may speak to the broker and the pages. A secret leaves this file once, in clear, and stays only as hashes."""

import json
import os
import secrets
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from hub.register import checks
from hub.register.rows import Account, Kind, RegisterError
from hub.register.secret import bcrypt_hash, matches, mosquitto_hash, new_secret
from hub.register.store import Store

HUB, OPEN = "moineau-hub", "moineau-open"  # the first receives packs, the second publishes the open topics
_HUB_FILE = "hub-accounts.json"
_COLUMNS = "name, kind, bcrypt, mosquitto"


def account_for(name: str, kind: Kind, secret: str) -> Account:
    return Account(name, kind, bcrypt_hash(secret), "" if kind == "operator" else mosquitto_hash(secret))


class Accounts(Store):
    def accounts(self) -> list[Account]:
        return [Account(*row) for row in self._rows(f"SELECT {_COLUMNS} FROM account ORDER BY name")]  # noqa: S608

    def account(self, name: str) -> Account | None:
        row = self._row(f"SELECT {_COLUMNS} FROM account WHERE name = ?", name)  # noqa: S608 constant
        return Account(*row) if row else None

    def verify(self, name: str, secret: str) -> Account | None:
        """The account when the secret is its own; takes as long when the name is unknown."""
        account = self.account(name)
        return account if matches(secret, account.bcrypt if account else None) else None

    def add_technician(self, name: str, now: int) -> str:
        return self._add_person(name, "technician", now)

    def add_operator(self, name: str, now: int) -> str:
        return self._add_person(name, "operator", now)

    def renew_secret(self, name: str, now: int) -> str:
        """A new secret for a node, technician or operator; the old one stops working."""
        account = self.account(name)
        if account is None or account.kind == "hub":
            raise RegisterError(f"no account {name!r} to renew; see `moineau node list` and `moineau technician list`")
        secret = new_secret()
        self._store_accounts([account_for(name, account.kind, secret)], now)
        return secret

    def remove_account(self, name: str) -> None:
        account = self.account(name)
        if account is None or account.kind not in ("technician", "operator"):
            raise RegisterError(f"no technician or operator {name!r}; a node is retired with `moineau node retire`")
        with self._write() as db:
            db.execute("DELETE FROM account WHERE name = ?", (name,))

    def ensure_hub_accounts(self, now: int) -> dict[str, str]:
        """The hub's own two accounts and their secrets, made on the first call and kept in a file of the hub's own."""
        self.client_suffix()
        kept = self._hub_file()
        known = {name: kept.get(name, "") for name in (HUB, OPEN)}
        missing = [name for name, secret in known.items() if not self.verify(name, secret)]
        known |= {name: new_secret() for name in missing}
        if missing:
            self._keep_hub_file(kept | known)
            self._store_accounts([account_for(name, "hub", known[name]) for name in missing], now)
        return known

    def hub_secret(self, name: str) -> str:
        secret = self._hub_file().get(name)
        if not secret:
            raise RegisterError(
                f"the hub has no secret for {name!r} in {self.folder}; start the hub, or run `moineau broker config`"
            )
        return secret

    def client_suffix(self) -> str:
        """Random and lasting, for the hub's MQTT client ids (hub.broker says why)."""
        kept = self._hub_file()
        if "client_suffix" not in kept:
            kept["client_suffix"] = secrets.token_hex(8)
            self._keep_hub_file(kept)
        return kept["client_suffix"]

    def _add_person(self, name: str, kind: Kind, now: int) -> str:
        self._free_name(name)
        secret = new_secret()
        self._store_accounts([account_for(name, kind, secret)], now)
        return secret

    def _free_name(self, name: str) -> str:
        checks.name_of_account(name)
        account = self.account(name)
        if account is not None:
            raise RegisterError(f"{name!r} is taken by a {account.kind}; choose another, or renew its secret")
        return name

    @staticmethod
    def _put_accounts(db: sqlite3.Connection, accounts: Iterable[Account], now: int) -> None:
        rows = [(each.name, each.kind, each.bcrypt, each.mosquitto, now) for each in accounts]
        db.executemany("INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?)", rows)

    def _store_accounts(self, accounts: Iterable[Account], now: int) -> None:
        with self._write() as db:
            self._put_accounts(db, accounts, now)

    def _hub_file(self) -> dict[str, str]:
        try:
            return json.loads((self.folder / _HUB_FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}

    def _keep_hub_file(self, content: dict[str, str]) -> None:
        write_private(self.folder / _HUB_FILE, json.dumps(content, indent=1) + "\n")


def write_private(path: Path, text: str, mode: int = 0o600) -> None:
    """Writes a file whole or not at all, and never readable by others, not even for a moment."""
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:  # a full disk: the old file stays as it is, and no half of a new one beside it
        new.unlink()
        raise
