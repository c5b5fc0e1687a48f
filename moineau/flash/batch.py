"""Many boards in a row: which of them are done stands in a file, so that the next run goes on where this one ended.

The file holds no secret but the setup pages' passwords, which the labels need; only its owner reads it.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hardware.flash.trouble import FlashError
from hub.register import RegisterError, write_private


@dataclass
class Batch:
    file: Path
    done: dict[str, dict[str, str]] = field(default_factory=dict)  # node -> board, mark, setup

    @classmethod
    def read(cls, file: Path) -> "Batch":
        try:
            content: Any = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls(file)
        except (OSError, ValueError) as error:
            raise FlashError(f"{file} cannot be read, and says which boards are done: {error}") from None
        return cls(file, dict(content))

    def finished(self, node: str, board: str, mark: str, setup: str) -> None:
        """On disk when it returns."""
        self.done[node] = {"board": board, "mark": mark, "setup": setup}
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self.file, json.dumps(self.done, indent=1) + "\n")

    def twice(self, mark: str) -> str | None:
        """The node that this very board became earlier in this batch."""
        return next((node for node, told in self.done.items() if mark and told["mark"] == mark), None)


def names(node: str, many: int) -> list[str]:
    if not 1 <= many <= 200:
        raise RegisterError(f"--many {many}: 1 to 200 boards in a row are accepted")
    return [f"{node}-{number:02}" for number in range(1, many + 1)]
