"""A Raspberry Pi's pins, as firmware/boards/ has them of other boards (BCM numbers, header pins 3 and 5)."""

NAME = "Raspberry Pi"
LED = None
LED_INVERTED = False
I2C = ((1, 3, 2),)  # number, scl, sda
UART = ((0, 14, 15),)  # number, tx, rx
BATTERY = None
