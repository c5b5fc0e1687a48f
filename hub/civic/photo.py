"""An uploaded photo in, a clean JPEG out: re-encoded, so that neither EXIF, position nor anything hidden survives.

The name of the upload is never used: a photo is called by the hash of what is kept. Refuses what is too large, what is
no picture, and a picture that would unfold into more than the machine should hold.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from hub.register.rows import Refusal

MOST_BYTES = 5_000_000
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1280
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Photo:
    id: str
    content: bytes  # JPEG
    size: tuple[int, int]


def cleaned(upload: bytes | str) -> Photo:
    if not isinstance(upload, bytes) or not upload:
        raise _no_picture()
    if len(upload) > MOST_BYTES:
        mb = len(upload) / 1e6
        raise Refusal(
            f"photo: {mb:.1f} MB, at most {MOST_BYTES // 1_000_000} MB are accepted; make it smaller first",
            f"photo : {mb:.1f} Mo, {MOST_BYTES // 1_000_000} Mo au plus ; la réduire d'abord".replace(".", ","),
        )
    picture = _upright(upload)
    out = io.BytesIO()
    picture.save(
        out, "JPEG", quality=82, optimize=True
    )  # no exif=, no icc_profile=: nothing of the upload's is written
    content = out.getvalue()
    return Photo(hashlib.sha256(content).hexdigest()[:32], content, picture.size)


def _upright(upload: bytes) -> Image.Image:
    """Decoded, turned as its EXIF says (which is then gone), small enough for a page."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns of a picture of too many pixels
            picture = Image.open(io.BytesIO(upload), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise _no_picture()
            picture.load()
            picture = ImageOps.exif_transpose(picture)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _on_white(picture)
    except Refusal:
        raise
    except Exception as error:
        # Decoders fail in many ways (OSError, SyntaxError, struct.error, ...): whatever it is, this is no photo.
        raise _no_picture() from error


def _on_white(picture: Image.Image) -> Image.Image:
    """A new picture: JPEG knows no transparency, and nothing of the old one's `info` comes along."""
    whole = picture.convert("RGBA")
    ground = Image.new("RGB", whole.size, "white")
    ground.paste(whole, mask=whole.getchannel("A"))
    return ground


def _no_picture() -> Refusal:
    million = MOST_PIXELS // 1_000_000
    return Refusal(
        f"photo: this is no JPEG, PNG or WebP picture of at most {million} million pixels",
        f"photo : ce n'est pas une image JPEG, PNG ou WebP d'au plus {million} millions de points",
    )
