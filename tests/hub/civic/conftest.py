"""One intervention in one register, for each test."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hub.civic.act import Scene
from hub.journal import Reader
from tests.hub.civic.life import TEXT, journal
from tests.hub.civic.scene import opened, read_in


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = opened(tmp_path / "data")
    yield scene
    scene.register.close()


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    reader = journal(tmp_path_factory.mktemp("measured"))
    yield reader
    reader.close()


@pytest.fixture
def life(tmp_path: Path, measured: Reader) -> Iterator[Scene]:
    scene = replace(opened(tmp_path), rollups=measured.rollups)
    read_in(scene, TEXT)
    yield scene
    scene.register.close()
