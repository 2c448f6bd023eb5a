"""Why one plan is first, what the others are, and what would change that."""

from collections.abc import Mapping
from typing import Final

from scarpath.core.finding import Kind

CONCORDANCE: Final = "Plans beside published experts"
CONCORDANCE_NOTE: Final = (
    "For each face: what is put first, and whether it treats every scar type that makes up a fifth of the "
    "severity with what experts put first for such scars. This is agreement with positions that were coded "
    "once from abstracts and the beginnings of pages, and that no dermatologist has reviewed. It is no proof "
    "of benefit."
)
CONCORDANCE_HEADER: Final = ("face", "first", "beside the experts")
CONCORDANCE_SUM: Final = "{agree} of {faces} faces agree, or say which limit is in the way."
ONE_GROUP_LESS: Final = (
    "Leaving out one group of sources at a time changes what is first {changed} times in {tried}."
)
NOTHING_AT_ALL: Final = "nothing"
AGAINST_FLOOR: Final = "holds what is warned against: {names}"
VERDICTS: Final = {
    "first_line": "first line for each of these types",
    "behind_limit": "a limit is in the way",
    "nothing_first": "nothing may be first, and the answer says why",
    "short_of_first_line": "not the first line of each of these types",
    "raised": "raised scars have their own path",
    "doctor_first": "a doctor comes first",
}
PUBLISHED_CASES: Final = "Published cases"
PUBLISHED_CASES_NOTE: Final = (
    "What experts chose for people they wrote about, beside what is put first for a face that holds what "
    "they state. What they leave out, such as the number of scars, their depth or the skin type, is ours; "
    "each file in `catalog/data/published_cases` says in its first line which is which."
)
PUBLISHED_HEADER: Final = ("source", "person", "chosen", "result", "put first here", "why they differ")
PUBLISHED_SAME: Final = "the same treatments"

BESIDE: Final = "What experts say beside the trials"
NOT_FOR_YOU: Final = "Not for you, and why"
NOT_FIRST: Final = "Not put first for you, and why"
NOTHING_FIRST: Final = {
    "mild": (
        "Doing nothing stands first beside this plan, for the scars are mild. If they bother you, say so "
        "where you describe your scars (bothers: true)."
    ),
    "small_gain": (
        "Doing nothing stands first beside this plan, for the gain in points is less than raters of the "
        "scale differ by. If the scars bother you, say so where you describe them (bothers: true)."
    ),
}
AGREEMENT: Final = {
    "agree": "Experts and trials agree on this plan.",
    "disagree": "Experts disagree on a part of this plan.",
    "trials_silent": "Experts speak of its parts; no trial gave the whole plan.",
    "experts_silent": "Trials gave this plan; no expert source that we read speaks of its parts.",
}
EXPERTS_ON: Final = "{scars}: {told}."
FRAGILE: Final = "with one source less it would not be"
EXPERTS_DISAGREE: Final = "experts disagree"
SAID_BY: Final = "{text} [{sources}]"
OTHERWISE: Final = "Others put {name} first or accept it [{sources}]."
MORE_SOURCES: Final = "{more} more"
POINTS: Final = "In points: from {before} to about {after} ({low} to {high}) on the scale {scale}."
POINTS_RATERS: Final = "Raters of that scale mostly agree within {points} points."
WHILE_FILLER: Final = "While the filler lasts: {mean} better."
IRREVERSIBLE: Final = "{name} cannot be undone."
PROPOSAL: Final = "What your doctor proposes"
PROPOSAL_FIGURES: Final = (
    "Better by {better}, net of no treatment; {cost} {currency}; {visits} visits; {days} days off; brown "
    "marks {marks}. How sure: {sure}."
)
PROPOSAL_AGAINST: Final = "What speaks against it"
PROPOSAL_MISSING: Final = "What is missing"
PROPOSAL_ASK: Final = "To ask before"
STAGED: Final = "What cannot be done at once can be staged: first {first}, later {later}."

