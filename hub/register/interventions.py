"""Interventions and everything that hangs on one: phases, deployments, event log, registration, who moved it on.

Rows in, rows out; what may follow what is decided in hub/civic. Every write is one transaction. CITY-side readers take
`interventions()`, `deployments(...)` and `events(...)` from here: nothing numeric is needed for them.
"""

import json
from collections.abc import Sequence
from typing import Any

from hub.register import table
from hub.register.boxes import Boxes
from hub.register.civic_rows import (
    Deployment,
    Event,
    Hidden,
    Intervention,
    Matter,
    Registration,
    SideBySide,
    Transition,
)
from hub.register.position import public_position
from hub.register.rows import Refusal, Unknown

_ONE, _DEPLOYMENT, _EVENT = table.columns(Intervention), table.columns(Deployment), table.columns(Event)
_TRANSITION = table.columns(Transition)


class Interventions(Boxes):
    def interventions(self, area: str | None = None, *, node: str | None = None) -> list[Intervention]:
        """All of them, of one area, or those in which a node takes part; the newest first."""
        mine = "id IN (SELECT intervention FROM deployment WHERE node = ?2)"
        where = f"(?1 IS NULL OR area = ?1) AND (?2 IS NULL OR {mine})"
        query = f"SELECT {_ONE} FROM intervention WHERE {where} ORDER BY created DESC, id"  # noqa: S608 constants
        return [table.made(Intervention, row) for row in self._rows(query, area, node)]

    def intervention(self, id: str) -> Intervention | None:
        row = self._row(f"SELECT {_ONE} FROM intervention WHERE id = ?", id)  # noqa: S608 constant
        return table.made(Intervention, row) if row else None

    def existing_intervention(self, id: str) -> Intervention:
        found = self.intervention(id)
        if found is None:
            raise Unknown(
                f"no intervention {id!r}; see `moineau intervention list`",
                f"aucun essai {id!r} ; la liste : `moineau intervention list`",
            )
        return found

    def put_intervention(self, row: Intervention, matters: Sequence[Matter], nodes: Sequence[Deployment]) -> None:
        """Adds an intervention, or writes a changed one over it. What is known of a deployment that stays is kept."""
        self._existing_area(row.area)
        with self._write() as db:
            db.execute(*table.upsert("intervention", ("id",), table.columns_of(row)))
            db.execute("DELETE FROM matter WHERE intervention = ?", (row.id,))
            db.executemany(
                "INSERT INTO matter VALUES (?, ?, ?, ?)", [(row.id, m.property, m.metric, m.matters) for m in matters]
            )
            kept = json.dumps([node.node for node in nodes])
            gone = "DELETE FROM deployment WHERE intervention = ? AND node NOT IN (SELECT value FROM json_each(?))"
            db.execute(gone, (row.id, kept))
            for node in nodes:
                values = {"intervention": row.id, "node": node.node, "role": node.role, "street": node.street}
                db.execute(*table.upsert("deployment", ("intervention", "node"), values))

    def matters(self, id: str) -> list[Matter]:
        """What change counts, by property; the primary one is Intervention.property."""
        query = "SELECT property, metric, matters FROM matter WHERE intervention = ? ORDER BY property"
        return [Matter(*row) for row in self._rows(query, id)]

    def change_intervention(self, id: str, **changes: Any) -> Intervention:
        """Single columns: outcome, closed, reason, place, lat, lon ..."""
        self.existing_intervention(id)
        named = ", ".join(f'"{name}" = ?' for name in changes)
        with self._write() as db:
            values = [table.stored(value) for value in changes.values()]
            db.execute(f"UPDATE intervention SET {named} WHERE id = ?", (*values, id))  # noqa: S608 names of our own
        return self.existing_intervention(id)

    # -- deployments ---------------------------------------------------------------------------------------------

    def deployments(self, id: str | None = None, *, node: str | None = None) -> list[Deployment]:
        where = "(?1 IS NULL OR intervention = ?1) AND (?2 IS NULL OR node = ?2)"
        query = f"SELECT {_DEPLOYMENT} FROM deployment WHERE {where} ORDER BY intervention, node"  # noqa: S608 constant
        return [table.made(Deployment, row) for row in self._rows(query, id, node)]

    def deployment(self, id: str, node: str) -> Deployment:
        for each in self.deployments(id, node=node):
            return each
        self.existing_intervention(id)
        raise Unknown(
            f"node {node!r} takes no part in {id}; its nodes stand in the file under [[node]]",
            f"le boîtier {node!r} ne participe pas à {id} ; ses boîtiers sont dans le fichier, sous [[node]]",
        )

    def change_deployment(
        self, id: str, node: str, changes: dict[str, Any], hidden: Hidden | None = None
    ) -> Deployment:
        """`hidden` holds the exact position: only its cell is shown."""
        self.deployment(id, node)
        if changes.get("prise"):
            self.existing_prise(changes["prise"])
        if hidden and hidden.lat is not None and hidden.lon is not None:
            cell = public_position(hidden.lat, hidden.lon)
            changes = changes | {"lat": cell[0], "lon": cell[1]}
        with self._write() as db:
            db.execute(*table.upsert("deployment", ("intervention", "node"), self._whole(id, node, changes)))
            if hidden:
                row = (id, node, hidden.owner, hidden.address, hidden.lat, hidden.lon)
                db.execute("INSERT OR REPLACE INTO deployment_personal VALUES (?, ?, ?, ?, ?, ?)", row)
        return self.deployment(id, node)

    def _whole(self, id: str, node: str, changes: dict[str, Any]) -> dict[str, Any]:
        return table.columns_of(self.deployment(id, node)) | changes

    def hidden(self, id: str, node: str) -> Hidden:
        """Never for a page: whose wall it is, and where exactly."""
        query = "SELECT owner, address, lat, lon FROM deployment_personal WHERE intervention = ? AND node = ?"
        row = self._row(query, id, node)
        return Hidden(*row) if row else Hidden()

    # -- the log, the registration, the transitions --------------------------------------------------------------

    def events(self, id: str | None = None) -> list[Event]:
        query = f'SELECT {_EVENT} FROM event WHERE (? IS NULL OR intervention = ?) ORDER BY start, "end", key'  # noqa: S608
        return [table.made(Event, row) for row in self._rows(query, id, id)]

    def add_event(self, event: Event) -> Event:
        """`key` is given by the register."""
        self.existing_intervention(event.intervention)
        values = table.columns_of(event, ("key",))
        with self._write() as db:
            key = db.execute(*table.upsert("event", ("key",), values)).lastrowid
        return table.made(Event, self._row(f"SELECT {_EVENT} FROM event WHERE key = ?", key))  # noqa: S608 constant

    def remove_event(self, id: str, key: int) -> None:
        with self._write() as db:
            done = db.execute("DELETE FROM event WHERE key = ? AND intervention = ?", (key, id)).rowcount
        if not done:
            raise Unknown(f"no event {key} in {id}", f"aucun événement {key} dans {id}")

    def registration(self, id: str) -> Registration | None:
        row = self._row("SELECT at, hash, origin FROM registration WHERE intervention = ?", id)
        return Registration(*row) if row else None

    def set_registration(self, id: str, registration: Registration | None) -> None:
        with self._write() as db:
            db.execute("DELETE FROM registration WHERE intervention = ?", (id,))
            if registration:
                row = (id, registration.at, registration.hash, registration.origin)
                db.execute("INSERT INTO registration VALUES (?, ?, ?, ?)", row)

    def transitions(self, id: str) -> list[Transition]:
        """How the intervention came where it is, oldest first."""
        query = f"SELECT {_TRANSITION} FROM transition WHERE intervention = ? ORDER BY key"  # noqa: S608 constant
        return [table.made(Transition, row) for row in self._rows(query, id)]

    def move_intervention(self, id: str, transition: Transition, account: str = "") -> Intervention:
        """Writes the new state and who went there, both or neither; refuses when somebody else moved it meanwhile."""
        with self._write() as db:
            moved = "UPDATE intervention SET state = ?, state_since = ? WHERE id = ? AND state = ?"
            if not db.execute(moved, (transition.to, transition.at, id, transition.from_)).rowcount:
                raise Refusal(
                    f"{id} is no longer in {transition.from_!r}: somebody moved it; look again",
                    f"{id} n'en est plus à {transition.from_!r} : quelqu'un l'a fait avancer ; regarder à nouveau",
                )
            values = table.columns_of(transition) | {"intervention": id, "account": account}
            db.execute(*table.upsert("transition", ("key",), values))
        return self.existing_intervention(id)

    # -- side by side --------------------------------------------------------------------------------------------

    def side_by_sides(self, id: str) -> list[SideBySide]:
        query = 'SELECT moment, start, "end" FROM side_by_side WHERE intervention = ? ORDER BY start'
        return [SideBySide(*row) for row in self._rows(query, id)]

    def set_side_by_side(self, id: str, when: SideBySide) -> None:
        self.existing_intervention(id)
        with self._write() as db:
            row = (id, when.moment, when.start, when.end)
            db.execute("INSERT OR REPLACE INTO side_by_side VALUES (?, ?, ?, ?)", row)
