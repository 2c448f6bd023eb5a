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
from scarpath.catalog.faults import CatalogFault
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import Place
from scarpath.core.finding import Finding, finding
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
    "doi": (_DOI, finding(CatalogFault.WRITE_DOI_ALONE)),
    "pmid": (_PMID, finding(CatalogFault.WRITE_PMID_ALONE)),
    "pmcid": (_PMCID, finding(CatalogFault.WRITE_PMCID)),
}
_ADDRESS = finding(CatalogFault.WRITE_WHOLE_ADDRESS)
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
            yield Fault((name,), finding(CatalogFault.BAD_NUMBER, show_value=show(value), name=name), remedy)
    if not _is_address(source.url):
        yield Fault(
            ("url",), finding(CatalogFault.NO_ADDRESS_CAN_CITED, show_source_url=show(source.url)), _ADDRESS
        )


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
            remedy = (
                finding(CatalogFault.NEAREST_OR_DECLARE, near=near, name=name)
                if near
                else finding(CatalogFault.CORRECT_OR_DECLARE, name=name)
            )
            yield Fault(place, finding(CatalogFault.NO_TREATMENT, show_name=show(name)), remedy)


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
            said = finding(CatalogFault.DECLARED_TREATMENT_WITHOUT_CARD, name=name)
            yield Fault(("names", name), said, finding(CatalogFault.TAKE_DECLARATION_OUT))
        elif name not in named:
            yield Fault(
                ("names", name),
                finding(CatalogFault.DECLARED_NOT_USED, name=name),
                finding(CatalogFault.TAKE_DECLARATION_OUT),
            )


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


def _clash(treatment: str, before: Stance, now: Stance) -> tuple[Finding, Finding]:
    if before == now:
        said = finding(CatalogFault.SAID_TWICE, treatment=treatment, now=now)
        return said, finding(CatalogFault.KEEP_ONE_OF_THEM)
    remedy = finding(CatalogFault.KEEP_WHAT_PAGE_SAYS)
    said = finding(CatalogFault.CONTRADICTS_ITSELF, treatment=treatment, before=before, now=now)
    return said, remedy


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
                said = finding(CatalogFault.SOURCE_SAME, first=first, name=name, value=value)
                yield source.id, Fault((name,), said, finding(CatalogFault.KEEP_FILE_PER_PAGE_PAPER))


def _two_names(positions: Positions) -> Iterator[tuple[str, Fault]]:
    """Treatments without a card that two sources put into different words."""
    seen: dict[str, tuple[str, str]] = {}
    for source in positions.values():
        for name, words in source.names.items():
            first, before = seen.setdefault(name, (source.id, words))
            if words != before:
                said = finding(
                    CatalogFault.CALLED_SOURCE,
                    name=name,
                    show_before=show(before),
                    first=first,
                    show_words=show(words),
                )
                yield source.id, Fault(("names", name), said, finding(CatalogFault.USE_SAME_WORDS_BOTH))


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
            others = tuple(sorted(shared[shares] - {source.id}))
            said = finding(CatalogFault.GROUP_TOO, shares=shares, others=others, id=source.id)
            remedy = finding(CatalogFault.ADD_INDEPENDENCE_GROUPS, id=source.id, shares=shares)
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
        remedy = (
            finding(CatalogFault.NEAREST, near=near) if near else finding(CatalogFault.TAKE_OUT_OR_ADD_FILE)
        )
        said = finding(CatalogFault.NO_EXPERT_SOURCE, show_member=show(member))
        yield ("independence_groups", group.id), Fault(("members", i), said, remedy)
    elif source.independence_group != group.id:
        said = finding(
            CatalogFault.GROUP_LISTS,
            id=group.id,
            member=member,
            show_source_independence=show(source.independence_group),
        )
        remedy = finding(CatalogFault.WRITE_INDEPENDENCE_GROUP, id=group.id, member=member)
        yield ("positions", member), Fault(("independence_group",), said, remedy)


def _contexts(catalogue: Catalogue) -> Iterator[tuple[Entry, Fault]]:
    """Contexts that sources speak of and nobody explains, once, at the first source that does."""
    missing = [name for name in get_args(Context) if name not in catalogue.contexts]
    for key, source in catalogue.positions.items():
        for s, statement in enumerate(source.statements):
            if statement.population.context in missing:
                missing.remove(statement.population.context)
                place = ("statements", s, "population", "context")
                said = finding(CatalogFault.CONTEXTS, context=statement.population.context)
                yield ("positions", key), Fault(place, said, finding(CatalogFault.ADD_ENTRY_ID))
