"""Photos without what they say beside the picture: where, when, with which device, by whom.

Only what a viewer needs to draw the picture is kept: by a list of what may stay, so that what nobody thought
of goes too. The way up of a JPEG stays, as an Exif block with that one entry, or the picture would lie on its
side. Bytes after the end of the picture go (phones hide a film or a second picture there).

Formats: JPEG (ITU T.81, JFIF, Exif 2.3), PNG (W3C, third edition), WebP (RFC 9649).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.store.faults import StoreFault

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT",
     b"pHYs", b"bKGD")
)  # fmt: skip
WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"ALPH", b"VP8X", b"ICCP", b"ANIM", b"ANMF"))
WEBP_EXIF_AND_XMP = 0b0000_1100
ICC = b"ICC_PROFILE\0"
ADOBE = b"Adobe"
EXIF = b"Exif\0\0"
ORIENTATION = 0x0112
ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
"""JPEG markers without a length: TEM and the restart markers."""

_NO_PHOTO = finding(StoreFault.PHOTO_MUST_JPEG)
_BROKEN = finding(StoreFault.PHOTO_CUT_SHORT_BROKEN)


def strip_metadata(content: bytes, kind: str) -> tuple[bytes, str, int]:
    """The content without metadata, its media type, and how many bytes went.

    A scan in another format than those of photos is kept as it is; a TIFF or HEIC file is refused, because it
    may say where it was taken. Raises `InvalidInput`.
    """
    try:
        found = _picture(content)
    except (struct.error, IndexError, ValueError):
        raise InvalidInput(_BROKEN) from None
    if found is not None:
        clean, media = found
        return clean, media, max(0, len(content) - len(clean))
    if kind == "photo" or _may_tell(content):
        raise InvalidInput(_NO_PHOTO)
    return content, "application/octet-stream", 0


def _picture(content: bytes) -> tuple[bytes, str] | None:
    if content.startswith(b"\xff\xd8\xff"):
        return b"".join(_jpeg(content)), "image/jpeg"
    if content.startswith(PNG_START):
        return PNG_START + b"".join(_png(content)), "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        chunks = b"".join(_webp(content))
        return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks, "image/webp"
    return None


def _may_tell(content: bytes) -> bool:
    """Whether the content is of a format that carries Exif and is not taken apart here."""
    return content.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")) or content[4:8] == b"ftyp"


def _jpeg(content: bytes) -> Iterator[bytes]:
    yield content[:2]
    way_up = None
    body: list[bytes] = []
    for marker, segment in _segments(content):
        if marker == 0xE1 and segment[4:].startswith(EXIF):
            way_up = way_up or _way_up(segment[4 + len(EXIF) :])
        if _stays(marker, segment[4:]):
            body.append(segment)
    if way_up is not None and way_up != 1:
        yield _only_way_up(way_up)
    yield from body


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers with their whole segments; the scan data stand with their marker."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError
        while content[at + 1] == 0xFF:  # fill bytes may stand before any marker
            at += 1
        marker = content[at + 1]
        if marker == 0xD9:
            yield marker, content[at : at + 2]
            return
        if marker in ALONE:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise ValueError
        if marker == 0xDA:
            end = _end_of_scan(content, end)
        yield marker, content[at:end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """The place of the next marker; in scan data FF00 is a plain FF and restart markers belong to it."""
    while True:
        at = content.index(b"\xff", at)
        following = content[at + 1]
        if following != 0 and following not in ALONE and following != 0xFF:
            return at
        at += 1 if following == 0xFF else 2


def _stays(marker: int, data: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:
        jfif = marker == 0xE0 and data.startswith(b"JFIF\0")
        return (
            jfif or (marker == 0xE2 and data.startswith(ICC)) or (marker == 0xEE and data.startswith(ADOBE))
        )
    return marker != 0xFE


def _way_up(tiff: bytes) -> int | None:
    """The orientation in an Exif block; None where it holds none that makes sense."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (at,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, at)
        for i in range(count):
            tag, kind = struct.unpack_from(order + "HH", tiff, at + 2 + 12 * i)
            if (tag, kind) == (ORIENTATION, 3):
                (value,) = struct.unpack_from(order + "H", tiff, at + 10 + 12 * i)
                return int(value) if 1 <= value <= 8 else None
    except (KeyError, struct.error):
        return None
    return None


def _only_way_up(value: int) -> bytes:
    directory = struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, value, 0, 0)
    data = EXIF + b"MM\0*" + struct.pack(">I", 8) + directory
    return b"\xff\xe1" + struct.pack(">H", 2 + len(data)) + data


def _png(content: bytes) -> Iterator[bytes]:
    at = len(PNG_START)
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise ValueError
        if name in PNG_KEPT:
            yield content[at:end]
        if name == b"IEND":
            return
        at = end


def _webp(content: bytes) -> Iterator[bytes]:
    (size,) = struct.unpack_from("<I", content, 4)
    at, stop = 12, min(8 + size, len(content))
    while at + 8 <= stop:
        name, length = struct.unpack_from("<4sI", content, at)
        end = at + 8 + length + length % 2
        if at + 8 + length > len(content):
            raise ValueError
        chunk = content[at:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~WEBP_EXIF_AND_XMP]) + chunk[9:]
        if name in WEBP_KEPT:
            yield chunk
        at = end
