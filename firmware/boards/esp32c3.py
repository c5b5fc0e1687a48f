"""ESP32-C3 Super Mini: the LED shines when its pin is low."""

NAME = "esp32c3"
LED = 8
LED_INVERTED = True
I2C = ((0, 7, 6),)  # number, scl, sda
UART = ((1, 21, 20),)  # number, tx, rx
BATTERY = 3
RESET_STATE = 0x60008038  # RTC_CNTL_RESET_STATE_REG (technical reference manual)
