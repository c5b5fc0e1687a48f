"""A photo is encoded anew: whatever else an upload carried is gone, and what is no picture is refused politely."""

import io
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from hub.civic.act import Scene
from hub.civic.photo import LONGEST_SIDE, MOST_BYTES, cleaned
from hub.register import Refusal, said
from tests.hub.civic.scene import SCHOOL, act, read_in

GPS, ORIENTATION = 0x8825, 0x0112


def picture(size: tuple[int, int] = (400, 300), colour: str = "green") -> Image.Image:
    return Image.new("RGB", size, colour)


def encoded(of: Image.Image, format: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    of.save(out, format, **more)
    return out.getvalue()


def located() -> bytes:
    """As a telephone makes it: where it was taken, a comment, a camera."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "Secretphone"
    exif[0x9286] = "chez Mme Martin"
    exif.get_ifd(GPS)[2] = (48.0, 51.0, 12.345)
    return encoded(picture(), exif=exif, comment=b"chez Mme Martin")


def test_position_camera_and_comments_are_gone() -> None:
    before = located()

    photo = cleaned(before)

    assert b"Secretphone" in before
    assert b"Martin" in before
    kept = Image.open(io.BytesIO(photo.content))
    assert dict(kept.getexif()) == {}
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Secretphone" not in photo.content
    assert b"Martin" not in photo.content


def test_a_photo_taken_upright_stays_upright() -> None:
    assert cleaned(located()).size == (300, 400)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_what_telephones_make_becomes_a_jpeg(format: str) -> None:
    photo = cleaned(encoded(picture(), format))
    assert Image.open(io.BytesIO(photo.content)).format == "JPEG"


def test_a_large_photo_is_made_small_enough_for_a_page() -> None:
    photo = cleaned(encoded(picture((3000, 2000))))
    assert max(photo.size) == LONGEST_SIDE
    assert Image.open(io.BytesIO(photo.content)).size == photo.size


def test_a_see_through_picture_stands_on_white() -> None:
    clear = Image.new("RGBA", (50, 50), (255, 0, 0, 0))
    kept = Image.open(io.BytesIO(cleaned(encoded(clear, "PNG")).content))
    assert kept.getpixel((25, 25)) == (255, 255, 255)


def _bomb() -> bytes:
    """A PNG of a few kB that says it is 30,000 points wide and high."""
    whole = encoded(Image.new("L", (64, 64)), "PNG")
    head = bytearray(whole[:33])
    head[16:24] = (30_000).to_bytes(4) * 2
    head[29:33] = zlib.crc32(bytes(head[12:29])).to_bytes(4)
    return bytes(head) + whole[33:]


HOSTILE: list[tuple[str, Callable[[], bytes]]] = [
    ("nothing", lambda: b""),
    ("markup", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("a web page", lambda: b"<!doctype html><script>alert(1)</script>"),
    ("a programme", lambda: b"\x7fELF" + bytes(100)),
    ("a GIF", lambda: encoded(picture(), "GIF")),
    ("a TIFF", lambda: encoded(picture(), "TIFF")),
    ("half a JPEG", lambda: encoded(picture())[:300]),
    ("a head without a body", lambda: encoded(picture())[:20]),
    ("a bomb", _bomb),
    ("a JPEG whose length lies", lambda: encoded(picture()).replace(b"\xff\xdb\x00C", b"\xff\xdb\xff\xff", 1)),
]


@pytest.mark.parametrize(("what", "upload"), HOSTILE, ids=[what for what, _ in HOSTILE])
def test_what_is_no_photo_is_refused_in_both_languages(what: str, upload: Callable[[], bytes]) -> None:
    with pytest.raises(Refusal, match="no JPEG, PNG or WebP") as caught:
        cleaned(upload())
    assert "ce n'est pas une image" in said(caught.value, "fr")


def test_more_than_five_megabytes_are_refused_before_they_are_looked_at() -> None:
    with pytest.raises(Refusal, match=r"5\.0 MB, at most 5 MB"):
        cleaned(b"\xff" * (MOST_BYTES + 1))


def test_the_same_photo_has_the_same_name_whatever_it_was_called() -> None:
    assert cleaned(located()).id == cleaned(located()).id
    assert cleaned(located()).id != cleaned(encoded(picture(colour="red"))).id


def test_a_photo_that_was_replaced_is_destroyed(scene: Scene) -> None:
    read_in(scene)
    act(scene, "intervention photo", SCHOOL, {"node": "n01", "photo": encoded(picture(colour="red"))})
    first = scene.register.deployment(SCHOOL, "n01").photo or ""

    act(scene, "intervention photo", SCHOOL, {"node": "n01", "photo": encoded(picture(colour="blue"))})

    second = scene.register.deployment(SCHOOL, "n01").photo or ""
    assert scene.register.photo(first) is None
    assert scene.register.photo(second) is not None


def test_a_photo_shared_by_two_stays_until_both_are_gone(scene: Scene) -> None:
    read_in(scene)
    same, other = encoded(picture(colour="red")), encoded(picture(colour="blue"))
    for node in ("n01", "n02"):
        act(scene, "intervention photo", SCHOOL, {"node": node, "photo": same})
    act(scene, "intervention photo", SCHOOL, {"node": "n01", "photo": other})
    kept = scene.register.deployment(SCHOOL, "n02").photo or ""
    assert scene.register.photo(kept) is not None


def test_only_what_hangs_in_public_space_is_a_public_photo(scene: Scene) -> None:
    read_in(scene)
    scene.register.add_node("n01", "tilleuls", exposure="public", now=scene.now)
    scene.register.add_node("n02", "tilleuls", exposure="private", now=scene.now)
    seen = {}
    for node, colour in (("n01", "red"), ("n02", "blue"), ("n03", "green")):
        act(scene, "intervention photo", SCHOOL, {"node": node, "photo": encoded(picture(colour=colour))})
        seen[node] = scene.register.photo_is_public(scene.register.deployment(SCHOOL, node).photo or "")
    assert seen == {"n01": True, "n02": False, "n03": False}
