"""Renewing the evidence step by step: what is done is not done again, an interrupted or killed run goes on,
and the time that the rest takes is told from what was timed.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from scarpath.api.renew import Step, renew, timed
from scarpath.api.renewal import DURATIONS, RANKED_BY, record_left, steps
from scarpath.catalog.load import load_catalogue
from scarpath.catalog.records import CHECKOUT, present
from scarpath.catalog.results import read_result
from scarpath.core.errors import InvalidInput
from scarpath.core.progress import told_nobody
from scarpath.core.record import RECORDS, Stage
from scarpath.core.validation import CrossValidation
from scarpath.files import write_whole
from scarpath.render.records import stage_text
from scarpath.render.words import pages as words
from tests.recipes import QUICKLY_COMPILED, Copy

PARTS = 4


class Shop:
    """Steps that write real files, part by part, on a clock that each part moves by ten seconds."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ran, self.seconds = folder, list[str](), 0.0
        self.stop_at: tuple[str, int] | None = None
        self.told: list[Stage] = []

    def parts(self, name: str) -> int:
        path = self.folder / name
        return len(path.read_text().split()) if path.exists() else 0

    def step(self, name: str) -> Step:
        return Step(name=name, left=lambda: 1.0 - self.parts(name) / PARTS, run=lambda: self.work(name))

    def work(self, name: str) -> None:
        self.ran.append(name)
        for part in range(self.parts(name), PARTS):
            if self.stop_at == (name, part):
                raise KeyboardInterrupt
            write_whole(self.folder / name, b"x " * (part + 1), replace=True)
            self.seconds += 10.0

    def renew(self, *names: str) -> None:
        renew(
            [self.step(name) for name in names], self.folder / "durations.json",
            tell=self.told.append, clock=lambda: self.seconds,
        )  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_steps_run_in_order_and_what_is_done_is_left_alone(shop: Shop) -> None:
    shop.renew("a", "b")
    assert shop.ran == ["a", "b"]
    shop.renew("a", "b", "c")
    assert shop.ran == ["a", "b", "c"]
    assert [(stage.step, stage.done, stage.of) for stage in shop.told] == [
        ("a", 0, 2), ("b", 1, 2), (None, 2, 2), ("c", 2, 3), (None, 3, 3),
    ]  # fmt: skip


def test_an_interrupted_run_goes_on_within_its_step(shop: Shop) -> None:
    shop.stop_at = ("b", 3)
    with pytest.raises(KeyboardInterrupt):
        shop.renew("a", "b", "c")
    assert (shop.parts("a"), shop.parts("b"), shop.parts("c")) == (PARTS, 3, 0)
    shop.stop_at = None
    shop.renew("a", "b", "c")
    assert shop.ran == ["a", "b", "b", "c"]
    # 40 seconds for the whole of b, from the 10 that its last quarter took
    assert timed(shop.folder / "durations.json") == {"a": 40.0, "b": 40.0, "c": 40.0}


def test_the_rest_is_told_from_what_was_timed(shop: Shop) -> None:
    shop.renew("a", "b")
    assert [stage.seconds_left for stage in shop.told] == [None, None, 0.0]
    for name in ("a", "b"):
        (shop.folder / name).unlink()
    write_whole(shop.folder / "a", b"x x", replace=False)
    shop.told.clear()
    shop.renew("a", "b")
    # half of a and all of b; then all of b
    assert [stage.seconds_left for stage in shop.told] == [60.0, 40.0, 0.0]
    shop.told.clear()
    shop.renew("a", "b", "new")
    assert shop.told[0].seconds_left is None


def test_a_step_that_is_not_done_when_it_ends_stops_the_run(shop: Shop) -> None:
    broken = Step(name="fit", left=lambda: 1.0, run=lambda: None)
    with pytest.raises(InvalidInput, match="the step fit has run and is still not done"):
        renew([broken, shop.step("b")], shop.folder / "durations.json", tell=shop.told.append)
    assert shop.ran == []


@pytest.mark.parametrize("text", ["", "[]", '{"a": "soon"}', "{"])
def test_unreadable_durations_only_mean_that_the_time_is_not_known(text: str, tmp_path: Path) -> None:
    path = tmp_path / "durations.json"
    path.write_text(text)
    assert timed(path) == {}


def test_how_long_it_takes_is_told_in_minutes() -> None:
    def told(seconds: float | None) -> str:
        return stage_text(Stage(step="fit", done=1, of=3, seconds_left=seconds))

    assert told(3601.0) == "Step 2 of 3: fit. About 61 minutes from here to the end."
    assert "About a minute" in told(20.0)
    assert "not known" in told(None)
    assert "All 3 steps" in stage_text(Stage(step=None, done=3, of=3, seconds_left=0.0))


