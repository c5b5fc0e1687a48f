"""A campaign in the past: told up to its last day and no further, its nodes in one box before and after."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from simulator.hours import ZONE
from simulator.instruments import Instruments
from simulator.sites import CAMPAIGN, site_of
from simulator.street import Street
from tests.simulator.peer import Mosquitto, Peer

START = int(datetime(2026, 3, 2, tzinfo=ZONE).timestamp())
DAY = 86_400
NODES = ("essai-03", "essai-10", "essai-12")


def _told(node: str, together: tuple[tuple[int, int], ...], property: str = "noise_laeq") -> list[float]:
    site = site_of(node, sites=CAMPAIGN)
    instruments = Instruments(node, site, Street(1), (), together)
    return [instruments.value(property, t, 600) for t in range(START, START + DAY, 600)]


def test_nodes_in_one_box_hear_the_same() -> None:
    box = ((START, START + DAY),)

    apart = np.std(np.subtract(_told("essai-03", ()), _told("essai-10", ())))
    together = np.std(np.subtract(_told("essai-03", box), _told("essai-10", box)))

    assert together < 0.8 < apart


def test_outside_of_the_box_a_node_is_where_it_hangs() -> None:
    assert _told("essai-03", ((START - DAY, START),)) == _told("essai-03", ())


@pytest.mark.parametrize("property", ["no2", "noise_laeq", "count_car", "pm2_5"])
def test_what_is_compared_is_measured_in_both_streets(property: str) -> None:
    roles = [site.role for site in CAMPAIGN if property in site.properties]

    assert roles.count("control") == 2
    assert {"gate", "middle", "end"} & set(roles)


def test_the_past_is_told_up_to_a_day_and_no_further(mosquitto: Mosquitto, peer: Peer, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.json"
    bundle.write_text(json.dumps(mosquitto.bundle_json(*NODES)), encoding="utf-8")
    words = ["--bundle", bundle, "--state", tmp_path / "state", "--sites", "campaign", "--history", "2d"]
    words += ["--until", "2026-03-04", "--together", "2026-03-02/2026-03-03"]

    ran = subprocess.run(
        [sys.executable, "-m", "moineau", "simulate", *map(str, words)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )

    told = {t for series in peer.readings().values() for values in series.values() for t in values}
    assert (min(told), max(told)) == (START + 600, START + 2 * DAY)
    assert " 0 rejected + 0 waiting + 0 dropped" in ran.stdout


@pytest.mark.parametrize("span", ["2026-03-02", "2026-03-03/2026-03-02", "x/y", "2026-03-02/"])
def test_a_span_that_is_none_is_refused_with_an_example(span: str, tmp_path: Path) -> None:
    words = ["simulate", "--bundle", str(tmp_path / "x"), "--together", span]

    ran = subprocess.run([sys.executable, "-m", "moineau", *words], check=False, capture_output=True, text=True)

    assert ran.returncode == 2
    assert "2026-03-02" in ran.stderr
