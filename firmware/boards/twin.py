"""No board at all: the pins that the twin's simulated buses hang on."""

NAME = "twin (MicroPython)"
LED = None
LED_INVERTED = False
I2C = ((0, 22, 21), (1, 19, 18))  # number, scl, sda
UART = ((0, 0, 1), (1, 8, 9))  # number, tx, rx
BATTERY = 28
