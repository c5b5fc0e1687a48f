"""Labels: what is on them can be read by a telephone and by a person."""

import re
import shutil
import subprocess

import pytest

from hardware.flash import labels
from hardware.flash.labels import Label

PAGE = "https://hub.example/fr/node/tilleuls"
TWELVE = [Label(f"tilleuls-{n:02}", f"{PAGE}-{n:02}", "abcdefghjk", "street esp32") for n in range(1, 13)]


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def images(pdf: bytes) -> int:
    return len(re.findall(rb"/Subtype /Image\b", pdf))


def test_twelve_labels_fill_two_sheets_with_two_codes_each() -> None:
    pdf = labels.pdf(TWELVE)

    assert pages(pdf) == 2
    assert images(pdf) == 24


def test_a_node_without_page_or_setup_has_a_label_all_the_same() -> None:
    assert pages(labels.pdf([Label("home-01", "", "")])) == 1


def test_the_code_of_the_wifi_is_what_telephones_read() -> None:
    assert labels.wifi_code("home-01", "abcdefghjk") == "WIFI:T:WPA;S:moineau-home-01;P:abcdefghjk;;"


def test_whoever_has_no_camera_can_type_the_network_and_its_password() -> None:
    long = Label("x" * 32, f"{PAGE}-01", "mwmwmwmwmw", "street esp32")
    reader = shutil.which("pdftotext") or pytest.skip("pdftotext is not installed: apt install poppler-utils")
    text = subprocess.run([reader, "-layout", "-", "-"], input=labels.pdf([long]), capture_output=True).stdout

    assert b"Wi-Fi moineau-xxxxxxxxxxxxxxxxxxxxxxxx" in text
    assert b"mwmwmwmwmw" in text


def test_the_name_of_the_wifi_is_never_longer_than_one_can_be() -> None:
    assert len(labels.network("x" * 32)) == 32


@pytest.mark.parametrize("number", [1, 10, 11, 40])
def test_any_number_of_labels_is_printed_ten_to_a_sheet(number: int) -> None:
    pdf = labels.pdf([Label(f"n-{n:03}", "", "") for n in range(number)])

    assert pages(pdf) == -(-number // 10)
