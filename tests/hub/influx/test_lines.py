"""What is written is what InfluxDB reads: names, numbers, places. Pure."""

import math
from itertools import pairwise

import pytest

from hub.influx.geohash import geohash
from hub.influx.lines import batches, head, line, node_of
from hub.influx.places import Places
from hub.influx.readings import sliced
from hub.influx.told import Told
from hub.register import Area, Placement

AREA = Area("tilleuls", "Les Tilleuls", presence_minimum=2)


def placed(*rows: Placement, sharing: int = 0) -> Places:
    return Places({"n-01": rows}, {"tilleuls": AREA}, {("tilleuls", "co2"): sharing})


def at(start: int, exposure: str, end: int | None = None) -> Placement:
    return Placement("n-01", "tilleuls", "", exposure, 48.11, -1.68, start, end)  # ty: ignore[invalid-argument-type]


def test_a_geohash_is_the_known_one() -> None:
    assert geohash(57.64911, 10.40744, 11) == "u4pruydqqvj"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("a b", "a\\ b"), ("a,b=c", "a\\,b\\=c"), ("ends\\", "ends"), ("two\nlines", "two\\ lines"), ("é", "é")],
)
def test_no_tag_can_end_a_line_or_begin_a_field(value: str, shown: str) -> None:
    assert head("m", {"node": value}) == f"m,node={shown} "


def test_an_empty_tag_is_left_out() -> None:
    assert head("m", {"role": "", "node": "n-01"}) == "m,node=n-01 "


def test_numbers_are_floats_and_what_is_none_or_no_number_is_left_out() -> None:
    fields = {"a": 1, "b": 2.5, "c": None, "d": math.nan, "e": math.inf, "f": 'say "no"\\', "g": ""}
    assert line("m ", fields, 7) == 'm a=1.0,b=2.5,f="say \\"no\\"\\\\" 7'


def test_a_point_without_a_field_is_none() -> None:
    assert line("m ", {"a": None}, 7) is None


def test_the_node_of_a_line_is_read_back() -> None:
    assert node_of(head("temperature", {"area": "a", "node": "n 01,x"}) + "value=1 7") == "n 01,x"
    assert node_of("hub_health,hub=moineau nodes=1 7") == ""
    assert node_of('m text="a,node=n-02" 7') == ""


def test_batches_hold_every_line_once() -> None:
    assert [len(batch) for batch in batches(["x"] * 11, 5)] == [5, 5, 1]


def test_a_span_is_cut_where_the_node_was_moved() -> None:
    places = placed(at(100, "public", 200), at(200, "private"))
    spells = [(spell.first, spell.last, spell.exposure) for spell in places.spells("n-01", 50, 250)]
    assert spells == [(50, 199, "public"), (200, 250, "private")]


def test_a_bucket_that_touches_two_placements_is_as_private_as_the_stricter() -> None:
    places = placed(at(100, "public", 200), at(200, "private"))
    assert places.during("n-01", 150, 200) == "public"
    assert places.during("n-01", 150, 201) == "private"


def test_a_private_place_has_a_coarser_geohash() -> None:
    assert len(placed(at(0, "public")).tags("n-01", 5)["geohash"]) == 7
    assert len(placed(at(0, "private")).tags("n-01", 5)["geohash"]) == 6


@pytest.mark.parametrize(("sharing", "shown"), [(1, False), (2, True)])
def test_presence_is_told_only_in_company(sharing: int, shown: bool) -> None:
    assert placed(at(0, "private"), sharing=sharing).may_show("n-01", "co2", "private", 5) is shown


def test_a_pack_that_spans_years_is_read_in_slices_without_a_gap() -> None:
    wanted = [Told(1, 0, 45_000_000, "a "), Told(2, 7, 7, "b ")]
    slices = sliced(wanted)
    pieces = [piece for slice in slices for piece in slice]
    assert all(sum(piece.last - piece.first for piece in slice) <= 10_000_000 for slice in slices)
    assert (pieces[0].first, pieces[-2].last, pieces[-1]) == (0, 45_000_000, wanted[1])
    assert all(after.first == before.last + 1 for before, after in pairwise(pieces[:-1]))
