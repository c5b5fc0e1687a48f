"""Claims about the setup page: what a browser may ask, what a phone is told of names, what is kept of it."""

import json
import os

from firmware import joins, saved, setup_names, setup_page, setup_web, setup_words
from ground import fresh, refused

GET = b"GET /?lang=en HTTP/1.1\r\nHost: 192.168.4.1\r\nAccept-Language: fr\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: 192.168.4.1\r\nContent-Length: %d\r\n\r\n%s"


def asked(raw):
    return setup_web.request(raw)


def test_a_request_is_read_once_it_is_whole():
    for size in range(len(GET)):
        assert asked(GET[:size]) is None, size
    assert asked(GET) == ("GET", "/", "lang=en", {"host": "192.168.4.1", "accept-language": "fr"}, b"")


def test_a_body_is_as_long_as_its_head_says():
    whole = POST % (5, b"a=b&c")

    assert asked(whole[:-1]) is None
    assert asked(whole + b"more")[4] == b"a=b&c"


HOSTILE = (
    (b"A" * setup_web.MOST, "431"),
    (b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 400, "431"),
    (b"\r\n\r\n", "400"),
    (b"GET\r\n\r\n", "400"),
    (b"GET / SPDY/9\r\n\r\n", "400"),
    (b"GET http://x/ HTTP/1.1\r\n\r\n", "400"),
    (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", "400"),
    (b"GET / HTTP/1.1\r\nx: \xff\xfe\r\n\r\n", "400"),
    (b"POST / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n", "413"),
    (b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", "413"),
    (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400"),
    (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "411"),
)


def test_what_no_browser_sends_is_refused():
    for raw, code in HOSTILE:
        assert refused(setup_web.Wrong, asked, raw).startswith(code), raw


def test_a_form_is_read_as_browsers_write_it():
    assert setup_web.form(b"ssid=Chez+Z%C3%B4%C3%A9+%26+Co&password=a%2Bb") == {
        "ssid": "Chez Zôé & Co",
        "password": "a+b",
    }
    for wrong in (b"ssid=%", b"ssid=%4", b"ssid=%zz", b"ssid=%ff"):
        assert refused(setup_web.Wrong, setup_web.form, wrong).startswith("400"), wrong


def test_the_page_says_it_in_two_languages_and_shows_no_markup_of_others():
    for french, word in ((True, "Mot de passe"), (False, "Password")):
        page = setup_words.page("n-01", french, "failed", '"><script>', ["<b>&'"], "t0ken").decode()
        assert word in page
        assert "<script>" not in page and "<b>" not in page
        assert "t0ken" in page


def test_no_page_is_large():
    for state in ("form", "trying", "saved", "kept", "failed", "full", "wrong"):
        for french in (True, False):
            page = setup_words.page("n" * 32, french, state, "<" * 32, ["&" * 32] * 20, "t")
            assert len(page) < 8000, state


def question(name, kind=b"\x00\x01"):
    labels = b"".join([bytes((len(part),)) + part.encode() for part in name.split(".")])
    return b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + labels + b"\x00" + kind + b"\x00\x01"


def test_every_name_is_this_nodes():
    asked = question("captive.apple.com")
    told = setup_names.answer(asked, "192.168.4.1")

    assert told[:2] == asked[:2] and told[2] & 0x80
    assert told[6:8] == b"\x00\x01" and told[12 : len(asked)] == asked[12:]
    assert told[-4:] == bytes((192, 168, 4, 1))


def test_a_question_for_an_ipv6_address_gets_an_empty_answer():
    assert setup_names.answer(question("x.org", b"\x00\x1c"), "192.168.4.1")[6:8] == b"\x00\x00"


def test_what_is_no_question_is_not_answered():
    whole = question("x.org")
    wrongs = [whole[:size] for size in range(len(whole))] + [b"\xff" * 600, whole[:12] + b"\xc0\x0c\x00\x01\x00\x01"]
    wrongs += [whole[:2] + b"\x81" + whole[3:], whole[:4] + b"\x00\x02" + whole[6:]]
    for wrong in wrongs:
        assert setup_names.answer(wrong, "192.168.4.1") == b"", wrong


class Page(setup_page.SetupPage):
    """Only its look around."""

    def __init__(self, near):
        self._wlan, self._near = self, near

    def active(self, on):
        pass

    def scan(self):
        return [(name, b"", 1, -60, 3, 0) for name in self._near]


def test_a_network_called_by_no_text_hides_no_other():
    assert Page([b"quartier", b"\xff\xfe", b"", b"quartier", b"Zo\xc3\xa9"])._scanned() == ["Zo\u00e9", "quartier"]


def settings_file(**more):
    path = fresh()
    with open(path, "w") as file:
        file.write(
            json.dumps(dict({"node": "n-01", "secret": "s3", "wifi": [{"ssid": "old", "password": "p"}]}, **more))
        )
    return path


def read(path):
    with open(path) as file:
        return json.loads(file.read())


def test_a_new_network_comes_first_and_the_others_stay():
    path = settings_file()
    saved.save_network(path, {"ssid": "Zoé", "password": "12345678"})
    saved.save_network(path, {"ssid": "old", "password": "changed8"})

    assert read(path)["wifi"] == [{"ssid": "old", "password": "changed8"}, {"ssid": "Zoé", "password": "12345678"}]
    assert read(path)["secret"] == "s3"


def test_no_more_than_four_networks_are_kept():
    path = settings_file()
    for n in range(9):
        saved.save_network(path, {"ssid": "n%d" % n, "password": ""})

    assert [one["ssid"] for one in read(path)["wifi"]] == ["n8", "n7", "n6", "n5"]


class Full:
    """A flash that has room for so many bytes."""

    def __init__(self, room):
        self._room = room

    def __call__(self, path, mode="r"):
        file = open(path, mode)
        return file if mode == "r" else _Filling(file, self._room)


class _Filling:
    def __init__(self, file, room):
        self._file, self._room = file, room

    def __enter__(self):
        return self

    def __exit__(self, *trouble):
        self._file.close()

    def write(self, content):
        if len(content) > self._room:
            self._file.write(content[: self._room])
            raise OSError(28)
        self._file.write(content)


def test_a_full_flash_keeps_the_old_settings_whole():
    path = settings_file()
    before = read(path)
    for room in (0, 1, 20, 60):
        saved.open = Full(room)
        try:
            refused(OSError, saved.save_network, path, {"ssid": "new", "password": "12345678"})
        finally:
            del saved.open
        assert read(path) == before
        folder, name = path.rsplit("/", 1)
        assert name + ".new" not in os.listdir(folder)


def test_three_boots_without_a_network_are_counted_and_one_that_finds_it_ends_the_count():
    folder = fresh()
    os.mkdir(folder)
    assert [joins.counted(folder) for _ in range(3)] == [1, 2, 3]
    joins.found(folder)
    joins.found(folder)

    assert joins.counted(folder) == 1
