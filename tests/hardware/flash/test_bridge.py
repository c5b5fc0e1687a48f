"""The bridge by itself: a cable that we hold, a broker that is a bare socket, and what can go wrong between."""

import socket
from collections.abc import Iterator

import pytest

from contract.frames import DATA, GOT, LOG, MOST, OPEN, OPENED, SHUT, Frames, frame
from hardware.flash import bridge
from hardware.flash.bridge import Bridge
from hardware.flash.trouble import FlashError


class Cable:
    """What the board sends, and what it has heard."""

    def __init__(self) -> None:
        self._sends, self.heard = b"", b""

    @property
    def in_waiting(self) -> int:
        return len(self._sends)

    def read(self, size: int = 1) -> bytes:
        found, self._sends = self._sends[:size], self._sends[size:]
        return found

    def write(self, content: bytes) -> int:
        self.heard += content
        return len(content)

    def board(self, *frames: bytes) -> None:
        self._sends += b"".join(frames)

    def frames(self) -> list[tuple[int, int, bytes]]:
        return Frames().of(self.heard)


class Bench:
    def __init__(self) -> None:
        self.cable, self.log, self.said = Cable(), [], []
        self.here, there = socket.socketpair()
        self.here.settimeout(5)
        self._lines = [there]
        self.bridge = Bridge(self.cable, self.call, self.log.append, self.said.append)
        self.now = 0.0

    def call(self) -> socket.socket:
        if not self._lines:
            raise OSError("nobody is there")
        return self._lines.pop()

    def turn(self, later_s: float = 0.0) -> None:
        self.now += later_s
        self.bridge.turn(self.now)

    def opened(self) -> "Bench":
        self.cable.board(frame(OPEN, 7, b"home-01"))
        self.turn()
        return self

    def close(self) -> None:
        self.here.close()
        self.bridge.close()
        for line in self._lines:
            line.close()


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


def test_a_board_is_told_at_once_that_a_bridge_has_begun(bench: Bench) -> None:
    assert bench.cable.frames() == [(SHUT, 0, b"a bridge has begun")]


def test_a_board_that_asks_is_connected(bench: Bench) -> None:
    bench.opened()

    assert (OPENED, 7, b"") in bench.cable.frames()
    assert bench.said == ["home-01 is connected to the broker"]


def test_a_broker_that_cannot_be_reached_is_said_on_both_sides(bench: Bench) -> None:
    bench.call().close()

    bench.opened()

    assert bench.said == ["home-01: the broker cannot be reached: nobody is there"]
    assert bench.cable.frames()[-1] == (SHUT, 7, b"the broker cannot be reached: nobody is there")


def test_what_the_board_says_arrives_in_order_and_whole(bench: Bench) -> None:
    bench.opened()
    bench.cable.board(frame(DATA, 0, b"one"), b"a line of the log\r\n", frame(DATA, 1, b"two"))

    bench.turn()

    assert bench.here.recv(100) == b"onetwo"
    assert bench.log == ["a line of the log"]


def test_a_piece_that_is_missing_ends_the_conversation(bench: Bench) -> None:
    bench.opened()
    bench.cable.board(frame(DATA, 0, b"one"), frame(DATA, 2, b"three"))

    bench.turn()

    assert bench.cable.frames()[-1] == (SHUT, 7, b"a piece is missing from the cable")
    assert bench.here.recv(100) == b"one"
    assert bench.here.recv(100) == b""


def test_towards_the_board_one_piece_travels_at_a_time(bench: Bench) -> None:
    bench.opened()
    bench.here.sendall(b"x" * (2 * MOST + 1))

    for number in range(3):
        bench.turn()
        bench.turn()
        pieces = [(n, len(carried)) for kind, n, carried in bench.cable.frames() if kind == DATA]
        assert pieces == [(0, MOST), (1, MOST), (2, 1)][: number + 1]
        bench.cable.board(frame(GOT, number))


def test_a_piece_without_an_answer_is_sent_again_and_given_up_in_the_end(bench: Bench) -> None:
    bench.opened()
    bench.here.sendall(b"receipt")
    bench.turn()

    for _ in range(9):
        bench.turn(later_s=1.1)

    assert len([1 for kind, _, _ in bench.cable.frames() if kind == DATA]) == 8
    assert bench.cable.frames()[-1] == (SHUT, 7, b"the board does not answer")


def test_the_last_words_of_a_broker_that_hangs_up_still_arrive(bench: Bench) -> None:
    """A refusal is one: CONNACK 5, and the line is closed."""
    bench.opened()
    bench.here.sendall(b"\x20\x02\x00\x05")
    bench.here.close()

    bench.turn()
    bench.turn()
    bench.cable.board(frame(GOT, 0))
    bench.turn()

    told = [(kind, carried) for kind, _, carried in bench.cable.frames()[2:]]
    assert told == [(DATA, b"\x20\x02\x00\x05"), (SHUT, b"the broker hung up")]


def test_a_board_that_hangs_up_is_hung_up_for(bench: Bench) -> None:
    bench.opened()
    bench.cable.board(frame(SHUT, 7))

    bench.turn()

    assert bench.here.recv(100) == b""
    assert bench.said[-1] == "the board has hung up"


def test_a_board_that_starts_anew_gets_a_new_connection(bench: Bench) -> None:
    bench.opened()
    there, again = socket.socketpair()
    bench._lines.append(again)
    bench.cable.board(frame(DATA, 0, b"half a pack"), frame(OPEN, 9, b"home-01"), frame(DATA, 0, b"hello"))

    bench.turn()

    assert bench.here.recv(100) == b"half a pack"
    assert bench.here.recv(100) == b""
    assert there.recv(100) == b"hello"
    there.close()


def test_a_question_that_is_repeated_is_answered_again_on_the_same_connection(bench: Bench) -> None:
    bench.opened()
    bench.cable.board(frame(OPEN, 7, b"home-01"), frame(DATA, 0, b"hello"))

    bench.turn()

    assert [number for kind, number, _ in bench.cable.frames() if kind == OPENED] == [7, 7]
    assert bench.here.recv(100) == b"hello"


def test_noise_on_the_cable_opens_nothing(bench: Bench) -> None:
    bench.cable.board(
        bytes(range(256)) * 20, b"~~~~~~~~~~~~\n", frame(DATA, 0, b"nobody asked"), frame(GOT, 3), frame(99, 1)
    )

    for _ in range(5):
        bench.turn()

    assert bench.said == []
    assert {kind for kind, _, _ in bench.cable.frames()} == {SHUT}
    assert LOG not in {kind for kind, _, _ in bench.cable.frames()}


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("mqtt://hub.local", ("hub.local", 1883, False)),
        ("mqtts://192.0.2.7", ("192.0.2.7", 8883, True)),
        ("mqtts://[::1]:99", ("::1", 99, True)),
    ],
)
def test_an_address_of_a_broker_is_read(url: str, found: tuple) -> None:
    assert bridge.address(url) == found


@pytest.mark.parametrize("url", ["", "hub.local", "http://hub", "mqtt://", "mqtt://hub:port", "mqtt://hub:70000"])
def test_what_is_no_address_of_a_broker_is_refused(url: str) -> None:
    with pytest.raises(FlashError, match="is accepted"):
        bridge.address(url)
