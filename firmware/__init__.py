"""What runs on a board: MicroPython for ESP32 and Pico W. Meets the hub only in contract/."""
