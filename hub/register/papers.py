"""What is written down of an intervention on its way: outlook, proposal, adoption and the lines of its record."""

from collections.abc import Sequence

from hub.register import table
from hub.register.civic_rows import Adoption, Outlook, Proposal, RecordLine
from hub.register.interventions import Interventions
from hub.register.photos import Photos

_OUTLOOK, _PROPOSAL = table.columns(Outlook), table.columns(Proposal)
_ADOPTION, _LINE = table.columns(Adoption), table.columns(RecordLine)


class Papers(Interventions, Photos):
    def outlooks(self, id: str) -> list[Outlook]:
        """Can we see it? As the planner answered, by property."""
        query = f"SELECT {_OUTLOOK} FROM outlook WHERE intervention = ? ORDER BY property"  # noqa: S608 constant
        return [table.made(Outlook, row) for row in self._rows(query, id)]

    def set_outlooks(self, id: str, found: Sequence[Outlook]) -> None:
        self.existing_intervention(id)
        with self._write() as db:
            db.execute("DELETE FROM outlook WHERE intervention = ?", (id,))
            for each in found:
                values = {"intervention": id} | table.columns_of(each)
                db.execute(*table.upsert("outlook", ("intervention", "property"), values))

    def proposal(self, id: str) -> Proposal | None:
        row = self._row(f"SELECT {_PROPOSAL} FROM proposal WHERE intervention = ?", id)  # noqa: S608 constant
        return table.made(Proposal, row) if row else None

    def set_proposal(self, id: str, proposal: Proposal) -> None:
        self.existing_intervention(id)
        with self._write() as db:
            values = {"intervention": id} | table.columns_of(proposal)
            db.execute(*table.upsert("proposal", ("intervention",), values))

    def adoption(self, id: str) -> Adoption | None:
        row = self._row(f"SELECT {_ADOPTION} FROM adoption WHERE intervention = ?", id)  # noqa: S608 constant
        return table.made(Adoption, row) if row else None

    def set_adoption(self, id: str, adoption: Adoption) -> None:
        self.existing_intervention(id)
        with self._write() as db:
            values = {"intervention": id} | table.columns_of(adoption)
            db.execute(*table.upsert("adoption", ("intervention",), values))

    def record_lines(self, id: str) -> list[RecordLine]:
        """What was learnt and what failed, in the order in which it is read."""
        query = f"SELECT {_LINE} FROM record_line WHERE intervention = ? ORDER BY number"  # noqa: S608 constant
        return [table.made(RecordLine, row) for row in self._rows(query, id)]

    def set_record_lines(self, id: str, lines: Sequence[RecordLine]) -> None:
        self.existing_intervention(id)
        with self._write() as db:
            db.execute("DELETE FROM record_line WHERE intervention = ?", (id,))
            rows = [(id, number, line.kind, line.fr, line.en) for number, line in enumerate(lines, 1)]
            db.executemany("INSERT INTO record_line VALUES (?, ?, ?, ?, ?)", rows)
