"""Supports and concerns: one of each for an address or a paper slip. Counts are public; who gave one is kept apart.

A support says a kind, a quantity and how near somebody lives, never a word of text. A slip's code is kept as a mark.
"""

import secrets
import sqlite3

from hub.register.people import People
from hub.register.people_rows import Concern, Support
from hub.register.rows import Refusal, Unknown
from hub.register.signed import mark
from hub.register.table import columns, made

_SUPPORT = f"SELECT {columns(Support)} FROM support"  # noqa: S608 constant
_CONCERN = f"SELECT {columns(Concern)} FROM concern"  # noqa: S608 constant
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read for something else on paper
_MOST_SLIPS = 2000


class Voices(People):
    def supports(self, intervention: str) -> list[Support]:
        return [
            made(Support, row) for row in self._rows(f"{_SUPPORT} WHERE intervention = ? ORDER BY key", intervention)
        ]

    def support(self, key: int) -> Support | None:
        row = self._row(f"{_SUPPORT} WHERE key = ?", key)
        return made(Support, row) if row else None

    def existing_support(self, key: int) -> Support:
        found = self.support(key)
        if found is None:
            raise Unknown(f"no support {key}", f"aucun soutien {key}")
        return found

    def put_support(self, support: Support, address: str) -> Support:
        """The support of an address; one that still waits to be taken up is replaced, never added to."""
        who, kept = self.kept_address(address)
        with self._write() as db:
            earlier = db.execute(
                "SELECT s.key, s.status, s.kind FROM support s JOIN support_personal p ON p.support = s.key "
                "WHERE p.intervention = ? AND who = ?",
                (support.intervention, who),
            ).fetchone()
            if earlier and earlier[1] in ("matched", "kept") and earlier[2] != "add_voice":
                raise _one_each()
            if earlier:
                db.execute("DELETE FROM support WHERE key = ?", (earlier[0],))
            key = _put(db, support)
            db.execute("INSERT INTO support_personal VALUES (?, ?, ?, ?)", (key, support.intervention, who, kept))
        return self.existing_support(key)

    def put_slip_support(self, support: Support, code: str) -> Support:
        with self._write() as db:
            self._use_slip(db, support.intervention, code, support.made)
            key = _put(db, support)
        return self.existing_support(key)

    def set_support_status(self, key: int, status: str, now: int) -> Support:
        with self._write() as db:
            db.execute("UPDATE support SET status = ?, changed = ? WHERE key = ?", (status, now, key))
        return self.existing_support(key)

    def lapse_supports(self, promised_before: int, now: int) -> int:
        """Promises that nobody took up in time; how many there were."""
        late = "status = 'promised' AND made < ?"
        if self._row(f"SELECT 1 FROM support WHERE {late} LIMIT 1", promised_before) is None:  # noqa: S608 constant
            return 0
        with self._write() as db:
            set_ = f"UPDATE support SET status = 'lapsed', changed = ? WHERE {late}"  # noqa: S608 constant
            return db.execute(set_, (now, promised_before)).rowcount

    def supporter(self, key: int) -> str:
        """Never for a public page: how to reach whoever promised; empty for a slip, and after the deletion job."""
        return self._reached("support", key)

    # -- slips ---------------------------------------------------------------------------------------------------

    def make_slips(self, intervention: str, count: int, now: int) -> list[str]:
        """Codes to print; the register keeps only marks of them."""
        if not 1 <= count <= _MOST_SLIPS:
            raise Refusal(
                f"slips: {count} where 1 to {_MOST_SLIPS} are made at once",
                f"coupons : {count}, on en fait de 1 à {_MOST_SLIPS} à la fois",
            )
        codes = ["".join(secrets.choice(_SIGNS) for _ in range(10)) for _ in range(count)]
        rows = [(intervention, self._slip_mark(intervention, code), now) for code in codes]
        with self._write() as db:
            db.executemany("INSERT INTO slip VALUES (?, ?, ?, NULL)", rows)
        return [f"{code[:5]}-{code[5:]}" for code in codes]

    def slips(self, intervention: str) -> tuple[int, int]:
        """How many were made, how many were used."""
        return self._row("SELECT count(*), count(used) FROM slip WHERE intervention = ?", intervention)

    def _slip_mark(self, intervention: str, code: str) -> str:
        plain = "".join(sign for sign in code.upper() if sign.isalnum())
        return mark(self.people_key(), "slip", intervention, plain)

    def _use_slip(self, db: sqlite3.Connection, intervention: str, code: str, now: int) -> None:
        row = (now, intervention, self._slip_mark(intervention, code))
        use = "UPDATE slip SET used = ? WHERE intervention = ? AND mark = ? AND used IS NULL"
        if db.execute(use, row).rowcount == 0:
            raise Refusal(
                "this code is not known here, or was used already: look at the slip again",
                "ce code n’est pas connu ici, ou il a déjà servi : regardez de nouveau le coupon",
            )

    # -- concerns ------------------------------------------------------------------------------------------------

    def concerns(self, intervention: str) -> list[Concern]:
        """All of them, those that were taken down too: a page shows the reason in the place of their text."""
        return [
            made(Concern, row) for row in self._rows(f"{_CONCERN} WHERE intervention = ? ORDER BY key", intervention)
        ]

    def existing_concern(self, key: int) -> Concern:
        row = self._row(f"{_CONCERN} WHERE key = ?", key)
        if row is None:
            raise Unknown(f"no concern {key}", f"aucune réserve {key}")
        return made(Concern, row)

    def put_concern(self, concern: Concern, address: str = "", code: str = "") -> Concern:
        with self._write() as db:
            if code:
                self._use_slip(db, concern.intervention, code, concern.made)
            key = db.execute(
                "INSERT INTO concern (intervention, text, ring, made, reply, why, role) "
                "VALUES (?, ?, ?, ?, '', '', '')",
                (concern.intervention, concern.text, concern.ring, concern.made),
            ).lastrowid
            if address:
                self._keep_concerned(db, concern.intervention, key, address)
        return self.existing_concern(key or 0)

    def _keep_concerned(self, db: sqlite3.Connection, intervention: str, key: int | None, address: str) -> None:
        who, kept = self.kept_address(address)
        row = (key, intervention, who, kept)
        if db.execute("INSERT OR IGNORE INTO concern_personal VALUES (?, ?, ?, ?)", row).rowcount == 0:
            raise Refusal(
                "one concern for each address: yours is there already",
                "une réserve par adresse : la vôtre y est déjà",
            )

    def change_concern(self, concern: Concern) -> Concern:
        """What may change: the reply, and whether it is taken down and why."""
        row = (concern.reply, concern.hidden, concern.why, concern.role, concern.key)
        with self._write() as db:
            db.execute("UPDATE concern SET reply = ?, hidden = ?, why = ?, role = ? WHERE key = ?", row)
        return self.existing_concern(concern.key)

    def concerned(self, key: int) -> str:
        """Never for a public page: how to reach whoever has the concern."""
        return self._reached("concern", key)

    def area_of_voice(self, what: str, key: int) -> str:
        """The neighbourhood that a support or a concern is about; empty when there is none of this number."""
        query = f"SELECT area FROM intervention WHERE id = (SELECT intervention FROM {what} WHERE key = ?)"  # noqa: S608
        row = self._row(query, key) if what in ("support", "concern") else None
        return row[0] if row else ""

    def _reached(self, what: str, key: int) -> str:
        row = self._row(f"SELECT sealed FROM {what}_personal WHERE {what} = ?", key)  # noqa: S608 our own two words
        return self.opened_address(row[0]) if row else ""


def _put(db: sqlite3.Connection, support: Support) -> int:
    row = (support.intervention, support.kind, support.quantity, support.ring, support.status)
    names = "intervention, kind, quantity, ring, status, made, changed, by_slip"
    put = f"INSERT INTO support ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 constant
    return db.execute(put, (*row, support.made, support.made, support.by_slip)).lastrowid or 0


def _one_each() -> Refusal:
    return Refusal(
        "one support for each address: yours was taken up already; to change it, write to those who run this trial",
        "un soutien par adresse : le vôtre a déjà été accepté ; pour le changer, écrivez à l’équipe de l’essai",
    )
