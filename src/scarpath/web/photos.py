"""Photos that come in: refused where they are too large, not what they say, or something else besides; what
is kept is drawn anew from the pixels (`scarpath.web.redraw`), so that no place, device or hidden content is.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import threading
import zipfile

from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.web.faults import WebFault
from scarpath.web.redraw import MOST_PIXELS, TOO_LARGE

MIB = 1024 * 1024
MOST_MIB = 12
MOST_PHOTOS = 4
"""Photos of one visit in one go."""

MOST_OF_COURSE = 200
"""Photos of one course, so that nobody fills the disk."""

AT_ONCE, PATIENCE_SECONDS = 2, 40.0
MEGA = 1_000_000
TYPES = (("image/jpeg", b"\xff\xd8\xff"), ("image/png", b"\x89PNG\r\n\x1a\n"))
_ELSE = re.compile(rb"<!doctype|<html|<script|<svg[\s>]|<\?php|%pdf-|<iframe|<xsl:", re.IGNORECASE)
"""What has no place in a picture, and is too long to stand there by chance."""


def media_of(content: bytes) -> str | None:
    """The media type of a picture by its first bytes; None for anything that is not shown."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((media for media, start in TYPES if content.startswith(start)), None)


class Darkroom:
    """Draws photos anew, few at a time."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = threading.BoundedSemaphore(at_once)

    def developed(self, content: bytes, claimed: str) -> bytes:
        """The photo as it is kept. `claimed` is the media type that came with it. Raises `InvalidInput`."""
        check_photo(content, claimed)
        with self._free:
            command = [sys.executable, "-I", "-m", "scarpath.web.redraw"]
            try:
                done = subprocess.run(
                    command, input=content, capture_output=True, timeout=PATIENCE_SECONDS, check=False
                )
            except subprocess.TimeoutExpired:
                raise InvalidInput(finding(WebFault.PHOTO_BROKEN)) from None
        if done.returncode == TOO_LARGE:
            raise InvalidInput(finding(WebFault.PHOTO_PIXELS, most=MOST_PIXELS // MEGA))
        if done.returncode != 0 or media_of(done.stdout) is None:
            raise InvalidInput(finding(WebFault.PHOTO_BROKEN))
        return done.stdout


def check_photo(content: bytes, claimed: str) -> None:
    """Refuse what is too large, no picture, another one than it says, or something else besides."""
    if len(content) > MOST_MIB * MIB:
        raise InvalidInput(finding(WebFault.PHOTO_BYTES, most=MOST_MIB))
    media = media_of(content)
    if media is None:
        raise InvalidInput(finding(WebFault.PHOTO_KIND))
    if claimed.partition(";")[0].strip().casefold() != media:
        raise InvalidInput(finding(WebFault.PHOTO_CLAIM))
    if _ELSE.search(content) or zipfile.is_zipfile(io.BytesIO(content)):
        raise InvalidInput(finding(WebFault.PHOTO_TWO))
