"""Draw a photo anew, in a process of its own: `python -I -m scarpath.web.redraw` reads a picture and writes a
JPEG of its pixels, the right way up, in plain sRGB, and with nothing else in it.

A decoder that reads what strangers send is where a fault is most likely. So it runs apart, with little memory
and time, and looks at the size before it decodes.
"""

from __future__ import annotations

import contextlib
import io
import sys

from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 60_000_000
MOST_SIDE = 3000
"""Pixels of the longer side of what is kept."""

QUALITY = 92
MEMORY_BYTES, SECONDS = 1_500_000_000, 20
TOO_LARGE, BROKEN = 3, 4
"""Exit codes: more pixels than are taken; no picture, or a broken one."""

BAD_PICTURE = (OSError, ValueError, SyntaxError, KeyError, EOFError, IndexError, TypeError, AttributeError)
"""What Pillow raises for a file that is not what it seems."""


class TooManyPixels(Exception):
    """The picture says of itself that it is larger than what is taken."""


def redraw(content: bytes) -> bytes:
    """The pixels of a picture as a new JPEG. Raises `TooManyPixels`, or what Pillow raises."""
    Image.MAX_IMAGE_PIXELS = None  # judged here, before anything is decoded
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise TooManyPixels
        picture.load()
        plain = _plain(ImageOps.exif_transpose(picture))
    plain.thumbnail((MOST_SIDE, MOST_SIDE))
    plain.info.clear()
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _plain(picture: Image.Image) -> Image.Image:
    """The picture in sRGB, on white where it was see-through."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode == "RGB":
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"))
            return turned if turned is not None else picture
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    return picture.convert("RGB")


def _limit() -> None:
    """Little memory, little time and no files to write, where the system can hold a process to that."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> int:
    """One picture from standard input to standard output."""
    _limit()
    try:
        drawn = redraw(sys.stdin.buffer.read())
    except (TooManyPixels, MemoryError):
        return TOO_LARGE
    except BAD_PICTURE:
        return BROKEN
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
