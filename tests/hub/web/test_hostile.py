"""What a hostile node or visitor says: no page of ours may fail for it."""

import httpx
import pytest

from contract.wire import encode_pack
from hub.ingest.intake import Admission, Delivery, filed
from tests.hub.web.street import Street


@pytest.mark.parametrize("value", [1e30, -1e30, 5e-324, -0.0, 123_456_789_012_345.6])
def test_a_value_that_no_sensor_can_give_does_not_break_the_pages(
    street: Street, visitor: httpx.Client, value: float
) -> None:
    street.node("tilleuls-01")
    names = ("temperature", "noise_laeq", "wind_direction", "rain", "pressure")
    street.pack("tilleuls-01", [(name, street.now - 700, value) for name in names])
    street.pack("tilleuls-01", [(name, street.now - 5, value) for name in names])
    street.status("tilleuls-01", online=True, battery_v=-abs(value), rssi_dbm=-abs(value))
    street.summed_up()

    for path in ("/fr/area/tilleuls", "/en/area/tilleuls", "/fr/node/tilleuls-01", "/en/node/tilleuls-01"):
        assert visitor.get(path).status_code == 200, path


def test_half_a_surrogate_pair_in_a_status_does_not_break_the_page(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01")
    street.status("tilleuls-01", online=True, faults={"\ud800<b>": {"timeout": 1}, "\0": {"timeout": 1}})

    page = visitor.get("/fr/node/tilleuls-01")
    assert page.status_code == 200
    assert "?&lt;b&gt;" in page.text


@pytest.mark.parametrize("token", [b"\xe9", b"====", b"gA==", b"AAAA", b"OgA=", b"dGlsbGV1bHMtMDE6AA=="])
def test_a_basic_header_that_is_none_is_401(street: Street, visitor: httpx.Client, token: bytes) -> None:
    street.node("tilleuls-01")

    answer = visitor.post("/data.php", content=b"{}", headers={b"Authorization": b"Basic " + token})
    assert answer.status_code == 401


def test_a_node_of_thousands_of_lives_has_a_ledger_of_a_few(street: Street, visitor: httpx.Client) -> None:
    """Twenty thousand took minutes, in a page that anybody may ask for."""
    street.node("tilleuls-01")
    for run in range(2000):
        payload = encode_pack("tilleuls-01", 1, [(street.now - run, [("temperature", "Cel", 4.0)])], run=run, oldest=1)
        street.journal.store([filed(Delivery("tilleuls-01", payload, street.now), Admission({"tilleuls-01": 0}))])

    page = visitor.get("/en/ledger/tilleuls").text
    assert page.count("<h3>") == 12
    assert "1,988 earlier lives are not shown." in page or "1988 earlier lives are not shown." in page
    assert "Of 2000 packs sent, 2000 are kept." in page
