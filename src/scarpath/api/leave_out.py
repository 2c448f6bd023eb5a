"""Which recommendations change when the model is fitted without some of the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from scarpath.api.sensitivity import recommendations
from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.leave_out import LeaveOut, Refit, refit_names
from scarpath.core.validation import Fold
from scarpath.evidence.leave_out import Change, changes
from scarpath.evidence.network import build_network
from scarpath.evidence.sensitivity import improvements

if TYPE_CHECKING:
    from scarpath.evidence.fit import Settings


def leave_out(
    cases: Mapping[str, Case],
    catalogue: Catalogue,
    folds: Sequence[Fold],
    before: LeaveOut | None = None,
    *,
    made_from: str,
    today: date,
    settings: Settings,
    ranking_earned: bool,
) -> Iterator[LeaveOut]:
    """The analysis as it grows by one fit after another, going on from an earlier one of the same evidence,
    model, cases and day. Each fit takes a minute or more, and needs the extra `fit`. Whether plans may rank
    treatments by effect is what it is with the shipped draws.
    """
    from scarpath.core.draws import MODEL_VERSION

    wanted = list(changes(catalogue, folds))
    done = LeaveOut(
        made_from=made_from, model_version=MODEL_VERSION, today=today.isoformat(), cases=tuple(sorted(cases)),
        settings={name: float(getattr(settings, name)) for name in ("chains", "warmup", "draws", "accept")},
        wanted=refit_names([(change.kind, change.name) for change in wanted]), refits=(),
    )  # fmt: skip
    if before is not None and replace(before, refits=()) == done:
        done = before
    yield done
    for change in wanted[len(done.refits) :]:
        done = replace(done, refits=(*done.refits, _refit(change, cases, settings, today, ranking_earned)))
        yield done


def _refit(
    change: Change, cases: Mapping[str, Case], settings: Settings, today: date, ranking_earned: bool
) -> Refit:
    from scarpath.evidence.fit import run, to_draws

    own = replace(settings, seed=settings.seed + (change.kind == "seed"))
    net = build_network(change.catalogue.studies, change.catalogue)
    posterior = run(net, own)
    draws = to_draws(net, posterior, change.catalogue)
    draws = replace(draws, lock={**draws.lock, "ranking_earned": ranking_earned})
    return Refit(
        kind=change.kind, name=change.name, studies=len(net.studies),
        rhat=round(posterior.diagnosis.rhat, 4), divergences=posterior.diagnosis.divergences,
        forecast={name: round(float(v.mean()), 3) for name, v in improvements(draws).items()},
        recommended=recommendations(cases, change.catalogue, draws, today=today),
    )  # fmt: skip
