"""Entering: one letter, one link, one use; a cookie for whoever opened it; nothing said about who is known."""

from collections.abc import Iterator

import httpx
import pytest

from hub.web.session import LASTS_S
from tests.hub.web.people import People, filled, served
from tests.hub.web.street import Street


@pytest.fixture
def people(street: Street) -> Iterator[People]:
    for each in served(street):
        each.street.register.add_person("voirie", "cell", "", "cellule@example.org", street.now)
        yield each


def test_a_letter_brings_a_link_that_opens_the_role(people: People) -> None:
    browser = people.browser()
    asked = browser.post("/fr/enter", data={"address": "Cellule@example.org"})
    looked = browser.get(people.link())
    entered = browser.post("/fr/link", data=filled(looked))

    assert asked.status_code == looked.status_code == 200
    assert "Entrer : cellule d’innovation ouverte" in looked.text.replace("\xa0", " ")
    assert (entered.status_code, entered.headers["location"]) == (303, "/fr/mine")
    cookie = entered.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Secure", "Path=/"))
    assert "cellule@" not in cookie


def test_to_look_at_a_link_sets_no_cookie_and_uses_nothing(people: People) -> None:
    browser = people.browser()
    browser.post("/fr/enter", data={"address": "cellule@example.org"})
    looks = [browser.get(people.link()) for _ in range(3)]

    assert [look.status_code for look in looks] == [200] * 3
    assert not any("set-cookie" in look.headers for look in looks)
    assert browser.post("/fr/link", data=filled(looks[0])).status_code == 303
    assert browser.get(people.link()).status_code == 403


def test_a_page_says_the_same_of_an_address_that_is_known_and_of_one_that_is_not(people: People) -> None:
    known = people.browser().post("/fr/enter", data={"address": "cellule@example.org"})
    other = people.browser().post("/fr/enter", data={"address": "nobody@example.org"})

    assert known.text == other.text
    assert [letter.to for letter in people.letters] == ["cellule@example.org"]


def test_one_address_is_not_written_to_more_than_four_times_an_hour(people: People) -> None:
    answers = [people.browser().post("/fr/enter", data={"address": "cellule@example.org"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 4 + [422] * 2
    assert "trop de lettres" in answers[-1].text
    people.street.now += 3601
    assert people.browser().post("/fr/enter", data={"address": "cellule@example.org"}).status_code == 200


def test_one_network_may_not_ask_for_letters_to_many(people: People) -> None:
    statuses = [people.browser().post("/en/enter", data={"address": f"{n}@example.org"}).status_code for n in range(13)]
    assert statuses == [200] * 12 + [422]


def test_who_tries_many_links_has_to_wait(people: People) -> None:
    browser = people.browser()
    statuses = [browser.get("/fr/link", params={"l": f"guess.{n}"}).status_code for n in range(22)]
    assert statuses == [403] * 20 + [429] * 2


def test_a_role_that_ended_ends_its_session(people: People) -> None:
    browser = people.role("keeper", name="lea")
    assert browser.get("/fr/mine").status_code == 200
    people.street.register.remove_person("lea")
    assert browser.get("/fr/mine").headers["location"] == "/fr/enter"


def test_a_new_token_ends_the_sessions(people: People) -> None:
    browser = people.role("keeper", name="lea")
    people.street.register.give_token("lea")
    assert browser.get("/fr/mine").status_code == 303


def test_a_session_is_over_after_eight_hours(people: People) -> None:
    browser = people.role("keeper")
    people.street.now += LASTS_S
    assert browser.get("/fr/mine").status_code == 303


@pytest.mark.parametrize("cookie", ["", "x", "a.b", "é", "." * 9000])
def test_a_cookie_that_is_none_is_a_readers(people: People, cookie: str) -> None:
    browser = people.browser()
    answer = browser.get("/fr/mine", headers=[(b"cookie", b"moineau=" + cookie.encode())])
    assert answer.status_code == 303


def test_leaving_takes_the_cookie_away(people: People) -> None:
    left = people.role("keeper").post("/fr/leave", data={})
    assert 'moineau=""' in left.headers["set-cookie"]


def test_a_form_that_was_sent_from_another_site_is_refused(people: People) -> None:
    for path in ("/fr/enter", "/fr/link", "/fr/leave", "/fr/forget", "/fr/intervention/tilleuls-ecole/support"):
        answer = people.browser().post(path, data={"address": "a@b.c"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, path
    assert people.letters == []


def test_a_known_page_is_kept_by_nobody(people: People) -> None:
    assert people.role("keeper").get("/fr/mine").headers["cache-control"] == "private, no-store"


def test_readers_find_the_way_to_be_forgotten(people: People) -> None:
    assert 'href="/fr/forget"' in people.browser().get("/fr/about").text


def test_whoever_asks_is_forgotten_by_a_link(people: People) -> None:
    browser = people.browser()
    browser.post("/fr/forget", data={"address": "cellule@example.org"})
    looked = browser.get(people.link())
    done = browser.post("/fr/forget", data=filled(looked))

    assert "C’est fait" in done.text
    assert people.street.register.people() == []
    again = browser.post("/fr/forget", data=filled(looked))
    assert again.status_code == 422
    assert "déjà servi" in again.text


def test_without_a_mail_server_the_door_says_whom_to_ask(street: Street) -> None:
    for people in served(street, mail=False):
        assert "n’envoie pas de courriel" in people.browser().get("/fr/enter").text
        assert "<form" not in people.browser().get("/fr/forget").text


@pytest.mark.parametrize("address", ["", "x", "a@b.c\nBcc: d@e.f", "é@é.fr", "<script>", "a" * 300 + "@b.c", "\0@b.c"])
def test_what_is_no_address_is_refused_in_the_language_of_the_page(people: People, address: str) -> None:
    french = people.browser().post("/fr/enter", data={"address": address})
    english = people.browser().post("/en/enter", data={"address": address})

    assert (french.status_code, english.status_code) == (422, 422)
    assert "une adresse électronique telle que" in french.text
    assert "an e-mail address such as" in english.text
    assert people.letters == []


def _by_token(people: People, name: str, token: str) -> httpx.Response:
    return people.browser().get("/api/v1/me", headers={"Authorization": f"Bearer {name}:{token}"})


def test_a_token_opens_the_api_and_too_many_wrong_ones_close_it(people: People) -> None:
    token = people.street.register.give_token("voirie")

    assert _by_token(people, "voirie", token).json() == {"name": "voirie", "role": "cell", "area": ""}
    wrong = [_by_token(people, "voirie", "guess").status_code for _ in range(21)]
    assert wrong == [401] * 20 + [429]
    assert _by_token(people, "voirie", token).status_code == 429
    people.street.now += 601
    assert _by_token(people, "voirie", token).status_code == 200
