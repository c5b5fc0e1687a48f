"""What happens in an intervention: placement forms, events, the record. What is personal in it is not shown."""

from datetime import timedelta

import pytest

from hub.civic.act import Scene
from hub.civic.file import top_of
from hub.civic.gather import kept
from hub.evidence import intervention
from hub.register import Refusal
from tests.hub.civic.life import END, ID, TEXT, logged
from tests.hub.civic.scene import act, on, read_in
from tests.hub.civic.test_photo import encoded, picture


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


@pytest.mark.parametrize("name", ["owner_yes", "self_test"])
def test_a_yes_and_a_green_self_test_are_not_told_beforehand(life: Scene, name: str) -> None:
    today = life.today
    act(life, "intervention deploy", ID, {"node": "n02", name: str(today)})
    with pytest.raises(Refusal, match=f"{name}: .* is still to come"):
        act(life, "intervention deploy", ID, {"node": "n02", name: str(today + timedelta(days=1))})


EVENTS = [
    ({"kind": "party"}, "kind: 'party'"),
    ({"kind": "rain", "start": "2025-09-02", "end": "2025-09-02"}, "after 2025-09-02"),
    ({"kind": "rain", "where": "moon"}, "where: 'moon'"),
    ({"kind": "rain", "start": "9999-12-31"}, "start: '9999-12-31'"),
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


@pytest.mark.parametrize("start", ["0001-01-01T00:00+14:00", "9999-12-31T23:59", "yesterday", "", 3])
def test_a_side_by_side_outside_of_any_calendar_is_refused(life: Scene, start: object) -> None:
    given = {"moment": "before", "start": start, "end": "2100-01-01T00:00"}
    with pytest.raises(Refusal, match="start"):
        act(life, "intervention together", ID, given)
    assert life.register.side_by_sides(ID) == []
