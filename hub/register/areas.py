"""Neighbourhoods: an id, a name, and what may be shown of them."""

from dataclasses import replace

from hub.register import checks
from hub.register.rows import Area, RegisterError, Unknown
from hub.register.store import Store

_COLUMNS = "id, name, home_assistant, presence_minimum"


def _area(row: tuple[str, str, int, int]) -> Area:
    return Area(row[0], row[1], bool(row[2]), row[3])


class Areas(Store):
    def areas(self) -> list[Area]:
        return [_area(row) for row in self._rows(f"SELECT {_COLUMNS} FROM area ORDER BY id")]  # noqa: S608 constant

    def area(self, id: str) -> Area | None:
        row = self._row(f"SELECT {_COLUMNS} FROM area WHERE id = ?", id)  # noqa: S608 constant
        return _area(row) if row else None

    def add_area(self, id: str, name: str, *, home_assistant: bool = False, presence_minimum: int = 3) -> Area:
        area = Area(checks.area_id(id), checks.line(name, "name"), home_assistant, presence_minimum)
        checks.presence_minimum(presence_minimum)
        if self.area(id):
            raise RegisterError(f"area {id!r} exists already; change it with `moineau area set {id}`")
        with self._write() as db:
            row = (area.id, area.name, area.home_assistant, area.presence_minimum)
            db.execute(f"INSERT INTO area ({_COLUMNS}) VALUES (?, ?, ?, ?)", row)  # noqa: S608 constant
        return area

    def change_area(
        self,
        id: str,
        *,
        name: str | None = None,
        home_assistant: bool | None = None,
        presence_minimum: int | None = None,
    ) -> Area:
        area = self._existing_area(id)
        if name is not None:
            area = replace(area, name=checks.line(name, "name"))
        if home_assistant is not None:
            area = replace(area, home_assistant=home_assistant)
        if presence_minimum is not None:
            area = replace(area, presence_minimum=checks.presence_minimum(presence_minimum))
        with self._write() as db:
            row = (area.name, area.home_assistant, area.presence_minimum, id)
            db.execute("UPDATE area SET name = ?, home_assistant = ?, presence_minimum = ? WHERE id = ?", row)
        return area

    def _existing_area(self, id: str) -> Area:
        area = self.area(id)
        if area is None:
            known = ", ".join(each.id for each in self.areas()) or "none yet"
            raise Unknown(
                f"no area {id!r} (known: {known}); add it with `moineau area add {id} --name ...`",
                f"aucun quartier {id!r} (connus : {known}) ; l'ajouter : `moineau area add {id} --name ...`",
            )
        return area
