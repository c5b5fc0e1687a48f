"""Claims about the outbox: nothing stored twice, nothing silently lost, whatever happens to the power."""

import os

from contract import wire
from firmware import outbox, segments
from ground import fresh, refused, rot

NAMES = [("temperature", "Cel"), ("humidity", "%RH"), ("pressure", "hPa"), ("battery", "V")]
T = 1767225600


def sample(value=4.5):
    return [
        ("temperature", "Cel", value),
        ("humidity", "%RH", 81.5),
        ("pressure", "hPa", 1008.25),
        ("battery", "V", 3.5),
    ]


def opened(folder, moments=1, limit=1 << 20, free=lambda folder: 1 << 30):
    return outbox.Outbox(folder, NAMES, limit, moments, free)


def undated(folder):
    """An outbox with one moment, of second 30 of a boot that knows no hour yet."""
    box = opened(folder)
    box.add(30, sample(), dated=False)
    return box


def told(box):
    """seq -> bytes of all that waits."""
    box.rewind()
    found, pack = {}, box.next()
    while pack:
        seq, oldest, samples = pack
        assert seq not in found, "handed out twice"
        found[seq] = len(wire.encode_pack("tilleuls-01", seq, samples, box.run, oldest))
        box.settle(seq)
        pack = box.next()
    return found


def test_a_moment_comes_out_as_it_went_in():
    box = opened(fresh())

    box.add(T, sample())

    assert box.next() == (1, 1, [(T, sample())])
    assert box.next() is None


def test_a_pack_is_the_same_bytes_before_and_after_a_restart():
    folder = fresh()
    box = opened(folder)
    box.add(T, sample(21.37))
    box.add(T + 60, sample(-3.3))
    before = [
        wire.encode_pack("n-1", seq, samples, box.run, oldest) for seq, oldest, samples in (box.next(), box.next())
    ]
    box.close()

    box = opened(folder)

    assert [wire.encode_pack("n-1", s, m, box.run, o) for s, o, m in (box.next(), box.next())] == before
    assert b"21.37" in before[0]


def test_what_is_settled_is_gone_and_what_is_not_comes_again():
    box = opened(fresh())
    for n in range(5):
        box.add(T + n, sample())
        box.next()

    assert box.settle(2) and not box.settle(2) and not box.settle(9)
    box.rewind()

    assert [box.next()[0] for _ in range(4)] == [1, 3, 4, 5]
    assert box.waiting == 4


def test_oldest_is_what_it_was_when_the_pack_was_made():
    box = opened(fresh())
    box.add(T, sample())
    box.add(T + 1, sample())
    box.settle(1)
    box.add(T + 2, sample())

    assert [box.next()[:2] for _ in range(2)] == [(2, 1), (3, 2)]


def test_no_more_than_a_window_travels_at_once():
    box = opened(fresh())
    for n in range(40):
        box.add(T + n, sample())

    sent = []
    pack = box.next()
    while pack:
        sent.append(pack[0])
        pack = box.next()

    assert sent == list(range(1, outbox.WINDOW + 1))
    box.settle(1)
    assert box.next()[0] == outbox.WINDOW + 1


def test_several_moments_share_a_pack_which_then_never_grows():
    box = opened(fresh(), moments=3)
    for n in range(4):
        box.add(T + 60 * n, sample())

    assert [t for t, _ in box.next()[2]] == [T, T + 60, T + 120]
    assert box.next() is None  # the second pack is still open
    box.close_pack()
    assert [t for t, _ in box.next()[2]] == [T + 180]


def test_a_seq_is_never_used_again():
    folder = fresh()
    box = opened(folder)
    for n in range(3):
        box.add(T + n, sample())
        box.settle(n + 1)
    box.checkpoint()
    run = box.run
    box.close()

    box = opened(folder)
    box.add(T + 9, sample())

    assert (box.next()[0], box.run, box.boot) == (4, run, 2)


