"""Supports and concerns on the pages: a letter, a button, a count; a slip counts at once; nothing is kept before."""

from collections.abc import Iterator

import pytest

from hub.civic.voices import voices
from hub.register.civic_rows import Transition
from tests.hub.web.people import ROOT, People, acted, filled, served
from tests.hub.web.street import Street

SUPPORT = "/fr/intervention/tilleuls-ecole/support"
CONCERN = "/fr/intervention/tilleuls-ecole/concern"
HOURS = {"kind": "give_time", "quantity": "2,5", "ring": "near", "address": "voisine@example.org"}
DOUBT = {"text": "Où les livraisons passeront-elles le matin ?", "ring": "quarter", "address": "bar@example.org"}


@pytest.fixture
def people(street: Street) -> Iterator[People]:
    yield from served(street)


def supports(people: People) -> list[tuple[str, float, str]]:
    return [(each.kind, each.quantity, each.status) for each in people.street.register.supports("tilleuls-ecole")]


def test_a_support_counts_when_the_link_of_its_letter_was_opened(people: People) -> None:
    browser = people.browser()
    asked = browser.post(SUPPORT, data=HOURS)
    before = supports(people)
    confirmed = browser.post("/fr/confirm", data=filled(browser.get(people.link())))

    assert "Un courriel est parti" in asked.text
    assert before == []
    assert "Votre soutien compte" in confirmed.text
    assert supports(people) == [("give_time", 2.5, "promised")]
    assert not any("set-cookie" in answer.headers for answer in (asked, confirmed))


def test_a_confirmation_counts_once(people: People) -> None:
    browser = people.browser()
    browser.post(SUPPORT, data=HOURS)
    page = browser.get(people.link())
    browser.post("/fr/confirm", data=filled(page))
    again = browser.post("/fr/confirm", data=filled(page))

    assert again.status_code == 403
    assert "déjà servi" in again.text
    assert len(supports(people)) == 1


def test_the_letter_says_what_it_confirms_and_holds_no_address_in_clear(people: People) -> None:
    people.browser().post(CONCERN, data=DOUBT)

    (letter,) = people.letters
    assert letter.to == "bar@example.org"
    assert "Exprimer une réserve" in letter.subject
    assert "bar@example.org" not in letter.text
    assert f"{ROOT}/fr/confirm?l=" in letter.text


def test_a_link_is_too_old_after_a_day(people: People) -> None:
    people.browser().post(SUPPORT, data=HOURS)
    people.street.now += 86_400
    page = people.browser().get(people.link())
    assert page.status_code == 403
    assert "trop ancien" in page.text


def test_ten_thousand_forms_that_nobody_confirms_leave_nothing(people: People) -> None:
    browser, before = people.browser(), (people.street.folder / "register.db").stat().st_size
    statuses = [browser.post(SUPPORT, data=HOURS | {"address": f"{n}@example.org"}).status_code for n in range(60)]

    assert statuses == [200] * 12 + [422] * 48
    assert supports(people) == []
    assert (people.street.folder / "register.db").stat().st_size == before


