"""Every safety rule as one page in Markdown, for the clinician who reviews it and the developer who changes
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import get_args

from scarpath.core.rule import Applies, ClinicalEntry, Condition, Rule
from scarpath.core.source import Fact, Mirror, Source
from scarpath.core.treatment import Family, Mechanism
from scarpath.render.cite import is_copy
from scarpath.render.markdown import table
from scarpath.render.words import evidence as words_evidence, pages as words, patient as words_patient


def safety_rules_page(
    rules: Mapping[str, Rule],
    sources: Mapping[str, Source],
    entries: Iterable[ClinicalEntry],
    sign_off: str | None = None,
    *,
    mirrors: Mapping[str, Mirror],
) -> str:
    """The page: all rules at a glance, each rule with its sources and conflicts, and what was made into no
    rule. `sign_off` says whether clinicians have signed the rules as they stand.
    """
    ordered = sorted(rules.values(), key=lambda rule: (rule.topic, rule.priority, rule.id))
    parts = [
        words().RULES.format(sign_off=sign_off or words_patient().NOT_REVIEWED),
        *_glance(ordered, sources),
        words().RULES_EACH,
    ]
    for topic, group in groupby(ordered, key=lambda rule: rule.topic):
        parts.append(f"\n### {_plain(topic)}\n")
        for rule in group:
            parts += _rule(rule, sources, mirrors)
    return "\n".join([*parts, *_entries(tuple(entries), sources)]) + "\n"


def _glance(rules: list[Rule], sources: Mapping[str, Source]) -> Iterator[str]:
    proposals = sum(rule.sign_off == "rule_proposal" for rule in rules)
    yield words().RULES_GLANCE.format(rules=len(rules), proposals=proposals)
    effects = list(words().RULE_EFFECTS)
    rows = (
        (
            f"[{rule.id}](#{rule.id})", words().RULE_EFFECTS[rule.effect], targets_text(rule.applies_to),
            words().RULE_STRENGTHS[rule.strength],
            _keys(rule.sources, sources), words().YES if rule.conflicts else "",
            words().RULE_PROPOSAL if rule.sign_off == "rule_proposal" else "",
        )
        for rule in sorted(rules, key=lambda rule: effects.index(rule.effect))
    )  # fmt: skip
    yield table(words().RULES_HEADER, rows)


def _rule(rule: Rule, sources: Mapping[str, Source], mirrors: Mapping[str, Mirror]) -> Iterator[str]:
    yield f'\n#### <a id="{rule.id}"></a>{rule.title}\n'
    yield f"*{rule.reason}*\n"
    yield words().RULE_WHEN.format(when=condition_text(rule.when))
    until, effect = wait_text(rule), words().RULE_EFFECTS[rule.effect]
    told = words().RULE_THEN_UNTIL if until else words().RULE_THEN
    yield told.format(effect=effect, until=until, targets=targets_text(rule.applies_to))
    yield words().RULE_STRENGTH.format(
        strength=words().RULE_STRENGTHS[rule.strength], sign_off=words().RULE_SIGN_OFF[rule.sign_off]
    )
    for field, question in rule.questions.items():
        yield words().RULE_ASKS.format(field=field, question=question)
    yield words().RULE_FACTS
    yield from _facts(rule.facts, sources, mirrors)
    if rule.conflicts:
        yield words().RULE_CONFLICTS
        yield from _facts(rule.conflicts, sources, mirrors)


def _facts(
    facts: tuple[Fact, ...], sources: Mapping[str, Source], mirrors: Mapping[str, Mirror]
) -> Iterator[str]:
    for fact in facts:
        note = f" ({fact.note})" if fact.note else ""
        yield f"  - {fact.fact}{note}: {_cited(fact.sources, sources, mirrors)}"


def _cited(keys: Iterable[str], sources: Mapping[str, Source], mirrors: Mapping[str, Mirror]) -> str:
    return "; ".join(
        f"[{s.author}{f' {s.year}' if s.year else ''}]({s.address.link}) ({', '.join(_marks(s, mirrors))})"
        for s in (sources[key] for key in keys)
    )


def _marks(source: Source, mirrors: Mapping[str, Mirror]) -> Iterator[str]:
    yield source.quality_class
    if is_copy(source.address, mirrors):
        yield words_evidence().COPIED_PAGE


def _keys(keys: Iterable[str], sources: Mapping[str, Source]) -> str:
    return ", ".join(f"{key} ({sources[key].quality_class})" for key in keys) or words().NONE


def wait_text(rule: Rule) -> str:
    """Until when a delay lasts; empty without one."""
    if rule.delay is None:
        return ""
    delay = rule.delay
    length = words().RULE_MONTHS if delay.months else words().RULE_WEEKS
    return str(
        words().RULE_UNTIL.format(
            length=length.format(count=delay.months or delay.weeks),
            after=words().RULE_AFTER.get(delay.after, f"`{delay.after}`"),
        )
    )


def targets_text(applies: Applies, name: Callable[[str], str] | None = None) -> str:
    """Which treatments are meant; `name` tells how to call one, its id in words without it."""
    told = name or _plain
    if applies.everything:
        less = ", ".join(map(told, applies.except_treatments))
        return str(words().RULE_EVERYTHING_BUT.format(names=less) if less else words().RULE_EVERYTHING)
    families = dict(zip(get_args(Family), words().RULE_FAMILIES, strict=True))
    mechanisms = dict(zip(get_args(Mechanism), words().RULE_MECHANISMS, strict=True))
    whole = [families[family] for family in applies.families]
    whole += [mechanisms[mechanism] for mechanism in applies.mechanisms]
    return ", ".join([*whole, *map(told, applies.treatments)])


def condition_text(when: Condition, name: Callable[[str], str] | None = None) -> str:
    """A condition as a reader of the case file would put it."""
    if when.always:
        return str(words().RULE_ALWAYS)
    if when.not_ is not None:
        return str(words().RULE_NOT.format(part=condition_text(when.not_, name)))
    if when.parts:
        parts = (
            f"({condition_text(part, name)})" if part.parts else condition_text(part, name)
            for part in when.parts
        )
        return str((words().RULE_AND if when.all else words().RULE_OR).join(parts))
    if when.treated is not None:
        what = targets_text(when.treated, name)
        return str(words().RULE_TREATED.format(what=what, months=when.within_months))
    return str(words().RULE_FIELD.format(field=when.field, test=_test(when)))


def _test(leaf: Condition) -> str:
    if leaf.one_of:
        values = (str(v).lower() if isinstance(v, bool) else v for v in leaf.one_of)
        return str(words().RULE_IS.format(values=words().RULE_OR.join(values)))
    if leaf.includes:
        return str(words().RULE_INCLUDES.format(values=words().RULE_OR.join(leaf.includes)))
    if leaf.within_months is not None:
        return str(words().RULE_RECENT.format(months=leaf.within_months))
    bounds = ((words().RULE_AT_LEAST, leaf.at_least), (words().RULE_AT_MOST, leaf.at_most))
    told = (word.format(bound=bound) for word, bound in bounds if bound is not None)
    return str(words().RULE_IS.format(values=words().RULE_AND.join(told)))


def _entries(entries: tuple[ClinicalEntry, ...], sources: Mapping[str, Source]) -> Iterator[str]:
    left_out = [entry for entry in entries if not entry.rules]
    partly = [entry for entry in entries if entry.rules and entry.why_not]
    yield words().RULES_NOT_MADE
    yield words().RULES_NOT_MADE_TEXT.format(
        entries=len(entries), carried=len(entries) - len(left_out), others=len(left_out)
    )
    yield _statements(left_out, sources)
    yield words().RULES_LEFT_OUT
    yield words().RULES_LEFT_OUT_TEXT.format(count=len(partly))
    yield _statements(partly, sources)


def _statements(entries: list[ClinicalEntry], sources: Mapping[str, Source]) -> str:
    rows = ((entry.says, _keys(entry.sources, sources), entry.why_not) for entry in entries)
    return table(words().RULES_STATEMENTS_HEADER, rows)


def _plain(name: str) -> str:
    return name.replace("_", " ")
