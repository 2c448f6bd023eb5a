"""Findings put into words: the template of their kind, filled with their figures.

A template names its figures as `{name}` or `{name:form}`; besides Python's number formats the forms are

    inside   a name inside a sentence, its first letter small
    listed   a list with commas
    ranked   a list with semicolons
    lined    whole sentences one after another
    any      a list with "or" between its parts
    both     a list with "and" between its parts
    stacked  one below the other
    brief    a name without the detail in brackets at its end
    briefs   a list of such names with commas
    percent  a percentage as it is shown
    whole    a percentage without its sign
    number   a number without needless decimals
    visits   a number of visits
    span     days, as whole weeks where they are
    basis    " [source; ...]" with what a reader must know about the sources
    plain    the same without brackets
    plans    a number of plans
    plan     sessions such as "2 x subcision + 1 x ..."
    term     a word of a closed set (an objective, a limit)
    sure     a word of GRADE
    type     a type of scar
    places   regions, listed
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from string import Formatter
from typing import Any

from scarpath.core.finding import Basis, Finding, Kind, Value
from scarpath.render import figures as shown
from scarpath.render.cite import brief, lower_first
from scarpath.render.words import Language, figures, language, patient as words, templates, web


def said(found: Finding | None) -> str:
    """A finding as a sentence or a part of one; nothing where nothing was found."""
    return "" if found is None else _said(found, language())


def without(found: Finding | None, name: str) -> Finding | None:
    """A finding that says nothing of one of its figures, nor do those inside of it."""
    return None if found is None else Finding(found.kind, tuple(_left_out(found.values, name)))


def _left_out(values: Iterable[tuple[str, Value]], name: str) -> Iterator[tuple[str, Value]]:
    for key, value in values:
        if key == name:
            yield key, None
        elif isinstance(value, tuple):
            yield key, tuple(without(part, name) if isinstance(part, Finding) else part for part in value)
        else:
            yield key, without(value, name) if isinstance(value, Finding) else value


@lru_cache(maxsize=4096)
def _said(found: Finding, spoken: Language) -> str:
    values: dict[str, Any] = dict(found.values)
    if found.kind is Kind.CATALOGUE_TEXT:
        return spoken.catalogue(values["text"])
    return _FILL.vformat(templates()[found.kind], (), values)


def _span(days: timedelta) -> str:
    weeks, rest = divmod(days.days, 7)
    number, unit = (days.days, words().UNITS["day"]) if rest else (weeks, words().UNITS["week"])
    return f"{number} {unit[number != 1]}"


def notes_of(source: Finding) -> list[str]:
    """What a statement rests on and what a reader must know about it, a note each."""
    basis = dict(source.values).get("basis")
    return _notes(basis) if isinstance(basis, Basis) else [said(source)]


def _notes(basis: Basis) -> list[str]:
    notes = [*basis.sources]
    notes += [words().DISPUTED] if basis.disputed else []
    notes += [words().PROPOSAL] if basis.proposal else []
    return notes


def _basis(basis: Basis) -> str:
    return "; ".join(_notes(basis))


def _in_brackets(basis: Basis) -> str:
    told = _basis(basis)
    return f" [{told}]" if told else ""


def _joined(parts: Any, last: str) -> str:
    texts = [_text(part) for part in parts]
    return last.join(texts)


def _plan(sessions: Any) -> str:
    return " + ".join(
        figures().TIMES.format(count=count, what=lower_first(_text(name))) for name, count in sessions
    )


def _text(value: Any) -> str:
    if isinstance(value, Finding):
        return said(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _counted(unit: str, number: float) -> str:
    one, more = words().UNITS[unit]
    if number == 1:
        return one
    grouped = f"{number:,.10g}".replace(",", figures().THOUSANDS)
    return f"{grouped} {more}"


_FORMS: Mapping[str, Callable[[Any], str]] = {
    "inside": lambda name: lower_first(_text(name)),
    "brief": lambda name: brief(_text(name)),
    "briefs": lambda names: ", ".join(brief(_text(name)) for name in names),
    "percent": shown.percent,
    "whole": lambda value: str(shown.whole(value)),
    "number": shown.number,
    "listed": lambda parts: _joined(parts, ", "),
    "any": lambda parts: _joined(parts, f" {words().OR} "),
    "both": lambda parts: _joined(parts, f" {words().AND} "),
    "span": _span,
    "basis": _in_brackets,
    "plain": _basis,
    "plan": _plan,
    "ranked": lambda parts: _joined(parts, "; "),
    "lined": lambda parts: _joined(parts, " "),
    "stacked": lambda parts: _joined(parts, "\n"),
    "visits": lambda number: _counted("visit", number),
    "plans": lambda number: _counted("plan", number),
    "sure": lambda level: words().SURE[level],
    "type": lambda name: words().TYPES[name],
    "places": lambda places: ", ".join(web().REGIONS[place] for place in places),
    "term": lambda term: words().TERMS[term] if isinstance(term, str) else said(term),
}


class _Filler(Formatter):
    """`str.format` with the forms above; a part that says nothing (None) leaves no trace."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec in _FORMS:
            return _FORMS[format_spec](value)
        if value is None:
            return ""
        if isinstance(value, Finding):
            return said(value)
        return str(super().format_field(value, format_spec))


_FILL = _Filler()
