#!/bin/sh
# What the containers need before they can start: secrets that nobody chose, settings, the broker's accounts.
# In: two empty volumes, or those of an earlier start. It never changes a secret or a hub.toml that is there.
set -eu
umask 077

# A file of 32 random letters and digits, where there is none yet.
secret() {
  [ -s "$1" ] || python -c 'import secrets; print(secrets.token_hex(16), end="")' >"$1"
}

cd "${MOINEAU_HOME:-/srv/moineau}"
for name in influx-password influx-token grafana-password; do secret "secrets/$name"; done
# InfluxDB and Grafana read theirs as users of their own; nobody else sees this volume.
chmod 0755 secrets && chmod 0644 secrets/*

[ -e hub/hub.toml ] || cat >hub/hub.toml <<TOML
# The hub of the containers; every setting is explained in hub/sample.toml.
data = "data"
[broker]
url = "mqtt://mosquitto:1883"
# The network between the containers; what is published to other machines is up to MOINEAU_MQTT.
plain_lan = true
[web]
listen = "0.0.0.0:8080"
[influx]
url = "http://influxdb:8086"
org = "moineau"
bucket = "moineau"
token_file = "../secrets/influx-token"
TOML

if [ ! -e hub/data/register.db ]; then
  moineau area add "$MOINEAU_AREA" --name "$MOINEAU_AREA_NAME" --config hub/hub.toml
fi
moineau broker config broker --listen 0.0.0.0:1883 --config hub/hub.toml

# Grafana starts with what this version has to show.
if moineau dashboards install --help >/dev/null 2>&1; then
  moineau dashboards install grafana --influx http://influxdb:8086 --database moineau \
    --token-file secrets/influx-token --area "$MOINEAU_AREA=$MOINEAU_AREA_NAME"
  chmod -R a+rX grafana
fi
