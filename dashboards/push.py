"""Dashboards in, the same dashboards in a Grafana on whose machine no file can be put, by its API.

Needs the extra `grafana` (grafana-client), which nothing else of Moineau imports. Refuses to go on without it, without
a token, and on Grafana's first refusal, in its own words.
"""

import importlib
import json
from typing import Any

from dashboards.i18n import Language
from dashboards.model import DATASOURCE_UID, Json
from dashboards.provisioning import FOLDERS


class PushError(ValueError):
    """Grafana did not take it; the sentence says what to do."""


def _client() -> Any:
    try:
        return importlib.import_module("grafana_client")
    except ImportError:
        raise PushError(
            "pushing needs grafana-client: pip install 'moineau[grafana]' in an environment of its own "
            "(it replaces urllib3), or `moineau dashboards install DIR`, which needs nothing"
        ) from None


def push(url: str, token: str, dashboards: dict[str, Json]) -> list[str]:
    """Puts every dashboard into the folder of its language, over what was there, and says what it put."""
    library = _client()
    errors = importlib.import_module("grafana_client.client").GrafanaException
    grafana = library.GrafanaApi.from_url(url=url, credential=token)
    put = []
    try:
        _refuse_without_datasource(grafana, errors)
        for name, dashboard in dashboards.items():
            language: Language = "fr" if name.startswith("fr/") else "en"
            _folder(grafana, language, errors)
            whole = {"dashboard": {**dashboard, "id": None}, "folderUid": f"moineau-{language}", "overwrite": True}
            grafana.dashboard.update_dashboard(whole)
            put.append(f"{name}: {dashboard['title']}")
    except (errors, OSError) as refused:
        raise PushError(f"{url}: {refused}") from None
    return put


def _refuse_without_datasource(grafana: Any, errors: type[Exception]) -> None:
    try:
        grafana.datasource.get_datasource_by_uid(DATASOURCE_UID)
    except errors as missing:
        wanted = json.dumps({"type": "influxdb", "uid": DATASOURCE_UID})
        raise PushError(f"this Grafana has no datasource {wanted}: make it first ({missing})") from None


def _folder(grafana: Any, language: Language, errors: type[Exception]) -> None:
    uid = f"moineau-{language}"
    try:
        grafana.folder.get_folder(uid)
    except errors:
        grafana.folder.create_folder(FOLDERS[language], uid=uid)
