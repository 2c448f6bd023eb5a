"""What the use cases refuse, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {
    "photo_consent_taken_back": (
        "the consent to keep photos was taken back, so no photo is kept; leave it out, or write down a "
        "new consent first"
    ),
    "nothing_to_learn_with": (
        "no sunken scar of the face is in this case, so there is no forecast to learn with"
    ),
    "fit_packages": (
        "the fit needs packages that are not installed ({names:listed}); type `pip install "
        "'scarpath[fit]'`, or `make fit` in a checkout"
    ),
}
