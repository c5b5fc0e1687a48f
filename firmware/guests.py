"""A node in, what else has its turn in this life out, each with a `turn` that is False when it may go. Then dropped."""

from firmware.slots import BACK, COUNT
from firmware.visitor import drop


def guests(node, board, folder, path):
    found = []
    if node.settings["ntp"]:
        from firmware import ntp

        found.append(ntp.TimeServer(node, folder))
    if node.link.on_air and _began(board) != "deep_sleep":
        from firmware import door

        found.append(door.Door(node, board, folder, path))
    if node.slot is not None and (node.slot[BACK] in "ab" or node.slot[COUNT]):
        from firmware import trial

        found.append(trial.Trial(node))
    return found


def _began(board):
    from firmware import port

    drop("firmware.port")
    drop("firmware.lines")
    return port.reset_cause(port.pins_of(board.name))
