"""A register with one intervention in it, and acts carried out on it as the three doors do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from hub.civic import acts
from hub.civic.act import Done, Scene, Who, carried_out
from hub.register import Register

EXAMPLE = (Path(__file__).parents[3] / "docs/examples/school-street.toml").read_text(encoding="utf-8")
SCHOOL = "tilleuls-school-street"
NOW = 1_756_540_800  # 30 August 2025, 10:00 in Paris: before the trial of the example


def opened(folder: Path, now: int = NOW) -> Scene:
    register = Register(folder)
    register.add_area("tilleuls", "Les Tilleuls")
    register.add_area("moulin", "Le Moulin")
    return Scene(register, now, "Europe/Paris", Who("operator", "ada"))


def act(scene: Scene, words: str, id: str, given: Mapping[str, Any] | None = None) -> Done:
    group, verb = words.split()
    return carried_out(acts.of(group, verb), scene, id, given or {})


def read_in(scene: Scene, text: str | bytes = EXAMPLE, **given: Any) -> Done:
    return act(scene, "intervention import", "-", {"file": text} | given)


def on(scene: Scene, day: date, hour: int = 10) -> Scene:
    """The same, on another day."""
    shift = (day - scene.today).days * 86_400
    return replace(scene, now=scene.now + shift + (hour - 10) * 3600)
