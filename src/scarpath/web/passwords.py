"""How easy a password is to guess: what is refused, and how strong the rest is.

`data/common-passwords.bin` holds a short digest, so that nobody's words can be read in it, of each password
that is long enough to be taken at all among the million that were found most often in breaches (Mark
Burnett's ten million passwords, released to the public domain). `make common-passwords` writes it anew.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from scarpath.core.errors import InvalidInput
from scarpath.core.finding import Finding, finding
from scarpath.files import write_whole
from scarpath.web.faults import WebFault

SHORTEST, LONGEST = 12, 128
STRONGEST: Final = 4
LEAST: Final = 2
"""Below it a password falls to a million guesses (zxcvbn), which whoever steals the file of accounts can make
in about a day.
"""
JUDGED: Final = 24
"""Signs at the start by which a password is judged: for more of them zxcvbn needs seconds at worst."""

COMMON = Path(__file__).parent / "data" / "common-passwords.bin"
DIGEST_BYTES: Final = 5
"""Of two passwords that are not on the list, one in twenty million at most is refused by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How strong a password is, from 0 to `STRONGEST`, and why it is refused, if it is."""

    score: int
    refusal: Finding | None = None


def strength_of(password: str, name: str) -> Strength:
    """The strength of a password for the account of this name. Spaces in a row count as one."""
    if len(re.sub(" +", " ", password)) < SHORTEST or len(password) > LONGEST:
        return Strength(
            score=0, refusal=finding(WebFault.PASSWORD_LENGTH, shortest=SHORTEST, longest=LONGEST)
        )
    if _digest(password) in _common():
        return Strength(score=0, refusal=finding(WebFault.PASSWORD_COMMON))
    from zxcvbn import zxcvbn  # most of a tenth of a second, which only a clinic needs

    plain, own = password.casefold(), name.strip().casefold()
    score = int(zxcvbn(password[:JUDGED], user_inputs=[own, "scarpath"])["score"])
    if score < LEAST or len(set(plain)) < 5 or (own and own in plain):
        return Strength(score=min(score, LEAST - 1), refusal=finding(WebFault.PASSWORD_POOR))
    return Strength(score=score)


def check_password(password: str, name: str) -> None:
    """Refuse a password that is too short, too long, often found in breaches, or easy to guess."""
    refusal = strength_of(password, name).refusal
    if refusal is not None:
        raise InvalidInput(refusal)


def packed(passwords: Iterable[str]) -> bytes:
    """The list as it is kept: sorted digests of those that are long enough to be taken at all."""
    return b"".join(sorted({_digest(one) for one in passwords if len(one) >= SHORTEST}))


@cache
def _common() -> frozenset[bytes]:
    data = COMMON.read_bytes()
    return frozenset(data[i : i + DIGEST_BYTES] for i in range(0, len(data), DIGEST_BYTES))


def _digest(password: str) -> bytes:
    return sha256(password.casefold().encode("utf-8", "surrogatepass")).digest()[:DIGEST_BYTES]


if __name__ == "__main__":
    write_whole(COMMON, packed(sys.stdin.read().splitlines()), replace=True, mode=0o644)
