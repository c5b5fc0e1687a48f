"""The page of an intervention: its first line is the answer, and it is as honest before there is one."""

import html
import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from hub.evidence.record import Level
from hub.register.civic_rows import Hidden
from hub.web import trial_evidence
from hub.web.words import Words
from tests.hub.web.street import Street
from tests.hub.web.trials import ID, asked, at, found, supported, tried

PAGE = f"/fr/intervention/{ID}"


def _text(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


def _lead(page: httpx.Response) -> str:
    lead = re.search(r'<p class="lead">(.*?)</p>', page.text, re.S)
    assert lead
    return html.unescape(lead[1]).replace("\u00a0", " ")


def test_the_first_line_says_what_changed_and_how_sure_that_is(street: Street, visitor: httpx.Client) -> None:
    tried(street)

    page = visitor.get(PAGE)

    assert _lead(page) == "Le matin, il passe 5 fois moins de voitures (entre 4 et 6 fois moins). Nous en sommes sûrs."


def test_parts_come_in_the_order_of_what_people_need(street: Street, visitor: httpx.Client) -> None:
    tried(street)

    text = _text(visitor.get(PAGE))

    parts = ["il passe 5 fois moins", "Rue de l'essai, avant 240 par heure", "Rue témoin, pendant 240 par heure"]
    parts += [
        "Nous en sommes sûrs :",
        "on ne peut pas le voir avec ces capteurs",
        "Qui le soutient",
        "La Ville a répondu",
    ]
    parts += ["Calendrier", "Où l'on a mesuré", "Comment on le sait", "Empreinte de la question"]
    assert [part for part in parts if part not in text] == []
    assert sorted(parts, key=text.index) == parts


def test_supports_and_concerns_stand_there_alike(street: Street, visitor: httpx.Client) -> None:
    tried(street)

    text = _text(visitor.get(PAGE))

    assert "2 voisins" in text
    assert "3 h promises" in text
    assert "1 réserve" in text
    assert "Où vont <b>les voitures</b> ? dans le quartier Réponse : On les compte aussi." in text


def test_the_city_answers_with_reasons_and_a_next_date(street: Street, visitor: httpx.Client) -> None:
    tried(street)

    text = _text(visitor.get(PAGE))

    assert "Oui, si" in text
    assert "Parce que le résultat est clair." in text
    assert "Voirie · maire · Prochaine date : 1er juin 2026 · compter" in text


def test_a_question_is_its_own_first_line(street: Street, visitor: httpx.Client) -> None:
    asked(street)

    page = visitor.get(PAGE)

    assert _lead(page) == "L'air est-il meilleur devant l'école quand les voitures n'y passent plus ?"
    assert "Étape 1 sur 13 : Question" in _text(page)


def test_a_stopped_trial_is_still_a_page_with_its_reason(street: Street, visitor: httpx.Client) -> None:
    tried(street)

    assert _lead(visitor.get("/fr/intervention/ended-early")) == "Cet essai a été arrêté : Les câbles ont été volés."


def _dated(street: Street, before: int, trial: int, end: int) -> None:
    """Phases so many days from today."""
    days = [date(2026, 3, 10) + timedelta(days=n) for n in (before, trial, end)]
    phases = [f"before = 2025-09-01 => before = {days[0]}", f"trial = 2025-09-22 => trial = {days[1]}"]
    log = f"start = 2025-09-24 => start = {days[1]}"
    asked(street, a=phases[0], b=phases[1], c=f"end = 2025-10-18 => end = {days[2]}", d=log)


def test_while_the_trial_runs_nothing_is_compared(street: Street, visitor: httpx.Client) -> None:
    _dated(street, -20, -5, 10)
    at(street, "trial")

    page = visitor.get(PAGE)

    assert _lead(page) == "L'essai dure jusqu'au 19 mars 2026 : ce qu'il change sera dit après la fin."


def test_after_its_last_day_the_readings_are_being_compared(street: Street, visitor: httpx.Client) -> None:
    _dated(street, -40, -20, -1)
    at(street, "trial")

    assert _lead(visitor.get(PAGE)) == "L'essai s'est terminé le 8 mars 2026 : on compare ses mesures."


def test_before_the_trial_the_street_is_shown_as_it_is(street: Street, visitor: httpx.Client) -> None:
    street.node("n01", days=15)
    street.live("n01", 7 * 24, names=("no2", "noise_laeq"))
    street.summed_up()
    _dated(street, -7, 14, 40)
    at(street, "baseline")

    page = visitor.get(PAGE)

    assert _lead(page) == "Voici votre rue avant l'essai."
    assert re.search(r"Sur \d jours comparables, aux heures de l'essai : Dioxyde d'azote \d+ µg/m³", _text(page))
    assert "un bon jour passerait pour un succès" in _text(page)


def test_a_page_shows_what_was_stored_without_the_statistics(
    street: Street, visitor: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried(street)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    assert "5 fois moins" in _lead(visitor.get(PAGE))
    assert visitor.get(f"{PAGE}/sheet.pdf").status_code == 200


def test_a_hostile_question_is_only_text(street: Street, visitor: httpx.Client) -> None:
    hostile = "<script>alert('x')</script> **b** {{ 7*7 }}"
    asked(street, a=f"L'air est-il meilleur devant l'école quand les voitures n'y passent plus => {hostile}")

    page = visitor.get(PAGE)

    assert "<script" not in page.text
    assert hostile in _text(page)


def test_nothing_personal_is_on_the_page(street: Street, visitor: httpx.Client) -> None:
    asked(street)
    changes = {"height_m": 2.0}
    street.register.change_deployment(ID, "n01", changes, Hidden("Mme Martin", "12 rue Exacte", 48.123456, 1.654321))
    at(street, "support")
    supported(street)

    page = visitor.get(PAGE)

    assert [word for word in ("Martin", "Exacte", "48.1234", "1.6543") if word in page.text] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_is_light_and_needs_no_script(street: Street, visitor: httpx.Client, language: str) -> None:
    tried(street)

    page = visitor.get(f"/{language}/intervention/{ID}")

    assert len(page.content) < 60_000
    assert "<script" not in page.text
    assert page.headers["content-language"] == language


def test_the_list_has_the_stopped_ones_too(street: Street, visitor: httpx.Client) -> None:
    tried(street)

    text = _text(visitor.get("/fr/area/tilleuls/interventions"))

    assert "En cours" in text
    assert "Arrêtés" in text
    assert "Les câbles ont été volés." in text
    assert "il passe 5 fois moins de voitures" in text


def test_a_list_leads_to_what_can_be_taken_along(street: Street, visitor: httpx.Client) -> None:
    tried(street)

    page = visitor.get("/fr/area/tilleuls/interventions").text

    for path in ("/fr/interventions.atom?area=tilleuls", "/prises.geojson?area=tilleuls"):
        assert f'<a href="{path}">' in page
        assert visitor.get(path).status_code == 200


def test_the_neighbourhood_leads_to_its_trials(street: Street, visitor: httpx.Client) -> None:
    tried(street)

    page = visitor.get("/fr/area/tilleuls")

    assert f'href="/fr/intervention/{ID}"' in page.text
    assert 'href="/fr/area/tilleuls/interventions"' in page.text


def test_a_neighbourhood_without_trials_says_nothing_of_them(visitor: httpx.Client) -> None:
    assert "Essais" not in _text(visitor.get("/fr/area/tilleuls"))


@pytest.mark.parametrize(("spoken", "language"), [("en", "en"), ("fr-FR", "fr"), ("de", "fr")])
def test_the_code_on_paper_leads_to_the_page_in_the_readers_language(
    street: Street, visitor: httpx.Client, spoken: str, language: str
) -> None:
    asked(street)

    answer = visitor.get(f"/i/{ID}", headers={"Accept-Language": spoken})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/{language}/intervention/{ID}")


@pytest.mark.parametrize("path", ["/fr/intervention/nobody", "/i/nobody", "/fr/area/nowhere/interventions"])
def test_what_does_not_exist_is_a_page_that_says_so(visitor: httpx.Client, path: str) -> None:
    answer = visitor.get(path)

    assert answer.status_code == 404
    assert "appel" in _text(answer)


@pytest.mark.parametrize("end", ["sheet.pdf", "dossier.zip"])
def test_there_is_nothing_to_take_home_before_the_evidence(street: Street, visitor: httpx.Client, end: str) -> None:
    asked(street)

    answer = visitor.get(f"{PAGE}/{end}")

    assert answer.status_code == 404
    assert "il vient après la fin" in _text(answer)


def test_the_sheet_is_a_pdf_of_one_page(street: Street, visitor: httpx.Client) -> None:
    tried(street)

    answer = visitor.get(f"{PAGE}/sheet.pdf")

    assert answer.headers["content-type"] == "application/pdf"
    assert len(re.findall(rb"/Type /Page\b", answer.content)) == 1


def test_the_days_are_a_table(street: Street, visitor: httpx.Client) -> None:
    tried(street)

    rows = visitor.get(f"/api/v1/interventions/{ID}/days").text.splitlines()

    assert rows[0] == "day,phase,property,street of the trial,control street"
    assert rows[1] == "2025-09-01,before,count_car,242.0,238.0"
    assert rows[2] == "2025-09-22,during,count_car,51.0,"


def test_the_evidence_is_json_for_everybody(street: Street, visitor: httpx.Client) -> None:
    tried(street)

    told = visitor.get(f"/api/v1/interventions/{ID}/evidence").json()

    assert told["findings"][0]["verdict"] == "sure"
    assert told["data_hash"].startswith("c0ffee")


def test_a_dossier_of_other_readings_than_the_evidence_is_not_handed_out(street: Street, visitor: httpx.Client) -> None:
    tried(street)

    answer = visitor.get(f"{PAGE}/dossier.zip")

    assert answer.status_code == 409
    assert "il faut d'abord recalculer le constat" in _text(answer)


def test_after_an_answer_the_page_does_not_ask_for_support_once_it_is_recorded(
    street: Street, visitor: httpx.Client
) -> None:
    asked(street)
    at(street, "record")
    found(street)

    assert "Je soutiens" not in _text(visitor.get(PAGE))


@pytest.mark.parametrize(
    ("name", "street_level", "control"),
    [
        ("count_car", Level(0.0, 0.0), Level(None, None)),
        ("temperature", Level(-3.0, 4.0), Level(-2.0, 0.0)),
        ("noise_laeq", Level(25.0, 95.0), Level(None, 60.0)),
        ("no2", Level(1e-9, 1e9), Level(5.0, 5.0)),
    ],
)
def test_bars_are_never_wider_than_their_place_nor_backwards(name: str, street_level: Level, control: Level) -> None:
    drawn = trial_evidence.bars(Words("fr", ZoneInfo("Europe/Paris")), name, street_level, control)

    assert [bar.shown for bar in drawn if not 0 < bar.width <= 320] == []
    assert len(drawn) == sum(
        value is not None for each in (street_level, control) for value in (each.before, each.during)
    )


def test_the_plan_has_the_numbers_of_the_list_beside_it(street: Street, visitor: httpx.Client) -> None:
    asked(street)
    nodes = [each.node for each in street.register.deployments(ID)]
    for number, node in enumerate(nodes[1:]):
        street.register.change_deployment(ID, node, {"lat": 48.85 + number * 0.001, "lon": 2.35})

    page = visitor.get(PAGE).text

    marks = re.findall(r'<a href="/fr/node/(\S+)" tabindex="-1"><circle.*?>(\d+)</text>', page)
    assert marks == [(node, str(number)) for number, node in enumerate(nodes[1:], 2)]
    assert "arrondies" in page
