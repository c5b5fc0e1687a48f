"""What the city said of a proposal and when; what time was asked and given; why a second campaign was allowed."""

import json
from datetime import date

from hub.register.people_rows import Answer, TimeContract
from hub.register.table import columns, made, stored
from hub.register.voices import Voices

_ANSWER = f"SELECT {columns(Answer)} FROM answer"  # noqa: S608 constant
_NAMES = "intervention, kind, verdict, reasons, service, signatory, next_date, next_step, at, role"


class Answers(Voices):
    def answers(self, intervention: str) -> list[Answer]:
        """Everything the city said, oldest first."""
        return [
            made(Answer, row) for row in self._rows(f"{_ANSWER} WHERE intervention = ? ORDER BY at, key", intervention)
        ]

    def put_answer(self, answer: Answer) -> Answer:
        """Adds what the city said; an answer is never changed, a later one stands above it."""
        row = [stored(getattr(answer, name)) for name in _NAMES.split(", ")]
        with self._write() as db:
            marks = ", ".join("?" for _ in row)
            key = db.execute(f"INSERT INTO answer ({_NAMES}) VALUES ({marks})", row).lastrowid  # noqa: S608 constant
        return made(Answer, self._row(f"{_ANSWER} WHERE key = ?", key))

    # -- time ----------------------------------------------------------------------------------------------------

    def time_contract(self, intervention: str) -> TimeContract:
        row = self._row(
            "SELECT install_min, week_min, meeting_min FROM time_contract WHERE intervention = ?", intervention
        )
        return TimeContract(*row) if row else TimeContract()

    def set_time_contract(self, intervention: str, contract: TimeContract) -> None:
        row = (intervention, contract.install_min, contract.week_min, contract.meeting_min)
        with self._write() as db:
            db.execute("INSERT OR REPLACE INTO time_contract VALUES (?, ?, ?, ?)", row)

    def time_given(self, intervention: str) -> int:
        """Minutes that people gave, as somebody wrote them down."""
        return self._row("SELECT coalesce(sum(minutes), 0) FROM time_given WHERE intervention = ?", intervention)[0]

    def give_time(self, intervention: str, day: date, minutes: int, role: str) -> None:
        with self._write() as db:
            put = "INSERT INTO time_given (intervention, day, minutes, role) VALUES (?, ?, ?, ?)"
            db.execute(put, (intervention, day.isoformat(), minutes, role))

    # -- reminders of loans ---------------------------------------------------------------------------------------

    def was_reminded(self, loan: int, days: int) -> bool:
        return self._row("SELECT 1 FROM reminded WHERE loan = ? AND days <= ?", loan, days) is not None

    def remember_reminder(self, loan: int, days: int, now: int) -> None:
        with self._write() as db:
            db.execute("INSERT OR REPLACE INTO reminded VALUES (?, ?, ?)", (loan, days, now))

    # -- what else is said of an intervention --------------------------------------------------------------------

    def money_link(self, intervention: str) -> str:
        """Where people chip in, elsewhere; the hub never sees an amount."""
        row = self._row("SELECT url FROM money_link WHERE intervention = ?", intervention)
        return row[0] if row else ""

    def set_money_link(self, intervention: str, url: str) -> None:
        with self._write() as db:
            db.execute("DELETE FROM money_link WHERE intervention = ?", (intervention,))
            if url:
                db.execute("INSERT INTO money_link VALUES (?, ?)", (intervention, url))

    def second_campaign(self, intervention: str) -> str:
        """The public reason why this one may go on though the city has not answered the first; empty when none."""
        row = self._row("SELECT why FROM second_campaign WHERE intervention = ?", intervention)
        return row[0] if row else ""

    def allow_second_campaign(self, intervention: str, why: str, role: str, now: int) -> None:
        with self._write() as db:
            db.execute("INSERT OR REPLACE INTO second_campaign VALUES (?, ?, ?, ?)", (intervention, why, role, now))

    def proposal_evidence(self, intervention: str) -> tuple[str, ...]:
        """The ids of the evidence that a proposal rests on."""
        row = self._row("SELECT evidence FROM proposal WHERE intervention = ?", intervention)
        return tuple(json.loads(row[0])) if row else ()

    def set_proposal_evidence(self, intervention: str, ids: tuple[str, ...]) -> None:
        with self._write() as db:
            db.execute("UPDATE proposal SET evidence = ? WHERE intervention = ?", (stored(ids), intervention))
