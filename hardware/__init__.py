"""What a kit is made of: sensors, boards and boxes, as files that people and programs read."""
