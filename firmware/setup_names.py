"""A question for any name in, the answer "that is me" out: so a phone finds the setup page by itself."""


def answer(question, address):
    """The bytes to send back, b"" for what is no question (RFC 1035). Only A records are given; others are empty."""
    if len(question) < 17 or len(question) > 512 or question[2] & 0xF8 or question[4:6] != b"\x00\x01":
        return b""
    at = 12
    while at < len(question) and question[at]:
        if question[at] > 63:
            return b""
        at += question[at] + 1
    asked = question[12 : at + 5]
    if len(asked) != at - 7:
        return b""
    wanted = asked[-4:] == b"\x00\x01\x00\x01"
    head = question[:2] + b"\x85\x80\x00\x01" + (b"\x00\x01" if wanted else b"\x00\x00") + b"\x00\x00\x00\x00"
    if not wanted:
        return head + asked
    body = bytes([int(part) for part in address.split(".")])
    return head + asked + b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04" + body
