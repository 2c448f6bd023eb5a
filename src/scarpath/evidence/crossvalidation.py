"""Cross-validation over studies: each tenth of the studies is predicted by a fit that has not seen it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import MODEL_VERSION
from scarpath.core.validation import CrossValidation, Fold
from scarpath.evidence.fit import Settings, run, to_draws
from scarpath.evidence.held_out import FOLDS, deal, score_held, scored_studies, without
from scarpath.evidence.network import build_network, unclassified

SETTINGS = Settings(chains=2, warmup=400, draws=1200, kept=1200, accept=0.9)
"""Fewer chains than the shipped fit, because a fold's predictions need no tails of single parameters; long
enough that the score does not move with the chains' own noise.
"""


def begin(made_from: str, settings: Settings, before: CrossValidation | None) -> CrossValidation:
    """An empty cross-validation, or the one begun before if it was made from the same evidence, model and
    settings.
    """
    empty = CrossValidation(
        made_from=made_from, model_version=MODEL_VERSION, settings=asdict(settings), of_folds=FOLDS, folds=()
    )
    same = before is not None and replace(before, folds=()) == empty
    return before if same and before is not None else empty


def folds_left(catalogue: Catalogue, settings: Settings, done: CrossValidation) -> Iterator[Fold]:
    """The folds that are not there yet, one after another; each takes minutes."""
    have = {fold.number for fold in done.folds}
    for number, held in enumerate(deal(catalogue)):
        if number not in have:
            yield run_fold(catalogue, number, held, settings)


def run_fold(catalogue: Catalogue, number: int, held: Sequence[str], settings: Settings) -> Fold:
    """Fit without the held-out studies and score them."""
    known = without(catalogue, held)
    net = build_network(known.studies, known)
    posterior = run(net, settings)
    draws = to_draws(net, posterior, known)
    studies = [catalogue.studies[name] for name in held]
    outcomes, contrasts = score_held(
        studies, list(scored_studies(known)), draws, catalogue.scales, unclassified(catalogue)
    )
    return Fold(
        number=number, studies=tuple(held), rhat=posterior.diagnosis.rhat,
        divergences=posterior.diagnosis.divergences, outcomes=outcomes, contrasts=contrasts,
    )  # fmt: skip
