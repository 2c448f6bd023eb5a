"""Every safety rule as one page in Markdown, for the clinician who reviews it and the developer who changes
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from scarpath.core.rule import Applies, ClinicalEntry, Condition, EffectKind, Rule
from scarpath.core.source import Fact, Source
from scarpath.render.markdown import table
from scarpath.render.words import patient as words_patient

EFFECTS: dict[EffectKind, str] = {
    "see_doctor_first": "red flag: see a doctor first, no plan",
    "block": "blocked",
    "delay": "delayed",
    "ask_first": "ask a doctor first",
    "precaution": "precaution",
}
SIGN_OFF = {"sourced": "as the sources say", "rule_proposal": "**proposal, needs a clinician's sign-off**"}

HEAD = """\
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


def safety_rules_page(
    rules: Mapping[str, Rule],
    sources: Mapping[str, Source],
    entries: Iterable[ClinicalEntry],
    sign_off: str | None = None,
) -> str:
    """The page: all rules at a glance, each rule with its sources and conflicts, and what was made into no
    rule. `sign_off` says whether clinicians have signed the rules as they stand.
    """
    ordered = sorted(rules.values(), key=lambda rule: (rule.topic, rule.priority, rule.id))
    parts = [
        HEAD.format(sign_off=sign_off or words_patient().NOT_REVIEWED),
        *_glance(ordered, sources),
        "\n## Each rule\n",
    ]
    for topic, group in groupby(ordered, key=lambda rule: rule.topic):
        parts.append(f"\n### {_plain(topic)}\n")
        for rule in group:
            parts += _rule(rule, sources)
    return "\n".join([*parts, *_entries(tuple(entries), sources)]) + "\n"


def _glance(rules: list[Rule], sources: Mapping[str, Source]) -> Iterator[str]:
    proposals = sum(rule.sign_off == "rule_proposal" for rule in rules)
    yield f"\n## At a glance\n\n{len(rules)} rules, of which {proposals} are proposals.\n"
    effects = list(EFFECTS)
    rows = (
        (
            f"[{rule.id}](#{rule.id})", EFFECTS[rule.effect], targets_text(rule.applies_to), rule.strength,
            _keys(rule.sources, sources), "yes" if rule.conflicts else "",
            "proposal" if rule.sign_off == "rule_proposal" else "",
        )
        for rule in sorted(rules, key=lambda rule: effects.index(rule.effect))
    )  # fmt: skip
    yield table(("rule", "effect", "on", "strength", "sources", "conflict", "sign-off"), rows)


def _rule(rule: Rule, sources: Mapping[str, Source]) -> Iterator[str]:
    yield f'\n#### <a id="{rule.id}"></a>{rule.title}\n'
    yield f"*{rule.reason}*\n"
    yield f"- When: {condition_text(rule.when)}."
    yield f"- Then: {EFFECTS[rule.effect]}{wait_text(rule)}, for {targets_text(rule.applies_to)}."
    yield f"- Strength: {rule.strength}. Sign-off: {SIGN_OFF[rule.sign_off]}."
    for field, question in rule.questions.items():
        yield f"- Where `{field}` is not stated it asks: {question}"
    yield "- It stands on:"
    yield from _facts(rule.facts, sources)
    if rule.conflicts:
        yield "- Sources that say otherwise:"
        yield from _facts(rule.conflicts, sources)


def _facts(facts: tuple[Fact, ...], sources: Mapping[str, Source]) -> Iterator[str]:
    for fact in facts:
        note = f" ({fact.note})" if fact.note else ""
        yield f"  - {fact.fact}{note}: {_cited(fact.sources, sources)}"


def _cited(keys: Iterable[str], sources: Mapping[str, Source]) -> str:
    return "; ".join(
        f"[{s.author}{f' {s.year}' if s.year else ''}]({s.source_url}) ({s.quality_class})"
        for s in (sources[key] for key in keys)
    )


def _keys(keys: Iterable[str], sources: Mapping[str, Source]) -> str:
    return ", ".join(f"{key} ({sources[key].quality_class})" for key in keys) or "none"


def wait_text(rule: Rule) -> str:
    """Until when a delay lasts; empty without one."""
    if rule.delay is None:
        return ""
    length = f"{rule.delay.months} months" if rule.delay.months else f"{rule.delay.weeks} weeks"
    after = {"today": "today", "history": "that session"}.get(rule.delay.after, f"`{rule.delay.after}`")
    return f" until {length} after {after}"


def targets_text(applies: Applies, name: Callable[[str], str] | None = None) -> str:
    """Which treatments are meant; `name` tells how to call one, its id in words without it."""
    told = name or _plain
    if applies.everything:
        less = ", ".join(map(told, applies.except_treatments))
        return f"every treatment but {less}" if less else "every treatment"
    whole = [f"all of {_plain(name)}" for name in (*applies.families, *applies.mechanisms)]
    return ", ".join([*whole, *map(told, applies.treatments)])


def condition_text(when: Condition, name: Callable[[str], str] | None = None) -> str:
    """A condition as a reader of the case file would put it."""
    if when.always:
        return "always"
    if when.not_ is not None:
        return f"not ({condition_text(when.not_, name)})"
    if when.parts:
        return (" and " if when.all else " or ").join(
            f"({condition_text(part, name)})" if part.parts else condition_text(part, name)
            for part in when.parts
        )
    if when.treated is not None:
        what = targets_text(when.treated, name)
        return f"a session of {what} ended less than {when.within_months} months before"
    return f"`{when.field}` {_test(when)}"


def _test(leaf: Condition) -> str:
    if leaf.one_of:
        return "is " + " or ".join(str(v).lower() if isinstance(v, bool) else v for v in leaf.one_of)
    if leaf.includes:
        return "includes " + " or ".join(leaf.includes)
    if leaf.within_months is not None:
        return f"is less than {leaf.within_months} months before the first visit"
    bounds = [("at least", leaf.at_least), ("at most", leaf.at_most)]
    return "is " + " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)


def _entries(entries: tuple[ClinicalEntry, ...], sources: Mapping[str, Source]) -> Iterator[str]:
    left_out = [entry for entry in entries if not entry.rules]
    partly = [entry for entry in entries if entry.rules and entry.why_not]
    yield "\n## What was made into no rule\n"
    yield (
        f"The clinical table has {len(entries)} statements on contraindications, skin types and safety. "
        f"{len(entries) - len(left_out)} are carried by rules; the other {len(left_out)} are these.\n"
    )
    yield _statements(left_out, sources)
    yield "\n## What was left out of a rule\n"
    yield f"Of {len(partly)} statements that rules carry, a part is in none.\n"
    yield _statements(partly, sources)


def _statements(entries: list[ClinicalEntry], sources: Mapping[str, Source]) -> str:
    rows = ((entry.says, _keys(entry.sources, sources), entry.why_not) for entry in entries)
    return table(("statement", "sources", "why it is not, or not wholly, in a rule"), rows)


def _plain(name: str) -> str:
    return name.replace("_", " ")
