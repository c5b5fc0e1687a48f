"""What lies on a board's flash: the bytes of its file system in, its files out."""

from littlefs import LittleFS

from hardware.flash import image


def files_on(content: bytes) -> dict[str, bytes]:
    """Path to content, as the board sees them."""
    disk = LittleFS(block_size=image.BLOCK, block_count=len(content) // image.BLOCK, mount=False)
    disk.context.buffer = bytearray(content)
    disk.mount()
    found = {}
    for folder, _, names in disk.walk("/"):
        for name in names:
            path = f"{folder.rstrip('/')}/{name}"
            with disk.open(path, "rb") as file:
                found[path] = file.read()
    return found
