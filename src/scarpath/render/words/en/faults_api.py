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
    "step_not_done": "the step {step} has run and is still not done; what follows would rest on it",
    "step_failed": (
        "the step {step} ended with code {code}; what it says stands above. What was done before it is kept: "
        "run the same command again"
    ),
    "proposed_unknown": (
        "no treatment is called {name!r}; `scarpath treatments` lists the names to propose, such as "
        "`subcision=2,tca_cross=3`"
    ),
    "proposed_count": "{count} sessions of {treatment:inside} cannot be judged; write 1 to {most}",
    "proposed_outside": (
        "{treatment} has its own path and no forecast, so a plan with it cannot be judged; leave it out"
    ),
    "proposed_impossible": (
        "the proposal cannot be dated: it repeats what no source spaces, or adds something without the "
        "treatment it goes with; propose one session of the first, or name the second"
    ),
    "proposed_without_forecast": (
        "no sunken scar of the face is in this case, so there is no forecast to judge a proposal by; leave "
        "out what is proposed"
    ),
    "no_checkout": "the evidence is renewed in a checkout of the repository; there is none around {folder}",
}
