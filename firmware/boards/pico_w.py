"""Raspberry Pi Pico W (datasheet, figure 2): its LED hangs on the radio."""

NAME = "pico_w"
LED = "LED"
LED_INVERTED = False
I2C = ((0, 5, 4), (1, 7, 6))  # number, scl, sda
UART = ((0, 0, 1), (1, 8, 9))  # number, tx, rx
BATTERY = 28
WATCHDOG_MS = 8388  # the longest an RP2040's can wait (datasheet, 4.7); once begun it never stops
NAPS = True  # its deep sleep is a light one with a restart behind it
UART_ROOM = 32  # bytes for what a sensor is told; the longest is 19
