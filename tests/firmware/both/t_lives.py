"""Seeded lives of a node: outages, lost receipts, power cuts amid a write, full flashes, boots without a clock.

After each of them: published = stored + quarantined + still in the outbox + counted dropped.
"""

import os
import sys

import street
from firmware import outbox
from ground import Draw, fresh
from power import Cut, Power, powered

LIVES = int(os.getenv("LIVES") or (200 if sys.implementation.name == "cpython" else 10))
STEPS = 20


def one_life(seed):
    draw = Draw(seed + 1)
    world = street.World(fresh(), limit=4096 * 3, moments=1 + draw.below(3))
    world.hub.refuse = lambda seq: seq % 17 == 3
    alive = False
    for _ in range(STEPS):
        what = draw.below(12)
        if not alive or what == 0:
            alive = booted(world, draw)
        elif what == 1:
            alive = cut_while_it_lives(world, draw)
        elif what < 4:
            world.line.there = not world.line.there
        elif what == 4:
            world.line.deaf = not world.line.deaf
        else:
            world.live(60 * (1 + draw.below(20)), 5000)
    return settled(world)


def booted(world, draw):
    world.boot(knows_the_time=draw.below(4) > 0)
    world.line.there, world.line.deaf = draw.below(3) > 0, draw.below(4) == 0
    return True


def cut_while_it_lives(world, draw):
    """The power goes within the next bytes that are written; False: it must be booted."""
    powered(Power(draw.below(400)))
    try:
        world.live(600, 5000)
    except Cut:
        pass
    finally:
        powered(None)
    return False


def settled(world):
    """The account of a life, taken after a last power on."""
    world.boot(knows_the_time=True)
    box = world.node.outbox
    published = set(range(1, box.next_seq))
    waiting = set()
    for seq in range(box.low, box.next_seq):
        if seq not in box.settled:
            found = box.pack(seq)
            if found:
                waiting.add(seq)
            else:
                box.give_up(seq)
    told = set(world.hub.packs) | world.hub.rejected
    lost = published - told - waiting
    # What was dropped may have been stored before, where its receipt was lost: never the other way about.
    assert len(lost) <= box.dropped, (sorted(lost), box.dropped)
    assert told <= published, sorted(told - published)
    assert box.dropped <= len(published - waiting)
    return len(published), len(told), len(waiting), box.dropped


def test_every_life_adds_up():
    total = [0, 0, 0, 0]
    size = outbox.SEGMENT
    outbox.SEGMENT = outbox.LARGEST = 512  # so that flashes fill up within a life
    try:
        for seed in range(LIVES):
            account = one_life(seed)
            total = [a + b for a, b in zip(total, account)]
    finally:
        outbox.SEGMENT, outbox.LARGEST = size, 32768
    print('{"published": %d, "told": %d, "waiting": %d, "dropped": %d}' % tuple(total))
    assert total[0] > 10 * LIVES
    assert min(total[1:]) > 0
