"""Boxes (the numbered kits that are lent), what is in them, and their loans. Who holds a box is kept apart."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hub.register import table
from hub.register.civic_rows import Box, Loan, Note
from hub.register.places import Places
from hub.register.rows import Refusal, Unknown

_APART = ("contents", "notes")
_BOX, _LOAN = table.columns(Box, _APART), table.columns(Loan)


class Boxes(Places):
    def boxes(self) -> list[Box]:
        return [self._box(row) for row in self._rows(f"SELECT {_BOX} FROM box ORDER BY code")]  # noqa: S608 constant

    def box(self, code: str) -> Box | None:
        row = self._row(f"SELECT {_BOX} FROM box WHERE code = ?", code)  # noqa: S608 constant
        return self._box(row) if row else None

    def _box(self, row: tuple[Any, ...]) -> Box:
        items = self._rows("SELECT name, count FROM box_item WHERE box = ? ORDER BY name", row[0])
        notes = self._rows("SELECT at, note, role FROM box_note WHERE box = ? ORDER BY at, key", row[0])
        contents = tuple((name, count) for name, count in items)
        return table.made(Box, row, contents=contents, notes=tuple(Note(*note) for note in notes))

    def existing_box(self, code: str) -> Box:
        box = self.box(code)
        if box is None:
            raise Unknown(
                f"no box {code!r}; see `moineau box list`, or add it: moineau box add {code}",
                f"aucune mallette {code!r} ; la liste : `moineau box list` ; l'ajouter : moineau box add {code}",
            )
        return box

    def put_box(self, box: Box) -> Box:
        """Adds a box with its contents, or changes the one of this code; notes are added one by one."""
        if box.home is not None:
            self.existing_place(box.home)
        with self._write() as db:
            db.execute(*table.upsert("box", ("code",), table.columns_of(box, _APART)))
            db.execute("DELETE FROM box_item WHERE box = ?", (box.code,))
            db.executemany("INSERT INTO box_item VALUES (?, ?, ?)", [(box.code, *item) for item in box.contents])
        return self.existing_box(box.code)

    def change_box(self, code: str, changes: Mapping[str, Any]) -> Box:
        return self.put_box(replace(self.existing_box(code), **changes))

    def note_on_box(self, code: str, text: str, role: str, now: int) -> Box:
        self.existing_box(code)
        with self._write() as db:
            db.execute("INSERT INTO box_note (box, at, note, role) VALUES (?, ?, ?, ?)", (code, now, text, role))
        return self.existing_box(code)

    # -- loans ---------------------------------------------------------------------------------------------------

    def loans(self, *, box: str | None = None, intervention: str | None = None) -> list[Loan]:
        where = "(?1 IS NULL OR box = ?1) AND (?2 IS NULL OR intervention = ?2)"
        query = f"SELECT {_LOAN} FROM loan WHERE {where} ORDER BY out, key"  # noqa: S608 constant
        return [table.made(Loan, row) for row in self._rows(query, box, intervention)]

    def loan(self, key: int) -> Loan | None:
        row = self._row(f"SELECT {_LOAN} FROM loan WHERE key = ?", key)  # noqa: S608 constant
        return table.made(Loan, row) if row else None

    def holder(self, key: int) -> tuple[str, str]:
        """Never for a page: who holds the box of this loan, and how to reach them."""
        return self._row("SELECT holder, contact FROM loan_personal WHERE loan = ?", key) or ("", "")

    def lend_box(
        self, code: str, out: date, due: date, *, intervention: str | None = None, holder: str = "", contact: str = ""
    ) -> Loan:
        box = self.existing_box(code)
        _lendable(box, out, due)
        with self._write() as db:
            taken = "SELECT out, due FROM loan WHERE box = ? AND back IS NULL AND out < ? AND due > ?"
            if clash := db.execute(taken, (code, due.isoformat(), out.isoformat())).fetchone():
                raise Refusal(
                    f"box {code} is lent from {clash[0]} to {clash[1]}; choose other days or another box",
                    f"la mallette {code} est prêtée du {clash[0]} au {clash[1]} ; "
                    "choisir d'autres jours ou une autre mallette",
                )
            row = (code, intervention, out.isoformat(), due.isoformat(), "")
            insert = "INSERT INTO loan (box, intervention, out, due, condition) VALUES (?, ?, ?, ?, ?)"
            key = db.execute(insert, row).lastrowid
            db.execute("INSERT INTO loan_personal VALUES (?, ?, ?)", (key, holder, contact))
            db.execute("UPDATE box SET state = 'lent' WHERE code = ?", (code,))
        return self._loan(key)

    def return_box(self, code: str, back: date, condition: str, hours: float = 0.0) -> Loan:
        """Ends the oldest open loan of a box: its holder is still known until the deletion job has passed."""
        open_loans = [loan for loan in self.loans(box=self.existing_box(code).code) if loan.back is None]
        if not open_loans:
            raise Refusal(
                f"box {code} is not lent; see `moineau loan list`",
                f"la mallette {code} n'est pas prêtée ; la liste : `moineau loan list`",
            )
        loan = open_loans[0]
        if back < loan.out:
            raise Refusal(
                f"back on {back}: the box went out on {loan.out}",
                f"retour le {back} : la mallette est sortie le {loan.out}",
            )
        state = "ready" if len(open_loans) == 1 else "lent"
        with self._write() as db:
            db.execute("UPDATE loan SET back = ?, condition = ? WHERE key = ?", (back.isoformat(), condition, loan.key))
            db.execute("UPDATE box SET state = ?, hours_used = hours_used + ? WHERE code = ?", (state, hours, code))
        return self._loan(loan.key)

    def _loan(self, key: int | None) -> Loan:
        loan = self.loan(key or 0)
        assert loan is not None
        return loan


def _lendable(box: Box, out: date, due: date) -> None:
    if box.state in ("repair", "retired"):
        raise Refusal(
            f"box {box.code} is not to be lent now ({box.state}); see `moineau box show {box.code}`",
            f"la mallette {box.code} ne se prête pas en ce moment ({box.state}) ; voir `moineau box show {box.code}`",
        )
    if due <= out:
        raise Refusal(
            f"due on {due}: after {out} is accepted", f"retour prévu le {due} : un jour après {out} est accepté"
        )
