"""What the room `evidence` refuses, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {
    "no_chain_comparisons_connects_other": (
        "no chain of comparisons connects {apart:listed} with the other treatments (studies: "
        "{studies:listed}). A forecast would rest on no comparison. Check the names of the treatments in "
        "these studies, or add a study that compares one of them with something else."
    ),
    "random_effects_need_least_two": "random effects need at least two studies",
    "pool_more_studies": "Pool two or more: one says nothing of their spread.",
    "each_effect_needs_finite_sampling": "each effect needs one finite sampling variance above zero",
    "new_study_arms_need_exchangeable": "a new study's arms need exchangeable baselines",
    "pool_with_exchangeable": "Pool with exchangeable baselines: contrasts alone fix no level.",
    "chains_not_trusted": (
        "The chains cannot be trusted: {failed:ranked}. Nothing was written. Raise the target acceptance "
        "(--accept 0.99) or the draws (--draws 2000); if that does not help, the model needs another "
        "parametrisation."
    ),
    "rhat_too_large": "R-hat is {rhat:.3f} for {at}, above {most}",
    "too_few_effective": "the effective sample size is {size:.0f} for {at}, below {least:.0f}",
    "diverged": "{transitions} transitions diverged",
}