def test_a_slip_counts_at_once_and_a_wrong_code_only_so_often(people: People) -> None:
    (code,) = people.street.register.make_slips("tilleuls-ecole", 1, people.street.now)
    slip = {"kind": "add_voice", "ring": "city"}
    browser = people.browser()

    assert "Votre soutien compte" in browser.post(SUPPORT, data=slip | {"code": code}).text
    answers = [browser.post(SUPPORT, data=slip | {"code": f"WRONG{n}"}) for n in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 21
    assert "pas connu ici" in answers[0].text
    assert "attendez dix minutes" in answers[-1].text
    assert supports(people) == [("add_voice", 1.0, "kept")]


def test_a_concern_is_published_and_taken_down_only_with_a_reason(people: People) -> None:
    browser, host = people.browser(), people.role("host", "tilleuls")
    browser.post(CONCERN, data=DOUBT)
    browser.post("/fr/confirm", data=filled(browser.get(people.link())))
    told = browser.get("/api/v1/interventions/tilleuls-ecole/voices").json()
    (concern,) = told["concerns"]
    assert (concern["text"], concern["hidden"]) == (DOUBT["text"], False)

    refused = acted(host, "concern", "hide", str(concern["key"]), why="non")
    hidden = acted(host, "concern", "hide", str(concern["key"]), why="Elle nomme la personne qui tient le bar.")
    told = browser.get("/api/v1/interventions/tilleuls-ecole/voices").json()

    assert refused.status_code == 422
    assert "raison : 3 caractères" in refused.text.replace("\xa0", " ")
    assert hidden.status_code == 200
    assert told["concerns"][0] | {"made": ""} == concern | {
        "text": "",
        "hidden": True,
        "why": "Elle nomme la personne qui tient le bar.",
        "role": "host",
        "made": "",
    }


def test_the_api_tells_counts_by_kind_and_ring_and_nobody(people: People) -> None:
    for number, ring in enumerate(("near", "near", "elsewhere")):
        browser = people.browser()
        browser.post(SUPPORT, data=HOURS | {"ring": ring, "address": f"{number}@example.org"})
        browser.post("/fr/confirm", data=filled(browser.get(people.link())))

    told = people.browser().get("/api/v1/interventions/tilleuls-ecole/voices")
    assert told.json()["supports"] == {
        "all": 3,
        "by_kind": {"give_time": 3},
        "by_ring": {"near": 2, "quarter": 0, "city": 0, "elsewhere": 1},
    }
    assert told.json()["sentence"]["fr"] == "2 voisins et 1 d’ailleurs · 7.5 h promises · aucune réserve"
    assert "example.org" not in told.text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "vote"}, "kind : &#39;vote&#39;, il faut l&#39;un de"),
        ({"quantity": "-1"}, "quantity : &#39;-1&#39;"),
        ({"quantity": "nan"}, "quantity : &#39;nan&#39;"),
        ({"ring": ""}, "ring manque"),
        ({"address": ""}, "donnez votre adresse électronique"),
        ({"address": "x"}, "une adresse électronique telle que"),
        ({"quantity": "200", "kind": "lend_place"}, "quantité (lieux)"),
        ({"comment": "rien à dire"}, "comment : inconnu ici"),
    ],
)
def test_a_form_that_cannot_be_is_shown_again_with_the_reason_in_french(
    people: People, given: dict[str, str], sentence: str
) -> None:
    answer = people.browser().post(SUPPORT, data=HOURS | given)
    assert answer.status_code == 422
    assert sentence in answer.text.replace("\xa0", " ")
    assert people.letters == []


def test_money_is_an_outgoing_link_and_no_amount(people: People) -> None:
    people.street.register.set_money_link("tilleuls-ecole", "https://example.org/cagnotte")
    page = people.browser().get(SUPPORT).text
    assert '<a href="https://example.org/cagnotte" rel="noopener nofollow external">' in page
    assert "€" not in page


@pytest.mark.parametrize(("state", "open"), [("question", False), ("permissions", True), ("record", False)])
def test_supports_are_taken_from_the_permissions_to_the_record(people: People, state: str, open: bool) -> None:
    step = Transition(people.street.now, "support", state, "keeper", "")  # ty: ignore[invalid-argument-type]
    people.street.register.move_intervention("tilleuls-ecole", step)

    assert ("<form" in people.browser().get(SUPPORT).text) is open
    assert people.browser().post(SUPPORT, data=HOURS).status_code == (200 if open else 422)


def test_a_support_of_what_does_not_exist_is_a_page_with_a_way_back(people: People) -> None:
    for answer in (
        people.browser().get("/fr/intervention/x/support"),
        people.browser().post("/fr/intervention/x/concern"),
    ):
        assert answer.status_code in (404, 415)
    assert "Retour au début" in people.browser().get("/fr/intervention/x/support").text


def test_a_promise_is_taken_up_and_kept_by_its_keeper_who_alone_sees_the_address(people: People) -> None:
    browser, keeper, cell = people.browser(), people.role("keeper"), people.role("cell")
    browser.post(SUPPORT, data=HOURS)
    browser.post("/fr/confirm", data=filled(browser.get(people.link())))
    (support,) = people.street.register.supports("tilleuls-ecole")

    assert "voisine@example.org" in keeper.get("/fr/mine/tilleuls-ecole").text
    assert "voisine@example.org" not in cell.get("/fr/mine/tilleuls-ecole").text
    assert acted(keeper, "support", "match", str(support.key)).status_code == 200
    assert acted(keeper, "support", "keep", str(support.key)).status_code == 200
    assert supports(people) == [("give_time", 2.5, "kept")]
    assert voices(people.street.register, "tilleuls-ecole").hours_promised == 2.5
