"""What the city sees: Grafana dashboards and alert rules as code, made from the vocabulary and the dated thresholds.

Out: `grafana/json/*/*.json` (classic dashboards, schemaVersion 41) and `grafana/provisioning/*`, which Grafana 11 to 13
loads without a click. Refuses any other store than what InfluxQL reaches (InfluxDB 1.6 to 3). The hub never imports it.
"""
