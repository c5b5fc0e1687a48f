"""Who may write, as what: persons with a role, reached by a signed link to their address or by a token.

A token leaves this file once and stays as a hash. An address stays sealed; it is never in a Person. A link is good for
one person, role and area as they were when it was made, for half an hour, once.
"""

import secrets
from contextlib import nullcontext
from typing import Any

from hub.register.accounts import Accounts
from hub.register.people_checks import address as checked_address
from hub.register.people_rows import ROLES, Person
from hub.register.rows import RegisterError
from hub.register.secret import bcrypt_hash, matches, new_secret
from hub.register.signed import changed, mark, read_back, sealed, signed, unsealed, used
from hub.register.table import columns, made

LINK_S = 1800
_KEY = "people_key"
_SELECT = f"SELECT {columns(Person)} FROM person"  # noqa: S608 constant


class People(Accounts):
    def people(self) -> list[Person]:
        return [made(Person, row) for row in self._rows(f"{_SELECT} ORDER BY name")]

    def person(self, name: str) -> Person | None:
        row = self._row(f"{_SELECT} WHERE name = ?", name)
        return made(Person, row) if row else None

    def add_person(self, name: str, role: str, area: str, address: str, now: int) -> Person:
        if role not in ROLES:
            raise RegisterError(f"role {role!r}: {', '.join(ROLES)} are known")
        if area and self._row("SELECT 1 FROM area WHERE id = ?", area) is None:
            raise RegisterError(f"no area {area!r}; see `moineau area list`, or leave --area out for all of them")
        self._free_name(name)
        if self.person(name) is not None:
            raise RegisterError(f"{name!r} is a person here already; choose another, or remove it first")
        with self._write() as db:
            db.execute("INSERT INTO person VALUES (?, ?, ?, '', ?, ?)", (name, role, area, secrets.randbits(62), now))
            if address:
                row = (name, *self.kept_address(checked_address(address)))
                db.execute("INSERT INTO person_personal VALUES (?, ?, ?)", row)
        return self.known_person(name)

    def known_person(self, name: str) -> Person:
        person = self.person(name)
        if person is None:
            raise RegisterError(f"no person {name!r}; see `moineau person list`")
        return person

    def remove_person(self, name: str) -> None:
        """Ends role, token, links and sessions, and forgets the address."""
        self.known_person(name)
        with self._write() as db:
            db.execute("DELETE FROM person WHERE name = ?", (name,))
        self._forget_log()

    def give_token(self, name: str) -> str:
        """A new token, shown once; the old one and every open session of this person end."""
        self.known_person(name)
        token = new_secret()
        with self._write() as db:
            row = (bcrypt_hash(token), secrets.randbits(62), name)
            db.execute("UPDATE person SET token = ?, epoch = ? WHERE name = ?", row)
        return token

    def verify_person(self, name: str, token: str) -> Person | None:
        """The person when the token is theirs; takes as long when the name is unknown."""
        row = self._row("SELECT token FROM person WHERE name = ?", name)
        return self.person(name) if matches(token, row[0] if row and row[0] else None) else None

    def people_at(self, address: str) -> list[Person]:
        """Who is reached at an address."""
        query = f"{_SELECT} WHERE name IN (SELECT person FROM person_personal WHERE who = ?) ORDER BY name"  # noqa: S608
        return [made(Person, row) for row in self._rows(query, self.who(checked_address(address)))]

    def address_of_person(self, name: str) -> str:
        """Never for a page: where letters for this person go; empty when nobody gave an address."""
        row = self._row("SELECT sealed FROM person_personal WHERE person = ?", name)
        return unsealed(self.people_key(), row[0]) if row else ""

    def reached(self, name: str) -> tuple[bool, bool]:
        """Whether letters reach this person, and whether there is a token."""
        query = (
            "SELECT token <> '', EXISTS (SELECT 1 FROM person_personal WHERE person = name) FROM person WHERE name = ?"
        )
        token, letters = self._row(query, name) or (0, 0)
        return bool(letters), bool(token)

    # -- links ---------------------------------------------------------------------------------------------------

    def link_for(self, name: str, now: int) -> str:
        """The signed part of a link that opens this person's role once."""
        person = self.known_person(name)
        bound = [person.name, person.role, person.area, person.epoch, self._who_of(name)]
        content = {"person": bound, "nonce": secrets.token_urlsafe(12)}
        return signed(self.people_key(), "enter", content, now + LINK_S)

    def person_of_link(self, text: str, now: int) -> Person:
        """Whose link it is, without using it; NotSigned when it opens nothing, or nothing any more."""
        content = read_back(self.people_key(), "enter", text, now)
        name, role, area, epoch, who = content["person"]
        person = self.person(name)
        if person is None or [person.role, person.area, person.epoch, self._who_of(name)] != [role, area, epoch, who]:
            raise changed()
        if self._row("SELECT 1 FROM spent_link WHERE nonce = ?", content["nonce"]):
            raise used()
        return person

    def use_link(self, text: str, now: int) -> Person:
        person = self.person_of_link(text, now)
        self.spend(read_back(self.people_key(), "enter", text, now), now)
        return person

    def spend(self, content: dict[str, Any], now: int) -> None:
        """Uses up a signed text; of two at the same moment one is refused."""
        with self._write() as db:
            db.execute("DELETE FROM spent_link WHERE until <= ?", (now,))
            row = (content["nonce"], content["until"])
            if db.execute("INSERT OR IGNORE INTO spent_link VALUES (?, ?)", row).rowcount == 0:
                raise used()

    # -- addresses -----------------------------------------------------------------------------------------------

    def who(self, address: str) -> str:
        """A mark by which an address is found again, and which says nothing without the hub's key."""
        return mark(self.people_key(), "who", address.casefold())

    def kept_address(self, address: str) -> tuple[str, bytes]:
        return self.who(address), sealed(self.people_key(), address)

    def opened_address(self, kept: bytes) -> str:
        return unsealed(self.people_key(), kept)

    def people_key(self) -> bytes:
        """Random and lasting; links, cookies, marks and seals are made with keys that are derived from it."""
        kept = self._hub_file().get(_KEY)
        return bytes.fromhex(kept) if kept else self._new_key()

    def _new_key(self) -> bytes:
        # One process at a time: two keys would make half of the links worthless.
        with nullcontext() if self._connection.in_transaction else self._write():
            kept = self._hub_file()
            if _KEY not in kept:
                kept[_KEY] = secrets.token_hex(32)
                self._keep_hub_file(kept)
        return bytes.fromhex(kept[_KEY])

    def _who_of(self, name: str) -> str:
        row = self._row("SELECT who FROM person_personal WHERE person = ?", name)
        return row[0] if row else ""

    def _forget_log(self) -> None:
        # The write-ahead log still holds the pages as they were. Another process reading keeps it busy: the next
        # erasure or SQLite's own checkpoint then does it.
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