def test_a_full_outbox_drops_the_oldest_and_counts_it():
    folder = fresh()
    box = opened(folder, limit=3 * 4096)
    for n in range(1000):
        box.add(T + n, sample())

    assert box.waiting + box.dropped == 1000
    assert len([name for name in os.listdir(folder) if len(name) == 10]) <= 3
    assert box.next()[0] == box.dropped + 1
    box.close()
    assert opened(folder, limit=3 * 4096).dropped == box.dropped


def test_a_flash_that_fills_up_with_other_things_makes_the_outbox_smaller():
    room = [1 << 20]
    box = opened(fresh(), free=lambda folder: room[0])
    for n in range(300):
        box.add(T + n, sample())
    before = box.dropped
    room[0] = 0
    for n in range(300, 600):
        box.add(T + n, sample())

    assert before == 0 < box.dropped
    assert box.waiting + box.dropped == 600


def test_a_moment_without_a_date_waits_for_the_clock():
    box = undated(fresh())
    assert box.next() is None

    box.set_clock(T)
    box.add(T + 90, sample())

    assert [box.next()[2][0][0] for _ in range(2)] == [T + 30, T + 90]


def test_what_was_dated_before_a_restart_keeps_its_date():
    folder = fresh()
    box = undated(folder)
    box.set_clock(T)
    box.close()

    box = opened(folder)
    box.set_clock(T + 5000)

    assert box.next()[2][0][0] == T + 30


def test_moments_of_an_earlier_boot_without_a_clock_are_counted_not_guessed():
    folder = fresh()
    box = opened(folder)
    for n in range(100):
        box.add(n, sample(), dated=False)
    box.close()

    box = opened(folder)
    box.add(5, sample(), dated=False)
    box.set_clock(T)
    packs = []
    for _ in range(20):
        pack = box.next()
        if pack:
            packs.append(pack)

    assert [(pack[0], pack[2][0][0]) for pack in packs] == [(101, T + 5)]
    assert box.dropped == 100


def test_another_set_of_sensors_keeps_what_the_last_one_told():
    folder = fresh()
    box = opened(folder)
    box.add(T, sample())
    box.close()

    box = outbox.Outbox(folder, [("light", "lx")], 1 << 20, 1, lambda folder: 1 << 30)
    box.add(T + 60, [("light", "lx", 300)])

    assert box.next()[2] == [(T, sample())]
    assert box.next()[2] == [(T + 60, [("light", "lx", 300.0)])]


def test_a_rotted_record_is_counted_and_the_rest_is_told():
    folder = fresh()
    box = opened(folder)
    for n in range(200):
        box.add(T + n, sample())
    box.close()
    rot(folder + "/0000000001", 2000)

    box = opened(folder)
    found = 0
    for _ in range(20):
        found += len(told(box))

    assert found + box.dropped == 200
    assert 0 < box.dropped < 110


def test_a_rotted_tail_never_gives_a_seq_to_a_second_content():
    folder = fresh()
    box = opened(folder)
    for n in range(20):
        box.add(T + n, sample())
    box.close()
    rot(folder + "/0000000001", 300)

    box = opened(folder)
    box.add(T + 99, sample(9.0))

    seqs = sorted(told(box))
    assert seqs[-1] > 20
    assert box.next_seq - 1 == len(seqs) + box.dropped


def test_a_reading_of_another_sensor_is_refused():
    assert refused(ValueError, opened(fresh()).add, T, [("co2", "ppm", 400)])


def test_days_on_flash():
    """7 days of 4 readings a minute in 600 KiB; 30 days in 4 MB. By the bytes of segments, each in whole blocks."""
    for limit, days in ((600 * 1024, 7), (4000000, 30)):
        folder = fresh()
        box = opened(folder, limit=limit)
        size = box._segment
        box.add(T, sample())
        record = box._size - len(segments.head(box.run, NAMES))
        packs = (size - len(segments.head(box.run, NAMES))) // record * (limit // size - 1)
        print('{"days": %.1f, "bytes": %d, "record": %d}' % (packs / 1440, limit, record))
        assert packs >= days * 1440
        box.close()
