"""Everything that hangs on the studies, renewed step by step: each step knows whether it is done, so that a
run that was interrupted, even killed, goes on where it stopped.

Nothing is half-written, because each step writes its file in one go, or part by part in files that are whole
after every part. How long a step took is kept, and tells the next run how long the rest takes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scarpath.api.faults import ApiFault
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.core.record import Stage
from scarpath.files import SHARED, write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: its name, what is still to do of it (0 is done, 1 all of it), and what does it."""

    name: str
    left: Callable[[], float]
    run: Callable[[], None]


def renew(
    steps: Sequence[Step],
    durations: Path,
    *,
    tell: Callable[[Stage], None],
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Run what is not done yet, in order. Raises `InvalidInput` where a step has run and is still not done:
    what follows would rest on it.
    """
    for number, step in enumerate(steps):
        share = step.left()
        if share == 0.0:
            continue
        known = timed(durations)
        tell(Stage(step=step.name, done=number, of=len(steps), seconds_left=_rest(steps[number:], known)))
        start = clock()
        step.run()
        if step.left() > 0.0:
            raise InvalidInput(finding(ApiFault.STEP_NOT_DONE, step=step.name))
        _keep(durations, known | {step.name: round((clock() - start) / share, 1)})
    tell(Stage(step=None, done=len(steps), of=len(steps), seconds_left=0.0))


def _rest(steps: Sequence[Step], known: dict[str, float]) -> float | None:
    shares = {step.name: step.left() for step in steps}
    if any(share and name not in known for name, share in shares.items()):
        return None
    return sum(share * known[name] for name, share in shares.items() if share)


def timed(durations: Path) -> dict[str, float]:
    """Seconds of each whole step that was ever run here; none where the file is not there or not readable,
    because it only tells how long something takes.
    """
    try:
        found = json.loads(durations.read_text(encoding="utf-8"))
        return {str(name): float(seconds) for name, seconds in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _keep(durations: Path, known: dict[str, float]) -> None:
    durations.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(known, indent=1, sort_keys=True)
    write_whole(durations, f"{text}\n".encode(), replace=True, mode=SHARED)
