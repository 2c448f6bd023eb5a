"""What the documentation and the commands on the evidence say of fits, rules and published figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RECORDS: Final[Mapping[str, str]] = {
    "cross_validation": "cross-validation",
    "other_combination": "the other form of combination",
    "seeds": "seeds",
    "leave_out": "leaving out",
    "calibration": "calibration",
    "sensitivity": "sensitivity",
    "learning": "learning",
}
STEPS: Final[Mapping[str, str]] = {
    **RECORDS,
    "compile": "compiled catalogue",
    "fit": "fit",
    "ranking": "whether treatments may be ranked by effect",
    "pages": "pages",
}
STAGE: Final = "Step {number} of {of}: {step}. {left}"
STAGE_MINUTES: Final = "About {minutes} minutes from here to the end."
STAGE_MINUTE: Final = "About a minute from here to the end."
STAGE_NOT_TIMED: Final = "How long the rest takes is not known yet: a part of it was never run here."
STAGE_END: Final = "All {of} steps are done."
RECORD_OLDER: Final = (
    "**This record is of older evidence** ({record}). Studies, cards, the model or the draws changed after "
    "it was made; `make {verb}` renews it.\n\n"
)
RECORDS_OLDER: Final = (
    "Records of older evidence, which say so where they are shown: {records}. `make evidence` renews them."
)

YES: Final = "yes"
NONE: Final = "none"

FIT: Final = """\
R-hat at most                {rhat:.4f}  ({rhat_at})
bulk effective sample size   {bulk_ess:.0f}  ({bulk_ess_at})
tail effective sample size   {tail_ess:.0f}  ({tail_ess_at})
divergent transitions        {divergences}
{draws} draws from {studies} studies are in {file}.
"""

PARAMETERS: Final[Mapping[str, str]] = {
    "reach": "share that can be removed",
    "clinic_sd": "spread between clinics",
    "kappa": "spread between people, of the effect",
    "sigma": "spread between people, else",
    "sigma_sd": "spread of that between studies",
    "reporting_mean": "what reports add",
    "reporting_sd": "error of a study",
    "arm_sd": "error of an arm",
    "outcome_sd": "error of a figure",
    "stray_share": "share of stray studies",
    "level_slope": "growth of errors with effect",
    "uncontrolled": "bias of uncontrolled arms",
    "treatment_bias": "bias by treatment",
    "within_person": "what split faces add",
    "scale_noise": "raters' noise by scale",
    "split_face_share": "what sides of a face share",
    "session_slope": "slope over sessions, between studies",
    "rater_sd": "spread between raters",
    "dose": "sessions to saturation",
    "pih": "brown marks",
    "pih_study_sd": "brown marks, between studies",
}
"""Parameters of the model; others are shown by their own names."""
CALIBRATION: Final = "SIMULATION-BASED CALIBRATION"
CALIBRATION_HEADER: Final = ("quantity", "{level} %", "found", "chi²", "ECDF")
"""The second column stands once for each size of interval."""
CALIBRATION_DONE: Final = (
    "{count} networks of the shape of the real one were simulated, each from values drawn from the prior, "
    "and fitted with one chain of {warmup:.0f} warm-up steps and {draws:.0f} draws. Where model and "
    "sampler are right, the rank of a true value among {ranked} draws is as often low as high. {diverged} "
    "of the chains diverged."
)
CALIBRATION_TESTED: Final = (
    "Tested are {quantities} quantities, each by the largest departure of its ranks' distribution function, "
    "at every rank together (ECDF), and by the chi-square of its histogram (chi²); the table holds the "
    "p-values. With a chance of {alarm:.0f} % of any false alarm over all of them (Holm's procedure on the "
    "ECDF), {found}"
)
CALIBRATION_UNEVEN: Final = "uneven are: {names}."
CALIBRATION_EVEN: Final = "none is uneven."
CALIBRATION_SHORT: Final = (
    "The chains are short: {ess:.0f} effective draws in the median network for what mixes worst ({name}), "
    "which alone makes the outermost ranks a little too frequent. {reach}"
)
CALIBRATION_FEW: Final = "So few networks show only gross faults."
CALIBRATION_ENOUGH: Final = "{count} networks show faults of some size, not small ones."
CALIBRATION_COLUMNS: Final = (
    "Under {levels} %: share of networks whose central interval of that size held the truth. Found: "
    "correlation of the true values with the posterior means; near 0 the studies say little of a quantity, "
    "and its forecast is the prior's."
)
CALIBRATION_PICTURE: Final = "Rank histograms of {quantities} quantities over {count} simulated networks"
CALIBRATION_PICTURE_TEXT: Final = (
    "Each bar counts the networks in which the rank of the true value fell in that tenth of the ranks. The "
    "line is the expected count."
)

LEFT_OUT: Final = "WITHOUT ONE PART OF THE EVIDENCE"
LEFT_OUT_HEADER: Final = ("fitted without", "studies", "largest move", "plans changed", "treatments lost")
LEFT_OUT_NOTHING: Final = "nothing"
LEFT_OUT_SEED: Final = "nothing, from another seed"
LEFT_OUT_DESIGN: Final = "design: {name}"
LEFT_OUT_RATER: Final = "rater: {name}"
LEFT_OUT_STUDY: Final = "study: {name}"
LEFT_OUT_CHANGED: Final = "{changed} of {plans} ({kinds})"
LEFT_OUT_OPEN: Final = "{done} of {of} fits are done; the command goes on where it stopped."
LEFT_OUT_DONE: Final = (
    "The model is fitted again without one part of the evidence, with {chains:.0f} chains of {warmup:.0f} "
    "warm-up steps and {draws:.0f} draws, and the plan to look at first is found for each case on {day}. It "
    "is compared with such a short fit of all studies. A plan counts as changed when any number of sessions "
    "differs; in brackets, when its treatments do. The largest move is that of the mean forecast of a "
    "treatment, in points. Another seed alone shows what so short chains change by chance."
)
LEFT_OUT_CHAINS: Final = (
    "R-hat is at most {rhat:.3f}, with {divergences} divergent transitions in all of these fits."
)
LEFT_OUT_OTHER: Final = "{case}, first {plan}: other treatments come first without {others}."
LEFT_OUT_OTHER_ONE: Final = "{without}: {plan}"
LEFT_OUT_SAME: Final = "{case}, first {plan}: no fit puts other treatments first."

SURPRISES: Final = ("very surprising", "surprising", "unusual", "as expected")
"""From the outermost figure of a prediction to the innermost."""
SCORES: Final = "Printed against expected"
SCORES_HEADER: Final = ("study, arm", "printed", "expected", "9 of 10", "surprise")
SCORES_RANGE: Final = "{low:.0f} to {high:.0f}"
SCORES_NOTE: Final = (
    "Expected is what a new study of this design would print, with its rater and its scale, not what a "
    "person gains."
)
SCORES_SUMMARY: Final = "{outcomes} outcomes: {inside}; mean CRPS {crps:.1f} points."
SCORES_INSIDE: Final = "{share:.0f} % in the {percent} % interval"
SCORES_NOTHING: Final = "Nothing could be scored."
SCORES_SKIPPED: Final = "Not scored"
SCORES_SKIPPED_ONE: Final = "{study}, arm {arm}, outcome {number}: {why}"

SEEDS: Final = "THE FIT FROM SEVERAL SEEDS"
SEEDS_HEADER: Final = ("seed", "R-hat", "bulk ESS", "tail ESS", "divergent")
SEEDS_OPEN: Final = "{done} of {of} seeds are done; the command goes on where it stopped."
SEEDS_AGREE: Final = (
    "The posterior means of {quantities} reported quantities, compared between every two seeds. The largest "
    "difference is {largest:.1f} Monte-Carlo errors ({at}); {within:.0f} % lie within two. Chance alone "
    "exceeds {bound:.1f} anywhere in {alarm:.0f} % of such comparisons: the seeds agree. No mean differs by "
    "more than {sds:.2f} posterior standard deviations."
)
SEEDS_DISAGREE: Final = (
    "The posterior means of {quantities} reported quantities, compared between every two seeds. The largest "
    "difference is {largest:.1f} Monte-Carlo errors ({at}); {within:.0f} % lie within two. Chance alone "
    "exceeds {bound:.1f} anywhere in {alarm:.0f} % of such comparisons: the seeds do not agree. No mean "
    "differs by more than {sds:.2f} posterior standard deviations."
)

SENSITIVITY: Final = "WHAT THE RECOMMENDATIONS HANG ON"
SENSITIVITY_OPEN: Final = "{done} of {of} scenarios are done; the command goes on where it stopped."
SENSITIVITY_DONE: Final = (
    "The plan to look at first is found for each case, on {day} and from {draws} of the draws with the lock "
    "{lock}, as they stand and under each scenario. A plan counts as changed when any number of sessions "
    "differs; in brackets, when its treatments do."
)
SENSITIVITY_CHANCE: Final = (
    "A third of the draws picked at random changes {share} of the recommendations: a scenario of a third of "
    "the draws tells something only above that."
)
SENSITIVITY_PRIORS: Final = (
    "Weaker and stronger priors move no treatment's mean forecast by more than {points:.1f} points and "
    "change {share} of the recommendations: where plans are nearly equal, little decides which is put "
    "first."
)
SENSITIVITY_CELL: Final = "{treatment} on {type} scars"
SENSITIVITY_CELLS: Final = (
    "Of the treatments and scar types that no trial reports alone, knowing the effect of {names} would "
    "change most plans ({share}). A third of the draws is behind each of these, too, so much of it is "
    "chance."
)
PRIORS: Final = {
    "reach": "how much can be removed",
    "dose": "how fast sessions add up",
    "reports": "what reports add",
    "raters": "raters and scales",
    "cutpoints": "cutpoints of grades",
    "clinics": "differences between clinics",
    "people": "differences between people",
    "errors": "errors of studies, arms and figures",
}
"""Groups of priors, as the sensitivity analysis calls them."""
SENSITIVITY_REFUSED: Final = (
    "Weights could not be trusted (k above {most:g}), so no plan was made, for: {names}."
)
SENSITIVITY_PLANS: Final = "Plans as they stand"
SENSITIVITY_PLANS_HEADER: Final = ("case", "looked at first")
SENSITIVITY_PRIORS_TITLE: Final = "Priors made weaker or stronger"
SENSITIVITY_PRIORS_HEADER: Final = ("prior of", "power", "k", "largest move", "plans changed")
SENSITIVITY_MOVED: Final = "{points:+.1f} points ({treatment})"
SENSITIVITY_CELLS_TITLE: Final = "Scar types that no trial of a treatment reports alone"
SENSITIVITY_CELLS_HEADER: Final = ("treatment", "scar type", "plans changed if its effect were known")
SENSITIVITY_NOT_JUDGED: Final = "not judged"
SENSITIVITY_SHARE: Final = "{changed} of {judged} ({kinds})"

FORECASTERS: Final[Mapping[str, str]] = {
    "model": "model",
    "pooled": "all arms pooled",
    "by_treatment": "random effects by treatment",
    "components": "additive components",
}
VALIDATION: Final = "Cross-validation over studies"
VALIDATION_OPEN: Final = "Only {done} of {of} folds are done; run the command again to go on."
VALIDATION_COVERAGE: Final = ("forecast by", "CRPS", "in the {level} %")
"""The last column stands once for each size of interval."""
VALIDATION_SKILL: Final = ("model against", "skill", "middle 90 %", "chance above zero")
VALIDATION_RANGE: Final = "{low} to {high}"
VALIDATION_DONE: Final = (
    "{studies} studies with {outcomes} figures, each predicted as a new study by a fit that had not seen it "
    "({folds} folds). A study counts once: the mean over its figures. CRPS is in points of improvement; "
    "smaller is better."
)
VALIDATION_BEST: Final = (
    "The best of the ordinary syntheses is: {best}. If the model is true, somebody who knew its parameters "
    "exactly would have a skill of {ceiling} against it: the rest is variation between studies, arms and "
    "patients that nobody can predict from the treatment."
)
VALIDATION_CONTRASTS: Final = (
    "Differences between arms of one study ({contrasts} in {studies} studies): the better arm was named in "
    "{right} of {signs}. Against predicting no difference the skill is {skill} ({between}; above zero with "
    "{above}). A forecaster who knew the parameters would reach {ceiling}."
)
VALIDATION_CHAINS: Final = (
    "The chains of a fold are shorter than the shipped ones: R-hat at most {rhat:.3f}, {divergences} "
    "divergent transitions in all folds."
)
RANKING_EARNED: Final = "Treatments may be ranked by their forecast effect."
RANKING_FLATTERED: Final = (
    "That is what a ranking of treatments by their forecast effect takes (a skill of {skill} with a "
    "chance of {chance} that it is above zero), but the model was changed with such figures in view, so "
    "they flatter it and do not earn a ranking: among suitable treatments whose forecasts overlap, harm, "
    "downtime and price decide."
)
RANKING_MISSED: Final = (
    "This does not earn a ranking of treatments by their forecast effect, which takes a skill of {skill} "
    "with a chance of {chance} that it is above zero: among suitable treatments whose forecasts overlap, "
    "harm, downtime and price decide."
)
VALIDATION_SURPRISES: Final = "## Surprises\n\nThe figures farthest from their predictions."
VALIDATION_SURPRISES_HEADER: Final = ("study", "arm", "kind", "printed", "place in the prediction", "CRPS")
COMBINATION_HEADER: Final = (
    "figures of", "studies", "figures", "ceiling", "strongest", "skill", "middle 90 %", "above zero",
)  # fmt: skip
COMBINATION_ALL: Final = "all arms"
COMBINATION_JOINED: Final = "arms that joined mechanisms"
COMBINATION_OPEN: Final = "The trials do not tell the two forms apart: both intervals hold zero."
COMBINATION_TOLD: Final = "An interval that leaves zero out says which form predicts better."

NETWORKS: Final = "Published network meta-analyses"
NETWORKS_SUMMARY: Final = "Summary"
NETWORKS_PAGE: Final = (
    "# Validation on published network meta-analyses\n",
    "Written by `make docs` from [networks.json](validation/networks.json), which `make networks` computes; "
    "do not edit it by hand.\n",
)
"""Title and origin of the page."""
NETWORKS_INTRODUCTION: Final = (
    "Published network meta-analyses, fitted again with the evidence model's own densities: errors nested "
    "in arms and studies, ordered categories, and a declared link. No forecast rests on them. They show "
    "that the code finds what others found, and a loop of comparisons that contradicts itself."
)
NETWORKS_RULE: Final = (
    "A mean or median counts as met within 0.05, a spread or the end of an interval within 0.1, and sums "
    "over the whole network within 3 %."
)
NETWORKS_DIFFER: Final = (
    "Differ by: the largest difference in what was printed of a figure, its interval included; the page "
    "docs/validation-networks.md has them all."
)
NETWORKS_ANALYSES: Final = (
    "network", "studies", "link", "analysis", "figures", "met", "largest difference of an effect", "draws",
    "of which count", "R-hat",
)  # fmt: skip
NETWORKS_EXACT: Final = "exact"
NETWORKS_FIGURES: Final = (
    "", "printed", "ours", "printed interval", "our interval", "largest difference", "",
)  # fmt: skip
NETWORKS_SHORT_HEADER: Final = ("", "printed", "ours", "differ by")
NETWORKS_QUANTITIES: Final[Mapping[str, str]] = {
    "between": "SD between studies",
    "variance": "variance between studies",
    "deviance": "residual deviance",
    "parameters": "effective number of parameters",
    "parameters_at_log_odds": "effective number of parameters, at the mean log odds",
    "q": "Cochran's Q",
    "df": "its degrees of freedom",
}
NETWORKS_LEVEL: Final = "level of {of}"
NETWORKS_LEVEL_BEYOND: Final = "level of {of}, {reached} % or more"
NETWORKS_EFFECT: Final = "{of} against {against}"
NETWORKS_ABOUT: Final = "{studies} studies, {treatments} treatments; {measure}; link {link}."
NETWORKS_OF: Final = "{studies} studies of {treatments}; {measure}.\n"
NETWORKS_LEFT_OUT: Final = "Left out: {study}; {why}.\n"
NETWORKS_DATA: Final = "Data: {source}. Licence: {licence}.\n"
NETWORKS_PRINTED: Final = "Printed in: {where}."
NETWORKS_PRIOR: Final = "Prior of the SD between studies: {prior}."
NETWORKS_MADE: Final = "\nMade with: {made}.\n"
NETWORKS_NOT_MET: Final = "**not met**"
NETWORKS_RANGE: Final = "{low} to {high}"
NETWORKS_CONSISTENCY: Final = (
    "Consistency over all designs: Q {between:.2f} on {df_between} degrees of freedom, p {p:.4f}; within "
    "designs Q {within:.2f} on {df_within}."
)
NETWORKS_AGREE: Final = (
    "Direct and indirect evidence agree in all {count} comparisons with both, p {p} or more."
)
NETWORKS_CONTRADICT: Final = (
    "Direct and indirect evidence contradict each other on {of} against {against}: direct {direct:.2f}, "
    "indirect {indirect:.2f}, p {p:.4f}, one of {count} comparisons."
)
NETWORKS_MET: Final = "{met} of {figures} printed figures are met."
NETWORKS_EXPLAINED: Final = "{explained} of the other {missed} are explained."

RULES: Final = """\
# Safety rules

