"""Every act is a form: for the roles that may, in their neighbourhood, with a mark of the session; for nobody else."""

from collections.abc import Iterator

import pytest

from hub.civic import acts
from hub.civic.act import Act
from hub.register.civic_rows import Transition
from hub.web import rights
from hub.web.rights import may
from hub.web.session import Actor
from tests.hub.register.asked import ask
from tests.hub.web.people import People, acted, filled, served
from tests.hub.web.street import Street

EVERY = pytest.mark.parametrize("act", acts.every(), ids=lambda act: f"{act.group}-{act.verb}")


@pytest.fixture
def people(street: Street) -> Iterator[People]:
    yield from served(street)


def test_every_act_has_a_form_in_both_languages_with_all_its_fields(people: People) -> None:
    operator = people.role("operator")
    for act in acts.every():
        for language in ("fr", "en"):
            page = operator.get(f"/{language}/act/{act.group}/{act.verb}", params={"id": "tilleuls-ecole"})
            assert page.status_code == 200, act
            assert all(f'name="{field.name}"' in page.text for field in act.fields), act
            assert len(page.content) < 60_000


def test_a_reader_is_led_to_the_door(people: People) -> None:
    for method in ("get", "post"):
        answer = getattr(people.browser(), method)("/fr/act/intervention/stop")
        assert (answer.status_code, answer.headers["location"]) == (303, "/fr/enter")


def test_a_form_without_the_mark_of_its_session_does_nothing(people: People) -> None:
    keeper = people.role("keeper")
    page = keeper.get("/fr/act/intervention/stop", params={"id": "tilleuls-ecole"})
    stolen = filled(people.role("keeper", name="other").get("/fr/act/intervention/stop"))
    for given in ({"_id": "tilleuls-ecole"}, filled(page) | {"_mark": "x"}, stolen | {"_id": "tilleuls-ecole"}):
        answer = keeper.post("/fr/act/intervention/stop", data=given | {"why": "travaux"})
        assert answer.status_code == 403
    row = people.street.register.intervention("tilleuls-ecole")
    assert row is not None
    assert row.state == "support"


def test_a_keeper_stops_an_intervention_and_their_name_is_not_public(people: People) -> None:
    done = acted(
        people.role("keeper", name="lea"), "intervention", "stop", "tilleuls-ecole", why="La rue est en travaux."
    )

    assert "arrêté" in done.text
    told = people.browser().get("/api/v1/interventions/tilleuls-ecole")
    assert told.json()["transitions"][-1] | {"at": ""} == {
        "at": "",
        "from": "support",
        "to": "stopped",
        "role": "keeper",
        "why": "La rue est en travaux.",
    }
    assert "lea" not in told.text


def test_a_refusal_keeps_what_was_filled_in_and_says_why_in_the_pages_language(people: People) -> None:
    keeper = people.role("keeper")
    french = acted(keeper, "intervention", "event", "tilleuls-ecole", kind="rain", start="2026-02-31", fr="Orage")
    english = acted(keeper, "intervention", "event", "tilleuls-ecole", lang="en", kind="rain", start="2026-02-31")

    assert (french.status_code, english.status_code) == (422, 422)
    assert "il faut un jour comme" in french.text
    assert "a day such as" in english.text
    assert 'value="Orage"' in french.text


def test_a_technician_notes_roadworks_and_does_nothing_else(people: People) -> None:
    technician = people.role("technician")
    noted = acted(
        *(technician, "intervention", "event", "tilleuls-ecole"),
        **{"kind": "roadworks", "start": "2026-03-12", "end": "2026-03-15", "where": "control", "fr": "Travaux"},
    )

    assert noted.status_code == 200
    assert [(event.kind, event.role) for event in people.street.register.events()] == [("roadworks", "technician")]
    assert technician.get("/fr/act/intervention/stop").status_code == 403


