"""The hub: MQTT in, journal, pages and open topics out."""
