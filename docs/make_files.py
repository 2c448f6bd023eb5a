"""Write docs/files.md: every field of a case, a card, a study and an expert source: meaning, what it takes.

What a field takes comes from the types, the questions about health from the safety rules; the other meanings
stand here. A field without a meaning stops the build.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scarpath.catalog.build import expected, fields_of
from scarpath.catalog.load import load_catalogue
from scarpath.core.case import (
    Appearance,
    Case,
    Days,
    Goals,
    Isotretinoin,
    Limits,
    Marks,
    Money,
    PastTreatment,
    Person,
    ScarGroup,
    Skin,
)
from scarpath.core.catalogue import Catalogue
from scarpath.core.position import (
    ChosenFor,
    Definition,
    ExpertSource,
    IndependenceGroup,
    LabelFact,
    Population,
    Position,
    Practice,
    PrintedSessions,
    PrintedWeeks,
    SharedVisit,
    Statement,
)
from scarpath.core.source import Fact
from scarpath.core.study import (
    Adverse,
    Arm,
    Bands,
    BeforeAfter,
    Citation,
    Component,
    GradeGain,
    GradeResponders,
    MeanImprovement,
    MeanSd,
    Responders,
    Retention,
    Study,
    StudySource,
)
from scarpath.core.treatment import Comparator, MeantFor, Price, Range, Suitability, Treatment
from scarpath.render.markdown import table
from scarpath.render.say import said

PAGE = Path(__file__).parent / "files.md"
HEAD = """\
# Files

Written by `make docs`; do not edit it by hand. A case is a YAML or JSON file that describes one person; cards
and studies are YAML files of the [catalogue](../src/scarpath/catalog/data/README.md). Every file is checked
as a whole: unknown keys are refused, nothing is guessed, and all problems are named at once with line, field
and remedy. What is left out counts as *not stated* or *not known*, never as no and never as zero.
"""
CASE = """\
## A case

`scarpath new` asks the questions and writes such a file; the shortest useful one is

```yaml
scarpath_case: 1
person: {age: 30, fitzpatrick: III}
scars:
  - {region: left_cheek, type: rolling, count: 6}
```

A field marked with a star must be there.
"""
CARD = """\
## A treatment card

One file under `src/scarpath/catalog/data/treatments/`, named after its `id`. `null` or an empty list means
"not known".
"""
STUDY = """\
## A study

One file under `src/scarpath/catalog/data/studies/`, named after its `id`: what was printed, arm by arm.
Nothing is computed here that was not printed, unless a flag says so.

A file that contradicts itself is refused, with every contradiction at once:

- an outcome of more patients than its arm has, or arms of more patients than were enrolled: each alone and,
  but for split faces and single series, whose arms share patients, all together. The flag `n_is_lesions`
  lifts both checks (scars were counted), `n_derived` the second (an n was worked out);
- `events` beside a `percent` that differ by a whole unit of the last digit of the percent. Without an `n` the
  arm's counts;
- more patients at a higher threshold than at a lower one: same rater, n, scar type and time, on a scale with
  a name of its own. Bands and grades gained count, too; whoever is in no band may have reached any threshold;
- the same outcome twice: same kind, scale, rater, scar type, time and sessions so far. The scales `device`
  and `other` hold many instruments, so that on them only the same figures are the same outcome;
- a randomised trial with one arm. The flag `groups_reported_together` says that the paper gives its groups
  only together.
"""

EXPERTS = """\
## An expert source