def test_a_role_of_one_neighbourhood_ends_at_its_border(people: People) -> None:
    people.street.register.add_area("port", "Le Port")
    keeper = people.role("keeper", "port")
    answer = acted(keeper, "intervention", "stop", "tilleuls-ecole", why="Ailleurs")

    assert answer.status_code == 422
    assert "hors de port" in answer.text
    assert keeper.get("/fr/mine/tilleuls-ecole").status_code == 404


def test_a_host_adds_a_box_lends_it_and_takes_it_back(people: People) -> None:
    host = people.role("host")
    added = acted(host, "box", "add", "R07", size="rue", contents="6 boîtier\r\n12 sangle")
    lent = acted(
        *(host, "loan", "add", "R07"),
        **{"due": "2026-04-21", "intervention": "tilleuls-ecole", "holder": "M. Durand", "contact": "d@example.org"},
    )
    back = acted(host, "loan", "return", "R07", condition="complète")

    assert [answer.status_code for answer in (added, lent, back)] == [200] * 3
    (loan,) = people.street.register.loans()
    assert (loan.box, loan.back is not None) == ("R07", True)
    assert "Durand" not in people.browser().get("/api/v1/loans").text


def test_a_host_sees_which_boxes_are_out_and_which_are_late(people: People) -> None:
    host = people.role("host")
    for code, due in (("R01", "2026-03-11"), ("R02", "2026-03-08"), ("R03", "2026-05-01")):
        acted(host, "box", "add", code, size="rue")
        acted(host, "loan", "add", code, out="2026-03-01", due=due, priority="école Jean-Macé")
    page = host.get("/fr/mine").text.replace("\xa0", " ")

    assert page.index("R02") < page.index("R01") < page.index("R03")
    assert "R02 · 8 mars 2026 · <strong>2 jours de retard</strong>" in page
    assert "R01 · 11 mars 2026 · <strong>dans 1 jour</strong>" in page
    assert "R03 · 1er mai 2026 <a" in page
    assert "Mallettes sorties" not in people.role("technician").get("/fr/mine").text


def test_the_cell_answers_and_everybody_reads_it(people: People) -> None:
    keeper, cell = people.role("keeper"), people.role("cell")
    refused = acted(cell, "city", "receive", "tilleuls-ecole", signatory="Direction de la voirie")
    _to_the_city(people)
    received = acted(cell, "city", "receive", "tilleuls-ecole", signatory="Direction de la voirie")
    answered = acted(cell, "city", "answer", "tilleuls-ecole", **ANSWER)

    assert "pas encore venu à la Ville" in refused.text
    assert "reçu le 10 mars" in received.text
    assert "La Ville a répondu le 10 mars" in answered.text.replace("\xa0", " ")
    page = people.browser().get("/fr/cellule").text
    assert "Oui, si…" in page
    assert ANSWER["reasons"] in page
    assert keeper.get("/fr/act/city/answer").status_code == 403


ANSWER = {
    "verdict": "yes_if",
    "reasons": "La Ville peut fermer la rue aux heures de l’école si deux personnes du quartier posent et retirent la "
    "barrière, et si les livraisons passent avant huit heures. Le service de la voirie fournit la barrière et le "
    "panneau, et revient voir la rue après les vacances.",
    "service": "Voirie",
    "signatory": "Direction de la voirie",
    "next_date": "2026-09-01",
    "next_step": "Essai d’une année scolaire",
}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reasons": "Parce que."}, "raisons : 10 caractères, il en faut de 200 à 4000"),
        ({"next_date": "2026-03-09"}, "prochaine date 2026-03-09"),
        ({"next_date": ""}, "next_date manque"),
        ({"verdict": "maybe"}, "verdict : &#39;maybe&#39;"),
        ({"signatory": " "}, "signatory"),
        ({"next_step": ""}, "next_step manque"),
        ({"service": ""}, "service manque"),
    ],
)
def test_an_answer_that_says_too_little_is_refused(people: People, change: dict[str, str], sentence: str) -> None:
    _to_the_city(people)
    answer = acted(people.role("cell"), "city", "answer", "tilleuls-ecole", **ANSWER | change)
    assert answer.status_code == 422
    assert sentence in answer.text.replace("\xa0", " ")
    assert people.street.register.answers("tilleuls-ecole") == []


