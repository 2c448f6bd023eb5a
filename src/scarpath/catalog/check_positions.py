"""Faults of expert sources that one source alone cannot know: treatments that do not exist, groups that do
not agree, one page in two files, and a source that says two things of one population.

Between sources a contradiction is data, and the standing counts it; within one it is a slip of coding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import get_args
from urllib.parse import urlsplit

from scarpath.catalog.build import Fault, nearest, show
from scarpath.catalog.strict_yaml import Place
from scarpath.core.catalogue import Catalogue
from scarpath.core.position import (
    SUPPORTING,
    Context,
    ExpertSource,
    IndependenceGroup,
    Population,
    Positions,
    Stance,
)

Entry = tuple[str, str]
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s<>\"]+")
_PMID = re.compile(r"[1-9][0-9]{0,8}")
_PMCID = re.compile(r"PMC[1-9][0-9]{0,8}")
_NUMBERS = {
    "doi": (_DOI, "Write it as 10.1000/example, without an address before it."),
    "pmid": (_PMID, 'Write the digits alone, in quotation marks: "19951190".'),
    "pmcid": (_PMCID, "Write it as PMC3937507."),
}
_ADDRESS = "Write the whole address of the page that was read, with https:// and the name of a host."
_HOST_WITH_A_NAME = re.compile(r"([A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*")


def check_positions(catalogue: Catalogue) -> Iterator[tuple[Entry, Fault]]:
    """Every fault of the expert sources, their groups and their contexts."""
    known = [*catalogue.treatments, *catalogue.comparators]
    for key, source in catalogue.positions.items():
        faults = [*_addresses(source), *_treatments(source, known)]
        faults += [*_declared(source, known), *_said_twice(source)]
        yield from ((("positions", key), fault) for fault in faults)
    yield from ((("positions", key), fault) for key, fault in _one_page_twice(catalogue.positions))
    yield from ((("positions", key), fault) for key, fault in _two_names(catalogue.positions))
    yield from _groups(catalogue)
    yield from _contexts(catalogue)


def _addresses(source: ExpertSource) -> Iterator[Fault]:
    for name, (pattern, remedy) in _NUMBERS.items():
        value = getattr(source, name)
        if value is not None and not pattern.fullmatch(value):
            yield Fault((name,), f"{show(value)} is no {name}", remedy)
    if not _is_address(source.url):
        yield Fault(("url",), f"{show(source.url)} is no address that can be cited", _ADDRESS)


def _is_address(url: str) -> bool:
    """Whether its host has a name; a bare number may be anybody's tomorrow."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    named = _HOST_WITH_A_NAME.fullmatch(host) is not None
    return parts.scheme in ("http", "https") and named and not re.search(r"\s", url)


def _treatments(source: ExpertSource, known: list[str]) -> Iterator[Fault]:
    """Treatments that are no card, no comparator and not declared by the source."""
    allowed = [*known, *source.names]
    for place, name in _named(source):
        if name not in allowed:
            near = nearest(name, allowed)
            declare = f"declare it under names: {{{name}: what it is, in words}}"
            remedy = f"Did you mean {near}? If not, {declare}." if near else f"Correct it, or {declare}."
            yield Fault(place, f"there is no treatment {show(name)}", remedy)


def _named(source: ExpertSource) -> Iterator[tuple[Place, str]]:
    """Every treatment that a source names, and where."""
    for s, statement in enumerate(source.statements):
        for i, said in enumerate(statement.says):
            yield ("statements", s, "says", i, "treatment"), said.treatment
    for i, practice in enumerate(source.practice):
        if practice.treatment is not None:
            yield ("practice", i, "treatment"), practice.treatment
    for i, visit in enumerate(source.shared_visits):
        for t, name in enumerate(visit.treatments):
            yield ("shared_visits", i, "treatments", t), name
    for i, fact in enumerate(source.label_facts):
        yield ("label_facts", i, "treatment"), fact.treatment
    for i, case in enumerate(source.cases):
        for name in case.chosen:
            yield ("cases", i, "chosen", name), name


def _declared(source: ExpertSource, known: list[str]) -> Iterator[Fault]:
    named = {name for _, name in _named(source)}
    for name in source.names:
        if name in known:
            said = f"{name} is declared as a treatment without a card, and there is a card or comparator"
            yield Fault(("names", name), said, "Take the declaration out.")
        elif name not in named:
            yield Fault(("names", name), f"{name} is declared and not used", "Take the declaration out.")


