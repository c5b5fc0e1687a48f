"""Shared places, and the prises that are open to interventions. An exact position off public ground is kept apart."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hub.register import table
from hub.register.areas import Areas
from hub.register.checks import exact_position
from hub.register.civic_rows import Place, Prise
from hub.register.position import public_position
from hub.register.rows import Refusal, Unknown

_PLACE, _PRISE = table.columns(Place), table.columns(Prise)


class Places(Areas):
    def places(self, area: str | None = None) -> list[Place]:
        query = f"SELECT {_PLACE} FROM place WHERE (? IS NULL OR area = ?) ORDER BY id"  # noqa: S608 constant
        return [table.made(Place, row) for row in self._rows(query, area, area)]

    def place(self, id: str) -> Place | None:
        row = self._row(f"SELECT {_PLACE} FROM place WHERE id = ?", id)  # noqa: S608 constant
        return table.made(Place, row) if row else None

    def existing_place(self, id: str) -> Place:
        place = self.place(id)
        if place is None:
            raise Unknown(
                f"no place {id!r}; see `moineau place list`, or add it: moineau place add {id}",
                f"aucun lieu {id!r} ; la liste : `moineau place list` ; l'ajouter : moineau place add {id}",
            )
        return place

    def put_place(self, place: Place) -> Place:
        """Adds a place, or changes the one of this id."""
        self._existing_area(place.area)
        exact_position(place.lat, place.lon)
        with self._write() as db:
            db.execute(*table.upsert("place", ("id",), table.columns_of(place)))
        return place

    def change_place(self, id: str, changes: Mapping[str, Any]) -> Place:
        return self.put_place(replace(self.existing_place(id), **changes))

    def remove_place(self, id: str) -> None:
        """Refuses while something still stands there."""
        self.existing_place(id)
        held = [row[0] for row in self._rows("SELECT id FROM prise WHERE place = ?1 ORDER BY id", id)]
        held += [row[0] for row in self._rows("SELECT code FROM box WHERE home = ?1 ORDER BY code", id)]
        if held:
            raise Refusal(
                f"place {id!r} still holds {', '.join(held)}; give them another place first",
                f"le lieu {id!r} garde encore {', '.join(held)} ; leur donner d'abord un autre lieu",
            )
        with self._write() as db:
            db.execute("DELETE FROM place WHERE id = ?", (id,))

    # -- prises --------------------------------------------------------------------------------------------------

    def prises(self, area: str | None = None) -> list[Prise]:
        query = f"SELECT {_PRISE} FROM prise WHERE (? IS NULL OR area = ?) ORDER BY id"  # noqa: S608 constant
        return [table.made(Prise, row) for row in self._rows(query, area, area)]

    def prise(self, id: str) -> Prise | None:
        row = self._row(f"SELECT {_PRISE} FROM prise WHERE id = ?", id)  # noqa: S608 constant
        return table.made(Prise, row) if row else None

    def existing_prise(self, id: str) -> Prise:
        prise = self.prise(id)
        if prise is None:
            raise Unknown(
                f"no prise {id!r}; see `moineau prise list`, or add it: moineau prise add {id}",
                f"aucune prise {id!r} ; la liste : `moineau prise list` ; l'ajouter : moineau prise add {id}",
            )
        return prise

    def put_prise(self, prise: Prise) -> Prise:
        """`lat` and `lon` are exact here; on public ground they are shown so, elsewhere only the cell is."""
        self._existing_area(prise.area)
        if prise.place is not None:
            self.existing_place(prise.place)
        lat, lon = exact_position(prise.lat, prise.lon)
        shown = prise
        if not prise.public and lat is not None and lon is not None:
            cell = public_position(lat, lon)
            shown = replace(prise, lat=cell[0], lon=cell[1])
        with self._write() as db:
            db.execute(*table.upsert("prise", ("id",), table.columns_of(shown)))
            db.execute("INSERT OR REPLACE INTO prise_personal VALUES (?, ?, ?)", (prise.id, lat, lon))
        return shown

    def change_prise(self, id: str, changes: Mapping[str, Any]) -> Prise:
        prise = self.existing_prise(id)
        exact = self._row("SELECT lat, lon FROM prise_personal WHERE prise = ?", id) or (prise.lat, prise.lon)
        return self.put_prise(replace(prise, lat=exact[0], lon=exact[1], **changes))

    def remove_prise(self, id: str) -> None:
        self.existing_prise(id)
        users = [row[0] for row in self._rows("SELECT DISTINCT intervention FROM deployment WHERE prise = ?", id)]
        if users:
            raise Refusal(
                f"prise {id!r} is used by {', '.join(users)}; let it expire instead: "
                f"moineau prise set {id} --expires DAY",
                f"la prise {id!r} sert à {', '.join(users)} ; la laisser plutôt expirer : "
                f"moineau prise set {id} --expires JOUR",
            )
        with self._write() as db:
            db.execute("DELETE FROM prise WHERE id = ?", (id,))
