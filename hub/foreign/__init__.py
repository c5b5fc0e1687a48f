"""Other people's sensors in, packs of the contract out. One small file and one fixture each: see README.md here.

An adapter is a pure function: the bytes that the sensor sent, the node it is registered as, the whole second at which
they arrived. It answers with a pack, or refuses with WireError by name, and it never sees a password.
"""

from collections.abc import Callable, Mapping
from typing import Final

from hub.foreign import airrohr

Adapter = Callable[[bytes, str, int], bytes]

ADAPTERS: Final[Mapping[str, Adapter]] = {"airrohr": airrohr.pack_from}
