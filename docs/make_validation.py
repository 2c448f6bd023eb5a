"""Write docs/validation.md from the locked results in docs/validation."""

from __future__ import annotations

from pathlib import Path

from scarpath.catalog.load import load_catalogue
from scarpath.catalog.records import left_behind, present
from scarpath.catalog.results import read_result
from scarpath.core.calibration import Calibration
from scarpath.core.seeds import Seeds
from scarpath.core.validation import CrossValidation
from scarpath.evidence.held_out import joined
from scarpath.render.calibration import calibration_markdown
from scarpath.render.records import older_notice
from scarpath.render.seeds import seeds_markdown
from scarpath.render.validation import combinations_markdown, validation_markdown

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
COMBINATION = """
## Another form of combination

The model lets mechanisms add under a ceiling. The other form counts the strongest mechanism in full and the
others by a share ([0002](decisions/0002-ceiling.md)). Its predictions of the same studies are in
[other-combination.json](validation/other-combination.json), which
`make other-combination` renews. Skill is that of the ceiling against the other.

"""
SEEDS = """
## Three seeds

`make seeds` fits from two more seeds and keeps the means, spreads and errors of all reported quantities in
`docs/validation/seeds.json`, beside those of the shipped draws.

"""


def page() -> str:
    """The text of the page."""
    catalogue = load_catalogue()
    behind = left_behind(present(catalogue))
    crossed = read_result(CrossValidation, LOCKED / "cross-validation.json")
    other = read_result(CrossValidation, LOCKED / "other-combination.json")
    return (
        HEAD
        + older_notice("cross_validation", behind)
        + validation_markdown(crossed)
        + COMBINATION
        + older_notice("other_combination", behind)
        + combinations_markdown(crossed, other, joined(catalogue))
        + CALIBRATION
        + older_notice("calibration", behind)
        + _calibration(LOCKED / "calibration.json")
        + SEEDS
        + older_notice("seeds", behind)
        + seeds_markdown(read_result(Seeds, LOCKED / "seeds.json"))
    )


def _calibration(path: Path) -> str:
    picture = "![Rank histograms](validation/calibration.svg)\n\n"
    return picture + calibration_markdown(read_result(Calibration, path))
