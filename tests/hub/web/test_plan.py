"""The plan: inside its frame, to scale, each mark on its own."""

from itertools import combinations
from math import dist

from hypothesis import given
from hypothesis import strategies as st

from hub.web.plan import HEIGHT, WIDTH, Spot, drawn


def test_without_positions_there_is_no_plan() -> None:
    assert drawn([]) is None


def test_north_is_up_and_east_is_right() -> None:
    plan = drawn([Spot("south-west", 48.85, 2.35), Spot("north-east", 48.86, 2.36)])
    assert plan is not None
    low, high = plan.marks
    assert high.x > low.x
    assert high.y < low.y


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    plan = drawn([Spot("a", 48.85, 2.35), Spot("b", 48.86, 2.35)])  # 1,112 m apart
    assert plan is not None
    metres = (plan.marks[0].y - plan.marks[1].y) / plan.scale_px * plan.scale_m
    assert abs(metres - 1112) < 10


def test_nodes_of_one_cell_do_not_hide_each_other() -> None:
    plan = drawn([Spot(f"n{i}", 48.85, 2.35) for i in range(12)] + [Spot("far", 48.853, 2.35)])
    assert plan is not None
    for one, other in combinations(plan.marks, 2):
        assert dist((one.x, one.y), (other.x, other.y)) > 1.5 * plan.radius


@given(st.lists(st.tuples(st.floats(48.8, 48.9), st.floats(2.3, 2.4)), min_size=1, max_size=20, unique=True))
def test_every_mark_lies_inside_the_plan(places: list[tuple[float, float]]) -> None:
    plan = drawn([Spot(str(i), lat, lon) for i, (lat, lon) in enumerate(places)])
    assert plan is not None
    assert all(0 <= mark.x <= WIDTH and 0 <= mark.y <= HEIGHT for mark in plan.marks)
    assert plan.scale_px <= WIDTH
