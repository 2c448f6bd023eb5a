"""The three-valued engine: its truth tables by brute force, and what must hold for every case whatever the
rules say.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings, strategies as st

from scarpath.core.case import (
    Case,
    Fitzpatrick,
    Goals,
    Isotretinoin,
    Marks,
    PastTreatment,
    Person,
    Region,
    ScarGroup,
    ScarType,
    Skin,
)
from scarpath.core.errors import InvalidValue
from scarpath.core.plan import Safety
from scarpath.core.rule import ALWAYS_STATED, Applies, Condition, Delay, Rule
from scarpath.core.source import Fact
from scarpath.planning.safety import (
    HORIZON_MONTHS,
    check_safety,
    kleene_all,
    kleene_any,
    kleene_not,
    months_later,
    targets,
)
from tests.planning.safety_data import TODAY, cards, catalogue, example_case, judge, rules
from tests.support import card, spoken

check_safety = spoken(check_safety)

UNSETTLED = (True, False, None)


# ---- Kleene's logic ----------------------------------------------------------------------------------------


def agreed(whole: Callable[[tuple[bool, ...]], bool], parts: tuple[bool | None, ...]) -> bool | None:
    """What every way of filling the gaps in agrees on; None where they differ.

    For all, any and not this is Kleene's logic.
    """
    fillings = itertools.product(*((True, False) if part is None else (part,) for part in parts))
    answers = {whole(filling) for filling in fillings}
    return answers.pop() if len(answers) == 1 else None


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4])
def test_truth_tables_equal_brute_force(size: int) -> None:
    for parts in itertools.product(UNSETTLED, repeat=size):
        assert kleene_all(parts) is agreed(all, parts)
        assert kleene_any(parts) is agreed(any, parts)


@pytest.mark.parametrize("part", UNSETTLED)
def test_negation_equals_brute_force(part: bool | None) -> None:
    assert kleene_not(part) is agreed(lambda filling: not filling[0], (part,))


YES_NO = tuple(n for n, hint in get_type_hints(Skin).items() if get_args(hint) == (bool, type(None)))


def trees(names: tuple[str, ...]) -> st.SearchStrategy[Condition]:
    """Conditions that use each of these facts once, so that Kleene's answer is the one all fillings agree
    on.
    """
    if len(names) == 1:
        return st.just(Condition(field=f"skin.{names[0]}", one_of=(True,)))

    def split(cut: int) -> st.SearchStrategy[Condition]:
        parts = st.tuples(trees(names[:cut]), trees(names[cut:]))
        return parts.flatmap(
            lambda two: st.sampled_from(
                [Condition(all=two), Condition(any=two), Condition(not_=Condition(any=two))]
            )
        )

    return st.integers(1, len(names) - 1).flatmap(split)


@given(when=trees(YES_NO[:4]), values=st.tuples(*[st.sampled_from(UNSETTLED)] * 4))
def test_condition_is_what_all_fillings_agree_on(when: Condition, values: tuple[bool | None, ...]) -> None:
    def value(filling: tuple[bool, ...]) -> bool:
        return bool(judged(when, example_with(dict(zip(YES_NO[:4], filling, strict=True)))))

    stated = dict(zip(YES_NO[:4], values, strict=True))
    assert judged(when, example_with(stated)) is agreed(value, values)


def example_with(skin: dict[str, Any]) -> Case:
    return dataclasses.replace(example_case("{}"), skin=Skin(**skin))


def judged(when: Condition, case: Case) -> bool | None:
    """The truth of a condition, read off the engine through the rules it fires."""
    rule = made_up(when)
    safety = judge(rule, case)
    if safety.blocked:
        return True
    return None if safety.questions else False


def made_up(when: Condition, **more: Any) -> Rule:
    """A rule that blocks every treatment and asks about each fact it turns on."""
    fields = {leaf.field for leaf in when.leaves() if leaf.field}
    asked = {"skin.isotretinoin" if f.startswith("skin.isotretinoin.") else f for f in fields - ALWAYS_STATED}
    given = {
        "id": "made_up", "topic": "made_up", "title": "made up", "when": when, "effect": "block",
        "applies_to": Applies(everything=True), "reason": "made up", "strength": "relative",
        "facts": (Fact(fact="made up", sources=("made_up",)),), "sign_off": "rule_proposal",
        "questions": dict.fromkeys(asked, "made up?"),
    }  # fmt: skip
    return Rule(**(given | more))


# ---- the single tests --------------------------------------------------------------------------------------

ALLERGIC = {"field": "skin.allergies", "includes": ("steel",)}
TOOK = {"field": "skin.isotretinoin.stopped_on", "within_months": 6}
LASER = {"treated": Applies(families=("laser",)), "within_months": 3}
LEAVES: list[tuple[str, dict[str, Any], bool | None]] = [
    ("{}", {"always": True}, True),
    ("{}", {"field": "person.age", "at_most": 30}, True),
    ("{}", {"field": "person.age", "at_most": 29}, False),
    ("{}", {"field": "person.age", "at_least": 30, "at_most": 40}, True),
    ("{}", {"field": "person.fitzpatrick", "one_of": ("III",)}, True),
    ("{}", {"field": "scar_types", "includes": ("rolling",)}, True),
    ("{}", {"field": "scar_types", "includes": ("keloid",)}, False),
    ("{}", {"field": "regions", "includes": ("left_cheek",)}, True),
    ("{}", {"field": "has_raised", "one_of": (True,)}, False),
    ("{}", ALLERGIC, None),
    ("skin: {allergies: true}", ALLERGIC, None),
    ("skin: {allergies: false}", ALLERGIC, False),
    ("skin: {allergies: [Stainless STEEL]}", ALLERGIC, True),
    ("skin: {allergies: [nuts]}", ALLERGIC, False),
    ("skin: {allergies: [nuts, milk]}", {"field": "skin.allergies", "at_least": 2}, True),
    ("skin: {allergies: true}", {"field": "skin.allergies", "at_least": 1}, True),
    ("{}", TOOK, None),
    ("skin: {isotretinoin: {status: never}}", TOOK, False),
    ("skin: {diabetes: none}", {"field": "skin.diabetes", "one_of": ("uncontrolled",)}, False),
    ("{}", LASER, False),
    ("history: [{treatment: picosecond_laser}]", LASER, False),
    ("history: [{treatment: picosecond_laser, ended: 2026-10-01}]", LASER, True),
    ("history: [{treatment: subcision, ended: 2026-10-01}]", LASER, False),
]


@pytest.mark.parametrize(("given_", "test", "expected"), LEAVES)
def test_single_test_of_a_case(given_: str, test: dict[str, Any], expected: bool | None) -> None:
    assert judged(Condition(**test), example_case(given_)) is expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
        (date(9999, 12, 31), 120, date(9999, 12, 31)),
    ],
)
def test_months_later_by_the_calendar(day: date, months: int, expected: date) -> None:
    """By hand from the calendar: the month's last day where the day does not exist, the last date at the
    end of time.
    """
    assert months_later(day, months) == expected


@given(day=st.dates(max_value=date(9000, 1, 1)), months=st.integers(0, 240))
def test_months_later_keeps_day_and_counts_months(day: date, months: int) -> None:
    later = months_later(day, months)
    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


# ---- values that contradict themselves ---------------------------------------------------------------------


def asks(fact: str) -> Condition:
    return Condition(field=f"skin.{fact}", one_of=(True,))


SMOKES = asks("smoker")


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: Condition(), "one of: always"),
        (lambda: Condition(always=True, field="skin.smoker", one_of=(True,)), "one of: always"),
        (lambda: Condition(field="skin.smokes", one_of=(True,)), "no field skin.smokes"),
        (lambda: Condition(field="skin.smoker"), "exactly one test"),
        (lambda: Condition(field="person.age", at_least=3, one_of=("x",)), "exactly one test"),
        (lambda: Condition(treated=Applies(everything=True)), "within_months"),
        (lambda: Condition(always=True, at_least=3), "without the field"),
        (lambda: Condition(field="skin.allergies", includes=("Steel",)), "lower case"),
        (lambda: Applies(), "no treatment is meant"),
        (lambda: Delay(after="today"), "months or in weeks"),
        (lambda: Delay(after="today", months=1, weeks=1), "months or in weeks"),
        (lambda: Delay(after="birthday", months=1), "cannot count from birthday"),
        (lambda: made_up(SMOKES, facts=()), "sourced fact"),
        (lambda: made_up(SMOKES, effect="delay"), "belong together"),
        (lambda: made_up(SMOKES, delay=Delay(after="today", weeks=1)), "belong together"),
        (lambda: made_up(SMOKES, questions={}), "no question is written for skin.smoker"),
        (lambda: made_up(SMOKES, questions={"skin.smoker": "?", "skin.epilepsy": "?"}), "does not turn on"),
        (
            lambda: made_up(
                Condition(treated=Applies(everything=True), within_months=3),
                effect="delay",
                delay=Delay(after="history", months=4),
            ),
            "say the same",
        ),
    ],
)  # fmt: skip
def test_contradiction_is_refused_with_a_sentence(build: Callable[[], object], says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        build()


# ---- delays ------------------------------------------------------------------------------------------------


def delayed_by(months: int) -> Safety:
    when = Condition(field="skin.isotretinoin.stopped_on", within_months=months)
    rule = made_up(when, effect="delay", delay=Delay(after="skin.isotretinoin.stopped_on", months=months))
    case = example_case(
        "{start_on: 2026-12-01, skin: {isotretinoin: {status: stopped, stopped_on: 2026-11-15}}}"
    )
    return judge(rule, case)


def test_delay_within_the_horizon_keeps_the_treatment_plannable_from_its_date() -> None:
    safety = delayed_by(HORIZON_MONTHS)
    assert safety.blocked == ()
    assert set(safety.earliest.values()) == {date(2028, 11, 15)}
    assert set(safety.earliest) == set(cards())


def test_delay_beyond_the_horizon_blocks_and_still_says_until_when() -> None:
    safety = delayed_by(HORIZON_MONTHS + 1)
    assert safety.earliest == {}
    assert {entry.until for entry in safety.blocked} == {date(2028, 12, 15)}


def test_later_of_two_delays_counts() -> None:
    rule = made_up(SMOKES, effect="delay", delay=Delay(after="today", weeks=10))
    other = dataclasses.replace(rule, id="other", delay=Delay(after="today", weeks=20))
    case = example_case("skin: {smoker: true}")
    safety = check_safety(case, catalogue({"made_up": rule, "other": other}), today=TODAY)
    assert set(safety.earliest.values()) == {TODAY + timedelta(weeks=20)}
    assert len(safety.delayed) == 2 * len(cards())


def test_delay_from_the_latest_of_several_past_sessions() -> None:
    when = Condition(treated=Applies(families=("laser",)), within_months=6)
    rule = made_up(when, effect="delay", delay=Delay(after="history", months=6))
    sessions = [f"{{treatment: picosecond_laser, ended: {day}}}" for day in ("2026-08-01", "2026-10-01")]
    past = f"history: [{', '.join(sessions)}]"
    assert set(judge(rule, example_case(past)).earliest.values()) == {date(2027, 4, 1)}


# ---- questions ---------------------------------------------------------------------------------------------


def test_questions_come_red_flags_first_then_by_what_they_could_take_out_then_by_priority() -> None:
    many, few, none = card("many", "resurfacing"), card("few", "peel"), card("other", "focal")
    few_only = Applies(treatments=("few",))
    both = Applies(treatments=("many", "few"))
    asked = {
        "flag": made_up(asks("epilepsy"), effect="see_doctor_first", priority=9),
        "one": made_up(asks("smoker"), applies_to=few_only, priority=3),
        "sooner": made_up(asks("vitiligo"), applies_to=few_only, priority=2),
        "two": made_up(asks("recent_tan"), applies_to=both, priority=9),
        "soft": made_up(asks("bleeding_disorder"), effect="precaution", priority=1),
    }
    shelf = {key: dataclasses.replace(rule, id=key) for key, rule in asked.items()}
    offered = {c.id: c for c in (many, few, none)}
    safety = check_safety(example_case("{}"), catalogue(shelf, offered), today=TODAY)
    fields = ["skin.epilepsy", "skin.recent_tan", "skin.vitiligo", "skin.smoker", "skin.bleeding_disorder"]
    assert [q.field for q in safety.questions] == fields
    assert [q.decides for q in safety.questions] == [
        ("many", "few", "other"),
        ("many", "few"),
        ("few",),
        ("few",),
        (),
    ]
    assert [q.red_flag for q in safety.questions] == [True, False, False, False, False]
    assert {q.field for q in safety.open_for("few")} == {
        "skin.epilepsy",
        "skin.recent_tan",
        "skin.vitiligo",
        "skin.smoker",
    }


def test_question_about_treatments_that_suit_no_scar_of_this_person_is_not_asked() -> None:
    """Needle and filler questions make no sense for someone who has raised scars only."""
    raised = example_case("scars: [{region: left_jaw, type: hypertrophic, count: 2}]")
    safety = check_safety(raised, catalogue(rules()), today=TODAY)
    suited = {
        c.id for c in cards().values() if c.suits[ScarType.HYPERTROPHIC].strength in ("strong", "partial")
    }
    for question in safety.questions:
        named = {t for rule in question.rules for t in targets(rules()[rule].applies_to, cards())}
        assert named & suited, question


def test_settled_branch_asks_nothing_more() -> None:
    """any(true, not stated) is true: the second fact cannot matter, so nobody is asked for it."""
    when = Condition(any=(SMOKES, Condition(field="skin.epilepsy", one_of=(True,))))
    assert judge(made_up(when), example_case("skin: {smoker: true}")).questions == ()
    fields = [q.field for q in judge(made_up(when), example_case("skin: {smoker: false}")).questions]
    assert fields == ["skin.epilepsy"]


def test_plain_case_is_first_asked_the_red_flags() -> None:
    safety = check_safety(example_case("{}"), catalogue(rules()), today=TODAY)
    flags = [q.red_flag for q in safety.questions]
    assert flags == sorted(flags, reverse=True)
    assert sum(flags) == 7  # active acne and cysts are two facts of one rule; age is always stated


# ---- what holds for every case -----------------------------------------------------------------------------


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value a fact of the skin may have, None included."""
    inner = [a for a in get_args(hint) if a is not type(None)]
    if Isotretinoin in inner:
        return st.none() | isotretinoins()
    if bool in inner and len(inner) > 1:
        words = st.lists(
            st.sampled_from(["lidocaine", "beef", "steel", "nuts", "hyaluronic acid", "severe"]), max_size=3
        )
        return st.none() | st.booleans() | words.map(tuple)
    if inner == [bool]:
        return st.sampled_from(UNSETTLED)
    literal = next((a for a in inner if get_origin(a) is Literal), None)
    return st.none() | (st.sampled_from(get_args(literal)) if literal is not None else st.integers(0, 1200))


