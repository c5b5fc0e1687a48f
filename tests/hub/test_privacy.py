"""Whose values are shown how fine and how fresh, and which not at all."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from contract.vocabulary import PROPERTIES
from hub.aggregate import bucket_end
from hub.privacy import Grain, grain, may_show, newest_visible, strictest

CO2 = replace(PROPERTIES["co2"], presence=True)
DUST = replace(PROPERTIES["pm2_5"], presence=False)
NOW = 1_767_270_600  # 12:30 UTC


def test_a_public_placement_is_live() -> None:
    assert grain("public") == Grain(None, 0)
    assert newest_visible("public", NOW) == NOW


def test_a_private_placement_shows_hours_an_hour_late() -> None:
    assert grain("private") == Grain("1h", 3600)


@pytest.mark.parametrize(("seconds_after_the_hour", "shown"), [(3599, False), (3600, True)])
def test_an_hour_of_a_private_placement_is_shown_an_hour_after_it_ended(
    seconds_after_the_hour: int, shown: bool
) -> None:
    end = bucket_end(NOW // 3600 * 3600, "1h", ZoneInfo("Europe/Paris"))
    assert (end <= newest_visible("private", end + seconds_after_the_hour)) == shown


def test_an_unknown_exposure_is_refused_and_not_taken_for_public() -> None:
    with pytest.raises(ValueError, match="'pubic' where 'public' or 'private'"):
        grain("pubic")  # ty: ignore[invalid-argument-type]
    with pytest.raises(ValueError, match="'pubic'"):
        strictest(["public", "pubic"])  # ty: ignore[invalid-argument-type]


@pytest.mark.parametrize(("sharing", "shown"), [(1, False), (2, False), (3, True), (4, True)])
def test_presence_in_a_home_is_shown_only_where_enough_share_it(sharing: int, shown: bool) -> None:
    assert may_show(CO2, "private", sharing, 3) == shown


def test_a_private_placement_may_be_indoors_so_its_temperature_tells_presence() -> None:
    assert not may_show(PROPERTIES["temperature"], "private", 2, 3)
    assert may_show(PROPERTIES["temperature"], "private", 3, 3)


def test_what_tells_no_presence_is_shown_from_a_single_balcony() -> None:
    assert may_show(DUST, "private", 1, 3)


def test_in_the_street_everything_is_shown() -> None:
    assert all(may_show(property, "public", 1, 3) for property in PROPERTIES.values())


def test_one_private_placement_makes_the_neighbourhood_private() -> None:
    assert strictest(["public", "private", "public"]) == "private"
    assert strictest(["public", "public"]) == "public"
    assert strictest([]) == "private"
