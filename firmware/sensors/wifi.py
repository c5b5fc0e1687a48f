"""How strong the Wi-Fi is where the node hangs, as its radio says."""

from firmware.sensors import Sensor


class Wifi(Sensor):
    OBSERVES = (("rssi", "dBm"),)
    BUS = "wifi"

    def __init__(self, bus, spec):
        self._wlan = bus

    def observe(self):
        if self._wlan is None or not self._wlan.isconnected():
            return (None,)
        return (self._wlan.status("rssi"),)