def _to_the_city(people: People) -> None:
    step = Transition(people.street.now, "support", "answer", "keeper", "")
    people.street.register.move_intervention("tilleuls-ecole", step)


def test_the_inbox_is_sorted_by_its_clock_and_comes_as_csv_too(people: People) -> None:
    _to_the_city(people)
    people.street.now += 20 * 86_400
    ask(people.street.register, "port")
    step_now = people.street.now
    people.street.register.move_intervention("port", Transition(step_now, "support", "answer", "keeper", ""))
    told = people.browser().get("/api/v1/inbox").json()["inbox"]
    csv = people.browser().get("/api/v1/inbox", params={"format": "csv"}).text.splitlines()

    assert [(each["intervention"], each["days_left"]) for each in told] == [("tilleuls-ecole", -13), ("port", 8)]
    assert [line.split(",")[0] for line in csv[1:]] == ["tilleuls-ecole", "port"]
    assert "20" in csv[1]
    page = people.browser().get("/en/cellule").text
    assert page.index('id="tilleuls-ecole"') < page.index('id="port"')


@EVERY
def test_an_operator_may_everything_and_each_act_is_somebody_elses_too(act: Act) -> None:
    roles = [role for role in ("keeper", "host", "technician", "cell") if may(Actor("x", role), act)]
    assert may(Actor("x", "operator"), act)
    assert roles, "only an operator may do this: is that meant?"


def test_the_same_act_by_the_api_is_held_to_the_same_rights(people: People) -> None:
    register = people.street.register
    register.add_person("anna", "technician", "", "", people.street.now)
    header = {"Authorization": f"Bearer anna:{register.give_token('anna')}"}
    browser = people.browser()
    noted = browser.post("/api/v1/interventions/tilleuls-ecole/event", json={"kind": "rain"}, headers=header)
    refused = browser.post("/api/v1/interventions/tilleuls-ecole/stop", json={"why": "x"}, headers=header)
    nobody = browser.post("/api/v1/interventions/tilleuls-ecole/stop", json={"why": "x"})

    assert (noted.status_code, refused.status_code, nobody.status_code) == (200, 403, 401)
    assert "le rôle technician ne permet pas" in refused.json()["fr"]


def test_every_verb_in_the_table_of_rights_is_an_act() -> None:
    known = {(act.group, act.verb) for act in acts.every()}
    named = {
        (group, verb)
        for table in rights._MAY.values()
        for group, verbs in table.items()
        for verb in verbs
        if verbs != "*"
    }
    groups = {group for table in rights._MAY.values() for group in table}
    assert named | rights.ANYBODY <= known
    assert groups <= {group for group, _ in known}


def test_a_host_types_in_slips_and_no_addresses(people: People) -> None:
    host = people.role("host")
    (code,) = people.street.register.make_slips("tilleuls-ecole", 1, people.street.now)
    given = {"kind": "add_voice", "ring": "near"}
    refused = acted(host, "support", "add", "tilleuls-ecole", **given, address="invente@example.org")
    counted = acted(host, "support", "add", "tilleuls-ecole", **given, code=code)

    assert "utilisez le code d’un coupon" in refused.text
    assert counted.status_code == 200
    assert [each.by_slip for each in people.street.register.supports("tilleuls-ecole")] == [True]


def test_a_cookie_alone_does_nothing_over_the_api(people: People) -> None:
    answer = people.role("operator").post("/api/v1/interventions/tilleuls-ecole/stop", json={"why": "x"})
    assert answer.status_code == 401
