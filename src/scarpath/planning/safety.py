"""What the safety rules say of one case.

A condition is true, false or not known (Kleene's three-valued logic). A rule that holds blocks a treatment,
delays it, adds a precaution, asks for a doctor's word first, or raises a red flag. A rule that cannot be
decided becomes a question.

What an unanswered question means for the plan: nothing is assumed. A treatment that an unanswered question
could take out stays plannable, `Question.decides` names it, and `Safety.open_for` gives the questions its
place in a plan hangs on. The treatment is out as soon as the answer is the one that rules it out. Questions
come in the order in which their answers matter: red flags, then by the number of treatments suited to this
person's scars that the answer could take out, then by the rules' own priority.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Basis, Finding, Kind, catalogue_text, finding
from scarpath.core.plan import Blocked, Caution, Question, Safety
from scarpath.core.rule import DERIVED, HARD, Applies, Condition, Rule, SignOff
from scarpath.core.sequencing import covers
from scarpath.core.sign_off import standing
from scarpath.core.treatment import Treatment

HORIZON_MONTHS = 24
"""A treatment delayed beyond this many months after the first possible visit cannot be in a plan, so it is
blocked.
"""

ORIGIN: dict[SignOff, Kind] = {"sourced": Kind.FROM_THE_SOURCES, "rule_proposal": Kind.OUR_READING}
UNSIGNED: dict[SignOff, Kind] = {"sourced": Kind.NOT_REVIEWED, "rule_proposal": Kind.NEEDS_SIGN_OFF}
SIGNED: dict[str, Kind] = {
    "approve": Kind.REVIEW_APPROVES,
    "amend": Kind.REVIEW_AMENDS,
    "reject": Kind.REVIEW_REJECTS,
    "out_of_date": Kind.REVIEW_OUT_OF_DATE,
}
_SUITED = ("strong", "partial")
Truth = bool | None


@dataclass(frozen=True, slots=True)
class _Look:
    """What a rule is judged on: the case, the cards (`suited` names those that suit a scar of this person),
    the day it is judged and the first day a visit can be; `sign_off` says by rule who has reviewed it.
    """

    case: Case
    cards: Mapping[str, Treatment]
    suited: frozenset[str]
    today: date
    first_visit: date
    sign_off: Mapping[str, Finding]


def check_safety(
    case: Case, catalogue: Catalogue, *, today: date, horizon_months: int = HORIZON_MONTHS
) -> Safety:
    """Judge every rule for a case. Never raises; a red flag stands in `Safety.red_flags`."""
    cards = catalogue.treatments
    signs = {rule: sign_off(catalogue, rule) for rule in catalogue.rules}
    look = _Look(case, cards, _suited(case, cards), today, max(case.first_day(today), today), signs)
    rules = sorted(catalogue.rules.values(), key=lambda rule: (rule.priority, rule.id))
    truths = {rule.id: truth(rule.when, look) for rule in rules}
    fired = [rule for rule in rules if truths[rule.id] is True]
    blocked, delayed = _taken_out(fired, look, months_later(look.first_visit, horizon_months))
    out = {entry.treatment for entry in blocked}
    return Safety(
        red_flags=tuple(_caution(rule, None, look) for rule in fired if rule.effect == "see_doctor_first"),
        blocked=blocked,
        delayed=tuple(entry for entry in delayed if entry.treatment not in out),
        cautions=tuple(caution for rule in fired for caution in _cautions(rule, look, out)),
        questions=_questions([rule for rule in rules if truths[rule.id] is None], look, out),
        earliest=_earliest(entry for entry in delayed if entry.treatment not in out),
    )


def sign_off(catalogue: Catalogue, rule: str) -> Finding:
    """Where a rule comes from and whether a clinician has signed it, as it stands now."""
    kind = catalogue.rules[rule].sign_off
    found = standing(catalogue, ("rule", rule))
    if found.review is None:
        now = Finding(UNSIGNED[kind])
    else:
        now = Finding(SIGNED[found.verdict], (("signature", found.review.signature),))
    return finding(Kind.RULE_SIGNED, origin=Finding(ORIGIN[kind]), standing=now)


def targets(applies: Applies, cards: Mapping[str, Treatment]) -> tuple[str, ...]:
    """The cards that are meant, in the catalogue's order."""
    return tuple(card.id for card in cards.values() if covers(applies, card))


