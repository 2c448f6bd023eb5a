"""Results for the documents: every example, planned as the pages do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from scarpath import api
from scarpath.catalog.load import load_case
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.plan import PlanResult

TODAY = date(2026, 11, 22)
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


def planned(path: Path, catalogue: Catalogue, draws: EffectDraws) -> PlanResult:
    """The plan for an example."""
    case = load_case(path, catalogue, today=TODAY)
    return api.plan(case, catalogue, draws, today=TODAY, whole_front=False)
