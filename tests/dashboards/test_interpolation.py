"""The stand-in for Grafana's InfluxDB plugin does with a query what the plugin does."""

import pytest

from dashboards.interpolate import Range, interpolated, interval, written

SPAN = Range(1_000, 604_801_000)


def test_the_time_filter_is_in_milliseconds() -> None:
    assert interpolated("WHERE $timeFilter", SPAN, 1, {}) == "WHERE time >= 1000ms and time <= 604801000ms"


def test_an_interval_is_rounded_and_written_as_grafana_does() -> None:
    assert written(interval(SPAN, 1000, "")) == "10m"
    assert written(interval(SPAN, 1000, "1h")) == "1h"
    assert interpolated("time($__interval)", SPAN, 600_000, {}) == "time(10m)"


def test_one_value_is_escaped_only_inside_a_regular_expression() -> None:
    choice = {"node": "a.b"}
    assert interpolated('"node" =~ /^$node$/', SPAN, 1, choice) == '"node" =~ /^a\\.b$/'
    assert interpolated("\"node\" = '$node'", SPAN, 1, choice) == "\"node\" = 'a.b'"


def test_several_values_become_an_alternation() -> None:
    assert interpolated('"area" =~ /^$area$/', SPAN, 1, {"area": ["a", "b"]}) == '"area" =~ /^(a|b)$/'


def test_several_values_outside_a_regular_expression_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="several values"):
        interpolated("\"area\" = '$area'", SPAN, 1, {"area": ["a", "b"]})


def test_a_name_that_nobody_replaces_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no such macro or variable"):
        interpolated("WHERE $__timeFilter(time)", SPAN, 1, {})
