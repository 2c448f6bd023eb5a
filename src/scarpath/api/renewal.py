"""The steps that renew the evidence of a checkout, in their order: the compiled catalogue, the fit, the
records that rest on it, and the pages.
"""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from scarpath.api import evidence
from scarpath.api.faults import ApiFault
from scarpath.api.renew import Step
from scarpath.catalog.compile import main as compile_catalogue
from scarpath.catalog.compiled import load_compiled
from scarpath.catalog.draws import load_draws, read_lock, refuse_stale
from scarpath.catalog.load import load_case, load_catalogue
from scarpath.catalog.records import CHECKOUT, made, present
from scarpath.core.errors import InvalidInput, StaleDraws
from scarpath.core.finding import finding
from scarpath.core.progress import Told
from scarpath.core.record import RECORDS, Record, state
from scarpath.core.validation import summarise

DURATIONS = "docs/validation/durations.json"
RANKED_BY = next(record for record in RECORDS if record.name == "cross_validation")
"""The record that says whether treatments may be ranked by effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What it takes to make a record: which, in which checkout, as of which day, and who is told."""

    record: Record
    root: Path
    today: date
    tell: Told

    @property
    def path(self) -> Path:
        """Where the record is kept."""
        return self.root / self.record.path


def steps(*, quick: bool, today: date, tell: Told, progress: bool, root: Path = CHECKOUT) -> tuple[Step, ...]:
    """All steps, or with `quick` the compiled catalogue, the fit and the pages alone. Raises `InvalidInput`
    where there is no checkout.
    """
    if not (root / "docs" / "build.py").is_file():
        raise InvalidInput(finding(ApiFault.NO_CHECKOUT, folder=str(root)))
    return tuple(_steps(quick, today, tell, progress, root))


def _steps(quick: bool, today: date, tell: Told, progress: bool, root: Path) -> Iterator[Step]:
    yield Step(name="compile", left=lambda: float(load_compiled() is None), run=compile_catalogue)
    validated = root / RANKED_BY.path
    yield Step(
        name="fit",
        left=_fit_left,
        run=lambda: _fit(validated, progress),
    )
    for record in () if quick else RECORDS:
        work = Work(record=record, root=root, today=_day(record, root, today), tell=tell)
        yield Step(
            name=record.name,
            left=partial(record_left, record, root),
            run=partial(_MAKES[record.verb], work),
        )
        if record == RANKED_BY:
            yield Step(
                name="ranking",
                left=lambda: _ranking_left(validated),
                run=lambda: _rank(validated),
            )
    yield _once("pages", lambda: runpy.run_path(str(root / "docs" / "build.py"))["main"]())


def _once(name: str, run: Callable[[], None]) -> Step:
    """A step that is done when it has run: to look whether it is needed takes as long."""
    ran: list[bool] = []

    def whole() -> None:
        run()
        ran.append(True)

    return Step(name=name, left=lambda: 0.0 if ran else 1.0, run=whole)


def _fit_left() -> float:
    try:
        refuse_stale(load_catalogue())
    except StaleDraws:
        return 1.0
    return 0.0


def _fit(validated: Path, progress: bool) -> None:
    evidence.fit(load_catalogue(), validated=validated, progress=progress)


def record_left(record: Record, root: Path) -> float:
    """What share of a record is still to do: all of one that is of other evidence."""
    try:
        now = present(load_catalogue())
    except StaleDraws:
        return 1.0
    found = made(record, root)
    standing = state(record, found, now)
    if found is not None and standing == "unfinished":
        return 1.0 - found.done
    return 0.0 if standing == "current" else 1.0


def _day(record: Record, root: Path, today: date) -> date:
    """The day of what was begun, so that it can be gone on with tomorrow."""
    if 0.0 < record_left(record, root) < 1.0:
        begun = json.loads((root / record.path).read_text(encoding="utf-8"))
        return date.fromisoformat(begun.get("today", today.isoformat()))
    return today


def _ranking_left(validated: Path) -> float:
    catalogue = load_catalogue()
    done = evidence.cross_validation_of(catalogue, validated)
    earned = done is not None and summarise(done.folds).ranking_earned
    return float(read_lock().get("ranking_earned") != earned)


def _rank(validated: Path) -> None:
    evidence.rank_as_earned(load_catalogue(), validated)


def _validate(work: Work) -> None:
    evidence.validate(load_catalogue(), work.path, tell=work.tell)


def _other_combination(work: Work) -> None:
    evidence.validate(load_catalogue(), work.path, combination="strongest", tell=work.tell)


def _seeds(work: Work) -> None:
    catalogue = load_catalogue()
    evidence.seeds(catalogue, load_draws(catalogue, score=True), work.path, tell=work.tell)


def _leave_out(work: Work) -> None:
    catalogue = load_catalogue()
    cases = {file.stem: load_case(file, catalogue, today=work.today) for file in _examples(work.root)}
    evidence.leave_out(
        cases, catalogue, load_draws(catalogue), work.path,
        today=work.today, validated=work.root / RANKED_BY.path, tell=work.tell,
    )  # fmt: skip


def _calibrate(work: Work) -> None:
    wanted = work.record.of
    assert isinstance(wanted, int)
    evidence.calibrate(load_catalogue(), work.path, networks=wanted, tell=work.tell)


def _sensitivity(work: Work) -> None:
    catalogue = load_catalogue()
    cases = {file.stem: load_case(file, catalogue, today=work.today) for file in _examples(work.root)}
    draws = load_draws(catalogue, score=True)
    evidence.sensitivity(cases, catalogue, draws, work.path, today=work.today, tell=work.tell)


def _learning(work: Work) -> None:
    command = [sys.executable, "bench/learning.py", "--patients", "500", "--write", str(work.path)]
    done = subprocess.run(command, cwd=work.root, check=False)
    if done.returncode != 0:
        raise InvalidInput(finding(ApiFault.STEP_FAILED, step=work.record.name, code=done.returncode))


def _examples(root: Path) -> list[Path]:
    return sorted((root / "examples").glob("*.yaml"))


_MAKES: dict[str, Callable[[Work], None]] = {
    "validate": _validate,
    "other-combination": _other_combination,
    "seeds": _seeds,
    "leave-out": _leave_out,
    "calibrate": _calibrate,
    "sensitivity": _sensitivity,
    "learning": _learning,
}
"""What makes each record, by the verb that renews it alone."""
