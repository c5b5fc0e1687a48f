"""A module that is needed once or rarely leaves its memory to others."""

import sys


def drop(name):
    """Forgets this module, until it is imported again."""
    module = sys.modules.pop(name, None)
    parent, own = name.rsplit(".", 1)
    if module is not None and parent in sys.modules and hasattr(sys.modules[parent], own):
        delattr(sys.modules[parent], own)
