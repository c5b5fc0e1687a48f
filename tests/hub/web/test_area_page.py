"""The neighbourhood page says what is true, names what is silent, and hides nothing but homes."""

import html
import re

import httpx

from tests.hub.web.street import DAY, EVERYDAY, Street


def _text(page: httpx.Response) -> str:
    """What is read, without the marks: entities resolved, spaces plain."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


def test_the_page_opens_with_one_plain_sentence(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01", "École")
    street.live("tilleuls-01", 30)
    street.summed_up()

    page = visitor.get("/fr/area/tilleuls")

    sentence = "Ce matin aux Tilleuls, il fait 8 °C, l'air est calme et la rue fait à peu près autant de bruit qu'hier"
    assert sentence in _text(page)
    assert page.headers["content-language"] == "fr"


def test_a_reading_is_on_the_page_a_moment_after_it_was_stored(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01")
    assert "41 °C" not in _text(visitor.get("/fr/area/tilleuls"))

    street.pack("tilleuls-01", [("temperature", street.now - 1, 41.0)])

    assert "41 °C" in _text(visitor.get("/fr/area/tilleuls"))
    assert "41 °C" in _text(visitor.get("/fr/node/tilleuls-01"))


def test_a_silent_node_is_named_with_how_long_it_has_been(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01", "École")
    street.live("tilleuls-01", 1)
    street.node("tilleuls-02", "Boulangerie")
    street.live("tilleuls-02", 1, until=3 * 3600)

    text = _text(visitor.get("/en/area/tilleuls"))

    assert "The node Boulangerie has been silent for 3 hours." in text
    assert "silent for 3 hours" in text.split("Where they are")[1]


def test_a_silent_node_says_nothing_about_now(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-02", "Boulangerie")
    street.live("tilleuls-02", 1, until=3 * 3600)
    assert "no node can tell us anything right now" in _text(visitor.get("/en/area/tilleuls"))


def test_noise_is_averaged_by_its_energy(street: Street, visitor: httpx.Client) -> None:
    for number, level in ((1, 50.0), (2, 70.0)):
        street.pack(street.node(f"tilleuls-0{number}"), [("noise_laeq", street.now, level)])
    assert "67 dB(A)" in _text(visitor.get("/en/area/tilleuls"))  # the mean of the numbers would be 60


def test_a_suspect_reading_is_left_out_and_counted(street: Street, visitor: httpx.Client) -> None:
    for number, value in ((1, 9.0), (2, 9.0), (3, 60.0)):
        street.pack(street.node(f"tilleuls-0{number}"), [("temperature", street.now, value)])

    text = _text(visitor.get("/en/area/tilleuls"))

    assert "9 °C" in text
    assert "good, 2 nodes; 1 suspect one left out" in text


def test_a_value_that_is_only_suspect_says_so_and_stays_out_of_the_sentence(
    street: Street, visitor: httpx.Client
) -> None:
    street.pack(street.node("tilleuls-01"), [("temperature", street.now, 60.0)])

    text = _text(visitor.get("/en/area/tilleuls"))

    assert "no node can tell us anything right now" in text
    assert "suspect: 1 node, no good one" in text


def test_without_yesterday_nothing_is_compared(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 3)
    street.summed_up()
    assert "no reading of yesterday at this time to compare with" in _text(visitor.get("/en/area/tilleuls"))


def test_a_comparison_takes_the_same_nodes_on_both_days(street: Street, visitor: httpx.Client) -> None:
    """A quiet node that was not there yesterday must not make the street quieter."""
    street.node("tilleuls-01")
    street.node("tilleuls-02")
    times = range(street.now - DAY - 4200, street.now, 300)
    street.packs([("tilleuls-01", [("noise_l90", t, 50.0 + t % 7)]) for t in times])
    street.packs([("tilleuls-02", [("noise_l90", t, 30.0 + t % 7)]) for t in range(street.now - 4200, street.now, 300)])
    street.summed_up()

    assert "about as loud as yesterday at this time" in _text(visitor.get("/en/area/tilleuls"))


def test_rain_stands_for_an_hour_and_says_which(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01")
    street.packs([("tilleuls-01", [("rain", t, 0.2)]) for t in range(street.now - 4000, street.now, 600)])
    street.summed_up()

    text = _text(visitor.get("/en/area/tilleuls"))

    assert "Rain from 07:40 to 08:40 1.2 mm" in text


def test_private_places_show_no_value_of_now(street: Street, visitor: httpx.Client) -> None:
    street.node("balcon-01", "Balcon", exposure="private")
    street.live("balcon-01", 5)
    street.pack("balcon-01", [("humidity", street.now, 13.0)])
    street.summed_up()

    text = _text(visitor.get("/en/area/tilleuls"))

    assert "13%" not in text
    assert re.search(r"Humidity from 06:00 to 07:00 \d\d%", text)
    assert "Average noise" not in text  # tells whether somebody is home, and one balcony is not three
    assert "Temperature" not in text


def test_three_private_places_may_show_what_tells_of_presence(street: Street, visitor: httpx.Client) -> None:
    for number in range(3):
        street.live(street.node(f"balcon-0{number}", exposure="private"), 5)
    street.summed_up()
    assert "Average noise from 06:00 to 07:00" in _text(visitor.get("/en/area/tilleuls"))


def test_names_from_the_register_are_text_and_never_markup(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01", '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}')
    street.live("tilleuls-01", 1)
    for path in ("/fr/area/tilleuls", "/fr/node/tilleuls-01", "/fr/ledger/tilleuls"):
        text = visitor.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "{{ 7*7 }}" in text


def test_no_page_gives_a_position_finer_than_four_decimals(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01", "École", lat=48.856613, lon=2.352222)
    street.live("tilleuls-01", 1)
    for path in ("/fr/area/tilleuls", "/fr/node/tilleuls-01", "/api/v1/nodes"):
        assert not re.search(r"(48|2)\.\d{5}", visitor.get(path).text)


def test_marks_have_the_numbers_of_the_list_and_show_who_is_silent(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01", lat=None, lon=None)
    street.live(street.node("tilleuls-02"), 1)
    street.node("tilleuls-03")

    page = visitor.get("/fr/area/tilleuls").text

    marks = re.findall(r'<a href="/fr/node/(\S+)" tabindex="-1"( class="silent")?><circle.*?>(\d+)</text>', page)
    assert marks == [("tilleuls-02", "", "2"), ("tilleuls-03", ' class="silent"', "3")]


def test_the_page_of_an_area_without_nodes_says_how_to_add_one(street: Street, visitor: httpx.Client) -> None:
    page = visitor.get("/fr/area/tilleuls")
    assert "Aucun boîtier n'est encore placé ici." in _text(page)
    assert "moineau node add" in page.text


def test_simulated_nodes_are_announced_on_every_page_that_shows_them(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01", simulated=True)
    street.live("tilleuls-01", 1)
    for path in ("/fr/area/tilleuls", "/fr/node/tilleuls-01", "/fr/ledger/tilleuls"):
        assert "Données simulées" in visitor.get(path).text


def test_two_hundred_nodes_fit_in_sixty_kilobytes(street: Street, visitor: httpx.Client) -> None:
    for number in range(200):
        street.pack(street.node(f"n-{number:03}", f"Rue {number}"), [(name, street.now, 50.0) for name in EVERYDAY])
    for path in ("/fr/area/tilleuls", "/fr/ledger/tilleuls"):
        assert int(visitor.get(path).headers["content-length"]) < 60_000
