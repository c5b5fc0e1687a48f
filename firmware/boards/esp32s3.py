"""ESP32-S3 DevKitC-1: it has no plain LED, only a coloured one that wants a protocol."""

NAME = "esp32s3"
LED = None
LED_INVERTED = False
I2C = ((0, 9, 8),)  # number, scl, sda
UART = ((1, 17, 18),)  # number, tx, rx
BATTERY = 4
RESET_STATE = 0x60008038  # RTC_CNTL_RESET_STATE_REG (technical reference manual)
