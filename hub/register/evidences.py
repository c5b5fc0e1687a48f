"""What the readings said of an intervention, as it was stored: what was computed last stands."""

from dataclasses import dataclass

from hub.register import table
from hub.register.interventions import Interventions


@dataclass(frozen=True)
class Evidence:
    intervention: str
    at: int
    verdict: str  # of the registered property
    registered: bool  # before the trial; else exploratory
    data_hash: str
    record: str  # JSON: hub/evidence/record.py reads it


_ONE = table.columns(Evidence)


class Evidences(Interventions):
    def evidence(self, id: str) -> Evidence | None:
        row = self._row(f"SELECT {_ONE} FROM evidence WHERE intervention = ?", id)  # noqa: S608 constant
        return table.made(Evidence, row) if row else None

    def set_evidence(self, found: Evidence) -> None:
        self.existing_intervention(found.intervention)
        with self._write() as db:
            db.execute(*table.upsert("evidence", ("intervention",), table.columns_of(found)))
