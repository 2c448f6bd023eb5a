"""The desk: catalogue and draws opened once, and the answers that people are looking at, in memory only.

An answer is known by a random key and belongs to one visitor. Plans are worked out in threads; each can be
stopped, and a newer wish for the same answer stops the older one.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError as NotYet
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Literal, TypeVar

from scarpath import api
from scarpath.api import follow
from scarpath.api.experts import USUAL_SEVERITY, experts_on_scars, experts_on_treatment
from scarpath.core.case import Case, Fitzpatrick
from scarpath.core.catalogue import Catalogue
from scarpath.core.course import Course, Lesson
from scarpath.core.dossier import EvidenceOverview, StudyDossier, TreatmentDossier
from scarpath.core.draws import EffectDraws
from scarpath.core.errors import Cancelled
from scarpath.core.finding import finding
from scarpath.core.overview import GeneralAnswer
from scarpath.core.plan import PlanResult
from scarpath.core.position import Severity
from scarpath.core.standing import ExpertsOnScar, ExpertsOnTreatment
from scarpath.web.faults import WebFault

T = TypeVar("T")

MOST_ANSWERS, MOST_OF_ONE, MOST_LESSONS = 500, 20, 50
KEPT_SECONDS = 12 * 3600.0
PATIENCE = 0.9
"""Seconds for which a page waits for its plan before it shows how far the work has come."""

WISH_PATIENCE = 10.0
"""The same for a slider, whose page shows meanwhile that it is at work."""


class Job:
    """One plan that is being worked out."""

    def __init__(self) -> None:
        self.stage: Literal["waiting"] | api.Stage = "waiting"
        self._stopped = threading.Event()
        self._future: Future[PlanResult] | None = None

    def start(self, threads: ThreadPoolExecutor, work: Callable[[api.Beat], PlanResult]) -> Job:
        """Queue the work."""
        self._future = threads.submit(self._run, work)
        return self

    def _run(self, work: Callable[[api.Beat], PlanResult]) -> PlanResult:
        self._beat("safety")
        return work(self._beat)

    def _beat(self, stage: api.Stage) -> None:
        if self._stopped.is_set():
            raise Cancelled(finding(WebFault.STOPPED_BY_VISITOR))
        self.stage = stage

    def stop(self) -> None:
        """End the work at its next beat, or before it starts."""
        self._stopped.set()
        if self._future is not None:
            self._future.cancel()

    @property
    def stopped(self) -> bool:
        """Whether the visitor stopped it."""
        return self._stopped.is_set()

    @property
    def done(self) -> bool:
        """Whether there is a result or a reason why there is none."""
        return self._future is not None and self._future.done()

    def result(self, seconds: float) -> PlanResult | None:
        """The result; None where it is not there in time. Raises what the work raised."""
        assert self._future is not None
        if self._future.cancelled():
            raise Cancelled(finding(WebFault.STOPPED_BY_VISITOR))
        try:
            return self._future.result(seconds)
        except NotYet:
            return None


@dataclass(slots=True)
class Consultation:
    """One face on the desk: what was typed, the case it makes, the case with the sliders, and its plan. In a
    clinic it may be that of a `person`.
    """

    key: str
    owner: str
    typed: dict[str, str]
    case: Case
    wanted: Case
    job: Job
    person: int | None = None
    picked: str | None = None
    touched: float = field(default_factory=time.monotonic)

    @property
    def changed(self) -> bool:
        """Whether the sliders moved it away from what was typed."""
        return self.wanted != self.case


class Desk:
    """What the pages work with; one for each running server. Draws need `score=True`."""

    def __init__(
        self,
        catalogue: Catalogue,
        draws: EffectDraws,
        *,
        today: Callable[[], date] = date.today,
        threads: int | None = None,
    ) -> None:
        self.catalogue, self.draws, self.today = catalogue, draws, today
        self._threads = ThreadPoolExecutor(threads or os.cpu_count() or 2, thread_name_prefix="plan")
        self._answers: OrderedDict[str, Consultation] = OrderedDict()
        self._lessons: OrderedDict[tuple[str, str, date], Lesson] = OrderedDict()
        self._lock = threading.Lock()
        self._general: Future[GeneralAnswer] | None = None
        self._known: dict[tuple[str, ...], Any] = {}
        self._ground = api.laid_ground(catalogue, draws)
        self.evidence = api.evidence_overview(catalogue)

    def close(self) -> None:
        """Stop all work and wait for it."""
        with self._lock:
            for answer in self._answers.values():
                answer.job.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def general(self, seconds: float = 0.0) -> GeneralAnswer | None:
        """The general answer, worked out once; None while it is not there."""
        with self._lock:
            if self._general is None:
                self._general = self._threads.submit(api.general_answer, self.catalogue, self.draws)
        try:
            return self._general.result(seconds)
        except NotYet:
            return None

    def overview(self) -> EvidenceOverview:
        """All treatments and how they were compared, worked out once."""
        return self._read(("overview",), lambda: api.evidence_list(self.catalogue, self.draws))

    def treatment(self, name: str) -> TreatmentDossier:
        """Everything behind one card, worked out once."""
        work = partial(api.treatment_dossier, name, self.catalogue, self.draws)
        return self._read(("treatment", name), work)

    def study(self, name: str) -> StudyDossier:
        """One study against what the model expects, worked out once."""
        return self._read(("study", name), partial(api.study_dossier, name, self.catalogue, self.draws))

    def experts(self, skin: Fitzpatrick, severity: Severity) -> tuple[ExpertsOnScar, ...]:
        """What experts say of every kind of scar in one skin, worked out once."""
        work = partial(experts_on_scars, self.catalogue, fitzpatrick=skin, severity=severity)
        return self._read(("experts", skin, severity), work)

    def experts_on(self, name: str) -> ExpertsOnTreatment:
        """What experts say of one treatment, worked out once."""
        work = partial(experts_on_treatment, self.catalogue, name, severity=USUAL_SEVERITY)
        return self._read(("experts_on", name), work)

    def _read(self, key: tuple[str, ...], work: Callable[[], T]) -> T:
        """A value that depends on catalogue and draws alone. Two who ask at once may both work it out."""
        found: T | None = self._known.get(key)
        if found is None:
            found = self._known[key] = work()
        return found

    def lesson(self, course: Course) -> Lesson | None:
        """What a course has taught; None where its scars have no forecast. The newest few are remembered."""
        if not course.case.has_atrophic:
            return None
        key = (course.person.id, course.history[-1].id, self.today())
        with self._lock:
            found = self._lessons.get(key)
        if found is None:
            found = follow.look(course, self.catalogue, self.draws, today=self.today())
            with self._lock:
                self._lessons[key] = found
                while len(self._lessons) > MOST_LESSONS:
                    self._lessons.popitem(last=False)
        return found

    def open(
        self, owner: str, typed: dict[str, str], case: Case, *, person: int | None = None
    ) -> Consultation:
        """Put a face on the desk and start on its plan. The oldest of too many make room."""
        answer = Consultation(
            key=secrets.token_urlsafe(24),
            owner=owner,
            typed=typed,
            case=case,
            wanted=case,
            job=self._plan(case),
            person=person,
        )
        with self._lock:
            self._answers[answer.key] = answer
            self._make_room(owner)
        return answer

    def _make_room(self, owner: str) -> None:
        now = time.monotonic()
        old = [a for a in self._answers.values() if now - a.touched > KEPT_SECONDS]
        mine = [a for a in self._answers.values() if a.owner == owner]
        old += mine[: max(0, len(mine) - MOST_OF_ONE)]
        old += list(self._answers.values())[: max(0, len(self._answers) - MOST_ANSWERS)]
        for answer in old:
            answer.job.stop()
            self._answers.pop(answer.key, None)

    def find(self, key: str, owner: str) -> Consultation | None:
        """The answer with this key if it belongs to this visitor."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is None or not secrets.compare_digest(answer.owner, owner):
                return None
            answer.touched = time.monotonic()
            self._answers.move_to_end(key)
            return answer

    def wish(self, answer: Consultation, wanted: Case) -> Job:
        """Work the plan out again for changed wishes; what was still running for this answer stops."""
        answer.job.stop()
        answer.wanted, answer.picked = wanted, None
        answer.job = self._plan(wanted)
        return answer.job

    def _plan(self, case: Case) -> Job:
        def work(beat: api.Beat) -> PlanResult:
            return api.plan(
                case,
                self.catalogue,
                self.draws,
                today=self.today(),
                whole_front=False,
                beat=beat,
                ground=self._ground,
            )

        return Job().start(self._threads, work)

    def shown(self, answer: Consultation, result: PlanResult) -> PlanResult:
        """The result with the plan that the visitor picked to look at."""
        if answer.picked is None:
            return result
        return api.picked(result, answer.picked, answer.wanted, self.catalogue, today=self.today())
