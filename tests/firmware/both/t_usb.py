"""Claims about MQTT through a USB cable: frames amid a log, numbers that miss nothing, a bridge that leaves."""

import select

from contract.frames import DATA, GOT, LOG, MOST, OPEN, OPENED, SHUT, Frames, frame
from firmware import calling, mqtt, usb
from ground import Draw, refused


def test_a_frame_comes_back_as_it_went():
    for size in (0, 1, 2, 3, MOST):
        carried = bytes([n * 7 & 255 for n in range(size)])

        assert Frames().of(frame(DATA, 255, carried)) == [(DATA, 255, carried)]


def test_a_frame_holds_no_byte_that_a_terminal_takes_for_a_key():
    every = frame(DATA, 3, bytes(range(MOST)))

    assert [byte for byte in every if byte < 32 and byte != 10] == []


def test_frames_and_log_are_told_apart_however_the_bytes_fall():
    whole = (
        b"boot 3\r\nhalf a li" + frame(OPEN, 9, b"home-01") + b"\r\nne" + frame(DATA, 0, b"x").replace(b"\n", b"\r\n")
    )
    wanted = [(LOG, 0, b"boot 3"), (LOG, 0, b"half a li"), (OPEN, 9, b"home-01"), (LOG, 0, b"ne"), (DATA, 0, b"x")]
    for size in (1, 2, 7, 100):
        frames, found = Frames(), []
        for start in range(0, len(whole), size):
            found += frames.of(whole[start : start + size])

        assert found == wanted, (size, found)


def test_one_wrong_bit_anywhere_gives_no_frame():
    right = frame(DATA, 5, b"a pack of readings")
    draw = Draw(7)
    for at in range(2, len(right) - 2):
        wrong = bytearray(right)
        wrong[at] ^= 1 << draw.below(7)
        found = [read for read in Frames().of(bytes(wrong)) if read[0] != LOG]

        assert found in ([], [(DATA, 5, b"a pack of readings")]), (at, found)
        assert found == [] or wrong[at] == right[at]


def test_after_noise_without_a_line_end_the_next_frame_is_read():
    frames = Frames()
    frames.of(b"\xff\x00" * 3000)

    assert (OPENED, 1, b"") in frames.of(frame(OPENED, 1))
    assert len(frames._rest) <= 1024


class Cable:
    """The other end: what the board said, and what it is to hear."""

    def __init__(self):
        self.said, self.waiting = [], b""
        self._frames = Frames()

    def say(self, line):
        self.said += self._frames.of(line)

    def heard(self, wait_ms):
        found, self.waiting = self.waiting, b""
        return found


def line():
    cable = Cable()
    made = usb.Line("home-01", cable)
    made.register(made, select.POLLIN | select.POLLOUT)
    made.poll(0)
    cable.waiting = frame(OPENED, cable.said[0][1])
    made.poll(0)
    return made, cable


def test_a_board_says_who_it_is_and_waits_to_be_let_in():
    cable = Cable()
    made = usb.Line("home-01", cable)

    assert made.poll(0) == []
    assert (cable.said[0][0], cable.said[0][2]) == (OPEN, b"home-01")
    assert refused(OSError, made.send, b"x") in ("11", "[Errno 11] EAGAIN")
    cable.waiting = frame(OPENED, cable.said[0][1] % 255 + 1)  # of another conversation
    made.poll(0)
    assert refused(OSError, made.send, b"x") in ("11", "[Errno 11] EAGAIN")


def test_what_is_sent_leaves_in_numbered_pieces():
    made, cable = line()

    assert made.send(bytes(500)) == 500
    pieces = [(number, len(carried)) for kind, number, carried in cable.said if kind == DATA]
    assert pieces == [(0, MOST), (1, MOST), (2, 500 - 2 * MOST)]


def test_what_comes_is_acknowledged_once_read_and_a_repetition_is_not_read_twice():
    made, cable = line()
    cable.waiting = frame(DATA, 0, b"ab") + frame(DATA, 0, b"ab") + frame(DATA, 1, b"c")

    assert made.poll(0)[0][1] & select.POLLIN
    assert made.recv(100) == b"abc"
    assert [number for kind, number, _ in cable.said if kind == GOT] == [0, 0, 1]


def test_a_missing_piece_ends_the_conversation():
    made, cable = line()
    cable.waiting = frame(DATA, 1, b"c")

    assert made.poll(0)[0][1] & select.POLLIN
    assert "missing" in refused(OSError, made.recv, 100)


def test_a_bridge_that_leaves_ends_the_conversation_and_says_why():
    made, cable = line()
    cable.waiting = frame(SHUT, 0, b"the broker cannot be reached")

    made.poll(0)
    assert refused(OSError, made.recv, 100) == "the broker cannot be reached"


def test_a_bridge_that_leaves_without_words_ends_it_too():
    made, cable = line()
    cable.waiting = frame(SHUT, 0, b"\xff\xfe")
    made.poll(0)

    assert refused(OSError, made.recv, 100) == "the bridge has ended it"


def test_whatever_comes_through_the_cable_the_line_goes_on_or_says_that_it_is_over():
    draw = Draw(3)
    for _ in range(300):
        made, cable = line()
        for _frame in range(6):
            carried = bytes([draw.below(256) for _ in range(draw.below(40))])
            cable.waiting += frame(draw.below(8), draw.below(4), carried) if draw.below(3) else carried
        made.poll(0)
        try:
            while made.recv(50):
                pass
        except OSError as error:
            assert error.args[0] == 11 or isinstance(error.args[0], str)


def test_a_session_of_mqtt_runs_through_the_cable():
    made, cable = line()
    heard = []
    calling.opened = lambda address, name: (made, made)  # for this conversation: it is loaded anew for the next one
    will = ("moineau/v1/node/home-01/status", b"{}")
    session = mqtt.Session(("usb", 1883), ("home-01", "s"), will, ["t"], lambda *told: heard.append(told))
    session.turn(0)
    cable.waiting = frame(DATA, 0, b"\x20\x02\x00\x00")
    session.turn(10)
    cable.waiting = frame(DATA, 1, b"\x90\x03\x00\x01\x01") + frame(DATA, 2, b"\x30\x05\x00\x01thi")
    session.turn(20)

    assert session.up
    assert heard == [("t", b"hi")]
    first = next(carried for kind, _, carried in cable.said if kind == DATA)
    assert first[0] == 0x10 and b"home-01" in first
