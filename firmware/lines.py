"""A board and a sensor's settings in, what it speaks to out. Needed when a bus is opened or freed, and dropped.

A bus that a sensor holds down is freed by nine clocks (NXP UM10204, 3.1.16).
"""

import time

import machine

from firmware.sensors import Fault
from firmware.visitor import drop


def of(board, kind, spec):
    if kind in ("none", "wifi"):
        return board.wlan
    key = _key(board, kind, spec)
    if key not in board.opened:
        try:
            board.opened[key] = _OPENING[kind](*key[1:])
        except (TypeError, ValueError):  # not a pin of this board, or not one of that bus
            raise Fault("pins")
    return board.opened[key]


def free(board, kind, spec):
    """A bus that answers nothing: nine clocks and a stop, then it is opened anew."""
    try:
        key = _key(board, kind, spec)
    except Fault:
        return
    bus = board.opened.pop(key, None)
    if kind == "i2c" and bus is not None:
        scl, sda = key[-2:]
        _nine_clocks(machine.Pin(scl, machine.Pin.OPEN_DRAIN), machine.Pin(sda, machine.Pin.OPEN_DRAIN))


def _key(board, kind, spec):
    pins, number = pins_of(board.name), spec.get("bus", 0)
    if kind in ("i2c", "uart") and number >= len(pins.I2C if kind == "i2c" else pins.UART):
        raise Fault("pins")
    if kind == "i2c":
        number, scl, sda = pins.I2C[number]
        return kind, number, spec.get("scl", scl), spec.get("sda", sda)
    if kind == "uart":
        number, tx, rx = pins.UART[number]
        room = getattr(pins, "UART_ROOM", 256)
        return kind, number, spec.get("tx", tx), spec.get("rx", rx), spec["baud"], room
    if kind == "adc":
        return kind, spec.get("pin", pins.BATTERY if spec["type"] == "battery" else None)
    if kind == "echo":
        return kind, spec["trigger"], spec["echo"]
    if kind == "i2s":
        return kind, spec["sck"], spec["ws"], spec["sd"]
    return kind, spec.get("pin")


def pins_of(name):
    """What stands in boards/NAME.py. Pins may be set otherwise per sensor."""
    pins = __import__("firmware.boards." + name, None, None, ("NAME",))
    drop("firmware.boards." + name)
    return pins


def i2c(number, scl, sda):
    return machine.I2C(number, scl=machine.Pin(scl), sda=machine.Pin(sda), freq=100000)


def uart(number, tx, rx, baud, room):
    return machine.UART(number, baudrate=baud, tx=machine.Pin(tx), rx=machine.Pin(rx), txbuf=room)


def echo(trigger, echo):
    from firmware.echo import Echo

    return Echo(machine.Pin(trigger, machine.Pin.OUT), machine.Pin(echo, machine.Pin.IN))


def i2s(sck, ws, sd):
    """One ear (L/R at ground), a tenth of a second of room."""
    pins = {"sck": machine.Pin(sck), "ws": machine.Pin(ws), "sd": machine.Pin(sd)}
    shape = {"mode": machine.I2S.RX, "bits": 32, "format": machine.I2S.MONO, "rate": 24000, "ibuf": 9600}
    return machine.I2S(0, **pins, **shape)


def onewire(pin):
    import onewire

    return onewire.OneWire(machine.Pin(pin))


def pin(number):
    return machine.Pin(number, machine.Pin.IN, machine.Pin.PULL_UP)


def adc(pin):
    return machine.ADC(machine.Pin(pin))


def _nine_clocks(scl, sda):
    sda.value(1)
    for _ in range(9):
        scl.value(0)
        time.sleep_us(5)
        scl.value(1)
        time.sleep_us(5)
    sda.value(0)
    time.sleep_us(5)
    sda.value(1)


_OPENING = {"i2c": i2c, "uart": uart, "echo": echo, "i2s": i2s, "onewire": onewire, "pin": pin, "adc": adc}
