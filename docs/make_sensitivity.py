"""Write docs/sensitivity.md from docs/validation/sensitivity.json."""

from __future__ import annotations

from pathlib import Path

from scarpath.catalog.load import load_catalogue
from scarpath.catalog.records import left_behind, present
from scarpath.catalog.results import read_result
from scarpath.core.catalogue import Catalogue
from scarpath.core.leave_out import LeaveOut
from scarpath.core.sensitivity import Sensitivity
from scarpath.render.leave_out import leave_out_markdown
from scarpath.render.records import older_notice
from scarpath.render.sensitivity import sensitivity_markdown

PAGE = Path(__file__).parent / "sensitivity.md"
LOCKED = Path(__file__).parent / "validation"
HEAD = """\
# What the recommendations hang on

Written by `make docs` from the plans in [sensitivity.json](validation/sensitivity.json), which
`make sensitivity` renews or goes on with; do not edit it by hand.

Priors are made weaker (power 0.8) or stronger (1.25) by weighting the draws
([Kallioinen and others 2023](https://doi.org/10.1007/s11222-023-10366-5)); k tells whether the weights can be
trusted. The prior of the mean effect of each mechanism is not among them, because the draws keep only its
product with other factors. What a trial could find of one treatment on one scar type is taken from the draws:
the effect in their lowest, middle or highest third.

"""
LEAVE_OUT = """
## Without one part of the evidence

`make leave-out` fits again without each design, without the figures of each kind of rater, and without each
study that has a figure outside the middle 95 % of its prediction by a fit that had not seen it
([cross-validation](validation.md)). It keeps every fit in `docs/validation/leave-out.json`, and goes on where
it was interrupted.

"""
NOT_RUN = "It has not been run for these draws.\n"


def page() -> str:
    """The text of the page."""
    catalogue = load_catalogue()
    behind = left_behind(present(catalogue))
    return (
        HEAD
        + older_notice("sensitivity", behind)
        + sensitivity_markdown(read_result(Sensitivity, LOCKED / "sensitivity.json"), catalogue)
        + LEAVE_OUT
        + older_notice("leave_out", behind)
        + _leave_out(LOCKED / "leave-out.json", catalogue)
    )


def _leave_out(path: Path, catalogue: Catalogue) -> str:
    return leave_out_markdown(read_result(LeaveOut, path), catalogue) if path.exists() else NOT_RUN


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
