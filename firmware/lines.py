"""A bus's pins in, what a sensor speaks to out; a bus held down is freed. Needed when a bus is opened, and dropped."""

import time

import machine


def i2c(number, scl, sda):
    return machine.I2C(number, scl=machine.Pin(scl), sda=machine.Pin(sda), freq=100000)


def uart(number, tx, rx, baud):
    return machine.UART(number, baudrate=baud, tx=machine.Pin(tx), rx=machine.Pin(rx))


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


def nine_clocks(scl, sda):
    sda.value(1)
    for _ in range(9):
        scl.value(0)
        time.sleep_us(5)
        scl.value(1)
        time.sleep_us(5)
    sda.value(0)
    time.sleep_us(5)
    sda.value(1)
