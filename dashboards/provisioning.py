"""Where InfluxDB is and where the dashboards will lie in, Grafana's provisioning files out.

The files are JSON, which is YAML. Refuses to write a secret: a token or a password is a path that Grafana reads itself.
"""

import json
from dataclasses import dataclass
from typing import Final

from dashboards import alerts
from dashboards.i18n import LANGUAGES, Language
from dashboards.model import DATASOURCE_UID, Json
from dashboards.view import View

FOLDERS: Final = {"fr": "Moineau (français)", "en": "Moineau (English)"}
_HEAD: Final = "# Made by `moineau dashboards`; changes made here are overwritten. JSON is YAML.\n"


@dataclass(frozen=True)
class Place:
    """What the files must know of the machine they go to."""

    url: str = "http://127.0.0.1:8086"
    database: str = "moineau"
    json: str = "/var/lib/grafana/moineau/json"  # where Grafana finds the dashboards
    username: str = ""
    password_file: str = ""
    token_file: str = ""  # InfluxDB 2 and 3


def _secret(path: str) -> str:
    return f"$__file{{{path}}}"


def datasource(place: Place) -> Json:
    data: Json = {"dbName": place.database, "httpMode": "POST", "version": "InfluxQL", "timeInterval": "60s"}
    source: Json = {
        "name": "Moineau",
        "uid": DATASOURCE_UID,
        "type": "influxdb",
        "access": "proxy",
        "url": place.url,
        "editable": False,
        "jsonData": data,
    }
    if place.username:
        source |= {"user": place.username, "secureJsonData": {"password": _secret(place.password_file)}}
    if place.token_file:
        data["httpHeaderName1"] = "Authorization"
        source["secureJsonData"] = {"httpHeaderValue1": f"Token {_secret(place.token_file)}"}
    return {"apiVersion": 1, "datasources": [source]}


def providers(place: Place) -> Json:
    return {"apiVersion": 1, "providers": [_provider(place, language) for language in LANGUAGES]}


def _provider(place: Place, language: Language) -> Json:
    return {
        "name": f"moineau-{language}",
        "orgId": 1,
        "folder": FOLDERS[language],
        "folderUid": f"moineau-{language}",
        "type": "file",
        "allowUiUpdates": False,  # Grafana 13 exports what it cannot load from a file: the generator is the source
        "disableDeletion": False,
        "updateIntervalSeconds": 60,
        "options": {"path": f"{place.json}/{language}"},
    }


def written(content: Json) -> str:
    return _HEAD + json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def files(place: Place, language: Language) -> dict[str, str]:
    """Name inside the provisioning folder -> text. Alerts come in one language: twice would ring twice."""
    return {
        "datasources/moineau.yaml": written(datasource(place)),
        "dashboards/moineau.yaml": written(providers(place)),
        "alerting/moineau.yaml": written(alerts.groups(View(language))),
    }
