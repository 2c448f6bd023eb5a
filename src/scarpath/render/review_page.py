"""The document that a clinician reviews and signs: each rule, card, sequencing entry and expert source, as
one HTML page.

It needs nothing but itself: no script, no font, no picture, no address that has to be fetched.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any, get_args

from scarpath.core.case import ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.position import ExpertSource
from scarpath.core.review import Entry, Kind
from scarpath.core.rule import Applies, Rule
from scarpath.core.sequencing import SameVisit
from scarpath.core.sign_off import reviewable, sequencing_entries, standing, version_of
from scarpath.core.source import Fact, study_of
from scarpath.core.treatment import Family, Suitability, Treatment
from scarpath.render.cards import facts, price_text, range_text
from scarpath.render.cite import expert_short, full, short, treatment_name
from scarpath.render.experts import coded
from scarpath.render.rules_page import condition_text, targets_text, wait_text
from scarpath.render.say import said
from scarpath.render.words import (
    clinician as words,
    experts as words_experts,
    language,
    pages as words_pages,
    patient as words_patient,
)

STYLE = """\
:root { color-scheme: light }
body { font: 11pt/1.45 Georgia, serif; color: #111; background: #fff }
body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem }
h1, h2, h3 { font-family: Helvetica, Arial, sans-serif; line-height: 1.2 }
h2 { margin-top: 2.5rem; border-bottom: 2px solid #111 }
h3 { margin: 0 0 .3rem }
article { border: 1px solid #888; padding: .7rem 1rem; margin: 1rem 0 }
article li { break-inside: avoid }
.verdict { break-inside: avoid; break-before: avoid }
.version, .standing, small { font-family: Helvetica, Arial, sans-serif; font-size: .85em; color: #333 }
.proposal { font-weight: bold }
.about { margin: 0 0 .5rem }
.about > * { margin-right: 1.2rem }
code { font-size: .9em; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: 9.5rem minmax(0, 1fr); gap: .3rem .8rem; margin: 0 }
dt { grid-column: 1; font-weight: bold }
dd { grid-column: 2; margin: 0 }
ul { margin: 0; padding-left: 1.1rem }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #888; padding: .2rem .5rem; text-align: left; vertical-align: top }
.verdict { display: flex; align-items: end; margin: .8rem 0 0; font-family: Helvetica, Arial, sans-serif }
.verdict span { margin-right: 1.5rem; white-space: nowrap }
.verdict .box { display: inline-block; width: .8em; height: .8em; border: 1px solid #111; margin: 0 .4em 0 0 }
.line { display: inline-block; border-bottom: 1px solid #111; min-width: 16rem; height: 1.6em }
.verdict .remark { flex: 1; display: flex; align-items: end; margin: 0 }
.remark .line { flex: 1; min-width: 0; margin-left: .5rem }
.sign { border: 2px solid #111; padding: .7rem 1rem; margin: 1.5rem 0; break-inside: avoid }
a { color: inherit }
@page { margin: 2cm }
@media print {
  body { margin: 0; max-width: none; font-size: 10pt }
  h2 { margin-top: 1.5rem; break-after: avoid }
  nav, #glance, #sources { break-before: page }
  nav ol { columns: 2 }
  h3 { break-after: avoid }
  a { text-decoration: none }
}
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document with a place to sign: its title and the entries in it."""

    title: str
    entries: tuple[Entry, ...]

    @property
    def anchor(self) -> str:
        """Its place in the page."""
        return "".join(c if c.isalnum() else "-" for c in self.title.casefold())


def sections(catalogue: Catalogue) -> tuple[Section, ...]:
    """Rules by topic, cards by family, sequencing and expert sources by kind: each entry stands in one."""
    rules = sorted(catalogue.rules.values(), key=lambda rule: (rule.topic, rule.priority, rule.id))
    cards = sorted(catalogue.treatments.values(), key=lambda card: _FAMILIES.index(card.family))
    steps = list(sequencing_entries(catalogue.sequencing))
    return (
        *_grouped("rule", words().REVIEW_RULES, "topic", [(rule.topic, rule.id) for rule in rules]),
        *_grouped("card", words().REVIEW_CARDS, "family", [(card.family, card.id) for card in cards]),
        *_grouped(
            "sequencing",
            words().REVIEW_SEQUENCING,
            "section",
            [(key.partition(".")[0], key) for key in steps],
        ),
        *_grouped("position", words().REVIEW_POSITIONS, "kind", _sources_by_kind(catalogue)),
    )


def _sources_by_kind(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Expert sources under what they are, in the order of the kinds."""
    kinds = list(words_experts().SOURCE_KINDS)
    found = sorted(catalogue.positions.values(), key=lambda source: (kinds.index(source.kind), source.id))
    return [(words_experts().SOURCE_KINDS[source.kind], source.id) for source in found]


_FAMILIES: tuple[str, ...] = get_args(Family)
_UNGRADED = (Treatment, ExpertSource)
"""Entries that are no proposals and do not say so: as they were printed, or coded."""


def _spelled(group: str) -> str:
    # a group of three letters is an abbreviation
    return group.upper() if len(group) <= 3 else group.replace("_", " ")


def _grouped(kind: Kind, title: str, name: str, keys: Sequence[tuple[str, str]]) -> Iterator[Section]:
    for group, members in groupby(keys, key=lambda pair: pair[0]):
        told = title.format(**{name: words().REVIEW_GROUPS.get(group) or _spelled(group)})
        yield Section(told, tuple((kind, key) for _, key in members))


def review_page(catalogue: Catalogue, version: str) -> str:
    """The whole document."""
    found, parts = reviewable(catalogue), sections(catalogue)
    body = [
        "<header>",
        f"<h1>{_text(words().REVIEW_TITLE)}</h1>",
        f"<p>{_text(_counts(catalogue, version))}</p>",
        "</header>",
        *_contents(parts),
        "<main>",
        *_how(),
        *_glance(found),
        *(line for part in parts for line in _section(part, found, catalogue)),
        *_sources(catalogue, found.values()),
        *_signature("sign-all", words().REVIEW_SIGN_ALL, words().REVIEW_SIGN_ALL_TEXT),
        "</main>",
    ]
    head = f'<meta charset="utf-8">\n<title>{_text(words().REVIEW_TITLE)}</title>\n<style>\n{STYLE}</style>'
    page = "\n".join(["<body>", *body, "</body>", "</html>"])
    return f'<!DOCTYPE html>\n<html lang="{language().code}">\n<head>\n{head}\n</head>\n{page}\n'


def _text(text: str) -> str:
    return escape(text, quote=True)


def _code(text: str) -> str:
    """Text in which what stands between backticks is a field of a case."""
    parts = _text(text).split("`")
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))


def _anchor(entry: Entry) -> str:
    return f"{entry[0]}-{entry[1]}"


def _link(target: str, text: str) -> str:
    return f'<a href="#{_text(target)}">{_text(text)}</a>'


def _counts(catalogue: Catalogue, version: str) -> str:
    return words().REVIEW_VERSION.format(
        version=version,
        rules=len(catalogue.rules),
        cards=len(catalogue.treatments),
        entries=len(sequencing_entries(catalogue.sequencing)),
        positions=len(catalogue.positions),
    )


def _contents(parts: Iterable[Section]) -> Iterator[str]:
    yield f'<nav aria-label="{_text(words().REVIEW_CONTENTS)}">'
    yield f"<h2>{_text(words().REVIEW_CONTENTS)}</h2>\n<ol>"
    yield f"<li>{_link('how', words().REVIEW_HOW)}</li>"
    yield f"<li>{_link('glance', words().REVIEW_GLANCE)}</li>"
    for part in parts:
        yield f"<li>{_link(part.anchor, part.title)} ({len(part.entries)})</li>"
    yield f"<li>{_link('sources', words().REVIEW_SOURCES)}</li>"
    yield f"<li>{_link('sign-all', words().REVIEW_SIGN_ALL)}</li>"
    yield "</ol>\n</nav>"


def _how() -> Iterator[str]:
    yield f'<section id="how">\n<h2>{_text(words().REVIEW_HOW)}</h2>\n<ul>'
    yield from (f"<li>{_code(step)}</li>" for step in words().REVIEW_STEPS)
    yield "</ul>\n</section>"


def _glance(found: dict[Entry, Any]) -> Iterator[str]:
    """What needs judgement most: proposals and entries whose sources disagree."""
    yield f'<section id="glance">\n<h2>{_text(words().REVIEW_GLANCE)}</h2>\n<table>'
    cells = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in words().REVIEW_GLANCE_HEADER)
    yield f"<thead><tr>{cells}</tr></thead>\n<tbody>"
    for entry, value in found.items():
        marks = (_is_proposal(value), bool(_against(value)))
        if any(marks):
            ticks = "".join(f"<td>{_text(words().YES) if mark else ''}</td>" for mark in marks)
            yield f"<tr><td>{_link(_anchor(entry), _name(value, entry[1]))}</td>{ticks}</tr>"
    yield "</tbody>\n</table>\n</section>"


def _is_proposal(value: Any) -> bool:
    return not isinstance(value, _UNGRADED) and value.sign_off == "rule_proposal"


def _against(value: Any) -> tuple[Fact, ...]:
    """The sources that say otherwise; where they stand among the facts, those that are marked."""
    if isinstance(value, Rule):
        return value.conflicts
    facts = _facts_of(value)
    return tuple(fact for fact in facts if fact.note and "CONFLICT" in fact.note)


def _facts_of(value: Any) -> tuple[Fact, ...]:
    """Every fact of an entry, in the order of its fields."""
    return tuple(
        fact
        for field in dataclasses.fields(value)
        if isinstance(getattr(value, field.name), tuple)
        for fact in getattr(value, field.name)
        if isinstance(fact, Fact)
    )


def _section(part: Section, found: dict[Entry, Any], catalogue: Catalogue) -> Iterator[str]:
    yield f'<section id="{_text(part.anchor)}">\n<h2>{_text(part.title)}</h2>'
    for entry in part.entries:
        yield from _article(entry, found[entry], catalogue)
    yield from _signature(f"sign-{part.anchor}", words().REVIEW_SIGN_SECTION, "", level=3)
    yield "</section>"


def _article(entry: Entry, value: Any, catalogue: Catalogue) -> Iterator[str]:
    kind, name = entry
    yield f'<article id="{_text(_anchor(entry))}">'
    yield f"<h3>{_text(_name(value, name))}</h3>"
    told = words().REVIEW_ENTRY.format(kind=kind, id=name, version=version_of(value))
    lines = [f'<code class="version">{_text(told)}</code>']
    if not isinstance(value, _UNGRADED):
        proposal = _is_proposal(value)
        sentence = words().REVIEW_PROPOSAL if proposal else words().REVIEW_SOURCED
        lines.append(f'<span class="{"proposal" if proposal else "standing"}">{_text(sentence)}.</span>')
    lines.append(f'<span class="standing">{_text(standing_text(catalogue, entry))}.</span>')
    yield f'<p class="about">{" ".join(lines)}</p>'
    yield "<dl>"
    yield from _DESCRIBE[kind](value, catalogue)
    yield "</dl>"
    boxes = "".join(
        f'<span><span class="box"></span>{_text(choice)}</span>' for choice in words().REVIEW_CHOICES
    )
    remark = f'<span class="remark">{_text(words().REVIEW_REMARK)}: <span class="line"></span></span>'
    yield f'<p class="verdict">{boxes}{remark}</p>'
    yield "</article>"


def _name(value: Any, key: str) -> str:
    """What an entry is called: its title or name; one of the sequencing data by its id, in words."""
    if isinstance(value, Rule):
        return value.title
    if isinstance(value, Treatment):
        return value.name
    if isinstance(value, ExpertSource):
        return expert_short(value)
    return key.partition(".")[2].replace("_", " ").capitalize()


def standing_text(catalogue: Catalogue, entry: Entry) -> str:
    """What the reviews at hand say of an entry."""
    found = standing(catalogue, entry)
    if found.review is None:
        return words().REVIEW_STANDING[found.verdict]
    remarks = [given.remark or "" for given in found.review.entries if given.entry == entry]
    told, signature = words().REVIEW_STANDING[found.verdict], said(found.review.signature)
    return str(told.format(signature=signature, remark=remarks[0]))


def _item(title: str, *lines: str) -> str:
    """A term and its description; lines are HTML already."""
    return f"<dt>{_text(title)}</dt>" + "".join(f"<dd>{line}</dd>" for line in lines)


def _facts(title: str, facts: Iterable[Fact], catalogue: Catalogue) -> Iterator[str]:
    told = "".join(f"<li>{_fact(fact, catalogue)}</li>" for fact in facts)
    if told:
        yield _item(title, f"<ul>{told}</ul>")


def _fact(fact: Fact, catalogue: Catalogue) -> str:
    skin = (
        words_patient().CARD_SKIN_TYPES.format(types=", ".join(fact.fitzpatrick)) if fact.fitzpatrick else ""
    )
    note = f" ({fact.note})" if fact.note else ""
    return f"{_text(fact.fact + skin + note)} {_cited(fact.sources, catalogue)}"


def _cited(sources: Iterable[str], catalogue: Catalogue) -> str:
    told = (f"{_link(f'source-{key}', short(key, catalogue))}, {_class(key, catalogue)}" for key in sources)
    return f"<small>[{'; '.join(told)}]</small>"


def _class(key: str, catalogue: Catalogue) -> str:
    """The class of a source; a study of the catalogue is called a study, another address a page."""
    if study_of(key) is not None:
        return str(words().REVIEW_STUDY)
    known = catalogue.sources.get(key)
    return known.quality_class if known else str(words().REVIEW_PAGE)


def _rule(rule: Rule, catalogue: Catalogue) -> Iterator[str]:
    def named(treatment: str) -> str:
        return treatment_name(treatment, catalogue)

    yield _item(words().REVIEW_SAYS, f"<q>{_text(rule.reason)}</q>")
    yield _item(words().REVIEW_WHEN, _code(condition_text(rule.when, named)))
    until, effect = wait_text(rule), words_pages().RULE_EFFECTS[rule.effect]
    told = words().REVIEW_THEN_UNTIL if until else words().REVIEW_THEN_EFFECT
    then = told.format(effect=effect, until=until, targets=targets_text(rule.applies_to, named))
    yield _item(words().REVIEW_THEN, _code(then))
    if rule.questions:
        yield _item(words().REVIEW_ASKS, *map(_text, rule.questions.values()))
    yield _item(words().REVIEW_STRENGTH, _text(words_pages().RULE_STRENGTHS[rule.strength]))
    yield from _facts(words().REVIEW_STANDS_ON, rule.facts, catalogue)
    yield from _facts(words().REVIEW_AGAINST, rule.conflicts, catalogue)


def _card(card: Treatment, catalogue: Catalogue) -> Iterator[str]:
    yield _item(words().REVIEW_SAYS, f"<q>{_text(card.plain_words)}</q>")
    yield from _facts(words_patient().CARD_DOES, card.what_it_does, catalogue)
    suits = (
        f"{_text(_suits(scar_type, found))} {_cited(found.sources, catalogue)}"
        + (f" ({_text(words_patient().CARD_JUDGED)})" if found.judged else "")
        for scar_type, found in card.suits.items()
    )
    yield _item(words_patient().CARD_SUITS, *suits)
    for title, value in (
        (words_patient().CARD_SESSIONS, card.sessions_usual),
        (words_patient().CARD_INTERVAL, card.interval_weeks),
        (words_patient().CARD_DOWNTIME, card.downtime_days),
        (words_patient().CARD_TOP_UP, card.top_up_months),
    ):
        sources = f" {_cited(value.sources, catalogue)}" if value else ""
        note = f" ({value.note})" if value and value.note else ""
        yield _item(title, f"{_text(range_text(value) + note)}{sources}")
    yield _item(words_patient().CARD_MOST_SESSIONS, str(card.sessions_at_most))
    yield _item(words_patient().CARD_PRICE, _text(price_text(card.price, catalogue)))
    yield _item(words_patient().CARD_PERMANENCE, _text(words_patient().PERMANENCE[card.permanence]))
    for title, field in facts():
        yield from _facts(title, getattr(card, field), catalogue)


def _suits(scar_type: ScarType, found: Suitability) -> str:
    strength = words_patient().STRENGTHS[found.strength]
    return f"{words_patient().TYPES[scar_type.value]}: {strength}. {found.why}"


def _step(entry: Any, catalogue: Catalogue) -> Iterator[str]:
    """Any entry of the sequencing data: its own fields by their names, then its facts."""
    plain = [field for field in dataclasses.fields(entry) if field.name not in ("id", "sign_off")]
    for field in plain:
        value = getattr(entry, field.name)
        if value is None or value is False or value == () or _holds_facts(value):
            continue
        yield _item(_title(entry, field.name), _text(_value(value)))
    for field in plain:
        if _holds_facts(getattr(entry, field.name)):
            title = words().REVIEW_STANDS_ON if field.name == "facts" else words().REVIEW_AGAINST
            yield from _facts(title, getattr(entry, field.name), catalogue)


def _title(entry: Any, name: str) -> str:
    """A field's name in words; in a shared visit the two treatments come one after the other."""
    fields = words().REVIEW_SAME_VISIT if isinstance(entry, SameVisit) else words().REVIEW_FIELDS
    return str(fields.get(name) or words().REVIEW_FIELDS[name])


def _holds_facts(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Fact)


def _value(value: Any) -> str:
    if isinstance(value, Applies):
        return targets_text(value)
    if isinstance(value, tuple):
        return ", ".join(map(_value, value))
    if isinstance(value, bool):
        return str(words().YES)
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _position(source: ExpertSource, catalogue: Catalogue) -> Iterator[str]:
    """A source of expert positions: what it is, and everything that was coded from it."""
    for title, lines in coded(source, catalogue):
        told = "".join(f"<li>{_text(line)}</li>" for line in lines)
        yield _item(title, f"<ul>{told}</ul>" if len(lines) > 1 else _text(lines[0]))


_DESCRIBE: dict[Kind, Callable[[Any, Catalogue], Iterator[str]]] = {
    "rule": _rule,
    "card": _card,
    "sequencing": _step,
    "position": _position,
}


def _sources(catalogue: Catalogue, values: Iterable[Any]) -> Iterator[str]:
    """Every source that an entry names, with its class and where to find it."""
    # An expert source names itself and stands in its own entry.
    citing = (value for value in values if not isinstance(value, ExpertSource))
    keys = sorted({key for value in citing for key in _keys(value)}, key=str.lower)
    yield f'<section id="sources">\n<h2>{_text(words().REVIEW_SOURCES)}</h2>\n<ul>'
    for key in keys:
        told = f"{short(key, catalogue)} ({_class(key, catalogue)}): {full(key, catalogue)}"
        yield f'<li id="source-{_text(key)}">{_text(told)}</li>'
    yield "</ul>\n</section>"


def _keys(value: Any) -> Iterator[str]:
    """The source keys in an entry, however deep."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            inner = getattr(value, field.name)
            if field.name == "sources":
                yield from inner
            elif field.name in ("source", "url") and isinstance(inner, str):
                yield inner
            else:
                yield from _keys(inner)
    elif isinstance(value, tuple | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _keys(inner)


def _signature(anchor: str, title: str, text: str, *, level: int = 2) -> Iterator[str]:
    yield f'<section class="sign" id="{_text(anchor)}">\n<h{level}>{_text(title)}</h{level}>'
    if text:
        yield f"<p>{_text(text)}</p>"
    for label in (words().REVIEW_NAME, words().REVIEW_ROLE, words().REVIEW_DATE, words().REVIEW_HAND):
        yield f'<p>{_text(label)}: <span class="line"></span></p>'
    yield "</section>"
