"""What may enter the register: each check answers with the value, or refuses it by name with the way out."""

import math
import re

from contract import topics
from hub.register.rows import Exposure, Refusal, RegisterError

# Words that already mean something in a topic or in a broker's files.
_RESERVED = {"moineau-hub", "moineau-open", "moineau-anonymous", "interventions"}
_EARLIEST = 1_420_070_400  # 2015: before any node of ours; an epoch counted from 2000 ends up below it
_LATEST = 4_102_444_800  # 2100: no calendar of ours goes on for ever


def name_of_account(name: str) -> str:
    if not topics.is_node_id(name):
        raise RegisterError(f"id {name!r}: 3 to 32 of a-z 0-9 and -, beginning with a letter or digit, are accepted")
    if name in _RESERVED:
        raise RegisterError(f"id {name!r} is a word of the system; choose another")
    return name


def area_id(area: str) -> str:
    if not topics.is_area_id(area):
        raise RegisterError(
            f"area {area!r}: 2 to 32 of a-z 0-9 - and _, beginning with a letter or digit, are accepted"
        )
    return area


def line(text: str, what: str, longest: int = 200) -> str:
    """One line of free text."""
    text = text.strip()
    if len(text) > longest or not text.isprintable():
        raise RegisterError(f"{what} {text[:40]!r}: one line of at most {longest} characters is accepted")
    return text


def presence_minimum(minimum: int) -> int:
    if not 2 <= minimum <= 1000:
        raise RegisterError(f"presence minimum {minimum}: 2 to 1000 nodes are accepted (1 would show one household)")
    return minimum


def exposure(word: str) -> Exposure:
    if word == "public":
        return "public"
    if word == "private":
        return "private"
    raise RegisterError(f"exposure {word!r}: public or private is accepted")


def exact_position(lat: float | None, lon: float | None) -> tuple[float, float] | tuple[None, None]:
    if lat is None and lon is None:
        return None, None
    if lat is None or lon is None:
        raise Refusal(
            "a position needs both lat and lon (decimal degrees), or neither",
            "une position demande lat et lon (en degrés décimaux), ou aucun des deux",
        )
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        raise Refusal(
            f"position {lat}, {lon}: decimal degrees within 90 and 180 are accepted",
            f"position {lat}, {lon} : des degrés décimaux, jusqu'à 90 et 180",
        )
    return lat, lon


def since(moment: int) -> int:
    if not _EARLIEST <= moment < _LATEST:
        raise RegisterError(f"since {moment}: a moment from 2015 to 2100 (seconds UTC since 1970) is accepted")
    return moment


def line_id(id: str) -> str:
    """The id of a place, a prise or an intervention: part of an address, so nothing else may stand in it."""
    if not topics.is_area_id(id):
        raise Refusal(
            f"id {id[:40]!r}: 2 to 32 of a-z 0-9 - and _, beginning with a letter or digit, are accepted",
            f"identifiant {id[:40]!r} : 2 à 32 de a-z 0-9 - et _, une lettre ou un chiffre d'abord",
        )
    return id


def box_code(code: str) -> str:
    if not re.fullmatch(r"[A-Z]{1,4}[0-9]{1,4}", code):
        raise Refusal(
            f"code {code[:40]!r}: capital letters and a number such as R07 are accepted",
            f"code {code[:40]!r} : des majuscules et un numéro, comme R07",
        )
    return code
