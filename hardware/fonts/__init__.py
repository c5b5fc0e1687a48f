"""The letters of everything that is printed: DejaVu Sans, upright and bold, with the signs that our papers need.

A subset (Latin, µ ³ ₂ ’ « » − ☐ and the like), so that a sheet looks the same everywhere. Its licence lies beside it.
Refuses nothing: a sign that is not there is printed as a hollow square.
"""

from pathlib import Path

NAME = "DejaVuSans"
REGULAR = Path(__file__).parent / "DejaVuSans.ttf"
BOLD = Path(__file__).parent / "DejaVuSans-Bold.ttf"
