"""A whole life: thirteen states walked one by one, on a real register and a real journal; no step before its gates."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from math import sin
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hub.civic.act import Scene, Who
from hub.civic.states import ORDER
from hub.journal import Filed, Journal, Reader, Rollups
from hub.register import Refusal, said
from hub.register.people_rows import Answer
from tests.hub.civic.scene import act, on, opened, read_in
from tests.hub.civic.test_photo import encoded, picture

ID = "rue-calme"
PARIS = ZoneInfo("Europe/Paris")
BEFORE, TRIAL, END = date(2025, 9, 1), date(2025, 9, 22), date(2025, 10, 18)
NODES = {"n01": "treated", "n02": "treated", "n03": "control", "n04": "control"}
TEXT = """\
id = "rue-calme"
area = "tilleuls"
question = { fr = "Moins de bruit ?", en = "Is there less noise?", property = "noise_laeq", direction = "down" }
change_mind = { fr = "Rien ne baisse", en = "Nothing goes down" }
place = { name = "rue des Tilleuls", lat = 48.8566, lon = 2.3522 }
material = { items = ["two posts"], authorisation = "AOT 2025-14" }
phases = { before = 2025-09-01, trial = 2025-09-22, end = 2025-10-18 }
days = { rule = "school", zone = "B" }
property = [{ name = "noise_laeq", matters = 2 }]
node = [
    { id = "n01", role = "treated", street = "rue des Tilleuls" },
    { id = "n02", role = "treated", street = "rue des Tilleuls" },
    { id = "n03", role = "control", street = "rue du Moulin" },
    { id = "n04", role = "control", street = "rue des Fontaines" },
]
"""


def _moment(day: date, hour: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=PARIS).astimezone(UTC).timestamp())


def _packs(holes: Callable[[str, date], bool]) -> Iterator[Filed]:
    """One reading an hour, from two days before the baseline to a week after the end."""
    for number, (node, role) in enumerate(NODES.items()):
        for seq in range((END - BEFORE).days + 9):
            day = BEFORE + timedelta(days=seq - 2)
            if holes(node, day):
                continue
            calmer = 4.0 if role == "treated" and TRIAL <= day < END else 0.0
            wave = [60 + number + 3 * sin(hour / 4) + sin(7 * seq + hour) - calmer for hour in range(24)]
            readings = [("noise_laeq", _moment(day, hour), round(value, 2)) for hour, value in enumerate(wave)]
            payload = f"{node} {seq}".encode()
            first, last = readings[0][1], readings[-1][1]
            yield Filed(node, 7, seq + 1, 1, readings, last, sha256(payload).digest(), payload, first, last)


def _journal(folder: Path, holes: Callable[[str, date], bool] = lambda node, day: False) -> Reader:
    journal, rollups = Journal(folder), Rollups(folder, "Europe/Paris")
    journal.store(list(_packs(holes)))
    while rollups.step(2_000_000_000):
        pass
    rollups.close()
    journal.close()
    return Reader(folder)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    reader = _journal(tmp_path_factory.mktemp("measured"))
    yield reader
    reader.close()


@pytest.fixture
def life(tmp_path: Path, measured: Reader) -> Iterator[Scene]:
    scene = replace(opened(tmp_path), rollups=measured.rollups)
    read_in(scene, TEXT)
    yield scene
    scene.register.close()


def looked_ahead(scene: Scene) -> None:
    act(scene, "intervention outlook", ID)


def permitted(scene: Scene) -> None:
    act(scene, "prise add", "mast-1", {"area": "tilleuls", "name": "Mât", "support": "pole", "expires": "2025-12-31"})
    for node in NODES:
        yes = {"prise": "mast-1"} if node == "n01" else {"owner_yes": "2025-08-20", "owner": "Mme Martin"}
        act(scene, "intervention deploy", ID, {"node": node} | yes)


def lent(scene: Scene) -> None:
    act(scene, "box add", "R07", {"size": "rue"})
    act(scene, "loan add", "R07", {"due": str(END), "intervention": ID})


def installed(scene: Scene) -> None:
    form = {"height_m": 2.5, "wall_m": 0.6, "road_m": 1.5, "sun_10": False, "sun_13": True, "sun_16": False}
    for node in NODES:
        act(scene, "intervention deploy", ID, {"node": node, "self_test": "2025-08-29"} | form)
        act(scene, "intervention photo", ID, {"node": node, "photo": encoded(picture())})
    act(
        scene, "intervention together", ID, {"moment": "before", "start": "2025-08-30T00:00", "end": "2025-08-31T00:00"}
    )


def logged(scene: Scene) -> None:
    for kind, day in (("start", TRIAL), ("stop", END - timedelta(days=1))):
        act(scene, "intervention event", ID, {"kind": kind, "start": str(day)})


def taken_down(scene: Scene) -> None:
    act(scene, "intervention together", ID, {"moment": "after", "start": "2025-10-20T00:00", "end": "2025-10-21T00:00"})


def proposed(scene: Scene) -> None:
    text = {"fr": "Fermer la rue.", "en": "Close the street.", "cost_low": 2000, "cost_high": 6000}
    act(scene, "intervention propose", ID, text | {"maintainer": "Voirie", "hours_a_month": 2, "undone": "two posts"})


def answered(scene: Scene) -> None:
    reasons = "Les mesures montrent une baisse nette du bruit. " * 5
    told = Answer(
        0, ID, "answer", "yes", reasons, "Voirie", "adjoint à la voirie", date(2025, 12, 24), "", scene.now, "cell"
    )
    scene.register.put_answer(told)


def dismantled(scene: Scene) -> None:
    act(scene, "intervention outcome", ID, {"choice": "dismantle"})
    act(scene, "loan return", "R07", {"condition": "complete"})


def recorded(scene: Scene) -> None:
    kinds = ["learnt", "learnt", "failed", "other", "other"]
    act(scene, "intervention record", ID, {"kinds": kinds, "fr": list("abcde"), "en": list("abcde")})


def nothing(scene: Scene) -> None:
    pass


# What people do in each state, and the day on which its gates can be met.
STEPS: list[tuple[str, Callable[[Scene], None], date]] = [
    ("question", nothing, BEFORE - timedelta(days=3)),
    ("feasible", looked_ahead, BEFORE - timedelta(days=3)),
    ("permissions", permitted, BEFORE - timedelta(days=3)),
    ("loan", lent, BEFORE - timedelta(days=3)),
    ("install", installed, BEFORE),
    ("baseline", nothing, TRIAL),
    ("trial", logged, END),
    ("evidence", taken_down, date(2025, 10, 22)),
    ("proposal", proposed, date(2025, 10, 23)),
    ("support", nothing, date(2025, 11, 13)),
    ("answer", answered, date(2025, 11, 24)),
    ("outcome", dismantled, date(2025, 11, 25)),
    ("record", recorded, date(2025, 11, 26)),
]


def walked(scene: Scene, until: str) -> Scene:
    """The intervention in that state, on the day on which it came there."""
    for state, does, day in STEPS:
        if state == until:
            break
        does(on(scene, day))
        act(on(scene, day), "intervention advance", ID)
    return scene


def test_an_intervention_walks_thirteen_states_and_is_closed(life: Scene) -> None:
    seen = []
    for _, does, day in STEPS:
        seen.append(life.register.existing_intervention(ID).state)
        does(on(life, day))
        act(on(life, day), "intervention advance", ID)

    row = life.register.existing_intervention(ID)
    assert tuple(seen) == ORDER
    assert (row.state, row.closed) == ("record", on(life, date(2025, 11, 26)).now)
    assert [step.to for step in life.register.transitions(ID)] == ["question", *ORDER[1:]]
    with pytest.raises(Refusal, match="is closed"):
        act(life, "intervention advance", ID)


@pytest.mark.parametrize("state", [state for state, does, _ in STEPS if does is not nothing])
def test_no_step_is_taken_before_its_gates_are_met(life: Scene, state: str) -> None:
    walked(life, state)
    day = next(day for name, _, day in STEPS if name == state)

    with pytest.raises(Refusal, match=f"{ID} stays in") as caught:
        act(on(life, day), "intervention advance", ID)

    assert f"{ID} reste à «" in said(caught.value, "fr")
    assert life.register.existing_intervention(ID).state == state


def test_a_baseline_is_not_over_on_its_tenth_comparable_day(life: Scene) -> None:
    walked(life, "baseline")
    tenth = date(2025, 9, 16)  # school days without Wednesdays, from 1 September on

    with pytest.raises(Refusal, match="9 comparable days measured"):
        act(on(life, tenth - timedelta(days=1)), "intervention advance", ID)
    with pytest.raises(Refusal, match="9 comparable days measured"):
        act(on(life, tenth), "intervention advance", ID)

    act(on(life, tenth + timedelta(days=1)), "intervention advance", ID)


def test_a_control_street_that_was_hardly_measured_holds_the_baseline_up(life: Scene, tmp_path: Path) -> None:
    poor = _journal(tmp_path / "poor", lambda node, day: node in ("n03", "n04") and day.day % 3 == 0 and day >= BEFORE)
    walked(life, "baseline")

    with pytest.raises(Refusal, match="control street: 67%"):
        act(on(replace(life, rollups=poor.rollups), TRIAL), "intervention advance", ID)

    poor.close()


def test_a_node_that_was_silent_in_the_box_holds_the_installation_up(life: Scene, tmp_path: Path) -> None:
    silent = _journal(tmp_path / "silent", lambda node, day: node == "n02" and day < BEFORE)
    walked(life, "install")
    installed(on(life, BEFORE))

    with pytest.raises(Refusal, match="0 h measured side by side"):
        act(on(replace(life, rollups=silent.rollups), BEFORE), "intervention advance", ID)

    silent.close()


def test_without_a_journal_nothing_was_measured(life: Scene) -> None:
    walked(life, "baseline")
    with pytest.raises(Refusal, match="nothing was measured here yet"):
        act(on(replace(life, rollups=None), TRIAL), "intervention advance", ID)


def test_support_opens_when_the_intervention_comes_there(life: Scene) -> None:
    walked(life, "support")
    with pytest.raises(Refusal, match="open for 20 days"):
        act(on(life, date(2025, 11, 12)), "intervention advance", ID)


@pytest.mark.parametrize("state", ORDER)
def test_it_can_be_stopped_anywhere_with_a_reason_that_stays(life: Scene, state: str) -> None:
    life.register.change_intervention(ID, state=state)

    act(life, "intervention stop", ID, {"why": "the street is dug up"})

    row = life.register.existing_intervention(ID)
    assert (row.state, row.reason, row.closed) == ("stopped", "the street is dug up", life.now)
    last = life.register.transitions(ID)[-1]
    assert (last.from_, last.to, last.role, last.why) == (state, "stopped", "operator", "the street is dug up")
    for words, given in (("intervention advance", {}), ("intervention stop", {"why": "again"})):
        with pytest.raises(Refusal):
            act(life, words, ID, given)


def test_it_is_not_stopped_without_a_reason(life: Scene) -> None:
    for why in ("", None):
        with pytest.raises(Refusal, match="why is missing"):
            act(life, "intervention stop", ID, {"why": why})
    assert life.register.existing_intervention(ID).state == "question"


def test_repeat_elsewhere_copies(life: Scene) -> None:
    walked(life, "outcome")
    with pytest.raises(Refusal, match="to is missing"):
        act(life, "intervention outcome", ID, {"choice": "repeat"})

    act(life, "intervention outcome", ID, {"choice": "repeat", "to": "moulin-calme", "area": "moulin"})

    assert life.register.existing_intervention(ID).outcome == "repeat"
    copy = life.register.existing_intervention("moulin-calme")
    assert (copy.area, copy.copied_from, copy.state) == ("moulin", ID, "question")


def test_a_copy_that_cannot_be_leaves_no_outcome_behind(life: Scene) -> None:
    walked(life, "outcome")
    with pytest.raises(Refusal, match="exists"):
        act(life, "intervention outcome", ID, {"choice": "repeat", "to": ID})
    assert life.register.existing_intervention(ID).outcome is None


def test_an_outcome_is_not_chosen_before_its_time(life: Scene) -> None:
    with pytest.raises(Refusal, match="is not at"):
        act(life, "intervention outcome", ID, {"choice": "adopt"})


def test_what_is_adopted_has_its_sheet_and_keeps_the_box_out(life: Scene) -> None:
    walked(life, "outcome")
    act(life, "intervention outcome", ID, {"choice": "adopt"})
    with pytest.raises(Refusal, match="adoption sheet"):
        act(life, "intervention advance", ID)
    sheet = {"service": "Voirie", "start": "2026-01-01", "maintenance": "posts", "hours_a_month": 2, "exit": "take out"}
    act(life, "intervention adopt", ID, sheet)
    act(life, "intervention advance", ID)
    assert life.register.existing_intervention(ID).state == "record"


def test_a_plan_that_changed_is_asked_about_again(life: Scene) -> None:
    walked(life, "feasible")
    act(life, "intervention outlook", ID)
    act(life, "intervention set", ID, {"end": "2025-10-11"})
    with pytest.raises(Refusal, match="ask the planner"):
        act(life, "intervention advance", ID)
    act(life, "intervention outlook", ID)
    act(life, "intervention advance", ID)


def test_a_question_that_was_not_registered_is_warned_of_before_the_trial(life: Scene) -> None:
    walked(life, "install")
    installed(on(life, BEFORE))
    done = act(on(life, BEFORE), "intervention advance", ID)
    assert "moineau intervention register" in done.later[0].en


def test_who_moved_it_on_is_public_by_role_only(life: Scene) -> None:
    keeper = replace(life, who=Who("keeper", "anne.martin"))
    act(keeper, "intervention advance", ID, {"why": "on y va"})
    last = life.register.transitions(ID)[-1]
    assert (last.role, last.why) == ("keeper", "on y va")
    assert "anne" not in repr(life.register.transitions(ID))


def test_of_two_who_advance_at_once_one_is_refused(life: Scene) -> None:
    from hub.register.civic_rows import Transition

    act(life, "intervention advance", ID)
    with pytest.raises(Refusal, match="somebody moved it"):
        life.register.move_intervention(ID, Transition(life.now, "question", "feasible", "keeper", ""))
    assert life.register.existing_intervention(ID).state == "feasible"


def test_a_deployment_shows_its_cell_and_hides_the_rest(life: Scene) -> None:
    told = {"node": "n02", "owner": "Mme Martin", "address": "3 rue X", "lat": 48.8512345, "lon": 2.3512345}
    done = act(life, "intervention deploy", ID, told)
    shown = repr(done) + repr(life.register.deployments(ID))
    assert "48.8512345" not in shown
    assert "Martin" not in shown
    assert "3 rue X" not in shown
    act(life, "intervention deploy", ID, {"node": "n02", "height_m": 3})
    hidden = life.register.hidden(ID, "n02")
    assert (hidden.owner, hidden.address, hidden.lat) == ("Mme Martin", "3 rue X", 48.8512345)


def test_a_position_is_rounded_in_the_same_way_in_every_intervention(life: Scene) -> None:
    act(life, "intervention copy", ID, {"to": "encore"})
    read_in(life, TEXT.replace('"rue-calme"', '"encore"'), replace=True)
    cells = set()
    for id in (ID, "encore"):
        act(life, "intervention deploy", id, {"node": "n02", "lat": 48.8512345, "lon": 2.3512345})
        node = life.register.deployment(id, "n02")
        cells.add((node.lat, node.lon))
    assert len(cells) == 1


def test_an_erased_node_leaves_no_photo_and_no_position(life: Scene) -> None:
    life.register.add_node("n02", "tilleuls", now=life.now)
    act(life, "intervention deploy", ID, {"node": "n02", "owner": "Mme Martin", "lat": 48.85, "lon": 2.35})
    act(life, "intervention photo", ID, {"node": "n02", "photo": encoded(picture())})
    photo = life.register.deployment(ID, "n02").photo or ""

    life.register.request_erasure("n02", life.now)

    node = life.register.deployment(ID, "n02")
    assert (node.photo, node.lat, life.register.hidden(ID, "n02").owner) == (None, None, "")
    assert life.register.photo(photo) is None
    assert b"Martin" not in b"".join(path.read_bytes() for path in life.register.folder.iterdir())


EVENTS = [
    ({"kind": "party"}, "kind: 'party'"),
    ({"kind": "rain", "start": "2025-09-02", "end": "2025-09-02"}, "after 2025-09-02"),
    ({"kind": "rain", "where": "moon"}, "where: 'moon'"),
    ({"kind": "rain", "fr": "x" * 201}, "fr:"),
]


@pytest.mark.parametrize(("given", "told"), EVENTS)
def test_an_event_that_cannot_be_is_refused(life: Scene, given: dict, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        act(life, "intervention event", ID, given)
    assert life.register.events(ID) == []


def test_an_event_is_taken_back(life: Scene) -> None:
    act(life, "intervention event", ID, {"kind": "rain"})
    (event,) = life.register.events(ID)
    act(life, "intervention retract", ID, {"key": event.key})
    assert life.register.events(ID) == []
    with pytest.raises(Refusal, match="no event"):
        act(life, "intervention retract", ID, {"key": event.key})


def test_the_start_of_the_trial_is_no_event_at_the_control(life: Scene) -> None:
    from hub.civic.file import top_of
    from hub.civic.gather import kept
    from hub.evidence import intervention

    logged(on(life, END))
    assert intervention.checked(top_of(kept(life.register, ID))).control_events == 0


RECORDS = [
    ({"kinds": ["learnt"], "fr": ["a", "b"], "en": ["a"]}, "as many of each"),
    ({"kinds": ["luck"], "fr": ["a"]}, "kinds: 'luck'"),
    ({"kinds": ["learnt"] * 6, "fr": ["a"] * 6}, "5 at most"),
    ({"kinds": ["learnt"]}, "as many of each"),
]


@pytest.mark.parametrize(("given", "told"), RECORDS)
def test_a_record_that_does_not_fit_is_refused(life: Scene, given: dict, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        act(life, "intervention record", ID, given)
