"""Claims about names: a good name server, a silent one, a lying one, and what is known of last time; and about NTP.

The servers are here: what the question sends is read from their socket, and what they answer is sent back.
"""

import os
import socket

from firmware import ntp as times
from firmware.address import Address, address_of
from ground import fresh, refused

NAME = "hub.example.org"
A = b"\x00\x01\x00\x01"


class Server:
    """One on loopback that answers what it is told to."""

    def __init__(self, answers):
        self.answers, self.heard = answers, []
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while True:
            self.port = 20000 + int.from_bytes(os.urandom(2), "big") % 40000
            try:
                self._line.bind(socket.getaddrinfo("127.0.0.1", self.port)[0][-1])
                break
            except OSError:
                pass
        self._line.setblocking(False)

    def turn(self):
        try:
            question, asker = self._line.recvfrom(512)
        except OSError:
            return
        self.heard.append(question)
        for answer in self.answers(question):
            self._line.sendto(answer, asker)

    def close(self):
        self._line.close()


def labels(name):
    return b"".join([bytes((len(part),)) + part.encode() for part in name.split(".")]) + b"\x00"


def record(address, owner=b"\xc0\x0c", kind=A):
    return owner + kind + b"\x00\x00\x00\x3c" + bytes((0, len(address))) + address


def answer(question, *records, **other):
    head = other.get("id", question[:2]) + bytes((0x81, 0x80 | other.get("code", 0), 0, 1, 0, len(records), 0, 0, 0, 0))
    return head + other.get("name", question[12:]) + b"".join(records)


def asked(answers, most_ms=8000, name=NAME, path=None):
    """The address that was found; how long it took; how often the server was asked."""
    server = Server(answers)
    address = Address(name, lambda: "127.0.0.1:%d" % server.port, path or fresh())
    try:
        for ms in range(0, most_ms, 10):
            found = address.at(ms)
            if found:
                address.worked()
                return found, ms, len(server.heard)
            server.turn()
        return None, most_ms, len(server.heard)
    finally:
        address.forget()
        server.close()


def failing(answers, **more):
    return refused(OSError, lambda: asked(answers, **more))


GOOD = bytes((192, 0, 2, 10))


def test_an_address_is_itself_and_nobody_is_asked():
    assert address_of("192.0.2.7", None, "") == "192.0.2.7" == Address("192.0.2.7", None, "").at(0)
    assert (address_of("localhost", None, ""), address_of("usb", None, "")) == ("127.0.0.1", "usb")
    assert isinstance(address_of("hub.example.org", None, ""), Address)


def test_a_name_is_asked_of_the_networks_server():
    found, _, times = asked(lambda question: [answer(question, record(GOOD))])

    assert (found, times) == ("192.0.2.10", 1)


def test_an_alias_before_the_address_is_stepped_over():
    alias = record(labels("other.example.org"), kind=b"\x00\x05\x00\x01")

    assert asked(lambda question: [answer(question, alias, record(GOOD, b"\xc0\x30"))])[0] == "192.0.2.10"


def test_a_lost_question_is_asked_again():
    heard = []

    def second(question):
        heard.append(question)
        return [answer(question, record(GOOD))] if len(heard) > 1 else []

    found, ms, times = asked(second)
    assert (found, times) == ("192.0.2.10", 2)
    assert 1000 <= ms < 1500


def test_a_silent_server_is_given_up_after_five_seconds_and_each_turn_is_short():
    assert "no name server answers" in failing(lambda question: [])
    assert asked(lambda question: [], 5000)[2] >= 4


def test_a_name_that_nobody_knows_is_told_at_once():
    assert "knows no such name: 3" in failing(lambda question: [answer(question, code=3)], most_ms=100)


LIES = (
    ("another question's id", lambda q: answer(q, record(GOOD), id=b"\x00\x00")),
    ("another name", lambda q: answer(q, record(GOOD), name=labels("evil.example.org") + A)),
    ("no answer, a question", lambda q: q),
    ("two questions", lambda q: q[:2] + b"\x81\x80\x00\x02\x00\x01\x00\x00\x00\x00" + q[12:] + record(GOOD)),
    ("nothing", lambda q: b""),
    ("half a head", lambda q: q[:7]),
)


def test_what_is_no_answer_to_our_question_is_not_heard():
    for what, lie in LIES:
        found, _, _ = asked(lambda question, lie=lie: [lie(question)] * 3, 900)
        assert found is None, what
        found, _, _ = asked(lambda question, lie=lie: [lie(question), answer(question, record(GOOD))], 900)
        assert found == "192.0.2.10", what


NO_HOSTS = (
    record(b"\x00\x00\x00\x00"),
    record(b"\xe0\x00\x00\x01"),
    record(b"\xff\xff\xff\xff"),
    record(b"\xc0\x00\x02"),
    record(b"\xc0\x00\x02\x0a\x0a"),
    record(GOOD)[:-1],
    record(GOOD, kind=b"\x00\x1c\x00\x01"),
    b"",
    b"\xc0",
    b"\xc0\x0c" * 6,
    b"\x3f" + b"a" * 20,
)


def test_an_answer_without_a_hosts_address_is_refused():
    for body in NO_HOSTS:
        sentence = failing(lambda question, body=body: [answer(question, body)], most_ms=100)
        assert "names no address" in sentence, (body, sentence)


def test_what_worked_last_time_is_taken_where_nobody_answers():
    path = fresh()
    assert asked(lambda question: [answer(question, record(GOOD))], path=path)[0] == "192.0.2.10"
    found, ms, _ = asked(lambda question: [], path=path)

    assert found == "192.0.2.10"
    assert ms <= 5100


def test_the_last_address_of_another_name_is_not_taken():
    path = fresh()
    asked(lambda question: [answer(question, record(GOOD))], path=path)

    assert "no name server answers" in failing(lambda question: [], path=path, name="other.example.org")


def test_a_network_without_a_name_server_says_so():
    for server in ("", "0.0.0.0"):
        sentence = refused(OSError, Address(NAME, lambda server=server: server, fresh()).at, 0)
        assert "no name server to ask" in sentence


def test_what_is_no_name_is_refused():
    for name in ("", "..", "a" * 64 + ".org", ".".join(["abcdefgh"] * 40)):
        assert "is no name" in refused(OSError, Address(name, lambda: "127.0.0.1", fresh()).at, 0), name


# NTP.


def ntp_of(answers, most_ms=9000):
    """What was taken for the time, and how often the server was asked."""
    server = Server(answers)
    ntp = times.Ntp(Address("127.0.0.1", None, ""), server.port)
    try:
        for ms in range(0, most_ms, 10):
            found = ntp.turn(ms)
            if found is not None:
                return found, len(server.heard)
            server.turn()
        return None, len(server.heard)
    finally:
        ntp._later(0, 0)
        server.close()


def told(seconds, mode=4, stratum=2):
    return bytes((0x18 | mode, stratum)) + bytes(38) + (seconds + 2208988800 & 0xFFFFFFFF).to_bytes(4, "big") + bytes(4)


def test_a_time_server_is_believed_to_the_second():
    assert ntp_of(lambda question: [told(1767225600)]) == (1767225600, 1)


def test_after_2036_the_seconds_of_ntp_begin_anew():
    assert ntp_of(lambda question: [told(2208988800)]) == (2208988800, 1)


def test_a_time_server_that_says_nothing_true_is_not_believed():
    for wrong in (told(1767225600, mode=3), told(1767225600, stratum=0), told(1767225600, stratum=16), b"", b"x" * 20):
        assert ntp_of(lambda question, wrong=wrong: [wrong])[0] is None
