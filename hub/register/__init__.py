"""Who and what takes part: areas, nodes, accounts, and civic life: places, prises, boxes, loans, interventions.

Beside the flow: every step may read it, none needs anything numeric for that.

In: what operators decide. Out: frozen rows. It refuses by name (RegisterError), never returns a secret twice,
and keeps who holds a node and where exactly it hangs apart from everything that is shown.
"""

from hub.register.accounts import HUB, OPEN, write_private
from hub.register.corrections import Corrections
from hub.register.erasures import Erasures
from hub.register.evidences import Evidence, Evidences
from hub.register.forgetting import Forgetting
from hub.register.nodes import About, Spot
from hub.register.papers import Papers
from hub.register.position import public_position
from hub.register.rows import (
    Account,
    Area,
    Erasure,
    Exposure,
    Kind,
    Node,
    Personal,
    Placement,
    Refusal,
    RegisterError,
    Unknown,
    Unwritable,
    said,
)

__all__ = [
    "HUB",
    "OPEN",
    "About",
    "Account",
    "Area",
    "Erasure",
    "Evidence",
    "Exposure",
    "Kind",
    "Node",
    "Personal",
    "Placement",
    "Refusal",
    "Register",
    "RegisterError",
    "Spot",
    "Unknown",
    "Unwritable",
    "public_position",
    "said",
    "write_private",
]


class Register(Erasures, Corrections, Papers, Evidences, Forgetting):
    """Register(data folder), or Register(folder / "register.db"). Thread-safe; several processes may hold one."""
