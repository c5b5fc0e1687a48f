"""Settings changed on flash: the old file is whole until the new one is, whatever happens in between."""

import json
import os


def save_network(path, network, most=4):
    """Puts this network first among those of the settings; OSError where the flash is full, and all is as it was."""
    with open(path) as file:
        given = json.loads(file.read())
    networks = [one for one in given.get("wifi", []) if one.get("ssid") != network["ssid"]]
    networks.insert(0, network)
    given["wifi"] = networks[:most]
    try:
        with open(path + ".new", "w") as file:
            file.write(json.dumps(given))
        os.rename(path + ".new", path)
    except OSError:
        try:
            os.remove(path + ".new")
        except OSError:
            pass
        raise
