"""intervention.toml in and out: nothing is lost on the way, nothing that was registered changes under its hash."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from hub.civic.act import Scene, Who
from hub.civic.file import exported
from hub.civic.gather import kept
from hub.evidence import intervention, whole
from hub.register import Refusal, said
from hub.register.people_rows import TimeContract
from tests.hub.civic.scene import EXAMPLE, NOW, SCHOOL, act, on, read_in

# A file as it was before it could say anything beyond what evidence judges, and the hash that it was registered with.
OLD = """\
id = "old-street"
area = "tilleuls"

[question]
fr = "Y a-t-il moins de bruit ?"
en = "Is there less noise?"
property = "noise_laeq"
direction = "down"

[phases]
before = 2025-09-01
trial = 2025-09-22
end = 2025-10-18

[days]
rule = "school"
zone = "B"

[[property]]
name = "noise_laeq"
matters = 1.5

[[node]]
id = "n01"
role = "treated"

[[node]]
id = "n02"
role = "control"
street = "rue du Moulin"
"""
OLD_HASH = "8a39ab3c2fe52b2478413a69d48e6dbdd6a2bcffc38e357d79a27d557ea53ac1"
START = """
[[event]]
start = 2025-09-22
kind = "start"
where = "treated"
fr = "La rue est fermée"
en = "The street is closed"
"""
WHOLE = EXAMPLE + START
LATER = ("place", "kit", "material", "time_contract", "deployment", "side_by_side", "event")


def test_what_was_registered_before_the_file_grew_keeps_its_hash() -> None:
    assert intervention.read(OLD).digest == OLD_HASH


def test_civic_sections_are_no_part_of_the_hash_but_what_would_change_our_mind_is() -> None:
    top = intervention.parsed(WHOLE)

    hashes = {name: intervention.fingerprint({k: v for k, v in top.items() if k != name}) for name in top}

    assert {name for name in top if hashes[name] == intervention.fingerprint(top)} == set(LATER)
    assert hashes["change_mind"] != intervention.fingerprint(top)


def test_everything_a_file_says_comes_out_again(scene: Scene) -> None:
    read_in(scene, WHOLE)

    out = exported(kept(scene.register, SCHOOL))

    before, after = intervention.parsed(WHOLE), intervention.parsed(out)
    assert {name: after[name] for name in before if name not in ("event", "side_by_side", "time_contract")} == {
        name: value for name, value in before.items() if name not in ("event", "side_by_side", "time_contract")
    }
    assert after["time_contract"] == before["time_contract"]
    assert after["side_by_side"][0]["start"] == datetime(2025, 8, 27, 6, tzinfo=UTC)  # 8 o'clock in Paris
    assert [event["kind"] for event in after["event"]] == ["start", "other"]
    assert whole.read(out).digest == whole.read(WHOLE).digest


def test_an_export_is_imported_as_the_same_intervention_elsewhere(
    scene: Scene, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from tests.hub.civic.scene import opened

    read_in(scene, WHOLE)
    act(scene, "intervention register", SCHOOL)
    first = exported(kept(scene.register, SCHOOL))
    other = opened(tmp_path_factory.mktemp("other"))

    read_in(other, first)

    assert exported(kept(other.register, SCHOOL)) == first
    registration = other.register.registration(SCHOOL)
    assert registration is not None
    assert (registration.at, registration.origin) == (NOW, "file")


def test_rows_are_there_for_whoever_reads_no_file(scene: Scene) -> None:
    read_in(scene, WHOLE)
    register = scene.register

    row, node = register.existing_intervention(SCHOOL), register.deployment(SCHOOL, "n01")

    assert (row.before, row.trial, row.end) == (date(2025, 9, 1), date(2025, 9, 22), date(2025, 10, 18))
    assert (row.place, row.lat, row.state) == ("rue des Tilleuls, devant l'école", 48.8566, "question")
    assert (node.role, node.street, node.height_m, node.sun_13) == ("treated", "rue des Tilleuls", 2.5, True)
    assert {each.property: each.matters for each in register.matters(SCHOOL)}["no2"] == 2
    assert register.time_contract(SCHOOL).meeting_min == 60
    assert register.events(SCHOOL)[0].title("fr") == "La rue est fermée"
    assert [each.role for each in register.deployments(node="n13")] == ["parallel"]


def test_a_copy_keeps_the_question_and_nothing_of_the_street(scene: Scene) -> None:
    read_in(scene, WHOLE)

    act(scene, "intervention copy", SCHOOL, {"to": "moulin-school-street", "area": "moulin"})

    row = scene.register.existing_intervention("moulin-school-street")
    assert (row.area, row.copied_from, row.state, row.before, row.place) == ("moulin", SCHOOL, "question", None, "")
    assert row.question_fr.startswith("L'air est-il meilleur")
    assert scene.register.deployments("moulin-school-street") == []
    assert scene.register.events("moulin-school-street") == []
    assert scene.register.registration("moulin-school-street") is None
    assert scene.register.matters("moulin-school-street") == scene.register.matters(SCHOOL)


def test_a_copy_may_keep_the_length_of_its_phases(scene: Scene) -> None:
    read_in(scene)

    act(scene, "intervention copy", SCHOOL, {"to": "next-year", "before": "2026-03-02"})

    row = scene.register.existing_intervention("next-year")
    assert (row.before, row.trial, row.end) == (date(2026, 3, 2), date(2026, 3, 23), date(2026, 4, 18))


def test_the_time_that_is_asked_is_the_same_by_act_and_by_file(scene: Scene) -> None:
    read_in(scene, WHOLE)
    act(scene, "intervention set", SCHOOL, {"week_min": 15})
    assert scene.register.time_contract(SCHOOL).week_min == 15
    scene.register.set_time_contract(SCHOOL, TimeContract(20, 5, 90))
    told = whole.read(exported(kept(scene.register, SCHOOL))).contract
    assert (told.install_min, told.week_min, told.restitution_min) == (20, 5, 90)
    assert told.restitution is not None


def test_a_known_id_is_not_imported_over_by_accident(scene: Scene) -> None:
    read_in(scene)
    with pytest.raises(Refusal, match="say --replace"):
        read_in(scene, WHOLE)
    read_in(scene, WHOLE, replace=True)
    assert len(scene.register.events(SCHOOL)) == 2


def test_a_file_that_is_read_twice_logs_nothing_twice(scene: Scene) -> None:
    read_in(scene, WHOLE)
    read_in(scene, WHOLE, replace=True)
    assert len(scene.register.events(SCHOOL)) == 2


def test_a_replaced_file_keeps_what_is_known_of_a_node_that_stays(scene: Scene) -> None:
    read_in(scene)
    act(scene, "intervention deploy", SCHOOL, {"node": "n02", "height_m": 3, "lat": 48.8512345, "lon": 2.3512345})
    read_in(scene, EXAMPLE.replace('id = "n14"', 'id = "n15"'), replace=True)
    assert scene.register.deployment(SCHOOL, "n02").height_m == 3
    assert scene.register.hidden(SCHOOL, "n02").lat == 48.8512345
    assert [each.node for each in scene.register.deployments(SCHOOL)][-1] == "n15"


def test_a_registered_question_does_not_change(scene: Scene) -> None:
    read_in(scene)
    act(scene, "intervention register", SCHOOL)
    before = exported(kept(scene.register, SCHOOL))

    with pytest.raises(Refusal, match="moineau intervention withdraw") as caught:
        act(scene, "intervention set", SCHOOL, {"property": "pm2_5"})
    with pytest.raises(Refusal, match="was registered"):
        read_in(scene, EXAMPLE.replace("matters = 2 ", "matters = 1 "), replace=True)

    assert "exploratoire" in said(caught.value, "fr")
    assert exported(kept(scene.register, SCHOOL)) == before


def test_what_is_not_hashed_may_change_after_the_registration(scene: Scene) -> None:
    read_in(scene)
    act(scene, "intervention register", SCHOOL)
    act(scene, "intervention set", SCHOOL, {"place": "rue des Tilleuls", "items": ["two posts"]})
    act(scene, "intervention event", SCHOOL, {"kind": "rain", "start": "2025-09-23"})
    assert whole.read(exported(kept(scene.register, SCHOOL))).registered is not None


def test_a_withdrawn_registration_leaves_its_reason_in_the_history(scene: Scene) -> None:
    read_in(scene)
    act(scene, "intervention register", SCHOOL)
    act(scene, "intervention withdraw", SCHOOL, {"why": "noise is what people ask about"})
    assert scene.register.registration(SCHOOL) is None
    assert "noise is what people ask about" in scene.register.transitions(SCHOOL)[-1].why
    act(scene, "intervention set", SCHOOL, {"property": "noise_laeq"})


def test_a_question_registered_during_the_trial_is_warned_of(scene: Scene) -> None:
    read_in(scene)
    late = act(on(scene, date(2025, 9, 22)), "intervention register", SCHOOL)
    assert "exploratory" in late.later[0].en


def test_a_question_registered_on_the_eve_is_not_warned_of(scene: Scene) -> None:
    read_in(scene)
    assert act(on(scene, date(2025, 9, 21)), "intervention register", SCHOOL).later == ()


def test_a_draft_cannot_be_registered(scene: Scene) -> None:
    act(scene, "intervention add", "draft", {"area": "tilleuls", "fr": "Est-ce mieux ?"})
    with pytest.raises(Refusal, match="nothing to register yet"):
        act(scene, "intervention register", "draft")


def test_only_an_operator_brings_a_registration_along(scene: Scene) -> None:
    text = f'{EXAMPLE}\n[registration]\nat = 2025-08-01T09:00:00Z\nhash = "{intervention.read(EXAMPLE).digest}"\n'
    keeper = Scene(scene.register, NOW, "Europe/Paris", Who("keeper", "anne"))

    done = read_in(keeper, text)

    assert scene.register.registration(SCHOOL) is None
    assert "not taken over" in done.later[0].en


BROKEN: list[tuple[str, Callable[[str], str]]] = [
    ("not TOML", lambda text: text + "[["),
    ("deployment.node", lambda text: text.replace('node = "n01"', 'node = "n99"')),
    ("deployment n01.height_m", lambda text: text.replace("height_m = 2.5", "height_m = -1")),
    ("deployment n01.wall_m", lambda text: text.replace("wall_m = 0.6", "wall_m = nan")),
    ("deployment n01.sun_13", lambda text: text.replace("sun_13 = true", 'sun_13 = "yes"')),
    ("deployment n01.colour", lambda text: text.replace("sun_13 = true", 'colour = "red"')),
    ("deployment: 'n01' is there twice", lambda text: text + '[[deployment]]\nnode = "n01"\n'),
    ("no prise 'mast-9'", lambda text: text.replace("owner_yes = 2025-08-20", 'prise = "mast-9"')),
    ("place: needs both", lambda text: text.replace("lon = 2.3522\n", "")),
    ("place.lat", lambda text: text.replace("lat = 48.8566", "lat = 91")),
    ("kit.size", lambda text: text.replace('size = "place"', 'size = "giant"')),
    ("material.items", lambda text: text.replace('["two removable posts", "six signs"]', '"posts"')),
    ("change_mind.fr", lambda text: text.replace('fr = "Si l\'air', 'fr = "" # "')),
    ("side_by_side.end", lambda text: text.replace("end = 2025-08-28T10:00:00", "end = 2025-08-26T10:00:00")),
    ("side_by_side.start", lambda text: text.replace("start = 2025-08-27T08", "start = 0001-01-01T08")),
    ("event.start", lambda text: text.replace("start = 2025-09-22", "start = 9999-12-31")),
    ("side_by_side.moment", lambda text: text.replace('moment = "before"', 'moment = "during"')),
    ("time_contract.week_min", lambda text: text.replace("week_min = 10", 'week_min = "ten"')),
    ("time_contract.restitution", lambda text: text.replace("restitution = 2025-11-06T18:30:00", "restitution = 3")),
    ("question.fr", lambda text: text.replace("plus ?", "plus \\u202e ?")),
    ("property no2.nodes", lambda text: text.replace("matters = 2 ", "matters = 2\nnodes = 3 ")),
    ("node n01.street", lambda text: text.replace('street = "rue des Tilleuls"', "street = 7", 1)),
    ("event.kind", lambda text: text.replace('kind = "start"', "kind = 7")),
    ("question.colour", lambda text: text.replace("[question]", '[question]\ncolour = "red"')),
    ("no area 'gare'", lambda text: text.replace('area = "tilleuls"', 'area = "gare"')),
]  # fmt: skip


@pytest.mark.parametrize(("named", "broken"), BROKEN, ids=[named for named, _ in BROKEN])
def test_what_cannot_be_is_refused_by_name_and_nothing_is_kept(
    scene: Scene, named: str, broken: Callable[[str], str]
) -> None:
    with pytest.raises(ValueError) as caught:
        read_in(scene, broken(WHOLE))
    assert named in str(caught.value)
    assert scene.register.interventions() == []
    assert scene.register.events() == []


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00" * 40, "[" * 5000, "a = " + "[" * 3000])
def test_a_hostile_file_is_refused_politely(scene: Scene, content: bytes | str) -> None:
    with pytest.raises(Refusal):
        read_in(scene, content)
