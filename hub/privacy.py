"""A placement's exposure in, what may be shown of it out: the one place that decides, for topics, pages and downloads.

In: "public" or "private", a property, how many nodes share it. Out: how fine and how fresh a value may be shown, and
whether at all. Refuses an exposure it does not know: a typing error must not make a home public.

Who can see a balcony's thermometer live knows when its keeper airs the bedroom. So a private placement shows means over
an hour, an hour after the hour has ended, to everybody and everywhere; and what tells whether somebody is home is shown
only where enough nodes of the area share it.
"""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from contract.vocabulary import Property
from hub.aggregate import Period

Exposure = Literal["public", "private"]


class Grain(NamedTuple):
    """How fine and how fresh. `period` None means every reading, `delay_s` counts from the end of the period."""

    period: Period | None
    delay_s: int


_GRAINS: Final[dict[str, Grain]] = {"public": Grain(None, 0), "private": Grain("1h", 3600)}

# Heating shows in these as soon as the sensor hangs indoors, and a private placement may be indoors.
_PRESENCE_INDOORS: Final = frozenset({"temperature"})


def grain(exposure: Exposure) -> Grain:
    try:
        return _GRAINS[exposure]
    except KeyError:
        raise ValueError(f"exposure {exposure!r} where 'public' or 'private' is known") from None


def strictest(exposures: Iterable[Exposure]) -> Exposure:
    """The exposure of what several placements made together: private as soon as one of them is, or when nobody is."""
    found = set(exposures)
    for exposure in found:
        grain(exposure)
    return "public" if found == {"public"} else "private"


def newest_visible(exposure: Exposure, now: int) -> int:
    """A reading of this moment, or a bucket that ends at it, is the newest that may be shown."""
    return now - grain(exposure).delay_s


def may_show(property: Property, exposure: Exposure, sharing: int, minimum: int) -> bool:
    """Whether this property of such a placement may be shown at all.

    `sharing` is how many nodes of the area measure it, this one included; `minimum` the area's `presence_minimum`.
    """
    if grain(exposure).period is None:
        return True
    return sharing >= minimum or not (property.presence or property.name in _PRESENCE_INDOORS)
