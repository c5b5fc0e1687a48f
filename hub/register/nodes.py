"""Nodes and where they were placed, from-to. What is personal is kept apart and never part of a Node or a Placement."""

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from hub.register import checks
from hub.register.accounts import Accounts, account_for
from hub.register.areas import Areas
from hub.register.position import public_position
from hub.register.rows import Node, Personal, Placement, RegisterError
from hub.register.secret import new_secret

_NODE = "n.id, n.since, n.retired, n.kit, n.board, n.simulated"
_PLACEMENT = 'p.node, p.area, p.place, p.exposure, p.lat, p.lon, p.start, p."end"'
_LATEST = "p.key = (SELECT key FROM placement WHERE node = n.id ORDER BY start DESC, key DESC LIMIT 1)"
_SELECT = f"SELECT {_NODE}, {_PLACEMENT} FROM node n LEFT JOIN placement p ON {_LATEST}"  # noqa: S608 constants


class Spot(NamedTuple):
    """Where a node goes, with the personal part: lat and lon are exact here."""

    area: str
    place: str = ""
    exposure: str = "private"
    lat: float | None = None
    lon: float | None = None
    keeper: str = ""


class About(NamedTuple):
    kit: str = ""
    board: str = ""
    simulated: bool = False


ABOUT_NOTHING = About()


def _node(row: tuple[Any, ...]) -> Node:
    placement = Placement(*row[6:]) if row[6] is not None else None
    return Node(row[0], row[1], row[2], row[3], row[4], bool(row[5]), placement)


