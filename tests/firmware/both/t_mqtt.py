"""Claims about what a broker may send: what is no packet ends the conversation, and never the life."""

from firmware import mqtt

WILL = ("moineau/v1/node/home-01/status", b"{}")
LET_IN = b"\x20\x02\x00\x00" + b"\x90\x03\x00\x01\x01"


class Line:
    """What a broker says, as it comes; takes everything."""

    def __init__(self, told):
        self.told = told

    def recv(self, size):
        told, self.told = self.told, b""
        return told

    def send(self, content):
        return len(content)

    def close(self):
        pass

    def register(self, line, events):
        pass

    modify = register

    def poll(self, ms):
        return [(self, mqtt.select.POLLIN)] if self.told else []


def heard(told):
    """(what the node was handed, what ended the conversation) of these bytes."""
    from firmware import calling  # loaded anew for each conversation

    handed, line = [], Line(told)
    calling.opened = lambda address, name: (line, line)
    session = mqtt.Session(("192.0.2.7", 1883), ("home-01", "s"), WILL, ["t"], lambda *one: handed.append(one))
    try:
        session.turn(10)
    except OSError as error:
        return handed, str(error)
    return handed, None


def test_a_message_is_handed_over():
    assert heard(LET_IN + b"\x30\x05\x00\x01thi") == ([("t", b"hi")], None)


def test_what_is_cut_short_or_no_text_ends_the_conversation():
    for wrong in (b"\x20\x01\x00", b"\x40\x01\x00", b"\x30\x01\x00", b"\x30\x04\x00\x02\xff\xfe"):
        assert heard(LET_IN + wrong) == ([], "no packet of MQTT"), wrong


def test_what_somebody_left_on_our_topics_is_not_obeyed():
    """A retained {"reboot":true} would restart a node for ever; the contract retains nothing for it."""
    assert heard(LET_IN + b"\x31\x05\x00\x01thi" + b"\x33\x07\x00\x01t\x00\x07hi") == ([], None)


def test_a_refusal_is_said():
    assert heard(b"\x20\x02\x00\x05")[1] == "the broker refuses this node's name or secret"
    assert heard(b"\x20\x02\x00\x03")[1] == "the broker refuses: 3"