def test_every_record_is_a_step_and_the_ranking_follows_its_cross_validation() -> None:
    whole = [s.name for s in steps(quick=False, today=date(2026, 12, 1), tell=told_nobody, progress=False)]
    assert whole[:4] == ["compile", "fit", RANKED_BY.name, "ranking"]
    assert [name for name in whole if name in {record.name for record in RECORDS}] == [
        r.name for r in RECORDS
    ]
    assert whole[-1] == "pages"
    quick = [s.name for s in steps(quick=True, today=date(2026, 12, 1), tell=told_nobody, progress=False)]
    assert quick == ["compile", "fit", "pages"]
    assert set(whole) <= set(words().STEPS)
    assert not (CHECKOUT / DURATIONS).exists() or set(timed(CHECKOUT / DURATIONS)) <= set(words().STEPS)


def test_what_is_left_of_a_record_is_its_missing_parts_or_all_of_an_older_one(tmp_path: Path) -> None:
    now = present(load_catalogue())
    path = tmp_path / RANKED_BY.path
    path.parent.mkdir(parents=True)
    told = {"made_from": now.evidence, "model_version": now.model_version, "of_folds": 4, "folds": [1, 2, 3]}
    assert record_left(RANKED_BY, tmp_path) == 1.0
    for change, left in (({}, 0.25), ({"folds": [1, 2, 3, 4]}, 0.0), ({"made_from": "x"}, 1.0),
                         ({"model_version": now.model_version - 1}, 1.0)):  # fmt: skip
        path.write_text(json.dumps(told | change))
        assert record_left(RANKED_BY, tmp_path) == left


def test_outside_of_a_checkout_nothing_is_renewed(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there is none around"):
        steps(quick=True, today=date(2026, 12, 1), tell=told_nobody, progress=False, root=tmp_path)


SHORT = """
import sys
from pathlib import Path
from scarpath.api import evidence
from scarpath.api.renew import Step, renew
from scarpath.catalog.load import load_catalogue
from scarpath.catalog.results import read_result
from scarpath.core.validation import CrossValidation
from scarpath.evidence import crossvalidation, fit
from scarpath.evidence.crossvalidation import deal
from tests.short_chains import short_chains
crossvalidation.FOLDS, crossvalidation.deal = 2, lambda known: deal(known)[:2]
folder = Path(sys.argv[1])
folds, after = folder / "folds.json", folder / "after"
def say(what):
    print(what, flush=True)
def left():
    return 1.0 - len(read_result(CrossValidation, folds).folds) / 2 if folds.exists() else 1.0
def work():
    with short_chains():
        settings = fit.Settings()
        evidence.validate(load_catalogue(), folds, settings=settings, tell=lambda told: say(told.done))
wanted = [Step(name="fit", left=left, run=work),
          Step(name="pages", left=lambda: float(not after.exists()), run=lambda: after.write_text("done"))]
renew(wanted, folder / "durations.json", tell=lambda stage: say(stage.step))
"""
"""A renewal whose fits are so short that they mean nothing."""


@pytest.mark.slow
def test_a_renewal_killed_in_the_middle_goes_on_to_the_same_end(tmp_path: Path) -> None:
    pytest.importorskip("jax")
    killed, whole = (tmp_path / name for name in ("killed", "whole"))
    # the same fits are compiled once for all three processes
    environment = {**os.environ, **QUICKLY_COMPILED, "JAX_COMPILATION_CACHE_DIR": str(tmp_path / "compiled")}

    def started(folder: Path) -> subprocess.Popen[str]:
        folder.mkdir(exist_ok=True)
        command = [sys.executable, "-c", SHORT, str(folder)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=CHECKOUT)

    with started(killed) as first:
        assert first.stdout is not None
        assert [first.stdout.readline() for _ in range(2)] == ["fit\n", "1\n"]
        first.send_signal(signal.SIGKILL)
    assert not (killed / "after").exists()
    with started(killed) as second:
        assert second.communicate()[0].split() == ["fit", "2", "pages", "None"]
    with started(whole) as third:
        assert third.communicate()[0].split() == ["fit", "1", "2", "pages", "None"]
    first_end, other_end = (read_result(CrossValidation, f / "folds.json") for f in (killed, whole))
    assert first_end == other_end


@pytest.mark.slow
def test_after_a_study_is_edited_one_test_fails_with_the_command_and_others_are_skipped(
    tmp_path: Path,
) -> None:
    copy = Copy(tmp_path)
    study = next((copy.folder / "src/scarpath/catalog/data/studies").glob("*.yaml"))
    study.write_text(study.read_text(encoding="utf-8").replace("title:", "title:  ", 1), encoding="utf-8")
    tests = "tests/catalog/test_draws.py tests/evidence/test_score.py tests/test_api.py"
    said = copy.run(f".venv-dev/bin/python -m pytest -q {tests}", leaves_with=1)
    assert re.search(r"^1 failed, .* skipped", said, re.MULTILINE)
    assert f"study {study.stem} was edited after the fit" in said
    assert "run `make evidence QUICK=1`" in said