Written by `python docs/make_safety_rules.py` from `src/scarpath/catalog/data/rules/`; do not edit it by hand.
{sign_off}

- A **red flag** ends planning: the program says kindly why, and to see a doctor first.
- A **blocked** treatment is in no plan. A **delayed** one is in none before its date; it is blocked where
  that date lies more than 24 months after the first visit.
- **Ask a doctor first** and **precaution** leave the treatment in and are shown beside it.
- What a case leaves out is *not stated*, never *no*. A rule that needs it becomes a question. Until it is
  answered, the treatment stays in the plan and the plan says on which answers it depends.
- The letter after a source is its class: A guideline or systematic review, B trial, C case series or expert,
  D maker, E clinic or consumer page. No block, delay or red flag rests on class E alone.
- A **proposal** is our own reading of sources that disagree, or reaches further than any one of them.
"""
RULE_EFFECTS: Final[Mapping[str, str]] = {
    "see_doctor_first": "red flag: see a doctor first, no plan",
    "block": "blocked",
    "delay": "delayed",
    "ask_first": "ask a doctor first",
    "precaution": "precaution",
}
"""In the order in which the page lists them."""
RULE_STRENGTHS: Final[Mapping[str, str]] = {
    "absolute": "absolute",
    "relative": "relative",
    "precaution": "precaution",
}
RULE_SIGN_OFF: Final[Mapping[str, str]] = {
    "sourced": "as the sources say",
    "rule_proposal": "**proposal, needs a clinician's sign-off**",
}
RULE_PROPOSAL: Final = "proposal"
RULES_GLANCE: Final = "\n## At a glance\n\n{rules} rules, of which {proposals} are proposals.\n"
RULES_HEADER: Final = ("rule", "effect", "on", "strength", "sources", "conflict", "sign-off")
RULES_EACH: Final = "\n## Each rule\n"
RULE_WHEN: Final = "- When: {when}."
RULE_THEN: Final = "- Then: {effect}, for {targets}."
RULE_THEN_UNTIL: Final = "- Then: {effect} {until}, for {targets}."
RULE_STRENGTH: Final = "- Strength: {strength}. Sign-off: {sign_off}."
RULE_ASKS: Final = "- Where `{field}` is not stated it asks: {question}"
RULE_FACTS: Final = "- It stands on:"
RULE_CONFLICTS: Final = "- Sources that say otherwise:"
RULE_UNTIL: Final = "until {length} after {after}"
RULE_MONTHS: Final = "{count} months"
RULE_WEEKS: Final = "{count} weeks"
RULE_AFTER: Final[Mapping[str, str]] = {"today": "today", "history": "that session"}
RULE_EVERYTHING: Final = "every treatment"
RULE_EVERYTHING_BUT: Final = "every treatment but {names}"
RULE_FAMILIES: Final = (
    "all of laser",
    "all of microneedling",
    "all of chemical peel",
    "all of filler",
    "all of subcision",
    "all of punch",
    "all of prp",
    "all of raised scar",
)
"""Families of treatments, in their order."""
RULE_MECHANISMS: Final = (
    "all of resurfacing",
    "all of focal",
    "all of release",
    "all of volume",
    "all of peel",
    "all of adjunct",
    "all of raised",
    "all of topical",
    "all of inert",
    "all of unclassified",
)
"""Mechanisms of treatments, in their order."""
RULE_ALWAYS: Final = "always"
RULE_NOT: Final = "not ({part})"
RULE_AND: Final = " and "
RULE_OR: Final = " or "
RULE_TREATED: Final = "a session of {what} ended less than {months} months before"
RULE_FIELD: Final = "`{field}` {test}"
RULE_IS: Final = "is {values}"
RULE_INCLUDES: Final = "includes {values}"
RULE_RECENT: Final = "is less than {months} months before the first visit"
RULE_AT_LEAST: Final = "at least {bound:g}"
RULE_AT_MOST: Final = "at most {bound:g}"
RULES_NOT_MADE: Final = "\n## What was made into no rule\n"
RULES_NOT_MADE_TEXT: Final = (
    "The clinical table has {entries} statements on contraindications, skin types and safety. {carried} are "
    "carried by rules; the other {others} are these.\n"
)
RULES_LEFT_OUT: Final = "\n## What was left out of a rule\n"
RULES_LEFT_OUT_TEXT: Final = "Of {count} statements that rules carry, a part is in none.\n"
RULES_STATEMENTS_HEADER: Final = ("statement", "sources", "why it is not, or not wholly, in a rule")
