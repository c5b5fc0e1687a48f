"""One file per board: NAME, pins of LED, I2C and UART buses, battery. Settings may say otherwise per sensor."""
