"""Photos are stored without metadata; Pillow reads back what is left. The pictures are noise, no faces."""

from __future__ import annotations

import io
import random
import struct
from contextlib import suppress

import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from scarpath.core.errors import InvalidInput
from scarpath.store.strip import strip_metadata

PLACE = {1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)}
SECRET = "CanaryOwner"


def picture() -> Image.Image:
    noise = random.Random(1).randbytes(48 * 32 * 3)
    return Image.frombytes("RGB", (48, 32), noise)


def exif(orientation: int = 6) -> Image.Exif:
    """Everything a phone writes: way up, owner, device, date, place."""
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x010F], block[0x0110], block[0x013B], block[0x0132] = SECRET, SECRET, SECRET, "2026:11:22 12:00:00"
    block.get_ifd(0x8825).update(PLACE)
    return block


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def jpeg(*, progressive: bool = False, orientation: int = 6) -> bytes:
    out = io.BytesIO()
    picture().save(
        out, "JPEG", exif=exif(orientation), comment=SECRET, progressive=progressive, icc_profile=profile(),
        xmp=f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode(),
    )  # fmt: skip
    return out.getvalue()


def png() -> bytes:
    out, texts = io.BytesIO(), PngImagePlugin.PngInfo()
    texts.add_text("Author", SECRET)
    texts.add_itxt("XML:com.adobe.xmp", SECRET)
    picture().save(out, "PNG", exif=exif(), pnginfo=texts, icc_profile=profile())
    return out.getvalue()


def webp(*, lossless: bool) -> bytes:
    out = io.BytesIO()
    picture().save(out, "WEBP", lossless=lossless, exif=exif(), xmp=SECRET.encode(), icc_profile=profile())
    return out.getvalue()


PHOTOS = {
    "jpeg": jpeg(),
    "progressive": jpeg(progressive=True),
    "with a film behind it": jpeg() + b"\0\0\0\x18ftypmp42" + SECRET.encode(),
    "png": png(),
    "png with a tail": png() + SECRET.encode(),
    "webp": webp(lossless=False),
    "lossless webp": webp(lossless=True),
}


@pytest.mark.parametrize("content", PHOTOS.values(), ids=PHOTOS)
def test_a_photo_keeps_its_picture_and_loses_the_rest(content: bytes) -> None:
    assert SECRET.encode() in content
    clean, media, gone = strip_metadata(content, "photo")
    assert SECRET.encode() not in clean
    assert gone == len(content) - len(clean) > 0
    before, after = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(clean))
    assert after.tobytes() == before.tobytes()
    assert after.info.get("icc_profile") == before.info["icc_profile"]
    assert set(after.getexif()) <= {0x0112}
    assert dict(after.getexif().get_ifd(0x8825)) == {}
    assert media == Image.MIME[str(after.format)]


@pytest.mark.parametrize("way_up", range(1, 9))
def test_a_jpeg_stays_the_right_way_up(way_up: int) -> None:
    clean = Image.open(io.BytesIO(strip_metadata(jpeg(orientation=way_up), "photo")[0]))
    assert clean.getexif().get(0x0112, 1) == way_up


@pytest.mark.parametrize("content", PHOTOS.values(), ids=PHOTOS)
def test_stripping_twice_is_stripping_once(content: bytes) -> None:
    clean, media, _ = strip_metadata(content, "photo")
    assert strip_metadata(clean, "photo") == (clean, media, 0)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_broken_photo_is_refused_or_read_and_never_a_fault_of_ours(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(list(PHOTOS.values()))))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    with suppress(InvalidInput):
        strip_metadata(bytes(content[:cut]), "photo")


@pytest.mark.parametrize("start", [b"II*\0", b"MM\0*", b"\0\0\0\x18ftypheic", b"GIF89a", b"not a picture"])
def test_a_photo_in_another_format_is_refused(start: bytes) -> None:
    with pytest.raises(InvalidInput, match="JPEG, PNG or WebP"):
        strip_metadata(start + b"\0" * 50, "photo")


def test_a_scan_is_kept_as_it_is_unless_it_may_tell_a_place() -> None:
    heights = struct.pack("<100f", *range(100))
    assert strip_metadata(heights, "scan") == (heights, "application/octet-stream", 0)
    assert strip_metadata(PHOTOS["jpeg"], "scan")[2] > 0
    with pytest.raises(InvalidInput):
        strip_metadata(b"II*\0" + heights, "scan")
