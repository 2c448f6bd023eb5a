"""The second factor: codes that an app on a phone shows, new ones every half minute (TOTP, RFC 6238)."""

from __future__ import annotations

from typing import Final

import pyotp

PERIOD: Final = 30
AROUND: Final = (0, -1, 1)
"""Codes of the period before and after count too, for clocks that differ."""


def new_secret() -> str:
    """A secret of 160 random bits for an app, in base 32."""
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """The address that an app reads to take in a secret."""
    return pyotp.TOTP(secret, interval=PERIOD).provisioning_uri(name=name, issuer_name="Scarpath")


def period_of(secret: str, code: str, now: float) -> int | None:
    """The period whose code this is, if it is one of now; whoever asks must not let one count twice."""
    typed, maker = code.replace(" ", ""), pyotp.TOTP(secret, interval=PERIOD)
    if not (typed.isascii() and typed.isdecimal()):
        return None
    for shift in AROUND:
        if pyotp.utils.strings_equal(maker.at(int(now) + shift * PERIOD), typed):
            return int(now) // PERIOD + shift
    return None