def _put_placement(db: sqlite3.Connection, node: str, spot: Spot, start: int) -> None:
    shown = (None, None) if spot.lat is None or spot.lon is None else public_position(spot.lat, spot.lon)
    row = (node, spot.area, spot.place, spot.exposure, *shown, start)
    columns = "node, area, place, exposure, lat, lon, start"
    key = db.execute(f"INSERT INTO placement ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row).lastrowid  # noqa: S608
    db.execute("INSERT INTO personal VALUES (?, ?, ?, ?)", (key, spot.keeper, spot.lat, spot.lon))


class Nodes(Accounts, Areas):
    def nodes(self, area: str | None = None, retired: bool = False) -> list[Node]:
        """Nodes in service (retired=True: those taken out of service), of one area or of all, by id."""
        state = "n.retired IS NOT NULL" if retired else "n.retired IS NULL"
        here = 'p.area = ? AND (p."end" IS NULL OR n.retired IS NOT NULL)'  # what lies in its box hangs nowhere
        query = f"{_SELECT} WHERE {state} AND (? IS NULL OR {here}) ORDER BY n.id"
        return [_node(row) for row in self._rows(query, area, area)]

    def node(self, id: str) -> Node | None:
        row = self._row(f"{_SELECT} WHERE n.id = ?", id)
        return _node(row) if row else None

    def placements(self, id: str) -> list[Placement]:
        """Where the node was, oldest first."""
        query = f"SELECT {_PLACEMENT} FROM placement p WHERE node = ? ORDER BY start, key"  # noqa: S608 constant
        return [Placement(*row) for row in self._rows(query, id)]

    def personal(self, id: str) -> Personal | None:
        """Never for a page: who keeps the node and where exactly it hangs now."""
        query = "SELECT keeper, q.lat, q.lon FROM personal q JOIN placement p ON q.placement = p.key WHERE p.node = ?"
        row = self._row(f"{query} ORDER BY p.start DESC, p.key DESC LIMIT 1", id)
        return Personal(*row) if row else None

    def add_node(
        self,
        id: str,
        area: str,
        *,
        exposure: str = "private",
        place: str = "",
        lat: float | None = None,
        lon: float | None = None,
        keeper: str = "",
        since: int | None = None,
        kit: str = "",
        board: str = "",
        simulated: bool = False,
        now: int,
    ) -> str:
        """The new node's secret: it cannot be had a second time."""
        spot = Spot(area, place, exposure, lat, lon, keeper)
        return self.add_nodes([id], spot, About(kit, board, simulated), since=since, now=now)[id]

    def add_nodes(
        self, ids: Sequence[str], spot: Spot, about: About = ABOUT_NOTHING, *, since: int | None = None, now: int
    ) -> dict[str, str]:
        """Several nodes at one spot, all or none; their secrets by id."""
        for id in ids:
            self._free_name(id)
        spot, start = self._checked(spot), checks.since(now if since is None else since)
        row = (start, None, checks.line(about.kit, "kit"), checks.line(about.board, "board"), about.simulated)
        new = {id: new_secret() for id in ids}
        accounts = [account_for(id, "node", secret) for id, secret in new.items()]
        with self._write() as db:
            for id in ids:
                db.execute("INSERT INTO node VALUES (?, ?, ?, ?, ?, ?)", (id, *row))
                _put_placement(db, id, spot, start)
            self._put_accounts(db, accounts, now)
        return new

    def move_node(
        self,
        id: str,
        area: str | None = None,
        *,
        exposure: str | None = None,
        place: str | None = None,
        lat: float | None = None,
        lon: float | None = None,
        keeper: str | None = None,
        now: int,
    ) -> Placement:
        """Ends the current placement and begins another. What is not said stays; a new place forgets the position."""
        old, personal = self._in_service(id), self.personal(id)
        if lat is None and lon is None and area is None and place is None and personal:
            lat, lon = personal.lat, personal.lon
        spot = self._checked(
            Spot(
                old.area if area is None else area,
                old.place if place is None else place,
                old.exposure if exposure is None else exposure,
                lat,
                lon,
                (personal.keeper if personal else "") if keeper is None else keeper,
            )
        )
        if now < old.start:
            raise RegisterError(f"node {id!r} was placed at {old.start}, after the move at {now}; check the clock")
        with self._write() as db:
            db.execute('UPDATE placement SET "end" = ? WHERE node = ? AND "end" IS NULL', (now, id))
            _put_placement(db, id, spot, now)
        return self.placements(id)[-1]

    def change_node(
        self, id: str, *, since: int | None = None, kit: str | None = None, board: str | None = None
    ) -> Node:
        """Corrects what is known of a node. An earlier `since` lets older readings in, at its first place."""
        node = self._existing(id)
        start = node.since if since is None else checks.since(since)
        kit = node.kit if kit is None else checks.line(kit, "kit")
        board = node.board if board is None else checks.line(board, "board")
        with self._write() as db:
            first = 'UPDATE placement SET start = ? WHERE node = ? AND start = ? AND ("end" IS NULL OR "end" > ?)'
            db.execute(first, (start, id, node.since, start))
            db.execute("UPDATE node SET since = ?, kit = ?, board = ? WHERE id = ?", (start, kit, board, id))
        return self._existing(id)

    def take_down(self, id: str, at: int) -> None:
        """Back in its box: it hangs nowhere until it is moved to its next place, and what it measured stays."""
        placement = self._in_service(id)
        if at <= placement.start:
            raise RegisterError(f"{at}: node {id!r} was hung up at {placement.start}, and is taken down after that")
        with self._write() as db:
            db.execute('UPDATE placement SET "end" = ? WHERE node = ? AND "end" IS NULL', (at, id))

    def retire_node(self, id: str, now: int) -> None:
        """Takes a node out of service: its account stops working, its readings stay."""
        self._in_service(id)
        with self._write() as db:
            self._take_out(db, id, now)

    @staticmethod
    def _take_out(db: sqlite3.Connection, id: str, now: int) -> None:
        db.execute("UPDATE node SET retired = ? WHERE id = ? AND retired IS NULL", (now, id))
        db.execute('UPDATE placement SET "end" = ? WHERE node = ? AND "end" IS NULL', (now, id))
        db.execute("DELETE FROM account WHERE name = ?", (id,))

    def _checked(self, spot: Spot) -> Spot:
        self._existing_area(spot.area)
        lat, lon = checks.exact_position(spot.lat, spot.lon)
        place, keeper = checks.line(spot.place, "place"), checks.line(spot.keeper, "keeper")
        return Spot(spot.area, place, checks.exposure(spot.exposure), lat, lon, keeper)

    def _existing(self, id: str) -> Node:
        node = self.node(id)
        if node is None:
            raise RegisterError(
                f"no node {id!r}; see `moineau node list`, or add it: `moineau node add {id} --area ...`"
            )
        return node

    def _in_service(self, id: str) -> Placement:
        node = self._existing(id)
        if node.retired is not None or node.placement is None:
            raise RegisterError(f"node {id!r} is retired; give a new node a new id")
        return node.placement

    def _free_name(self, name: str) -> str:
        """A name that served once is never given again: its history would be taken for the newcomer's."""
        super()._free_name(name)
        if self._row("SELECT 1 FROM node WHERE id = ?1 UNION SELECT 1 FROM erasure WHERE node = ?1", name):
            raise RegisterError(f"{name!r} was a node once and is never given again; choose another id")
        return name
