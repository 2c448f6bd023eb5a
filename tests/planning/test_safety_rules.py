"""Every shipped rule: its worked examples, mutants of it that the examples must notice, its sources and its
words.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from scarpath.core.errors import InvalidValue
from scarpath.core.rule import HARD, Applies, Condition, Delay, EffectKind, Rule
from scarpath.planning.safety import targets
from tests.claims import broken_promises
from tests.planning.safety_data import (
    DATA,
    agrees,
    cards,
    changed,
    example_case,
    judge,
    rules,
    sources,
)
from tests.reading import grade

NEVER = Condition(not_=Condition(always=True))
ROWS = [(rule.id, i) for rule in rules().values() for i in range(len(rule.examples))]
RULES = sorted(rules())


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}-{row}" for name, row in ROWS])
def test_rule_does_what_its_example_says(name: str, row: int) -> None:
    rule = rules()[name]
    assert agrees(rule, rule.examples[row]), rule.examples[row]


@pytest.mark.parametrize("name", RULES)
def test_rule_has_an_example_that_fires_one_that_does_not_and_one_that_asks(name: str) -> None:
    rule = rules()[name]
    seen = {example.then for example in rule.examples}
    fires = {"see_doctor_first": "red_flag", "block": "blocked", "delay": "delayed"}.get(
        rule.effect, rule.effect
    )
    wanted = {fires, "nothing"} | ({"asks"} if rule.questions else set())
    assert seen == wanted


@pytest.mark.parametrize("name", RULES)
def test_every_mutant_of_a_rule_is_noticed_by_its_examples(name: str) -> None:
    """A rule whose condition, effect, delay or targets were changed contradicts at least one of its rows."""
    rule = rules()[name]
    unnoticed = [what for what, mutant in mutants(rule) if all(agrees(mutant, row) for row in rule.examples)]
    assert unnoticed == []


def mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """The rule with one thing changed, and what was changed."""
    for what, fields in changes(rule):
        try:
            yield what, changed(rule, **fields)
        except InvalidValue:  # refused as a rule, so no file can hold it
            continue


def changes(rule: Rule) -> Iterator[tuple[str, dict[str, Any]]]:
    for effect in get_args(EffectKind):
        if effect not in (rule.effect, "delay"):
            yield f"effect {effect}", {"effect": effect, "delay": None}
    for i, when in enumerate(changed_conditions(rule.when)):
        asked = {field: text for field, text in rule.questions.items() if field in _asked(when)}
        yield f"condition {i}: {when}", {"when": when, "questions": asked}
    for applies in changed_targets(rule.applies_to):
        yield f"targets {applies}", {"applies_to": applies}
    if rule.delay is not None:
        yield from changed_delays(rule, rule.delay)


def changed_delays(rule: Rule, delay: Delay) -> Iterator[tuple[str, dict[str, Any]]]:
    """A span one longer or shorter (the condition looks as far back as the delay reaches), or counted from
    another day.
    """
    for step in (-1, 1):
        if delay.weeks is not None:
            yield f"weeks {step}", {"delay": dataclasses.replace(delay, weeks=delay.weeks + step)}
        if delay.months is not None:
            months = delay.months + step
            when = dataclasses.replace(rule.when, within_months=months)
            yield f"months {step}", {"delay": dataclasses.replace(delay, months=months), "when": when}
    yield "counted from today", {"delay": Delay(after="today", months=12)}


def _asked(when: Condition) -> set[str]:
    fields = {leaf.field or "" for leaf in when.leaves()}
    return {"skin.isotretinoin" if f.startswith("skin.isotretinoin.") else f for f in fields}


def changed_conditions(when: Condition) -> Iterator[Condition]:
    """Never, always, the opposite, and each test within it changed or left out."""
    if not when.always:
        yield Condition(always=True)
    yield NEVER
    yield from changed_parts(when)


def changed_parts(when: Condition) -> Iterator[Condition]:
    for kind, other in (("all", "any"), ("any", "all")):
        parts = getattr(when, kind)
        for i, part in enumerate(parts):
            if len(parts) > 1:
                yield Condition(**{kind: (*parts[:i], *parts[i + 1 :])})
            for new in changed_parts(part):
                yield Condition(**{kind: (*parts[:i], new, *parts[i + 1 :])})
        if len(parts) > 1:
            yield Condition(**{other: parts})
    if when.not_ is not None:
        yield when.not_
        yield from (Condition(not_=new) for new in changed_parts(when.not_))
    if not when.parts and not when.always:
        yield Condition(not_=when)
        yield from changed_tests(when)


def changed_tests(leaf: Condition) -> Iterator[Condition]:
    for field in ("one_of", "includes"):
        values = getattr(leaf, field)
        for i in range(len(values) if len(values) > 1 else 0):
            yield dataclasses.replace(leaf, **{field: (*values[:i], *values[i + 1 :])})
    for field in ("at_least", "at_most"):
        bound = getattr(leaf, field)
        if bound is not None:
            yield from (dataclasses.replace(leaf, **{field: bound + step}) for step in (-1, 1))
    if leaf.within_months is not None:
        yield from (
            dataclasses.replace(leaf, within_months=m)
            for m in (leaf.within_months - 1, leaf.within_months + 1)
            if m
        )
    if leaf.treated is not None:
        yield from (dataclasses.replace(leaf, treated=treated) for treated in changed_targets(leaf.treated))


def changed_targets(applies: Applies) -> Iterator[Applies]:
    """Each named treatment, mechanism and family left out in turn; all cards instead of some."""
    for field in ("treatments", "mechanisms", "families", "except_treatments"):
        names = getattr(applies, field)
        for i in range(len(names)):
            rest = {field: (*names[:i], *names[i + 1 :])}
            if applies.everything or any(
                {
                    **{f: getattr(applies, f) for f in ("treatments", "mechanisms", "families")},
                    **rest,
                }.values()
            ):
                yield dataclasses.replace(applies, **rest)
    if not applies.everything:
        yield Applies(everything=True)


@pytest.mark.parametrize("name", RULES)
def test_rule_speaks_of_cards_that_exist(name: str) -> None:
    rule = rules()[name]
    named = {
        *rule.applies_to.treatments,
        *rule.applies_to.except_treatments,
        *(e.treatment for e in rule.examples if e.treatment),
    }
    named |= {t for leaf in rule.when.leaves() if leaf.treated for t in leaf.treated.treatments}
    assert named <= set(cards())
    assert targets(rule.applies_to, cards())


@pytest.mark.parametrize("name", RULES)
def test_rule_rests_on_known_sources(name: str) -> None:
    rule = rules()[name]
    assert {key for fact in (*rule.facts, *rule.conflicts) for key in fact.sources} <= set(sources())


@pytest.mark.parametrize("name", [name for name in RULES if rules()[name].effect in HARD])
def test_no_hard_rule_rests_on_class_e_sources_alone(name: str) -> None:
    """Clinic and consumer pages may make a caution, never a block, a delay or a red flag."""
    assert {sources()[key].quality_class for key in rules()[name].sources} - {"E"}


def test_one_fact_is_asked_for_in_the_same_words_by_every_rule() -> None:
    texts: dict[str, set[str]] = {}
    for rule in rules().values():
        for field, text in rule.questions.items():
            texts.setdefault(field, set()).add(text)
    assert {field: words for field, words in texts.items() if len(words) > 1} == {}


def test_file_is_named_after_its_rule() -> None:
    assert sorted(path.stem for path in (DATA / "rules").glob("*.yaml")) == RULES


TOPICS = {
    "adults_only",
    "isotretinoin",
    "active_acne",
    "active_infection_and_hsv",
    "keloid_tendency",
    "pregnancy_breastfeeding",
    "immunosuppression",
    "diabetes_and_healing",
    "anticoagulants_bleeding",
    "prp_thrombocytopenia",
    "allergy",
    "pacemaker_and_implants",
    "rf_microneedling",
    "recent_tan_photosensitivity",
    "fitzpatrick_IV_VI_pih",
    "phenol_cardiac",
    "filler_vascular",
    "psoriasis_vitiligo_connective",
    "bdd",
    "distress",
    "changing_lesion",
    "raised_scars",
    "topical_anaesthetic",
    "priming",
}


NAMED: dict[str, tuple[str, str]] = {
    "isotretinoin now, full laser": ("isotretinoin_now_full_laser", "block"),
    "isotretinoin stopped of late, full laser": ("isotretinoin_recent", "delay"),
    "isotretinoin, where the consensus sees no reason to wait": ("isotretinoin_no_wait", "precaution"),
    "isotretinoin, where labels and consensus differ most": ("isotretinoin_specialist", "ask_first"),
    "active acne": ("severe_active_acne", "see_doctor_first"),
    "active infection": ("active_infection", "see_doctor_first"),
    "cold sores, prophylaxis": ("herpes_history", "ask_first"),
    "keloid tendency": ("keloid_tendency", "block"),
    "pregnancy and breastfeeding": ("pregnancy", "see_doctor_first"),
    "weak immune system": ("immunosuppressed", "ask_first"),
    "diabetes and healing": ("diabetes_uncontrolled", "ask_first"),
    "blood thinners": ("blood_thinner", "ask_first"),
    "low platelets and PRP": ("low_platelets_prp", "block"),
    "allergy to lidocaine": ("allergy_lidocaine", "block"),
    "allergy to bovine collagen": ("allergy_bovine_collagen", "block"),
    "implanted device and radiofrequency": ("implanted_device_rf", "block"),
    "warning on microneedling with radiofrequency": ("rf_fda_warning", "precaution"),
    "tan": ("recent_tan_laser", "precaution"),
    "drugs that make the skin react to light": ("photosensitising_drug_peel", "block"),
    "brown marks after a fractional ablative laser": ("pih_fractional_ablative", "precaution"),
    "brown marks after a non-ablative laser": ("pih_nonablative", "precaution"),
    "brown marks after a full laser": ("pih_full_laser", "ask_first"),
    "brown marks after needling": ("pih_needling", "precaution"),
    "brown marks after radiofrequency": ("pih_rf", "precaution"),
    "brown marks after a medium peel": ("pih_peel_medium", "ask_first"),
    "brown marks after TCA CROSS": ("pih_tca_cross", "precaution"),
    "brown marks after subcision": ("pih_subcision", "precaution"),
    "deep peels in dark skin": ("deep_peel_dark_skin", "block"),
    "phenol and the heart": ("phenol_organ_disease", "block"),
    "fillers and vessels": ("filler_vessel", "precaution"),
    "vitiligo, psoriasis, connective tissue": ("vitiligo_psoriasis_connective_tissue", "ask_first"),
    "body-image concern": ("body_image_concern", "see_doctor_first"),
    "priming, dark skin": ("priming_dark_skin", "precaution"),
    "priming, light skin": ("priming_light_skin", "precaution"),
}
"""Each topic that the safety layer must cover, with the rule that carries it and what that rule does."""

DISPUTED = (
    "isotretinoin now, full laser",
    "isotretinoin stopped of late, full laser",
    "isotretinoin, where the consensus sees no reason to wait",
    "isotretinoin, where labels and consensus differ most",
    "keloid tendency",
    "pregnancy and breastfeeding",
    "blood thinners",
    "implanted device and radiofrequency",
    "priming, dark skin",
    "priming, light skin",
)
"""Topics on which sources disagree."""


@pytest.mark.parametrize("topic", NAMED)
def test_a_named_topic_has_its_rule(topic: str) -> None:
    name, effect = NAMED[topic]
    assert rules()[name].effect == effect
    if effect in HARD:
        assert any(example.then == OUTCOMES[effect] for example in rules()[name].examples)


OUTCOMES = {"see_doctor_first": "red_flag", "block": "blocked", "delay": "delayed"}


@pytest.mark.parametrize("topic", DISPUTED)
def test_sources_that_disagree_are_shown_as_a_conflict(topic: str) -> None:
    """What other sources say stands with what the rule did, for the person to read."""
    rule = rules()[NAMED[topic][0]]
    assert rule.conflicts
    example = next(e for e in rule.examples if e.then not in ("asks", "nothing"))
    safety = judge(rule, example_case(example.given))
    shown = (*safety.red_flags, *safety.blocked, *safety.delayed, *safety.cautions)
    told = {text for entry in shown if entry.rule == rule.id for text in entry.conflicts}
    assert len(told) == len(rule.conflicts)


def test_every_topic_has_a_rule() -> None:
    assert {rule.topic for rule in rules().values()} >= TOPICS


def test_red_flags_are_the_seven_of_the_intended_use() -> None:
    flags = {rule.id for rule in rules().values() if rule.effect == "see_doctor_first"}
    assert flags == {
        "under_18",
        "changing_or_bleeding_lesion",
        "active_infection",
        "severe_active_acne",
        "acute_distress",
        "body_image_concern",
        "pregnancy",
    }


def test_isotretinoin_shows_consensus_and_labels_and_waits_for_a_signature() -> None:
    about = [rule for rule in rules().values() if rule.topic == "isotretinoin"]
    assert {"asds_iso", "jama_iso", "acsi2017", "latif"} <= {key for rule in about for key in rule.sources}
    assert {"inmode", "morpheus", "ukderm_sub", "blakely"} <= {
        key for rule in about for c in rule.conflicts for key in c.sources
    }
    assert all(rule.sign_off == "rule_proposal" for rule in about if rule.effect in HARD)


WORDS = [(rule.id, text) for rule in rules().values() for text in (rule.reason, *rule.questions.values())]
FLAGS = [name for name in RULES if rules()[name].effect == "see_doctor_first"]


@pytest.mark.parametrize("name", FLAGS)
def test_red_flag_reads_at_grade_eight_or_below(name: str) -> None:
    assert grade(rules()[name].reason) <= 8


@pytest.mark.parametrize("name", RULES)
def test_reason_reads_at_grade_nine_or_below(name: str) -> None:
    """A single sentence with the word radiofrequency in it costs a grade by itself, hence nine."""
    assert grade(rules()[name].reason) <= 9


def test_reasons_and_questions_together_read_at_grade_eight_or_below() -> None:
    assert grade(" ".join(text for _, text in dict.fromkeys(WORDS))) <= 8


STOPPING = re.compile(
    r"\b(stop(ping)?|pause[ds]?|come off|leave off|discontinue\w*|skip|do not take|withdraw\w*)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", RULES)
def test_no_text_for_people_says_to_stop_a_medicine_or_promises(name: str) -> None:
    rule = rules()[name]
    for text in (rule.reason, *rule.questions.values(), *(c.fact for c in rule.conflicts)):
        assert not STOPPING.search(text), text
        assert broken_promises(text) == []


def test_words_that_stop_a_medicine_are_found() -> None:
    assert STOPPING.search("Stop your aspirin a week before.")
    assert STOPPING.search("Pause the medicine.")


def test_blood_thinners_are_kept() -> None:
    rule = rules()["blood_thinner"]
    assert rule.reason.startswith("Keep taking your medicine.")
    assert rule.effect == "ask_first"
    assert rule.sign_off == "rule_proposal"
