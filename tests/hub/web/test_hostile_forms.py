"""Whatever is sent to a form: an answer below 500, nothing of it runs, nothing of it is kept that was refused."""

import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.civic import acts
from hub.civic.act import Act
from tests.hub.web.people import People, filled, served
from tests.hub.web.street import opened

MARKUP = "<script>alert('Tilleuls')</script>"
ODD = st.sampled_from(
    (
        *(
            "",
            " ",
            "\0",
            "\x1b[31m",
            "\r\n\r\n",
            "\u202e",
            "𝕏" * 50,
            "%s%n",
            "{{7*7}}",
            "' OR 1=1 --",
            "../../etc/passwd",
        ),
        *("-1", "1e999", "nan", "٣", "9" * 400, "0x10", "2026-02-30", "9999-12-31", "0001-01-01T00:00", "true", "null"),
        *(MARKUP, '"><img src=x onerror=alert(1)>', "tilleuls-ecole", "tilleuls", "yes", "near", "R07", "1"),
    )
)
SAID = st.one_of(ODD, st.text(max_size=60), st.text(min_size=250, max_size=700))
SHORT = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    for street in opened(tmp_path_factory.mktemp("hostile")):
        yield from served(street)


@pytest.fixture(scope="module")
def operator(people: People) -> httpx.Client:
    return people.role("operator")


@pytest.fixture(scope="module")
def reader(people: People) -> httpx.Client:
    return people.browser()


def harmless(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    assert MARKUP not in answer.text
    assert "onerror=alert(1)>" not in answer.text


def _meant(act: Act, data: st.DataObject) -> dict[str, str]:
    """Now and then a field is what it should be: what lies behind the first check is to be reached."""
    found = {}
    for field in act.fields:
        right = st.sampled_from(tuple(field.choices)) if field.choices else st.just("2026-03-12")
        found[field.name] = data.draw(st.one_of(SAID, right), label=field.name)
    return found


@pytest.mark.parametrize("act", acts.every(), ids=lambda act: f"{act.group}-{act.verb}")
@settings(SHORT, max_examples=8)
@given(data=st.data())
def test_no_act_breaks_on_what_its_form_is_sent(
    people: People, operator: httpx.Client, act: Act, data: st.DataObject
) -> None:
    people.street.now += 60  # or the limit of acts would answer
    page = operator.get(f"/fr/act/{act.group}/{act.verb}")
    assert page.status_code == 200
    given_ = _meant(act, data) | {"_id": data.draw(SAID, label="id")}
    sent = {name: value.encode(errors="replace").decode() for name, value in (filled(page) | given_).items()}
    harmless(operator.post(f"/fr/act/{act.group}/{act.verb}", data=sent))


PUBLIC = ("/fr/enter", "/fr/link", "/fr/forget", "/fr/confirm", "/fr/leave")
PARTS = (b"--x\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--", b"--x--", b"\r\n--x\r\n\r\n--x--")
VOICES = ("/fr/intervention/tilleuls-ecole/support", "/en/intervention/tilleuls-ecole/concern")


@SHORT
@given(
    path=st.sampled_from(PUBLIC + VOICES),
    given_=st.dictionaries(st.sampled_from(("address", "l", "kind", "ring", "text", "code", "quantity", "x")), SAID),
)
def test_no_public_form_breaks(people: People, reader: httpx.Client, path: str, given_: dict[str, str]) -> None:
    people.street.now += 4000
    sent = {name: value.encode(errors="replace").decode() for name, value in given_.items()}
    harmless(reader.post(path, data=sent))


@SHORT
@given(
    path=st.sampled_from(PUBLIC + VOICES),
    kind=st.sampled_from(
        (
            *("application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x"),
            *("application/json", "text/plain", "", "multipart/form-data; boundary=" + "x" * 300),
        )
    ),
    body=st.one_of(st.binary(max_size=300), st.sampled_from(PARTS)),
)
def test_no_body_breaks_a_form(people: People, reader: httpx.Client, path: str, kind: str, body: bytes) -> None:
    people.street.now += 4000
    harmless(reader.post(path, content=body, headers={"content-type": kind} if kind else {}))


@SHORT
@given(text=st.text(max_size=200))
def test_no_link_breaks_a_page(people: People, reader: httpx.Client, text: str) -> None:
    people.street.now += 4000
    for path in ("/fr/link", "/fr/confirm", "/fr/forget"):
        harmless(reader.get(path, params={"l": text.encode(errors="replace").decode()}))


@pytest.mark.parametrize("path", [*PUBLIC, *VOICES])
def test_five_megabytes_are_not_read(people: People, path: str) -> None:
    answer = people.browser().post(
        path, content=b"address=" + b"a" * 5_000_000, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code in (303, 413)  # leaving reads nothing


def test_a_thousand_fields_are_refused(people: People) -> None:
    answer = people.browser().post("/fr/enter", data={f"f{n}": "x" for n in range(1000)})
    assert answer.status_code == 400


NO_PHOTOS = {
    "gif": b"GIF89a" + b"\0" * 100,
    "markup": MARKUP.encode(),
    "empty": b"",
    "broken-5-MB": b"\xff\xd8\xff" + b"\0" * 5_000_000,
}


@pytest.mark.parametrize("content", NO_PHOTOS.values(), ids=NO_PHOTOS.keys())
def test_a_photo_that_is_none_is_refused_on_its_form(people: People, content: bytes) -> None:
    operator = people.role("operator")
    page = operator.get("/fr/act/intervention/photo", params={"id": "tilleuls-ecole"})
    files: dict[str, Any] = {"photo": ("../../x.html", io.BytesIO(content), "text/html")}
    answer = operator.post("/fr/act/intervention/photo", data=filled(page, node="tilleuls-01"), files=files)

    assert answer.status_code == 422
    assert "photo" in answer.text
    harmless(answer)


def test_a_full_disk_is_said_without_saying_where_the_hub_keeps_things(people: People) -> None:
    register, keeper = people.street.register, people.role("keeper")
    form = keeper.get("/fr/act/intervention/event", params={"id": "tilleuls-ecole"})
    told = filled(form, kind="rain", fr="x" * 190)
    register._connection.execute("PRAGMA max_page_count = 1")
    try:
        answers = [keeper.post("/fr/act/intervention/event", data=told) for _ in range(40)]
    finally:
        register._connection.execute("PRAGMA max_page_count = 1000000")

    assert answers[-1].status_code == 503
    assert "Réessayez dans un moment" in answers[-1].text
    assert "register.db" not in answers[-1].text
    assert keeper.post("/fr/act/intervention/event", data=told).status_code == 200


def test_markup_in_a_concern_is_only_text(people: People) -> None:
    browser = people.browser()
    people.street.now += 4000
    text = f"{MARKUP} et \u202eretourné\u202c, avec \0 et \x1b[31m"
    browser.post(VOICES[1], data={"text": text, "ring": "near", "address": "m@example.org"})
    harmless(browser.get(people.link()))
    harmless(browser.post("/fr/confirm", data=filled(browser.get(people.link()))))

    assert [each.text for each in people.street.register.concerns("tilleuls-ecole")] == [
        f"{MARKUP} et retourné, avec  et [31m"
    ]
    harmless(people.role("host").get("/fr/mine/tilleuls-ecole"))
