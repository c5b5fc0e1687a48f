"""A trigger and an echo pin in, the microseconds an echo took out. Loaded only where a sensor hangs on such a pair."""

import time

import machine

_LONGEST_US = 35000  # 6 m there and back; an HC-SR04 that hears nothing holds its pin for 38 ms


class Echo:
    def __init__(self, trigger, echo):
        self._trigger, self._echo = trigger, echo
        trigger.value(0)

    def echo_us(self):
        """Below zero where there was no echo."""
        self._trigger.value(1)
        time.sleep_us(10)
        self._trigger.value(0)
        return machine.time_pulse_us(self._echo, 1, _LONGEST_US)