def isotretinoins() -> st.SearchStrategy[Isotretinoin]:
    days = st.dates(min_value=date(2025, 6, 1), max_value=TODAY)
    stopped = days.map(lambda day: Isotretinoin(status="stopped", stopped_on=day))
    return stopped | st.sampled_from([Isotretinoin(status="never"), Isotretinoin(status="current")])


SKIN = {f.name: values_of(get_type_hints(Skin)[f.name]) for f in dataclasses.fields(Skin)}


@st.composite
def skins(draw: st.DrawFn) -> Skin:
    """Skins with few facts stated, many, or all."""
    share = draw(st.sampled_from([0.1, 0.5, 1.0]))
    stated = [name for name in SKIN if draw(st.floats(0, 1)) <= share]
    return Skin(**{name: draw(SKIN[name]) for name in stated})


@st.composite
def cases(draw: st.DrawFn) -> Case:
    groups = st.builds(
        ScarGroup, region=st.sampled_from(Region), type=st.sampled_from(ScarType), count=st.integers(1, 50)
    )
    past = st.builds(
        PastTreatment,
        treatment=st.sampled_from(sorted(cards())),
        ended=st.none() | st.dates(min_value=date(2025, 1, 1), max_value=TODAY),
    )
    return Case(
        scarpath_case=1,
        person=Person(age=draw(st.integers(0, 120)), fitzpatrick=draw(st.sampled_from(Fitzpatrick))),
        scars=tuple(draw(st.lists(groups, min_size=1, max_size=4))),
        start_on=draw(st.none() | st.dates(min_value=TODAY, max_value=date(2027, 12, 31))),
        marks=Marks(pih=draw(st.sampled_from([None, "none", "mild", "moderate", "severe"]))),
        skin=draw(skins()),
        history=tuple(draw(st.lists(past, max_size=3))),
        goals=Goals(improvement_percent=draw(st.none() | st.floats(1, 100))),
    )