One file under `src/scarpath/catalog/data/positions/`, named after its `id`: what one page or paper says of
treatments, for whom, as it was read. What the page does not state is left out: a statement without skin
types claims nothing for any of them. [How experts stand](experts.md) is worked out from all of them.
"""

MEANING: dict[Any, Mapping[str, str]] = {
    Case: {
        "scarpath_case": "the version of this format",
        "person": "see below",
        "scars": "what is there, by region and type; at least one entry",
        "start_on": "the earliest day of the first visit; left out, it is today",
        "marks": "flat colour left by acne; marks are not scars",
        "appearance": "what a qualitative grade needs",
        "skin": "health and skin; each answer can rule something in or out",
        "history": "treatments already had",
        "scores": "totals that somebody else worked out, by the id of the scale",
        "goals": "what is hoped for",
        "limits": "what a plan may not exceed; a limit left out does not bind",
        "prices": "your clinic's price per session, by the id of the treatment, in the budget's currency",
        "bothers": "whether the scars bother you; else doing nothing stands first beside a small gain",
    },
    Person: {
        "age": "in years; there is no plan for anyone under 18",
        "fitzpatrick": "skin type by how it takes the sun: I always burns, VI never burns",
    },
    ScarGroup: {
        "region": "where; scars off the face get no forecast",
        "type": "icepick (narrow, deep pits), boxcar (wide pits with sharp edges), rolling (soft waves), "
        "hypertrophic (raised, within the old spot), keloid (raised, growing past it)",
        "count": "how many; a rough count is fine",
        "depth": "as judged by eye or by a dermatologist",
        "area_cm2": "area in square centimetres, for raised scars",
        "age_years": "how old the scars are, for raised scars",
    },
    Marks: {
        "pih": "brown marks (post-inflammatory hyperpigmentation)",
        "pie": "red marks (post-inflammatory erythema)",
        "count": "how many marks",
    },
    Appearance: {
        "visible_at_50_cm": "whether the scars can be seen from half a metre away",
        "easily_covered": "whether make-up or a beard hides them with ease",
        "flattens_on_stretching": "whether they go flat when the skin is stretched",
    },
    Skin: {"acne_quiet_months": "for how many months there has been no active acne"},
    Isotretinoin: {
        "status": "whether it was ever taken",
        "stopped_on": "the day on which it ended; needed where the status is stopped",
    },
    PastTreatment: {
        "treatment": "the id of the treatment (`scarpath treatments` lists them)",
        "sessions": "how many",
        "ended": "the day of the last session",
    },
    Goals: {
        "improvement_percent": "how much better would be enough",
        "prefer": "what matters, the most important first",
        "avoid": "ids of treatments that are not wanted",
    },
    Limits: {
        "budget": "the most that everything may cost up to the horizon",
        "downtime_days_per_visit": "days off after one visit",
        "visits": "visits in all",
        "finish_by": "the day by which the last visit and its downtime are over",
        "finish_within_weeks": "the same in weeks from the first possible day; not both",
        "pih_risk_percent": "the most expected risk of brown marks from the treatment",
        "blocked_dates": "stretches in which no visit can be",
        "strong_sun": "stretches of strong sun on the skin, such as a summer outdoors: no laser or peel so "
        "shortly before or after as a source forbids",
        "separate_visits": "true: different treatments never share a visit",
    },
    Days: {"first": "the first of these days", "last": "the last of them"},
    Money: {"amount": "without thousands marks", "currency": "three capital letters, such as USD"},
    Treatment: {
        "id": "the name of the file",
        "name": "as people read it",
        "plain_words": "one sentence that anyone understands",
        "family": "one of the seven families, or the path of raised scars",
        "mechanism": "how it acts on a scar; treatments of one mechanism share a dose curve and add sessions",
        "what_it_does": "facts",
        "suits": "how well it suits each of the five scar types, see below",
        "sessions_usual": "sessions of one course as printed",
        "sessions_at_most": "the most sessions that a study prints, else the high end of what is usual",
        "interval_weeks": "weeks between two sessions as printed; without it, it is planned once at most",
        "exclusive_group": "a plan holds at most one treatment of a group",
        "hosts": "for an adjunct: the treatments in whose visit it is given",
        "stage": "place in the order of a plan, 1 first",
        "downtime_days": "days until the skin is presentable, as printed",
        "permanence": "whether the effect lasts",
        "anaesthesia": "facts on numbing",
        "onset": "facts on when a result shows",
        "durability": "facts on how long it lasts",
        "contraindications": "facts on when not to have it; what the program acts on are the rules",
        "skin_type_precautions": "facts by skin type",
        "adverse_effects": "facts on what can go wrong and passes",
        "lasting_harms": "facts on harms that stay, or can",
        "aftercare": "facts on care that has no days attached",
        "sequencing": "facts on its place among other treatments",
        "effects_reported": "what studies report, as printed; no forecast rests on these sentences",
        "recommendations": "what guidelines say of it",
        "price": "an indicative price, see below",
        "top_up_months": "for a temporary treatment: when it is renewed",
        "irreversible": "whether what it leaves or takes stays for good; left out: no",
        "priced_apart": "whether no price of its family bounds its own, nor it theirs; left out: no",
        "meant_for": "scars that it is given for, where not for all",
    },
    MeantFor: {
        "types": "scar types",
        "depths": "of these depths; left out, of any",
        "severities": "in faces of these grades; left out, in any",
        "distensible": "true for scars that flatten on stretching, false for those that do not",
        "sources": "ids of sources; at least one",
    },
    Suitability: {
        "strength": "strong, partial, poor or unsuited",
        "why": "the reason in one line",
        "sources": "ids of sources",
        "judged": "whether the strength is our reading and not a printed grade",
    },
    Range: {
        "low": "the low end as printed",
        "high": "the high end; a single figure stands as both",
        "sources": "ids of sources; at least one",
        "note": "how the single figures read",
        "usual": "what most of them say, where that is not the middle",
    },
    Price: {
        "currency": "three capital letters",
        "quality": "how good the source is",
        "country": "where the price was asked",
        "year": "when",
        "typical": "one printed figure",
        "low": "the low end of a printed range",
        "high": "the high end",
        "unit": "what the price is for",
        "added_percent_of_host": "for an adjunct priced on top of its host",
        "source": "id of the source, or its address under `url`",
        "url": "the page",
        "note": "anything needed to read the figure",
    },
    Fact: {
        "fact": "one sentence, no more than its sources say",
        "sources": "ids of `sources.yaml`, or `study:<id>`; at least one",
        "note": "what a reader must know, such as a conflict",
        "fitzpatrick": "the skin types it speaks of",
    },
    Comparator: {
        "id": "an id of its own",
        "name": "as people read it",
        "mechanism": "as on a card",
        "suits_like": "the card whose suitability the model borrows",
        "sessions_at_most": "bounds a number of sessions that was not printed",
        "why_not_offered": "why no plan offers it",
    },
    Study: {
        "id": "first author and year, or another short name; the name of the file",
        "title": "as printed",
        "year": "of print",
        "source": "the page that the numbers stood on",
        "design": "how patients or sides were allotted",
        "blinded_assessor": "whether the rater was blinded, where the paper says so",
        "n_enrolled": "patients enrolled",
        "fitzpatrick": "skin types enrolled",
        "scar_types": "scar types enrolled",
        "arms": "the groups (or sides of the face), see below",
        "flags": "warnings that the model and the certainty heed",
        "notes": "anything a reader of the file must know",
        "country": "where",
        "citation": "where it was printed",
    },
    StudySource: {
        "url": "the page, never a copy of it where the page itself is known; null where it had no address "
        "that lasts",
        "seen_in": "what of it was read",
    },
    Citation: {
        "journal": "its usual short name",
        "doi": "without an address before it",
        "pmid": "PubMed number",
        "pmcid": "PubMed Central number",
    },
    Arm: {
        "id": "a name within the study",
        "n": "patients (or sides)",
        "components": "what was given",
        "outcomes": "every improvement that was printed, each of one of the kinds below",
        "adverse": "every harm that was printed; none printed is an empty list, not zero events",
        "downtime_days": "as printed",
    },
    Component: {
        "treatment": "the id of a card or a comparator",
        "detail": "device and settings",
        "sessions": "as printed; may be a mean",
        "interval_weeks": "between sessions",
    },
    MeanSd: {"mean": "of the score", "sd": "over patients, where printed"},
    MeanImprovement: {
        "kind": "mean percent improvement",
        "mean": "percent; negative is worse",
        "sd": "over patients",
        "statistic": "what was printed",
    },
    BeforeAfter: {
        "kind": "a severity score before and after; higher is worse",
        "before": "before treatment",
        "after": "after it",
        "statistic": "what was printed",
    },
    Bands: {
        "kind": "patients per band of percent improvement",
        "edges": "one more than counts, ascending",
        "counts": "patients per band; a band with none is written as 0",
    },
    Responders: {
        "kind": "patients who reached a threshold",
        "threshold_percent": "the threshold",
        "responders": "how many reached it",
    },
    GradeGain: {
        "kind": "patients by number of grades gained on a short scale",
        "grades": "grades gained; negative is worse",
        "counts": "patients for each",
    },
    GradeResponders: {
        "kind": "patients who gained at least so many grades",
        "at_least": "grades or points",
        "responders": "how many did",
    },
    Retention: {
        "kind": "how much of an early improvement was still there later",
        "months": "after the last session",
        "reference_months": "when the early improvement was judged",
        "percent_kept": "percent of it",
    },
    Adverse: {
        "event": "what happened",
        "events": "patients who had it; a printed 0 is information",
        "n": "patients looked at",
        "percent": "where only a percentage was printed",
        "mean_days": "how long it lasted",
        "vas_mean": "mean on a scale from 0 to 10, for pain",
        "fitzpatrick": "the skin types it speaks of",
        "detail": "anything else",
    },
}
MEANING |= {
    ExpertSource: {
        "id": "first author and year, or another short name; the name of the file",
        "citation": "as printed, the first author or body first",
        "url": "the page that was read",
        "year": "of print; null where the page does not show it",
        "kind": "what it is",
        "quality_class": "A guideline, consensus, systematic review, regulator; B trial; C narrative "
        "review, textbook, uncontrolled study, named expert; D label or maker; E clinic, hospital, "
        "society or consumer page. It rates the original, not the copy that was read",
        "read_as": "what of it was read: abstract, page text, press report",
        "independence_group": "its own id, or that of a group in `independence_groups.yaml`; a group "
        "counts once",
        "check": "read for this edition, or carried over from an earlier reading",
        "doi": "of the original, without an address before it",
        "pmid": "PubMed number, in quotation marks",
        "pmcid": "PubMed Central number",
        "note": "anything a reviewer must know",
        "names": "treatments that it speaks of and no card or comparator covers: an id, and what it is in "
        "words; they stand under what to ask about",
        "statements": "what it says, one entry for each population",
        "practice": "sessions and intervals as printed",
        "shared_visits": "what is done in one visit, in which order, or how far apart",
        "label_facts": "facts of labels and licences, and of what lasts",
        "definitions": "where it draws a line between classes of treatments",
        "remarks": "what it says without naming a treatment",
        "cases": "published people and what was chosen for them",
    },
    Statement: {"population": "for whom", "says": "what is said of each treatment"},
    Population: {
        "scar_types": "the scars it speaks of",
        "by_type": "true where the page names these types; false where it speaks of sunken, or raised, "
        "scars as a whole",
        "depth": "where it is stated",
        "severity": "grades that are stated",
        "fitzpatrick": "skin types that are stated",
        "context": "the situation that the statement is tied to; `contexts.yaml` says when a case is in it",
    },
    Position: {
        "treatment": "the id of a card or a comparator, or one that `names` declares",
        "position": "first_line: ranked first, or named as the treatment for that scar. alternative: one "
        "of several, or said to help. adjunct: with, before or after another. caution: higher risk, weak "
        "alone or not studied. avoid: contraindicated, or said not to work. permitted: no reason to wait "
        "in that context",
        "basis": "whether the page names this treatment, or a wider class",
        "reason": "with caution and avoid: why",
        "note": "a paraphrase of the page",
    },
    Practice: {
        "treatment": "an id; null for a whole course",
        "basis": "whose practice it is",
        "scar_types": "where they are stated",
        "fitzpatrick": "where they are stated",
        "sessions": "as printed",
        "interval_weeks": "weeks between two sessions as printed; months are turned into weeks",
        "note": "a paraphrase of the page",
    },
    PrintedSessions: {
        "least": "at least",
        "usual_from": "the low end of what is usual; one number stands as both",
        "usual_to": "the high end",
        "most": "at most",
    },
    PrintedWeeks: {"low": "the low end", "high": "the high end; null for at least"},
    SharedVisit: {
        "rule": "together in one visit, in order, a gap apart, or separate",
        "treatments": "ids; none for any two",
        "order": "steps, each a list of which any is given",
        "gap_weeks": "weeks between, or between such visits",
        "fitzpatrick": "where they are stated",
        "note": "a paraphrase of the page",
    },
    LabelFact: {
        "treatment": "an id",
        "key": "what it is about",
        "value": "as printed",
        "note": "anything needed to read it",
    },
    Definition: {"term": "what is defined", "note": "how"},
    ChosenFor: {
        "vignette": "who, in one line",
        "chosen": "sessions by treatment; null where they are not printed",
        "others": "what the page names in words too wide for a card",
        "interval_weeks": "between two visits",
        "result": "as printed",
    },
    IndependenceGroup: {
        "id": "what its members name as their group",
        "why": "what they share",
        "members": "ids of the sources, two at least",
    },
}
EVERY_OUTCOME: Mapping[str, str] = {
    "scale": "what was rated on",
    "rater": "who rated",
    "n": "patients rated",
    "weeks_after_last_session": "when",
    "scar_type": "where one type was rated alone",
    "sessions_so_far": "where it was rated before the course was over",
}
OUTCOMES = (MeanImprovement, BeforeAfter, Bands, Responders, GradeGain, GradeResponders, Retention)

PARTS: Mapping[str, tuple[tuple[str, Any], ...]] = {
    CASE: (
        ("", Case),
        ("person", Person),
        ("scars (each entry)", ScarGroup),
        ("marks", Marks),
        ("appearance", Appearance),
        ("skin", Skin),
        ("skin: isotretinoin", Isotretinoin),
        ("history (each entry)", PastTreatment),
        ("goals", Goals),
        ("limits", Limits),
        ("limits: blocked_dates and strong_sun (each entry)", Days),
        ("limits: budget, and a price with its currency", Money),
    ),
    CARD: (
        ("", Treatment),
        ("suits (each scar type)", Suitability),
        ("meant_for (each entry)", MeantFor),
        ("sessions_usual, interval_weeks, downtime_days, top_up_months", Range),
        ("price", Price),
        ("each fact", Fact),
        ("an entry of comparators.yaml", Comparator),
    ),
    STUDY: (
        ("", Study),
        ("source", StudySource),
        ("citation", Citation),
        ("arms (each entry)", Arm),
        ("components (each entry)", Component),
        *((f"outcomes: {kind.__name__}", kind) for kind in OUTCOMES),
        ("before, after", MeanSd),
        ("adverse (each entry)", Adverse),
    ),
    EXPERTS: (
        ("", ExpertSource),
        ("statements (each entry)", Statement),
        ("population", Population),
        ("says (each entry)", Position),
        ("practice (each entry)", Practice),
        ("practice: sessions", PrintedSessions),
        ("practice: interval_weeks; shared_visits: gap_weeks", PrintedWeeks),
        ("shared_visits (each entry)", SharedVisit),
        ("label_facts (each entry)", LabelFact),
        ("definitions (each entry)", Definition),
        ("cases (each entry)", ChosenFor),
        ("an entry of independence_groups.yaml", IndependenceGroup),
    ),
}


def meanings(record: Any, catalogue: Catalogue) -> Mapping[str, str]:
    """The meaning of each field of a record. Raises `KeyError` where one has none."""
    told = dict(MEANING[record])
    if record in OUTCOMES:
        told |= EVERY_OUTCOME
    if record is Skin:
        for rule in catalogue.rules.values():
            told |= {
                name.removeprefix("skin."): text
                for name, text in rule.questions.items()
                if name[:5] == "skin."
            }
    missing = [name for name in fields_of(record) if name not in told]
    if missing:
        raise KeyError(
            f"no meaning is written for {', '.join(missing)} of {record.__name__}; add it to MEANING"
        )
    return told


def rows(record: Any, catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """The table of a record: field, meaning and what it takes."""
    told = meanings(record, catalogue)
    for field in dataclasses.fields(record):
        star = " *" if field.default is field.default_factory else ""
        takes = said(expected(fields_of(record)[field.name]))
        yield f"`{field.name}`{star}", told[field.name], takes


def page() -> str:
    """The text of the page."""
    catalogue = load_catalogue()
    parts = [HEAD]
    for head, tables in PARTS.items():
        parts.append(head)
        for title, record in tables:
            fields = table(("field", "meaning", "takes"), rows(record, catalogue))
            parts.append(f"**{title}**\n\n{fields}\n" if title else f"{fields}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
