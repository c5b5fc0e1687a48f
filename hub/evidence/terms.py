"""The closed sets that evidence speaks in. Nothing numeric is needed to read them."""

from typing import Literal

Role = Literal["treated", "control", "parallel", "background"]
Metric = Literal["difference", "ratio"]
Rule = Literal["school", "school-and-wednesday", "working", "weekend", "every"]
Zone = Literal["A", "B", "C"]
Nature = Literal["school", "wednesday", "weekend", "school holiday", "public holiday"]

RULES: dict[str, frozenset[Nature]] = {
    "school": frozenset({"school"}),
    "school-and-wednesday": frozenset({"school", "wednesday"}),
    "working": frozenset({"school", "wednesday", "school holiday"}),
    "weekend": frozenset({"weekend"}),
    "every": frozenset({"school", "wednesday", "weekend", "school holiday", "public holiday"}),
}
ZONES = ("A", "B", "C")
