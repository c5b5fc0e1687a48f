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
        strength = self._wlan.status("rssi")
        return (strength if -128 < strength < 0 else None,)  # a radio that does not know says 0, 31 or -128
