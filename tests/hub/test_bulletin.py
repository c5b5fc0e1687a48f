"""Interventions on the open topics: said when they change, taken back when they may not be said any more."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from hub.bulletin import Bulletin
from hub.evidence import record as records
from hub.publish.interventions import KINDS, is_stray_intervention
from hub.register import Register
from hub.register.civic_rows import Deployment, Event, Intervention, Transition
from hub.register.evidences import Evidence
from hub.register.people_rows import Answer
from hub.settings import load

NOW = 1_767_225_600
ID = "tilleuls-ecole"
SCHOOL = Intervention(
    ID, "tilleuls", "rue des Tilleuls", "Moins de bruit ?", "Less noise?", "noise_laeq",
    date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 20), "Europe/Paris", None, None, "trial", NOW, NOW, None, None,
    "", "", True, "", "",
)  # fmt: skip
WORKS = Event(
    0, ID, date(2026, 1, 13), date(2026, 1, 14), "roadworks", "control", True, "Travaux", "Works", "maker", NOW
)


@dataclass
class Town:
    register: Register
    bulletin: Bulletin
    said: dict[str, bytes] = field(default_factory=dict)

    def body(self, kind: str) -> dict:
        return json.loads(self.said[f"moineau/v1/open/tilleuls/interventions/{ID}/{kind}"])


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with closing(Register(tmp_path)) as register:
        register.add_area("tilleuls", "Les Tilleuls")
        register.put_intervention(SCHOOL, [], [Deployment(ID, "tilleuls-01", "treated", "rue")])
        said: dict[str, bytes] = {}
        settings = load(None, data=tmp_path)
        settings = replace(settings, web=replace(settings.web, address="https://moineau.example"))
        yield Town(register, Bulletin(settings, register, said.__setitem__), said)


def kept(at: int = NOW, version: int = 1) -> Evidence:
    told = records.Told(effect=-3.1, low=-4.5, high=-1.7, p=0.001)
    found = records.Found(
        property="noise_laeq", metric="difference", primary=True, verdict="sure", estimate=told, matters=2.0, floor=1.0
    )
    words = {
        language: (records.Words(property="noise_laeq", sentence=sentence, confidence="sûr", verdict="sure"),)
        for language, sentence in (("fr", "Environ 3 dB de moins."), ("en", "About 3 dB less."))
    }
    record = records.Record(
        version=version, method="m", intervention=ID, area="tilleuls", question={}, question_hash="h", registered=None,
        before_trial=True, simulated=True, phases={}, window=(), shoulder=(), nodes={}, data_hash="d" * 64,
        findings=(found,), words=words,
    )  # fmt: skip
    return Evidence(ID, at, "sure", True, "d" * 64, records.encoded(record))


def test_a_state_is_said_with_its_question_and_its_page_in_both_languages(town: Town) -> None:
    town.bulletin.changed()

    body = town.body("state")
    assert (body["state"], body["name"]["fr"], body["question"]["en"]) == ("trial", "Essai", "Less noise?")
    assert (body["before"], body["trial"], body["end"]) == ("2026-01-05", "2026-01-12", "2026-01-20")
    assert body["page"]["fr"] == f"https://moineau.example/fr/intervention/{ID}"
    assert body["simulated"]
    assert sorted(town.said) == [f"moineau/v1/open/tilleuls/interventions/{ID}/state"]


def test_a_move_is_said(town: Town) -> None:
    town.bulletin.changed()
    town.register.move_intervention(ID, Transition(NOW + 60, "trial", "stopped", "keeper", "the street was closed"))
    town.register.change_intervention(ID, reason="the street was closed")

    town.bulletin.changed()

    assert (town.body("state")["state"], town.body("state")["reason"]) == ("stopped", "the street was closed")


def test_the_newest_event_is_said_and_goes_when_it_leaves_the_log(town: Town) -> None:
    town.register.add_event(WORKS)
    newest = town.register.add_event(replace(WORKS, kind="rain", fr="Pluie", en="Rain", told=NOW + 60))
    town.bulletin.changed()
    assert town.body("event")["title"] == {"fr": "Pluie", "en": "Rain"}

    town.register.remove_event(ID, newest.key)
    assert town.bulletin.changed() == []
    assert town.body("event")["kind"] == "roadworks"

    town.register.remove_event(ID, town.register.events(ID)[0].key)
    assert town.bulletin.changed() == [f"moineau/v1/open/tilleuls/interventions/{ID}/event"]


def test_evidence_is_said_with_its_interval_and_its_sentence(town: Town) -> None:
    town.register.set_evidence(kept())

    town.bulletin.changed()

    body = town.body("evidence")
    assert (body["verdict"], body["registered"], body["sentence"]["en"]) == ("sure", True, "About 3 dB less.")
    assert body["effect"] == {"metric": "difference", "value": -3.1, "low": -4.5, "high": -1.7}


def test_evidence_of_a_newer_moineau_stops_nothing(town: Town) -> None:
    town.register.set_evidence(kept(version=99))

    town.bulletin.changed()

    assert sorted(town.said) == [f"moineau/v1/open/tilleuls/interventions/{ID}/state"]


def test_the_last_word_of_the_city_is_said(town: Town) -> None:
    for kind, verdict, at in (("received", "", NOW), ("answer", "yes_if", NOW + 60)):
        row = Answer(
            0, ID, kind, verdict, "because " * 30, "Voirie", "the city", date(2026, 9, 1), "a visit", at, "cell"
        )
        town.register.put_answer(row)

    town.bulletin.changed()

    body = town.body("answer")
    assert (body["kind"], body["verdict"], body["service"]) == ("answer", "yes_if", "Voirie")
    assert body["next_date"] == "2026-09-01"


def test_every_message_can_be_read_as_what_it_is(town: Town) -> None:
    import msgspec

    town.register.add_event(WORKS)
    town.register.set_evidence(kept())
    town.register.put_answer(Answer(0, ID, "received", "", "", "Voirie", "the city", None, "", NOW, "cell"))
    town.bulletin.changed()

    kinds = {topic.rpartition("/")[2]: payload for topic, payload in town.said.items()}
    assert set(kinds) == set(KINDS)
    for kind, payload in kinds.items():
        msgspec.json.decode(payload, type=KINDS[kind])


def test_what_an_earlier_hub_left_is_stray_and_nothing_else(town: Town) -> None:
    town.bulletin.changed()

    here = "moineau/v1/open/tilleuls/interventions"
    assert town.bulletin.is_stray(f"{here}/gone/state")
    assert town.bulletin.is_stray(f"{here}/{ID}/answer")
    assert not town.bulletin.is_stray(f"{here}/{ID}/state")
    for other in (
        f"{here}/{ID}/other",
        "moineau/v1/open/tilleuls/pm2_5",
        "other/v1/open/tilleuls/interventions/x/state",
    ):
        assert not is_stray_intervention(other, ())
