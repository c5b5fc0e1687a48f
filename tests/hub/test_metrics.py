"""What the hub says of the machine it runs on."""

from pathlib import Path

from hub.metrics import free_bytes


def test_a_folder_that_is_gone_has_no_room_and_breaks_no_page(tmp_path: Path) -> None:
    assert free_bytes(tmp_path) > 0
    assert free_bytes(tmp_path / "gone") == 0