def check(case: Case) -> Safety:
    return check_safety(case, catalogue(rules()), today=TODAY)


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_every_case_is_judged_and_speaks_of_known_treatments(case: Case) -> None:
    safety = check(case)
    named = {b.treatment for b in (*safety.blocked, *safety.delayed)} | {
        c.treatment for c in safety.cautions
    } - {None}
    named |= {t for q in safety.questions for t in q.decides} | set(safety.earliest)
    assert named <= set(cards())


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_blocked_treatment_is_never_also_allowed(case: Case) -> None:
    safety = check(case)
    blocked = {b.treatment for b in safety.blocked}
    assert blocked.isdisjoint(safety.earliest)
    assert blocked.isdisjoint(b.treatment for b in safety.delayed)
    assert blocked.isdisjoint(c.treatment for c in safety.cautions)
    assert blocked.isdisjoint(t for q in safety.questions for t in q.decides)
    assert all(safety.blocks(t) == (t in blocked) for t in cards())


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_delay_lies_between_first_visit_and_horizon(case: Case) -> None:
    safety = check(case)
    first = case.first_day(TODAY)
    for treatment, day in safety.earliest.items():
        assert first < day <= months_later(first, HORIZON_MONTHS)
        assert day == max(b.until for b in safety.delayed if b.treatment == treatment and b.until)
    assert set(safety.earliest) == {b.treatment for b in safety.delayed}


ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    **{f"skin.{name}": values for name, values in SKIN.items()},
    "marks.pih": st.sampled_from(["none", "mild", "moderate", "severe"]),
}


