"""A keeper's right to have a node forgotten: the personal part goes at once, the hub destroys the rest and says so."""

import json

from hub.register.nodes import Nodes
from hub.register.photos import forget_photos
from hub.register.rows import Erasure


class Erasures(Nodes):
    def request_erasure(self, id: str, now: int) -> Erasure:
        """Ends the account and clears who kept the node and where; the hub then erases readings and retained topics."""
        self._existing(id)
        areas = tuple(sorted({placement.area for placement in self.placements(id)}))
        mine = "SELECT key FROM placement WHERE node = ?"
        with self._write() as db:
            self._take_out(db, id, now)
            db.execute(f"UPDATE personal SET keeper = '', lat = NULL, lon = NULL WHERE placement IN ({mine})", (id,))  # noqa: S608
            cleared = "place = '', lat = NULL, lon = NULL, exposure = 'private'"
            db.execute(f"UPDATE placement SET {cleared} WHERE node = ?", (id,))  # noqa: S608 constant
            seen = "photo = NULL, lat = NULL, lon = NULL, owner_yes = NULL"
            db.execute(f"UPDATE deployment SET {seen} WHERE node = ?", (id,))  # noqa: S608 constant
            db.execute("DELETE FROM deployment_personal WHERE node = ?", (id,))
            forget_photos(db)
            db.execute("INSERT OR IGNORE INTO erasure VALUES (?, ?, ?, 0)", (id, now, json.dumps(areas)))
        self._forget_log()
        return Erasure(id, now, areas)

    def erasures(self) -> list[Erasure]:
        """What the hub still has to destroy, oldest request first."""
        rows = self._rows("SELECT node, requested, areas FROM erasure WHERE done = 0 ORDER BY requested, node")
        return [Erasure(node, requested, tuple(json.loads(areas))) for node, requested, areas in rows]

    def erased(self, id: str) -> None:
        """Readings, quarantine and retained topics are gone; only the id stays, so that it is never given again."""
        with self._write() as db:
            db.execute("UPDATE erasure SET done = 1, areas = '[]' WHERE node = ?", (id,))
            db.execute("DELETE FROM node WHERE id = ?", (id,))
        self._forget_log()

    def _forget_log(self) -> None:
        # The write-ahead log still holds the pages as they were. Another process reading keeps it busy: the hub's next
        # erased() or SQLite's own checkpoint then does it.
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
