"""Accounts: a secret leaves the register once; what stays are hashes that the brokers read."""

from pathlib import Path

import pytest

from hub.register import HUB, OPEN, Register

NOW = 1_795_000_000


@pytest.fixture
def register(tmp_path: Path) -> Register:
    register = Register(tmp_path / "data")
    register.add_area("tilleuls", "Les Tilleuls")
    return register


def test_a_secret_is_returned_once_and_kept_nowhere_in_clear(register: Register) -> None:
    secret = register.add_node("tilleuls-01", "tilleuls", now=NOW)
    technicians = register.add_technician("city", NOW)
    register.close()
    kept = b"".join(path.read_bytes() for path in register.folder.iterdir())
    assert len(secret) == 23
    assert secret.encode() not in kept
    assert technicians.encode() not in kept


def test_only_the_right_secret_of_the_right_account_verifies(register: Register) -> None:
    secret = register.add_node("tilleuls-01", "tilleuls", now=NOW)
    other = register.add_operator("anna", NOW)
    account = register.verify("tilleuls-01", secret)
    assert account is not None
    assert (account.name, account.kind) == ("tilleuls-01", "node")
    for name, wrong in [
        ("tilleuls-01", other),
        ("tilleuls-01", ""),
        ("tilleuls-01", secret + "\0"),
        ("tilleuls-01", secret + "x" * 80),
        ("nobody", secret),
        ("anna", secret),
        ("anna", "é" * 60),
    ]:
        assert register.verify(name, wrong) is None


def test_operators_have_no_broker_password(register: Register) -> None:
    register.add_operator("anna", NOW)
    register.add_technician("city", NOW)
    mosquitto = {account.name: account.mosquitto for account in register.accounts()}
    assert mosquitto["anna"] == ""
    assert mosquitto["city"].startswith("$7$101$")


def test_a_renewed_secret_replaces_the_old_one(register: Register) -> None:
    old = register.add_node("tilleuls-01", "tilleuls", now=NOW)
    new = register.renew_secret("tilleuls-01", NOW)
    assert register.verify("tilleuls-01", old) is None
    assert register.verify("tilleuls-01", new)


def test_the_hubs_own_accounts_are_made_once_and_survive(register: Register) -> None:
    first = register.ensure_hub_accounts(NOW)
    assert first.keys() == {HUB, OPEN}
    assert Register(register.folder).ensure_hub_accounts(NOW + 1) == first
    assert all(register.verify(name, register.hub_secret(name)) for name in first)


def test_the_hubs_own_accounts_are_made_anew_when_their_file_is_lost(register: Register) -> None:
    first = register.ensure_hub_accounts(NOW)
    suffix = register.client_suffix()
    (register.folder / "hub-accounts.json").unlink()
    second = register.ensure_hub_accounts(NOW)
    assert second.keys() == first.keys()
    assert not set(second.values()) & set(first.values())
    assert all(register.verify(name, secret) for name, secret in second.items())
    assert register.client_suffix() not in ("", suffix)
