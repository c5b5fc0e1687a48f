"""One intervention in one register, for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.civic.act import Scene
from tests.hub.civic.scene import opened


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = opened(tmp_path / "data")
    yield scene
    scene.register.close()
