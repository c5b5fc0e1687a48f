"""One intervention from its question to its record: what people do in each state, and a journal of its nodes."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from math import sin
from pathlib import Path
from zoneinfo import ZoneInfo

from hub.civic.act import Scene
from hub.journal import Filed, Journal, Reader, Rollups
from hub.register.people_rows import Answer
from tests.hub.civic.scene import act, on
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


def journal(folder: Path, holes: Callable[[str, date], bool] = lambda node, day: False) -> Reader:
    journal, rollups = Journal(folder), Rollups(folder, "Europe/Paris")
    journal.store(list(_packs(holes)))
    while rollups.step(2_000_000_000):
        pass
    rollups.close()
    journal.close()
    return Reader(folder)


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
