"""Write docs/validation/calibration.svg from docs/validation/calibration.json."""

from __future__ import annotations

from pathlib import Path

from scarpath.catalog.results import read_result
from scarpath.core.calibration import Calibration
from scarpath.render.calibration import calibration_svg

FOLDER = Path(__file__).parent / "validation"
PAGE = FOLDER / "calibration.svg"


def page() -> str:
    """The picture."""
    return calibration_svg(read_result(Calibration, FOLDER / "calibration.json"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
