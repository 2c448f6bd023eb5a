"""Write docs/validation.md from the locked results in docs/validation."""

from __future__ import annotations

from pathlib import Path

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.catalog.results import evidence_digest, read_result
from scarpath.core.calibration import Calibration
from scarpath.core.seeds import Seeds
from scarpath.core.validation import CrossValidation
from scarpath.evidence.held_out import joined
from scarpath.render.calibration import calibration_markdown
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
`scarpath evidence validate --combination strongest docs/validation/other-combination.json` renews. Skill is
that of the ceiling against the other.

"""
SEEDS = """
## Three seeds

`make seeds` fits from two more seeds and keeps the means, spreads and errors of all reported quantities in
`docs/validation/seeds.json`, beside those of the shipped draws.

"""


OLDER = """\
**This record is of older evidence.** Studies, cards or draws changed after it was made;
`{command}` renews it.

"""


def page() -> str:
    """The text of the page."""
    catalogue = load_catalogue()
    evidence = evidence_digest(catalogue)
    crossed = read_result(CrossValidation, LOCKED / "cross-validation.json")
    seeds = read_result(Seeds, LOCKED / "seeds.json")
    return (
        HEAD
        + older(crossed.made_from, evidence, "make validate")
        + validation_markdown(crossed)
        + COMBINATION
        + older(crossed.made_from, evidence, "make validate")
        + combinations_markdown(
            crossed, read_result(CrossValidation, LOCKED / "other-combination.json"), joined(catalogue)
        )
        + CALIBRATION
        + _calibration(LOCKED / "calibration.json")
        + SEEDS
        + older(seeds.made_from, load_draws(catalogue).lock["arrays"], "make seeds")
        + seeds_markdown(seeds)
    )


def older(made_from: str, now: str, command: str) -> str:
    """What stands before a record of other evidence than the shipped; nothing before one of the same."""
    return "" if made_from == now else OLDER.format(command=command)


def _calibration(path: Path) -> str:
    picture = "![Rank histograms](validation/calibration.svg)\n\n"
    return picture + calibration_markdown(read_result(Calibration, path))
