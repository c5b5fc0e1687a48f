"""Acts on what happens in an intervention: events, the installation of a node, side-by-sides, photos."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from contract.topics import is_node_id
from hub.civic import shown
from hub.civic.act import Act, Done, Scene
from hub.civic.acts_places import PHOTO
from hub.civic.fields import Field, Values
from hub.civic.photo import cleaned
from hub.civic.words import EVENT_KINDS, MOMENTS, WHERE, Said
from hub.register import Refusal
from hub.register.checks import exact_position
from hub.register.civic_rows import Event, Hidden, SideBySide

EVENT = (
    Field("kind", "choice", Said("ce qui s'est passé", "what happened"), needed=True, choices=EVENT_KINDS),
    Field("start", "day", Said("le jour (par défaut : aujourd'hui)", "the day (default: today)")),
    Field("end", "day", Said("le lendemain du dernier jour", "the day after the last one")),
    Field("where", "choice", Said("où (par défaut : partout)", "where (default: everywhere)"), choices=WHERE),
    Field("leave_out", "flag", Said("ne pas comparer ces jours", "leave these days out of the comparison")),
    Field("fr", "line", Said("en quelques mots", "in a few words, in French")),
    Field("en", "line", Said("les mêmes, en anglais", "the same, in English")),
)


def happened(scene: Scene, id: str, values: Values) -> Done:
    """The trial itself (start, stop) is where the treated nodes are, unless said otherwise."""
    start = values.get("start") or scene.today
    end = values.get("end") or date.fromordinal(start.toordinal() + 1)
    if end <= start:
        raise Refusal(f"end {end}: after {start} is accepted", f"end {end} : un jour après {start}")
    kind = values["kind"]
    where = values.get("where") or ("treated" if kind in ("start", "stop") else "everywhere")
    texts = (values.get("fr", ""), values.get("en", ""))
    out = values.get("leave_out", False)
    event = scene.register.add_event(Event(0, id, start, end, kind, where, out, *texts, scene.who.role, scene.now))
    name = EVENT_KINDS[kind]
    return Done(
        Said(f"Noté le {start} : {name.fr} (n° {event.key})", f"Noted on {start}: {name.en} (no. {event.key})"),
        {"event": shown.row(event)},
    )


KEY = (Field("key", "whole", Said("le numéro de l'événement", "the number of the event"), needed=True, high=2**53),)


def not_happened(scene: Scene, id: str, values: Values) -> Done:
    scene.register.existing_intervention(id)
    scene.register.remove_event(id, values["key"])
    return Done(Said(f"Événement {values['key']} retiré", f"Removed event {values['key']}"))


NODE = Field("node", "line", Said("le boîtier", "the node"), needed=True, longest=32)
DEPLOY = (
    NODE,
    Field("prise", "line", Said("sur quelle prise", "on which prise"), longest=32),
    Field("owner_yes", "day", Said("ou le jour du oui du propriétaire", "or the day of the owner's yes")),
    Field("owner", "line", Said("qui a dit oui ; jamais montré", "who said yes; never shown"), personal=True),
    Field(
        "address", "line", Said("l'adresse exacte ; jamais montrée", "the exact address; never shown"), personal=True
    ),
    Field(
        "lat",
        "number",
        Said("latitude exacte ; montrée à 150 m près", "exact latitude; shown to 150 m"),
        low=-90,
        high=90,
        personal=True,
    ),
    Field(
        "lon",
        "number",
        Said("longitude exacte ; montrée à 150 m près", "exact longitude; shown to 150 m"),
        low=-180,
        high=180,
        personal=True,
    ),
    Field("height_m", "number", Said("hauteur, en m", "height, in m"), high=100),
    Field("wall_m", "number", Said("distance au mur, en m", "distance to the wall, in m"), high=100),
    Field("road_m", "number", Said("distance à la chaussée, en m", "distance to the road, in m"), high=1000),
    Field("sun_10", "flag", Said("au soleil à 10 h", "in the sun at 10:00")),
    Field("sun_13", "flag", Said("au soleil à 13 h", "in the sun at 13:00")),
    Field("sun_16", "flag", Said("au soleil à 16 h", "in the sun at 16:00")),
    Field("self_test", "day", Said("le jour où l'auto-test était au vert", "the day on which the self-test was green")),
)
_HIDDEN = ("owner", "address", "lat", "lon")


def deployed(scene: Scene, id: str, values: Values) -> Done:
    node = _node(values)
    _seen(scene, values)
    position = exact_position(values.get("lat"), values.get("lon"))
    old = scene.register.hidden(id, node)
    hidden = None
    if any(name in values for name in _HIDDEN):
        at = position if position[0] is not None else (old.lat, old.lon)
        hidden = Hidden(values.get("owner", old.owner), values.get("address", old.address), *at)
    changes = {name: value for name, value in values.items() if name not in (*_HIDDEN, "node")}
    changes = {name: None if value == "" else value for name, value in changes.items()}
    placed = scene.register.change_deployment(id, node, changes, hidden)
    return Done(Said(f"Fiche de pose de {node}", f"Placement form of {node}"), {"deployment": shown.row(placed)})


def _seen(scene: Scene, values: Values) -> None:
    """A yes and a green self-test are told when they were there, not beforehand."""
    for name in ("owner_yes", "self_test"):
        if values.get(name) and values[name] > scene.today:
            raise Refusal(
                f"{name}: {values[name]} is still to come; give the day on which it was so",
                f"{name} : le {values[name]} est encore à venir ; donner le jour où c'était le cas",
            )


def _node(values: Mapping[str, Any]) -> str:
    if not is_node_id(values["node"]):
        raise Refusal(
            f"node: {values['node'][:40]!r} is no id of a node", f"node : {values['node'][:40]!r} n'en est pas un"
        )
    return values["node"]


def photographed(scene: Scene, id: str, values: Values) -> Done:
    node = _node(values)
    scene.register.deployment(id, node)
    photo = cleaned(values["photo"])
    scene.register.keep_photo(photo.id, photo.content, photo.size, scene.now)
    placed = scene.register.change_deployment(id, node, {"photo": photo.id})
    scene.register.drop_photos()  # the one that it took the place of
    return Done(Said(f"Photo de {node} gardée", f"Kept the photo of {node}"), {"deployment": shown.row(placed)})


TOGETHER = (
    Field(
        "moment", "choice", Said("avant la pose ou après la dépose", "before or after"), needed=True, choices=MOMENTS
    ),
    Field("start", "moment", Said("depuis quand", "since when"), needed=True),
    Field("end", "moment", Said("jusqu'à quand", "until when"), needed=True),
)


def stood_together(scene: Scene, id: str, values: Values) -> Done:
    zone = ZoneInfo(scene.register.existing_intervention(id).timezone)
    start, end = (_seconds(values[name], zone) for name in ("start", "end"))
    if start >= end:
        raise Refusal("end: a moment after start is accepted", "end : un moment après start")
    scene.register.set_side_by_side(id, SideBySide(values["moment"], start, end))
    told = [shown.row(each) for each in scene.register.side_by_sides(id)]
    hours = (end - start) / 3600
    return Done(Said(f"{hours:.0f} h côte à côte notées", f"Noted {hours:.0f} h side by side"), {"side_by_side": told})


def _seconds(moment: datetime, zone: ZoneInfo) -> int:
    return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())


_SCHOOL = "tilleuls-school-street"
_FORM = "--height-m 2.5 --wall-m 0.6 --road-m 1.5 --sun-10 no --sun-13 yes --sun-16 no"
_SIDE = f"{_SCHOOL} --moment before --start 2026-02-20T08:00 --end 2026-02-21T10:00"
ACTS = (
    Act(
        "intervention",
        "event",
        Said("Tenir le journal", "Keep the log"),
        EVENT,
        happened,
        f"{_SCHOOL} --kind roadworks --where control",
    ),
    Act(
        "intervention",
        "retract",
        Said("Retirer un événement", "Take an event back"),
        KEY,
        not_happened,
        f"{_SCHOOL} --key 3",
    ),
    Act(
        "intervention",
        "deploy",
        Said("Remplir une fiche de pose", "Fill in a placement form"),
        DEPLOY,
        deployed,
        f"{_SCHOOL} --node n01 --prise mast-12 {_FORM}",
    ),
    Act(
        "intervention",
        "photo",
        Said("La photo d'un boîtier posé", "The photo of a node as it hangs"),
        (NODE, PHOTO),
        photographed,
        f"{_SCHOOL} n01.jpg --node n01",
    ),
    Act(
        "intervention", "together", Said("Noter un côte à côte", "Note a side-by-side"), TOGETHER, stood_together, _SIDE
    ),
)
