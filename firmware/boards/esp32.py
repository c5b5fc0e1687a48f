"""ESP32 DevKit (WROOM-32): pins of the DOIT and FireBeetle boards; ADC1 only, for ADC2 is the radio's."""

NAME = "esp32"
LED = 2
LED_INVERTED = False
I2C = ((0, 22, 21), (1, 19, 18))  # number, scl, sda
UART = ((2, 17, 16), (1, 33, 32))  # number, tx, rx
BATTERY = 35
RESET_STATE = 0x3FF48034  # RTC_CNTL_RESET_STATE_REG (technical reference manual)
