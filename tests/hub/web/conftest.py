"""A street for each test, served for real on a free port, and a visitor of its pages."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hub.web.app import create_app
from hub.web.server import WebServer
from tests.hub.web.street import Street, opened


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    yield from opened(tmp_path)


@pytest.fixture
def visitor(street: Street) -> Iterator[httpx.Client]:
    server = WebServer(create_app(street.desk()), "127.0.0.1:0")
    server.start()
    with httpx.Client(base_url=server.address) as client:
        yield client
    server.stop()
