"""Claims about what a node hears, with no more room than a board has."""

from contract.own import command, stored
from firmware import clock, node

NAME = "tilleuls-01"
SETTINGS = {"node": NAME, "root": "moineau", "interval_s": 60, "sleep": False}
DEEP = (b"[" * 5000, b"[" * 2000 + b"]" * 2000, b"[" * 300 + b"]" * 300)


def listening():
    time = clock.Clock(lambda: 0, lambda later, earlier: later - earlier)
    return node.Node(dict(SETTINGS), [], None, time, None, "power_on")


def test_what_is_nested_deep_is_counted_and_the_next_command_obeyed():
    hearer = listening()
    for deep in DEEP:
        hearer.received(command(NAME), deep)
        hearer.received(stored(NAME), deep)
        hearer.received(command(NAME), b'{"interval_s":' + deep + b"}")
        hearer.received(stored(NAME), b'{"t":1767225600,"nonce":' + deep + b"}")
    hearer.received(command(NAME), b'{"identify":true}')

    assert hearer.faults == {"hub": {"message": 4 * len(DEEP)}}
    assert hearer.identify_until > 0


def test_a_key_that_is_no_text_is_counted():
    hearer = listening()
    for payload in (b'{"t":1767225600,"rejected":{1:"no"}}', b'{"t":1767225600,"rejected_sha":{null:"no"}}'):
        hearer.received(stored(NAME), payload)

    assert hearer.faults == {"hub": {"message": 2}}
