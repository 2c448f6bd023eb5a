"""Pictures to upload: noise, never a face."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

from PIL import Image

PLACE = {1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)}
SECRET = "CanaryOwner"


def noise(width: int = 60, height: int = 80, seed: int = 1) -> Image.Image:
    """A picture in which every pixel is its own."""
    return Image.frombytes("RGB", (width, height), random.Random(seed).randbytes(width * height * 3))


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def from_a_phone() -> bytes:
    """A JPEG with everything that a phone writes: owner, time, place, on its side, and a film at the end."""
    block = Image.Exif()
    block[0x0112], block[0x013B], block[0x0132] = 6, SECRET, "2026:11:22 12:00:00"
    block.get_ifd(0x8825).update(PLACE)
    return saved(noise(), "JPEG", exif=block, comment=SECRET) + b"\0\0\0\x18ftypmp42" + SECRET.encode()


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge, and whose data really unfold to that: all of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    line = bytes(width // 8 + 1)
    data = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def with_archive() -> bytes:
    """A JPEG that is a ZIP as well."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.sh", "echo")
    return saved(noise(), "JPEG") + out.getvalue()


def gif_that_is_a_script() -> bytes:
    """The well-known GIF whose width opens a comment of JavaScript."""
    return b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1);"