def answered(case: Case, field: str, value: object) -> Case:
    part, name = field.split(".")
    return dataclasses.replace(case, **{part: dataclasses.replace(getattr(case, part), **{name: value})})


@settings(max_examples=60, deadline=None)
@given(case=cases(), data=st.data())
def test_stated_fact_is_not_asked_again_and_never_frees_what_was_ruled_out(
    case: Case, data: st.DataObject
) -> None:
    """More knowledge settles: its question closes, every block and red flag that stood still stands.

    A bare "yes" to allergies names none of them and is left out here: the question then asks for the names.
    """
    before = check(case)
    if not before.questions:
        return
    question = data.draw(st.sampled_from(before.questions))
    answer = data.draw(
        ANSWERS[question.field].filter(
            lambda v: v is not None and not (question.field == "skin.allergies" and v is True)
        )
    )
    after = check(answered(case, question.field, answer))
    assert question.field not in {q.field for q in after.questions}
    assert {q.field for q in after.questions} <= {q.field for q in before.questions}
    assert {(b.treatment, b.rule) for b in before.blocked} <= {(b.treatment, b.rule) for b in after.blocked}
    assert {c.rule for c in before.red_flags} <= {c.rule for c in after.red_flags}


WORST: dict[str, tuple[object, ...]] = {
    "skin.active_acne": ("severe",),
    "skin.diabetes": ("uncontrolled",),
    "skin.allergies": (("lidocaine", "beef", "steel", "hyaluronic acid", "severe"),),
    "skin.isotretinoin": (Isotretinoin(status="current"), Isotretinoin(status="stopped", stopped_on=TODAY)),
}


@settings(max_examples=60, deadline=None)
@given(case=cases(), data=st.data())
def test_each_treatment_a_question_decides_falls_to_some_answer(case: Case, data: st.DataObject) -> None:
    """`decides` claims no more than is true: one answer blocks or delays the treatment, or stops the whole
    plan.

    A tan is a matter of two weeks, so it can only matter for a first visit within them.
    """
    case = dataclasses.replace(case, start_on=TODAY)
    questions = [question for question in check(case).questions if question.decides]
    if not questions:
        return
    question = data.draw(st.sampled_from(questions))
    worlds = [check(answered(case, question.field, v)) for v in WORST.get(question.field, (True,))]
    for treatment in question.decides:
        assert any(w.red_flags or w.blocks(treatment) or treatment in w.earliest for w in worlds), treatment


def test_order_of_the_rules_changes_nothing() -> None:
    backwards = dict(reversed(rules().items()))
    case = example_case("skin: {keloid_tendency: true, immunosuppressed: true}")
    assert check_safety(case, catalogue(backwards), today=TODAY) == check(case)
