"""Sensors of other makes: let in with their own secret, answered 200 only when what they said is durable."""

import json
import sqlite3
from concurrent.futures import Future

import httpx
import pytest

from contract.fast import unpack
from tests.hub.web.street import Street

BODY = json.dumps(
    {
        "esp8266id": "123",
        "software_version": "NRZ-2024-135",
        "sensordatavalues": [
            {"value_type": "SDS_P1", "value": "20.10"},
            {"value_type": "SDS_P2", "value": "12.40"},
            {"value_type": "GPS_lat", "value": "48.856613"},
        ],
    }
).encode()


@pytest.fixture
def airrohr(street: Street) -> httpx.BasicAuth:
    street.node("airrohr-01")
    street.answers("stored")
    return httpx.BasicAuth("airrohr-01", street.secrets["airrohr-01"])


@pytest.mark.parametrize("path", ["/foreign/airrohr/airrohr-01", "/data.php"])
def test_an_airrohr_is_a_node(street: Street, visitor: httpx.Client, airrohr: httpx.BasicAuth, path: str) -> None:
    answer = visitor.post(path, content=BODY, auth=airrohr)

    assert (answer.status_code, answer.json()["verdict"]) == (200, "stored")
    [(node, payload)] = street.submitted
    assert node == "airrohr-01"
    assert {(name, value) for name, _, value in unpack(payload).readings} >= {("pm10", 20.1), ("pm2_5", 12.4)}
    assert b"48.85" not in payload


def test_a_pack_that_came_twice_is_answered_as_stored(
    street: Street, visitor: httpx.Client, airrohr: httpx.BasicAuth
) -> None:
    street.answers("duplicate")
    assert visitor.post("/data.php", content=BODY, auth=airrohr).status_code == 200


def test_a_refused_pack_is_400_with_the_sentence(
    street: Street, visitor: httpx.Client, airrohr: httpx.BasicAuth
) -> None:
    street.answers("rejected", "clock: 5 is before the node's registration")
    answer = visitor.post("/data.php", content=BODY, auth=airrohr)
    assert (answer.status_code, answer.json()["error"]) == (400, "clock: 5 is before the node's registration")


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"[" * 60_000, b'{"sensordatavalues": 5}'])
def test_what_is_no_airrohr_is_400_and_goes_no_further(
    street: Street, visitor: httpx.Client, airrohr: httpx.BasicAuth, body: bytes
) -> None:
    assert visitor.post("/data.php", content=body, auth=airrohr).status_code == 400
    assert street.submitted == []


@pytest.mark.parametrize("error", [sqlite3.OperationalError("disk full"), OSError(28, "full"), TimeoutError()])
def test_what_could_not_be_stored_is_503_and_to_be_sent_again(
    street: Street, visitor: httpx.Client, airrohr: httpx.BasicAuth, error: Exception
) -> None:
    street.answer = Future()
    street.answer.set_exception(error)
    answer = visitor.post("/data.php", content=BODY, auth=airrohr)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


def test_without_the_nodes_own_secret_nothing_is_let_in(
    street: Street, visitor: httpx.Client, airrohr: httpx.BasicAuth
) -> None:
    street.node("other-01")
    operator = street.register.add_operator("ada", street.now)
    for auth in (
        ("airrohr-01", "guess"),
        ("nobody", "x"),
        ("airrohr-01", street.secrets["other-01"]),
        ("ada", operator),
    ):
        answer = visitor.post("/data.php", content=BODY, auth=httpx.BasicAuth(*auth))
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic")
    assert visitor.post("/data.php", content=BODY, headers={"Authorization": "Basic %%%"}).status_code == 401
    assert street.submitted == []


def test_a_node_speaks_only_for_itself(street: Street, visitor: httpx.Client, airrohr: httpx.BasicAuth) -> None:
    street.node("other-01")
    assert visitor.post("/foreign/airrohr/other-01", content=BODY, auth=airrohr).status_code == 403
    assert street.submitted == []


def test_a_body_is_not_read_beyond_64_kib(street: Street, visitor: httpx.Client, airrohr: httpx.BasicAuth) -> None:
    def endless() -> object:
        yield from (b" " * 16_384 for _ in range(5))

    assert visitor.post("/data.php", content=b" " * 65_537, auth=airrohr).status_code == 413
    assert visitor.post("/data.php", content=endless(), auth=airrohr).status_code == 413  # ty: ignore[invalid-argument-type]


def test_an_unknown_make_is_404(visitor: httpx.Client, airrohr: httpx.BasicAuth) -> None:
    answer = visitor.post("/foreign/toaster/airrohr-01", content=BODY, auth=airrohr)
    assert answer.status_code == 404
    assert "airrohr is known" in answer.json()["error"]
