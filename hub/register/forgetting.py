"""What is personal goes: 90 days after an intervention has ended, or when somebody asks. Counts and texts without a
person stay. The file is told to overwrite what it deletes, and the write-ahead log is emptied after.

An intervention ends on its last day, or on the day on which it was closed when that came first; one that never got
dates ends twelve weeks after it was asked. A box that is still out keeps its holder: somebody must be able to ask.
"""

import sqlite3
from collections import Counter

from hub.register.answers import Answers
from hub.register.people_checks import address as checked_address

DAY = 86_400
KEPT_S = 90 * DAY
_AUTHOR_ASKED = "à la demande de son auteur ou autrice / as its author asked"
_LONGEST_S = 84 * DAY  # twelve weeks: no intervention is longer

# What is personal, table by table: how many rows would go, and the statement that lets them go.
_OVER = "intervention IN (SELECT id FROM intervention WHERE {ended} <= ?1)"
_ENDED = (
    "min(coalesce(closed, 9e18), coalesce(CAST(strftime('%s', \"end\") AS INTEGER), 9e18), "
    f'CASE WHEN closed IS NULL AND "end" IS NULL THEN created + {_LONGEST_S} ELSE 9e18 END)'
)
_MINE = _OVER.format(ended=_ENDED)
_BACK = "back IS NOT NULL AND (CAST(strftime('%s', back) AS INTEGER) <= ?1 OR " + _MINE + ")"
_LOAN = f"loan IN (SELECT key FROM loan WHERE {_BACK})"  # noqa: S608 constants
_PLACEMENT = "placement IN (SELECT key FROM placement WHERE \"end\" <= ?1) AND (keeper <> '' OR lat IS NOT NULL)"
_GOES = {
    "true addresses": ("deployment_personal", _MINE, "DELETE FROM deployment_personal WHERE"),
    "loan holders": ("loan_personal", _LOAN, "DELETE FROM loan_personal WHERE"),
    "supporters' addresses": ("support_personal", _MINE, "DELETE FROM support_personal WHERE"),
    "addresses behind concerns": ("concern_personal", _MINE, "DELETE FROM concern_personal WHERE"),
    "accounts in the history": (
        *("transition", f"account <> '' AND {_MINE}", "UPDATE transition SET account = '' WHERE"),
    ),
    "keepers and exact positions of ended placements": (
        *("personal", _PLACEMENT, "UPDATE personal SET keeper = '', lat = NULL, lon = NULL WHERE"),
    ),
}


class Forgetting(Answers):
    def to_forget(self, now: int) -> dict[str, int]:
        """How many rows of what is personal are past their time: what `forget_past` would let go."""
        found = {}
        for name, (table, past, _) in _GOES.items():
            found[name] = self._row(f"SELECT count(*) FROM {table} WHERE {past}", now - KEPT_S)[0]  # noqa: S608 ours
        return {name: count for name, count in found.items() if count}

    def forget_past(self, now: int) -> dict[str, int]:
        """Lets go what is past its time, for good; how many rows of what."""
        if not self.to_forget(now):
            return {}
        gone: Counter[str] = Counter()
        with self._write() as db:
            for name, (_, past, act) in _GOES.items():
                gone[name] = db.execute(f"{act} {past}", (now - KEPT_S,)).rowcount
            self._mark_purged(db, now)
        self._forget_log()
        return {name: count for name, count in gone.items() if count}

    @staticmethod
    def _mark_purged(db: sqlite3.Connection, now: int) -> None:
        ended = f"SELECT id, ?2 FROM intervention WHERE {_ENDED} <= ?1"  # noqa: S608 constant
        db.execute(f"INSERT OR IGNORE INTO purged {ended}", (now - KEPT_S, now))

    def forgotten_on(self, intervention: str) -> int | None:
        """When what was personal in it was deleted."""
        row = self._row("SELECT at FROM purged WHERE intervention = ?", intervention)
        return row[0] if row else None

    def forget_person(self, address: str, now: int) -> dict[str, int]:
        """Somebody's right: roles end, their concerns' text goes, supports stay as counts that lead to nobody."""
        who = self.who(checked_address(address))
        with self._write() as db:
            gone = Counter(roles=self._end_roles(db, who))
            gone["concerns"] = db.execute(
                "UPDATE concern SET text = '', hidden = ?, role = 'author', why = ? WHERE key IN "
                "(SELECT concern FROM concern_personal WHERE who = ?)",
                (now, _AUTHOR_ASKED, who),
            ).rowcount
            db.execute("DELETE FROM concern_personal WHERE who = ?", (who,))
            gone["supports"] = db.execute("DELETE FROM support_personal WHERE who = ?", (who,)).rowcount
            gone["loans"] = db.execute(
                "UPDATE loan_personal SET holder = '', contact = '' WHERE contact = ? COLLATE NOCASE AND loan IN "
                "(SELECT key FROM loan WHERE back IS NOT NULL)",
                (address.strip(),),
            ).rowcount
        self._forget_log()
        return {name: count for name, count in gone.items() if count}

    @staticmethod
    def _end_roles(db: sqlite3.Connection, who: str) -> int:
        mine = "(SELECT person FROM person_personal WHERE who = ?)"
        db.execute(f"UPDATE transition SET account = '' WHERE account IN {mine}", (who,))  # noqa: S608 constant
        return db.execute(f"DELETE FROM person WHERE name IN {mine}", (who,)).rowcount  # noqa: S608 constant
