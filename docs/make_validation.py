"""Write docs/validation.md from the locked results in docs/validation."""

from __future__ import annotations

from pathlib import Path

from scarpath.catalog.results import read_result
from scarpath.core.calibration import Calibration
from scarpath.core.seeds import Seeds
from scarpath.core.validation import CrossValidation
from scarpath.render.calibration import calibration_markdown
from scarpath.render.seeds import seeds_markdown
from scarpath.render.validation import validation_markdown

PAGE = Path(__file__).parent / "validation.md"
LOCKED = Path(__file__).parent / "validation"
HEAD = """\
# Cross-validation

Written by `python docs/make_validation.py` from the predictions in
[cross-validation.json](validation/cross-validation.json), which `make validate` renews; do not
edit it by hand.

"""


CALIBRATION = """
## Simulation-based calibration

Networks of known truth are fitted as the real one is. `make calibrate` keeps the ranks in
`docs/validation/calibration.json`, and goes on with them where it was interrupted.

"""
SEEDS = """
## Three seeds

`make seeds` fits from two more seeds and keeps the means, spreads and errors of all reported quantities in
`docs/validation/seeds.json`, beside those of the shipped draws.

"""
NOT_RUN = "It has not been run for these draws.\n"


def page() -> str:
    """The text of the page."""
    return (
        HEAD
        + validation_markdown(read_result(CrossValidation, LOCKED / "cross-validation.json"))
        + CALIBRATION
        + _calibration(LOCKED / "calibration.json")
        + SEEDS
        + _seeds(LOCKED / "seeds.json")
    )


def _calibration(path: Path) -> str:
    if not path.exists():
        return NOT_RUN
    picture = "![Rank histograms](validation/calibration.svg)\n\n"
    return picture + calibration_markdown(read_result(Calibration, path))


def _seeds(path: Path) -> str:
    return seeds_markdown(read_result(Seeds, path)) if path.exists() else NOT_RUN
