"""The vocabulary and the thresholds in, every file that Grafana is given out: name -> text, and written where told.

`python -m dashboards.build` writes them into `grafana/` beside this module, where they are checked in.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from dashboards import fleet, kiosk, neighbourhood, provisioning, public, street, trial
from dashboards.i18n import LANGUAGES
from dashboards.model import Dashboard, Json
from dashboards.provisioning import Place
from dashboards.view import View

HERE: Final = Path(__file__).parent / "grafana"
EXAMPLE: Final = {"tilleuls": "Tilleuls"}  # the area of the demo, for which the checked-in public dashboards are made
_MADE: Final = {
    "neighbourhood": neighbourhood.dashboard,
    "node": street.dashboard,
    "trial": trial.dashboard,
    "fleet": fleet.dashboard,
    "kiosk": kiosk.dashboard,
}


def dashboards(view: View, areas: dict[str, str]) -> Iterable[tuple[str, Dashboard]]:
    """File name without its ending, and the dashboard."""
    for name, make in _MADE.items():
        yield name, make(view)
    for area, area_name in areas.items():
        yield f"public-{area}", public.dashboard(replace(view, area=area, area_name=area_name))


def everything(areas: dict[str, str], timezone: str = "Europe/Paris") -> dict[str, Json]:
    """Path inside json/ -> dashboard, in both languages."""
    return {
        f"{language}/{name}.json": made.json()
        for language in LANGUAGES
        for name, made in dashboards(View(language, timezone), areas)
    }


def text(dashboard: Json) -> str:
    return json.dumps(dashboard, ensure_ascii=False, indent=2) + "\n"


def files(
    areas: dict[str, str], place: Place, *, timezone: str = "Europe/Paris", alerts_in: str = "en"
) -> dict[str, str]:
    """Path -> text of everything: json/ and provisioning/."""
    made = {f"json/{name}": text(one) for name, one in everything(areas, timezone).items()}
    language = next(one for one in LANGUAGES if one == alerts_in)
    return made | {f"provisioning/{name}": one for name, one in provisioning.files(place, language).items()}


def checked_in() -> dict[str, str]:
    return files(EXAMPLE, Place())


def write(folder: Path, made: dict[str, str]) -> list[Path]:
    """Writes what is new or changed, takes away dashboards that are no longer made, and says what it touched."""
    touched = []
    for name, content in made.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
            touched.append(path)
    for path in [path for language in LANGUAGES for path in (folder / "json" / language).glob("*.json")]:
        if path.relative_to(folder).as_posix() not in made:
            path.unlink()
            touched.append(path)
    return touched


if __name__ == "__main__":
    write(HERE, checked_in())
