"""What people may hand in: each check answers with the value, or refuses it in both languages, by name."""

import math
import re
import unicodedata

from hub.register.rows import Refusal

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_LINK = re.compile(r"https://[A-Za-z0-9.-]+(:\d{1,5})?(/[!-~]*)?")


def address(text: str) -> str:
    text = text.strip()
    if len(text) > 254 or not _ADDRESS.fullmatch(text):
        shown = ascii(text[:40])
        raise Refusal(
            f"address {shown}: an e-mail address such as name@example.org is accepted",
            f"adresse {shown} : une adresse électronique telle que nom@exemple.org est attendue",
        )
    return text


def prose(text: str, what: tuple[str, str], shortest: int, longest: int) -> str:
    """Text of several lines: line ends are made one kind, what cannot be seen is taken out, blanks are trimmed."""
    text = "\n".join(line.rstrip() for line in visible(text).splitlines()).strip()
    if not shortest <= len(text) <= longest:
        raise Refusal(
            f"{what[0]}: {len(text)} characters where {shortest} to {longest} are accepted",
            f"{what[1]} : {len(text)} caractères, il en faut de {shortest} à {longest}",
        )
    return text


def line(text: str, what: tuple[str, str], shortest: int = 1, longest: int = 200) -> str:
    return prose(" ".join(text.split()), what, shortest, longest)


def visible(text: str) -> str:
    """Without control characters, half surrogate pairs and the signs that turn the writing direction round."""
    hidden = ("Cc", "Cs", "Co", "Cn")
    turned = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    return "".join(
        sign for sign in text if sign in "\n\t" or (unicodedata.category(sign) not in hidden and sign not in turned)
    )


def number(text: object, what: tuple[str, str], low: float, high: float) -> float:
    """Decimals with a point or a comma."""
    try:
        value = float(str(text).strip().replace(",", ".")) if len(str(text)) <= 20 else math.nan
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        shown = ascii(str(text)[:40])
        raise Refusal(
            f"{what[0]} {shown}: a number from {low:g} to {high:g} is accepted",
            f"{what[1]} {shown} : un nombre de {low:g} à {high:g} est attendu",
        )
    return value


def one_of(text: object, what: tuple[str, str], known: tuple[str, ...]) -> str:
    if text not in known:
        shown = ascii(str(text)[:40])
        raise Refusal(
            f"{what[0]} {shown}: one of {', '.join(known)} is accepted",
            f"{what[1]} {shown} : l’un de ces mots est attendu : {', '.join(known)}",
        )
    return str(text)


def link(text: str) -> str:
    text = text.strip()
    if len(text) > 300 or not _LINK.fullmatch(text):
        shown = ascii(text[:60])
        raise Refusal(
            f"link {shown}: an address that begins with https:// is accepted",
            f"lien {shown} : une adresse qui commence par https:// est attendue",
        )
    return text