FINDINGS: Final[Mapping[Kind, str]] = {
    # What bars a plan from being first, or from being shown
    Kind.NOT_SHOWN: "{treatment} is advised against for a face like this: {because:ranked}",
    Kind.NOT_FIRST: "{treatment} is not put first for a face like this: {because:ranked}",
    Kind.FLOOR_AVOID_OFFICIAL: "a label or a regulator says to avoid it because of harm",
    Kind.FLOOR_AVOID_CLASS_A: "a guideline or a consensus says to avoid it because of harm",
    Kind.FLOOR_AVOID_TWO_GROUPS: "two independent groups of experts say to avoid it because of harm",
    Kind.FLOOR_HARM_IN_CONTEXT: "a source warns of harm in a case like yours",
    Kind.FLOOR_HARM_IN_SKIN: "experts warn of harm in your skin type",
    Kind.FLOOR_LABEL_CAUTION: "a label or a regulator urges caution, or says it was not studied here",
    Kind.FLOOR_OUTWEIGHED: "more experts speak against it here than for it",
    Kind.IRREVERSIBLE_NOT_FIRST: (
        "{treatment:inside} cannot be undone, and too few experts put it first for these scars"
    ),
    Kind.KELOID_NOT_PERMITTED: (
        "in skin that tends to keloids nothing is first unless a source permits it; none does for "
        "{treatments:both}"
    ),
    Kind.SIZE_UNKNOWN: "experts put it first, but no trial says how much {treatments:both} adds",
    Kind.NO_TRIAL_OF_THE_WHOLE: "no trial gave these treatments together, about so often",
    Kind.COVERS_TOO_LITTLE: (
        "it treats only {percent:.0f}% of the severity with what experts put first for those scars, or else "
        "accept"
    ),
    Kind.NO_CARD_YET: (
        "experts put it first or accept it for such scars; no card is written for it{basis:basis}"
    ),
    # Steps of the order
    Kind.ORDER_BY_FLOOR: "experts or a label warn against part of the other",
    Kind.ORDER_BY_COVERAGE: (
        "it treats {first:.0f}% of the severity with what experts put first for those scars, or else accept, "
        "and the other {other:.0f}%"
    ),
    Kind.ORDER_BY_PARTS: "the other has a part that no scar of this face needs",
    Kind.ORDER_BY_PEOPLE: "trials gave exactly it to {first:.0f} people, the other to {other:.0f}",
    Kind.ORDER_BY_IMPROVEMENT: (
        "given as usual and in full, it is expected to improve {first:.0f}%, the other {other:.0f}%"
    ),
    Kind.ORDER_BY_WISH: "it does better on {by:term}, which comes first by your wish or for your skin type",
    Kind.ORDER_BY_HARM: "the gravest lasting harm seen after the other (or treatments like it) is worse",
    Kind.ORDER_BY_REST: "all else is alike, and it does better on {by:term}",
    Kind.ORDER_BY_ADJUNCT: "the other only adds an extra that decides nothing",
    Kind.ORDER_BY_NAME: "nothing tells the two apart; the order of their names decides",
    # What is shown
    Kind.FIRST_OF_ORDER: "first by what experts and trials say",
    Kind.EXPERTS_PLAN: "experts’ plan: {because}",
    Kind.CHEAPEST_WITH_HALF: "the cheapest with at least half of the improvement",
    Kind.GENTLEST: "the fewest days off",
    Kind.NEXT_OF_ORDER: "the next to look at",
    Kind.MAY_NOT_FIT: "may cost more than your budget",
    Kind.NAMES: "{names:listed}",
    # Why the first is first
    Kind.FIRST_COVERS: (
        "It treats {percent:.0f}% of the severity with what experts put first for those scars, or else "
        "accept; trials gave exactly these treatments to {people} people."
    ),
    Kind.KEPT_SMALL: "These are few scars, so that courses are kept as small as for mild ones{basis:basis}.",
    Kind.BEFORE_NEXT: "It stands before {next:plan}: {because}.",
    Kind.WISH_FIRST: "If {first:term} came first: {then:plan}.",
    Kind.NO_WISH_CHANGES: "No other wish, put first, would put another plan first.",
    # A proposal
    Kind.NOT_BEFORE_HERE: "{treatment} is to wait until {day}",
    Kind.MAY_COST_MORE: "it may cost up to {high:.0f} {currency}, above your budget of {most:.0f}",
    Kind.MORE_VISITS: "it takes {visits:visits}, more than your {most}",
    Kind.MORE_DAYS_OFF: "{treatment} takes about {days:g} days off a visit, above your limit of {most:g}",
    Kind.LIKELIER_TO_MARK: "its risk of brown marks is {percent:.0f} % on the mean, above your {most:g} %",
    Kind.FIGURES_WITHOUT: "no trial says how much {treatments:both} adds; the figures are without it",
    Kind.NOT_AS_USUAL: (
        "{treatment} is proposed {count} times; experts and trials mostly give it {least} to {most} times"
    ),
    Kind.NOTHING_FIRST_FOR: (
        "it holds nothing that experts put first for {type:type} scars: {treatments:any}"
    ),
    # A published case
    Kind.BLOCKED_HERE: "a safety rule takes out {treatment:inside} here",
    Kind.NOT_PLANNED_HERE: "{treatment} is not planned here: no trial sizes it, or it is not for these scars",
    Kind.NO_COURSE_OF_THE_SPACE: "the whole is no course of the space",
    # Limits
    Kind.TOO_LONG_OFF: (
        "it takes about {days:g} days off a visit, at the longest {longest:g}, and your limit is {most:g}"
    ),
    Kind.TOO_DEAR: "one session can cost {price:.0f} {currency}, above your budget of {budget:.0f}",
    Kind.NO_PRICE_AT_ALL: "no price is known, so that it may not fit your budget; ask the clinic",
    Kind.PRICE_GUESSED: (
        "{low:.0f} to {high:.0f} {currency} a session, guessed from treatments like it; ask the clinic"
    ),
    Kind.PRICE_PER_SCAR: ", for all of these scars at the printed price a scar",
    Kind.LIMIT_KEEPS_FROM_FIRST: "{limit:term} keeps {treatments:both} from being first; {at}.",
    Kind.LIMIT_AT_BUDGET: "{at:,.0f} {currency} would be enough",
    Kind.LIMIT_AT_DAYS_OFF: "{at:g} days off a visit would be enough",
    Kind.LIMIT_AT_VISITS: "{at:visits} would be enough",
    Kind.LIMIT_AT_DAY: "{at} as the last day would be enough",
    Kind.LIMIT_AT_WEEKS: "{at:g} weeks would be enough",
    Kind.LIMIT_AT_RISK: "{at:g} % would be enough",
    Kind.LIMIT_WISH: "without that wish it would not",
    Kind.LIMITS_LEAVE_NOTHING_FIRST: "No plan that may be first keeps all of your limits.",
}