def _said_twice(source: ExpertSource) -> Iterator[Fault]:
    """A treatment that is named again for one population: to repeat what was said, or to contradict it."""
    seen: dict[tuple[Population, str], Stance] = {}
    for s, statement in enumerate(source.statements):
        for i, said in enumerate(statement.says):
            key = (statement.population, said.treatment)
            before = seen.get(key)
            seen.setdefault(key, said.position)
            if before is not None and not _fit_together(before, said.position):
                yield Fault(("statements", s, "says", i), *_clash(said.treatment, before, said.position))


def _fit_together(one: Stance, other: Stance) -> bool:
    """An adjunct may also be ranked by itself; any other pair repeats or contradicts."""
    return "adjunct" in (one, other) and bool({one, other} & set(SUPPORTING))


def _clash(treatment: str, before: Stance, now: Stance) -> tuple[str, str]:
    if before == now:
        return f"{treatment} is called {now} for one population twice", "Keep one of them."
    remedy = "Keep what the page says, or state the depth, severity, skin or context that tells them apart."
    return f"the source calls {treatment} {before} and {now} for one population", remedy


def _one_page_twice(positions: Positions) -> Iterator[tuple[str, Fault]]:
    """Sources that share a doi, pmid, pmcid or page with one before them."""
    seen: dict[tuple[str, str], str] = {}
    for source in positions.values():
        for name in ("doi", "pmid", "pmcid", "url"):
            value = getattr(source, name)
            if value is None:
                continue
            first = seen.setdefault((name, value.casefold().rstrip("/")), source.id)
            if first != source.id:
                said = f"the source {first} has the same {name}, {value}"
                yield source.id, Fault((name,), said, "Keep one file per page or paper.")


def _two_names(positions: Positions) -> Iterator[tuple[str, Fault]]:
    """Treatments without a card that two sources put into different words."""
    seen: dict[str, tuple[str, str]] = {}
    for source in positions.values():
        for name, words in source.names.items():
            first, before = seen.setdefault(name, (source.id, words))
            if words != before:
                said = f"{name} is called {show(before)} by the source {first} and {show(words)} here"
                yield source.id, Fault(("names", name), said, "Use the same words in both, or another id.")


def _groups(catalogue: Catalogue) -> Iterator[tuple[Entry, Fault]]:
    """A group of several sources is written twice, in its members and in the list, so that no slip splits
    or joins one.
    """
    listed = {member: group for group in catalogue.independence_groups.values() for member in group.members}
    for group in catalogue.independence_groups.values():
        for i, member in enumerate(group.members):
            yield from _member(catalogue, group, i, member)
    shared = _shared(catalogue.positions.values())
    for source in catalogue.positions.values():
        shares = source.independence_group
        if shares in shared and source.id not in listed:
            others = ", ".join(sorted(shared[shares] - {source.id}))
            said = f"the group {shares} is that of {others} too, and {source.id} is not listed in it"
            remedy = (
                f"Add {source.id} to {shares} in independence_groups.yaml, or give it a group of its own."
            )
            yield ("positions", source.id), Fault(("independence_group",), said, remedy)


def _shared(sources: Iterable[ExpertSource]) -> dict[str, set[str]]:
    members: dict[str, set[str]] = {}
    for source in sources:
        members.setdefault(source.independence_group, set()).add(source.id)
    return {group: ids for group, ids in members.items() if len(ids) > 1}


def _member(
    catalogue: Catalogue, group: IndependenceGroup, i: int, member: str
) -> Iterator[tuple[Entry, Fault]]:
    source = catalogue.positions.get(member)
    if source is None:
        near = nearest(member, list(catalogue.positions))
        remedy = f"Did you mean {near}?" if near else "Take it out, or add its file."
        said = f"there is no expert source {show(member)}"
        yield ("independence_groups", group.id), Fault(("members", i), said, remedy)
    elif source.independence_group != group.id:
        said = f"the group {group.id} lists {member}, whose own file says {show(source.independence_group)}"
        remedy = f"Write independence_group: {group.id}, or take {member} out of the list."
        yield ("positions", member), Fault(("independence_group",), said, remedy)


def _contexts(catalogue: Catalogue) -> Iterator[tuple[Entry, Fault]]:
    """Contexts that sources speak of and nobody explains, once, at the first source that does."""
    missing = [name for name in get_args(Context) if name not in catalogue.contexts]
    for key, source in catalogue.positions.items():
        for s, statement in enumerate(source.statements):
            if statement.population.context in missing:
                missing.remove(statement.population.context)
                place = ("statements", s, "population", "context")
                said = f"contexts.yaml does not say when a case is in {statement.population.context}"
                yield ("positions", key), Fault(place, said, "Add an entry of that id there.")
