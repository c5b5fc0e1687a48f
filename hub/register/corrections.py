"""What a node's property is corrected by, from-to: rows that are added and never changed; a new one ends the old."""

from collections.abc import Mapping, Sequence

from hub.correction import PLAIN, Correction, CorrectionError, checked
from hub.register import checks
from hub.register.nodes import Nodes
from hub.register.rows import RegisterError

_COLUMNS = 'node, property, number, formula, gain, "offset", start, "end"'


class Corrections(Nodes):
    def corrections(self, node: str) -> list[Correction]:
        """All of a node, oldest first; the rows that took one back included."""
        query = f"SELECT {_COLUMNS} FROM correction WHERE node = ? ORDER BY property, number"  # noqa: S608 constant
        return [Correction(*row) for row in self._rows(query, node)]

    def every_correction(self) -> Mapping[str, Sequence[Correction]]:
        """Node -> its corrections."""
        found: dict[str, list[Correction]] = {}
        for row in self._rows(f"SELECT {_COLUMNS} FROM correction ORDER BY node, property, number"):  # noqa: S608
            found.setdefault(row[0], []).append(Correction(*row))
        return found

    def correct(
        self,
        node: str,
        property: str,
        *,
        formula: str = PLAIN,
        gain: float = 1.0,
        offset: float = 0.0,
        since: int | None = None,
        now: int,
    ) -> Correction:
        """From `since` (default: now) on. A correction that stands is ended by it, never altered."""
        self._existing(node)
        earlier = [each for each in self.corrections(node) if each.property == property]
        start = checks.since(now if since is None else since)
        row = Correction(node, property, len(earlier) + 1, formula, gain, offset, start)
        try:
            checked(row)
        except CorrectionError as error:
            raise RegisterError(str(error)) from None
        _check_order(row, earlier)
        with self._write() as db:
            ended = 'UPDATE correction SET "end" = ? WHERE node = ? AND property = ? AND "end" IS NULL'
            db.execute(ended, (start, node, property))
            values = (node, property, row.number, formula, gain, offset, start)
            db.execute(f"INSERT INTO correction ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", values)  # noqa: S608
        return row


def _check_order(row: Correction, earlier: Sequence[Correction]) -> None:
    if earlier and row.start <= earlier[-1].start:
        raise RegisterError(
            f"{row.property} of {row.node} is corrected since {earlier[-1].start} already, and a correction is never "
            f"changed: give a moment after that with --since (this one was {row.start})"
        )
    if not row.active and not any(each.active for each in earlier[-1:]):
        raise RegisterError(f"{row.property} of {row.node} is not corrected: give --gain, --offset or --formula")
