"""Roll-ups: written when a bucket closes, written again when late packs touch it, never lost by a crash."""

import math
import random
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hub.journal import Filed, Journal, Reader, Rollups

NOW = 1_767_225_600  # midnight UTC, 01:00 in Paris
NODE = "tilleuls-03"

Pack = Callable[..., Filed]


@pytest.fixture
def rollups(journal: Journal, tmp_path: Path) -> Iterator[Rollups]:
    opened = Rollups(tmp_path, "Europe/Paris")
    yield opened
    opened.close()


def minutes(pack: Pack, count: int, name: str = "temperature", start: int = 0) -> list[Filed]:
    rng = random.Random(4)
    return [pack(start + n + 1, (name, NOW + (start + n) * 60, 50 + rng.random() * 2), oldest=1) for n in range(count)]


def test_an_open_bucket_is_not_written(journal: Journal, reader: Reader, rollups: Rollups, pack: Pack) -> None:
    journal.store(minutes(pack, 5))

    rollups.step(NOW + 300)

    assert reader.rollups("10min", NODE, "temperature", 0, NOW * 2) == []


def test_a_closed_bucket_is_written_with_its_hour_and_day(
    journal: Journal, reader: Reader, rollups: Rollups, pack: Pack
) -> None:
    packs = minutes(pack, 15, "humidity")
    journal.store(packs)

    rollups.step(NOW + 601)

    (ten,) = reader.rollups("10min", NODE, "humidity", 0, NOW * 2)
    (hour,) = reader.rollups("1h", NODE, "humidity", 0, NOW * 2)
    (day,) = reader.rollups("1d", NODE, "humidity", 0, NOW * 2)
    mean = sum(value for each in packs[:10] for _, _, value in each.readings) / 10
    assert (ten.t, ten.n) == (NOW, 10)
    assert math.isclose(ten.value, mean)
    assert (hour.t, hour.n, day.t) == (NOW, 10, NOW - 3600)


def test_a_late_pack_writes_its_bucket_again(journal: Journal, reader: Reader, rollups: Rollups, pack: Pack) -> None:
    packs = minutes(pack, 60, "humidity")
    journal.store([each for each in packs if each.seq != 5])
    rollups.step(NOW + 3601)
    assert reader.rollups("1h", NODE, "humidity", NOW, NOW + 1)[0].n == 59

    journal.store([packs[4]])
    rollups.step(NOW + 7200)

    assert reader.rollups("10min", NODE, "humidity", NOW, NOW + 1)[0].n == 10
    assert reader.rollups("1h", NODE, "humidity", NOW, NOW + 1)[0].n == 60
    assert reader.rollups("1d", NODE, "humidity", NOW - 3600, NOW + 1)[0].n == 60


def test_noise_is_averaged_by_energy(journal: Journal, reader: Reader, rollups: Rollups, pack: Pack) -> None:
    readings = [("noise_laeq", NOW + 60 * n, value) for n, value in enumerate((50.0, 60.0))]
    journal.store([pack(1, *readings)])

    rollups.step(NOW + 3601)

    assert math.isclose(reader.rollups("1h", NODE, "noise_laeq", NOW, NOW + 1)[0].value, 57.4036, abs_tol=1e-3)


def test_after_a_crash_the_follower_goes_on_where_it_was(
    journal: Journal, reader: Reader, rollups: Rollups, pack: Pack, tmp_path: Path
) -> None:
    journal.store(minutes(pack, 15, "humidity"))
    rollups.step(NOW + 601)  # the first bucket is written, the second is still open
    journal.store(minutes(pack, 10, "humidity", start=15))

    again = Rollups(tmp_path, "Europe/Paris")
    again.step(NOW + 3600)
    again.close()

    counts = [bucket.n for bucket in reader.rollups("10min", NODE, "humidity", 0, NOW * 2)]
    assert counts == [10, 10, 5]


def test_the_cursor_waits_for_the_oldest_open_bucket(
    journal: Journal, reader: Reader, rollups: Rollups, pack: Pack
) -> None:
    journal.store(minutes(pack, 15))

    rollups.step(NOW + 601)
    assert reader.cursor("rollups") == 10

    rollups.step(NOW + 1201)
    assert reader.cursor("rollups") == 15


def test_what_arrives_after_an_erasure_is_summed_up(
    journal: Journal, reader: Reader, rollups: Rollups, pack: Pack
) -> None:
    """Numbers of packs that were erased once went to the next ones, which then lay behind the cursor."""
    journal.store(minutes(pack, 20, "humidity"))
    rollups.step(NOW + 7200)
    journal.erase(NODE)
    rollups.forget()

    journal.store([pack(n, ("humidity", NOW + n * 60, 50.0), node="tilleuls-04") for n in range(10)])
    rollups.step(NOW + 7200)

    (ten,) = reader.rollups("10min", "tilleuls-04", "humidity", 0, NOW * 2)
    assert ten.n == 10
    assert reader.cursor("rollups") == reader.arrived()


def test_packs_of_many_lives_over_a_year_are_looked_at_once(journal: Journal, rollups: Rollups, pack: Pack) -> None:
    """A hundred such packs once took a gigabyte."""
    year = 390 * 86_400
    journal.store([pack(n, ("humidity", NOW - year + n, 50.0), ("humidity", NOW - n, 50.0), run=n) for n in range(50)])

    tracemalloc.start()
    rollups.step(NOW + 7200)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 50_000_000


def test_followers_are_not_sent_through_the_year_between_two_readings_of_a_pack(
    journal: Journal, reader: Reader, rollups: Rollups, pack: Pack, tmp_path: Path
) -> None:
    """One such pack a second kept the roll-ups busy with all that the node ever said."""
    year = 390 * 86_400
    sent = pack(
        1, ("humidity", NOW, 50.0), ("humidity", NOW - year, 40.0), ("humidity", NOW - year + 60, 41.0), oldest=1
    )
    journal.store([sent])
    journal.store([sent])
    rollups.step(NOW + 7200)

    with closing(sqlite3.connect(tmp_path / "journal.db")) as file:
        rows = file.execute("SELECT seq, t, span, n FROM packs ORDER BY id").fetchall()
    assert rows == [(1, NOW - year, 60, 2), (None, NOW, 0, 1)]
    assert [bucket.n for bucket in reader.rollups("10min", NODE, "humidity", 0, NOW * 2)] == [2, 1]
    (life,) = reader.balance(NODE)
    assert (life.stored, life.duplicate, life.missing, life.waiting) == (1, 1, 0, 0)
