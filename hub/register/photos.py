"""Photos of prises and of nodes as they hang, cleaned before they come here. One that nothing shows is destroyed."""

import sqlite3

from hub.register.store import Store

_USED = "SELECT photo FROM deployment WHERE photo IS NOT NULL UNION SELECT photo FROM prise WHERE photo IS NOT NULL"
# A prise on public ground is a public thing; a node is where it stands in public space and nowhere else.
_PUBLIC = """
SELECT 1 FROM prise WHERE photo = ?1 AND public
UNION SELECT 1 FROM deployment d JOIN placement p ON p.node = d.node
WHERE d.photo = ?1 AND p."end" IS NULL AND p.exposure = 'public'
"""


class Photos(Store):
    def keep_photo(self, id: str, content: bytes, size: tuple[int, int], now: int) -> str:
        with self._write() as db:
            db.execute("INSERT OR IGNORE INTO photo VALUES (?, ?, ?, ?, ?)", (id, content, *size, now))
        return id

    def photo(self, id: str) -> bytes | None:
        row = self._row("SELECT content FROM photo WHERE id = ?", id)
        return row[0] if row else None

    def photo_is_public(self, id: str) -> bool:
        """Whether everybody may see it: a photo of a balcony tells whose it is."""
        return self._row(_PUBLIC, id) is not None

    def drop_photos(self) -> int:
        """Destroys those that nothing refers to any more; how many there were."""
        with self._write() as db:
            return forget_photos(db)


def forget_photos(db: sqlite3.Connection) -> int:
    return db.execute(f"DELETE FROM photo WHERE id NOT IN ({_USED})").rowcount  # noqa: S608 constant