def months_later(day: date, months: int) -> date:
    """The same day so many calendar months later; the month's last day where the month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, date.max.year)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def holds(condition: Condition, case: Case, cards: Mapping[str, Treatment], *, today: date) -> Truth:
    """Whether a condition holds for a case: true, false, or None when the case does not say enough."""
    first_visit = max(case.first_day(today), today)
    return truth(condition, _Look(case, cards, frozenset(), today, first_visit, {}))


def truth(condition: Condition, look: _Look) -> Truth:
    """True, false, or None when the case does not say enough."""
    if condition.all:
        return kleene_all(tuple(truth(part, look) for part in condition.all))
    if condition.any:
        return kleene_any(tuple(truth(part, look) for part in condition.any))
    if condition.not_ is not None:
        return kleene_not(truth(condition.not_, look))
    if condition.treated is not None:
        return bool(_dates_of(condition, look))
    if condition.field is None:
        return condition.always
    value, missing = _look_up(look.case, condition.field)
    if value is None:
        part_of_an_answer = (
            missing.count(".") > 1
        )  # such as the end date of isotretinoin that was never taken
        return False if part_of_an_answer else None
    return _test(condition, value, look.first_visit)


def kleene_all(parts: tuple[Truth, ...]) -> Truth:
    """Conjunction: one false settles it; otherwise one unknown leaves it unknown."""
    return False if False in parts else None if None in parts else True


def kleene_any(parts: tuple[Truth, ...]) -> Truth:
    """Disjunction: one true settles it; otherwise one unknown leaves it unknown."""
    return True if True in parts else None if None in parts else False


def kleene_not(part: Truth) -> Truth:
    """Negation; the unknown stays unknown."""
    return None if part is None else not part


def _look_up(case: Case, path: str) -> tuple[object, str]:
    """The value of a fact and the fact to ask about when it is not stated (the part of the path that is
    missing).
    """
    if path in DERIVED:
        return _derived(case)[path], path
    value: object = case
    walked: list[str] = []
    for name in path.split("."):
        value = getattr(value, name)
        walked.append(name)
        if value is None:
            break
    return value, ".".join(walked)


def _derived(case: Case) -> dict[str, object]:
    return {
        "scar_types": tuple(group.type.value for group in case.scars),
        "regions": tuple(group.region.value for group in case.scars),
        "has_raised": case.has_raised,
        "has_atrophic": case.has_atrophic,
    }


def _test(condition: Condition, value: object, first_visit: date) -> Truth:
    if condition.one_of:
        return value in condition.one_of
    if condition.includes:
        return _includes(condition.includes, value)
    if condition.within_months is not None:
        return isinstance(value, date) and first_visit < months_later(value, condition.within_months)
    number = _number(value)
    low, high = condition.at_least, condition.at_most
    return number is not None and (low is None or number >= low) and (high is None or number <= high)


def _number(value: object) -> float | None:
    """A number as it stands, the length of a list, 1 or 0 for yes or no."""
    if isinstance(value, tuple):
        return float(len(value))
    return float(value) if isinstance(value, int | float) else None


def _includes(words: tuple[str, ...], value: object) -> Truth:
    """Whether an entry of a list contains a word; a bare "yes" names no entry, so it cannot be decided."""
    if isinstance(value, tuple):
        return any(word in str(entry).casefold() for word in words for entry in value)
    return None if value else False


def _dates_of(condition: Condition, look: _Look) -> tuple[date, ...]:
    """The dated entries of the history that a `treated` test meets."""
    if condition.treated is None or condition.within_months is None:
        return ()
    meant = {*targets(condition.treated, look.cards), *condition.treated.treatments}
    ended = [past.ended for past in look.case.history if past.treatment in meant and past.ended is not None]
    return tuple(day for day in ended if look.first_visit < months_later(day, condition.within_months))


def _open_fields(condition: Condition, look: _Look) -> frozenset[str]:
    """The unstated facts that could still settle an undecided condition."""
    if truth(condition, look) is not None:
        return frozenset()
    if condition.field is not None:
        return frozenset({_look_up(look.case, condition.field)[1]})
    return frozenset().union(*(_open_fields(part, look) for part in condition.parts))


def _taken_out(
    fired: list[Rule], look: _Look, horizon: date
) -> tuple[tuple[Blocked, ...], tuple[Blocked, ...]]:
    """The treatments that are out, and those that must wait for a date within the horizon."""
    blocked: list[Blocked] = []
    delayed: list[Blocked] = []
    for rule in fired:
        until = _until(rule, look)
        if rule.effect == "delay" and until is not None and until <= look.first_visit:
            continue
        if rule.effect not in ("block", "delay"):
            continue
        waits = rule.effect == "delay" and until is not None and until <= horizon
        for treatment in targets(rule.applies_to, look.cards):
            (delayed if waits else blocked).append(_blocked(rule, treatment, until, look))
    return tuple(blocked), tuple(delayed)


def _until(rule: Rule, look: _Look) -> date | None:
    """The day a delay ends; None when there is no delay or nothing to count from."""
    if rule.delay is None:
        return None
    start = _counted_from(rule, rule.delay.after, look)
    if start is None:
        return None
    if rule.delay.weeks is not None:
        return start + min(timedelta(weeks=rule.delay.weeks), date.max - start)
    return months_later(start, rule.delay.months or 0)


def _counted_from(rule: Rule, after: str, look: _Look) -> date | None:
    if after == "today":
        return look.today
    if after == "history":
        return max((day for leaf in rule.when.leaves() for day in _dates_of(leaf, look)), default=None)
    value, _ = _look_up(look.case, after)
    return value if isinstance(value, date) else None


def _blocked(rule: Rule, treatment: str, until: date | None, look: _Look) -> Blocked:
    return Blocked(
        treatment=treatment,
        rule=rule.id,
        reason=catalogue_text(rule.reason),
        until=until,
        sources=rule.sources,
        sign_off=look.sign_off[rule.id],
        conflicts=_conflicts(rule),
    )


def _caution(rule: Rule, treatment: str | None, look: _Look) -> Caution:
    effect = rule.effect if rule.effect in ("see_doctor_first", "ask_first") else "precaution"
    return Caution(
        treatment=treatment,
        rule=rule.id,
        text=catalogue_text(rule.reason),
        sources=rule.sources,
        sign_off=look.sign_off[rule.id],
        effect=effect,
        conflicts=_conflicts(rule),
    )


def _conflicts(rule: Rule) -> tuple[Finding, ...]:
    return tuple(
        finding(Kind.STATEMENT, text=catalogue_text(entry.fact), basis=Basis(sources=entry.sources))
        for entry in rule.conflicts
    )


def _cautions(rule: Rule, look: _Look, out: set[str]) -> Iterator[Caution]:
    """One caution for the whole case, or one for each treatment that is not out anyway."""
    if rule.effect not in ("precaution", "ask_first"):
        return
    if rule.applies_to.whole_case:
        yield _caution(rule, None, look)
        return
    for treatment in targets(rule.applies_to, look.cards):
        if treatment not in out:
            yield _caution(rule, treatment, look)


def _earliest(delayed: Iterator[Blocked]) -> dict[str, date]:
    earliest: dict[str, date] = {}
    for entry in delayed:
        if entry.until is not None:
            earliest[entry.treatment] = max(entry.until, earliest.get(entry.treatment, entry.until))
    return earliest


def _questions(undecided: list[Rule], look: _Look, out: set[str]) -> tuple[Question, ...]:
    """One question per unstated fact, the one whose answer matters most first; a fact that decides nothing
    here is not asked.
    """
    asked: dict[str, list[Rule]] = {}
    for rule in undecided:
        if _concerns(rule, look, out):
            for name in sorted(_open_fields(rule.when, look) & rule.questions.keys()):
                asked.setdefault(name, []).append(rule)
    questions = [
        (_question(name, rules, look, out), min(rule.priority for rule in rules))
        for name, rules in asked.items()
    ]
    questions.sort(
        key=lambda entry: (not entry[0].red_flag, -len(entry[0].decides), entry[1], entry[0].field)
    )
    return tuple(question for question, _ in questions)


def _concerns(rule: Rule, look: _Look, out: set[str]) -> tuple[str, ...]:
    """The treatments of a rule that suit this person's scars and are not out anyway."""
    meant = targets(rule.applies_to, look.cards)
    return tuple(name for name in meant if name in look.suited and name not in out)


def _suited(case: Case, cards: Mapping[str, Treatment]) -> frozenset[str]:
    types = {group.type for group in case.scars}
    return frozenset(c.id for c in cards.values() if any(c.suits[kind].strength in _SUITED for kind in types))


def _question(name: str, rules: list[Rule], look: _Look, out: set[str]) -> Question:
    decided = {treatment for rule in rules if rule.effect in HARD for treatment in _concerns(rule, look, out)}
    return Question(
        field=name,
        text=catalogue_text(rules[0].questions[name]),
        decides=tuple(treatment for treatment in look.cards if treatment in decided),
        rules=tuple(rule.id for rule in rules),
        red_flag=any(rule.effect == "see_doctor_first" for rule in rules),
    )
