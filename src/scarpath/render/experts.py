"""Experts' positions as text: an overview, one kind of scar, one treatment; every claim with its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from scarpath.core.case import ATROPHIC, RAISED, Fitzpatrick
from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Finding
from scarpath.core.position import (
    ChosenFor,
    ExpertSource,
    LabelFact,
    Population,
    Position,
    Practice,
    PrintedSessions,
    PrintedWeeks,
    SharedVisit,
    Subject,
)
from scarpath.core.standing import (
    ExpertsOnScar,
    ExpertsOnTreatment,
    ExpertStanding,
    Indication,
    NamedByExperts,
)
from scarpath.render.cite import expert_short, treatment_name
from scarpath.render.figures import number
from scarpath.render.layout import Line, Page, Style, capital
from scarpath.render.say import said
from scarpath.render.words import experts as words

_ORDER = ("first_line", "accepted", "not_first", "adjunct", "caution", "not_shown")


def cited(sources: Iterable[str], catalogue: Catalogue) -> str:
    """The sources by their short names, each once."""
    return "; ".join(dict.fromkeys(expert_short(catalogue.positions[key]) for key in sources))


def scars_text(subject: Subject, depth: str | None) -> str:
    """A kind of scar in words."""
    told = words().SCARS.get((str(subject), depth))
    return told or words().DEPTH.format(depth=depth, scars=words().SCARS[str(subject), None])


def mark_of(standing: ExpertStanding) -> str:
    """The one word that a standing comes down to, floor included; a key of the words."""
    if standing.not_shown:
        return "not_shown"
    if standing.standing in ("caution", "avoid"):
        return "caution"
    if standing.accepted and not standing.may_be_first:
        return "not_first"
    return standing.standing


def flags(standing: ExpertStanding) -> str:
    """Marks beside a name: fragile, and disputed."""
    return f"{words().FRAGILE if standing.fragile else ''}{words().DISAGREE if standing.disagree else ''}"


def experts_text(
    found: Sequence[ExpertsOnScar],
    unnamed: Sequence[NamedByExperts],
    catalogue: Catalogue,
    sign_off: Finding,
    *,
    style: Style,
) -> str:
    """The overview: by kind of scar what comes first, and what is held back."""
    page = Page(style)
    page.line(words().TITLE, "strong")
    experts_part(page, found, unnamed, catalogue, sign_off)
    page.blank()
    page.paragraph(words().NEXT)
    return page.text()


def experts_part(
    page: Page,
    found: Sequence[ExpertsOnScar],
    unnamed: Sequence[NamedByExperts],
    catalogue: Catalogue,
    sign_off: Finding,
) -> None:
    """What stands in the overview below its title."""
    page.paragraph(words().PAGE_NOTE)
    page.paragraph(said(sign_off), tone="warning")
    page.paragraph(_whom(found[0].indication))
    for on_scar in found:
        page.heading(scars_text(on_scar.indication.scar_type, on_scar.indication.depth))
        _overview(page, on_scar, catalogue)
    page.blank()
    page.paragraph(f"{words().ELSE_FIRST} {words().MARKS}")
    entry = words().NO_CARD_ENTRY
    told = (entry.format(name=capital(n.name), sources=cited(n.sources, catalogue)) for n in unnamed)
    page.bullets(words().NO_CARD, told)


def _overview(page: Page, found: ExpertsOnScar, catalogue: Catalogue) -> None:
    def names(kept: Callable[[ExpertStanding], bool]) -> str:
        told = [
            capital(treatment_name(s.treatment, catalogue)) + flags(s) for s in found.standings if kept(s)
        ]
        return ", ".join(told) or words().NONE

    first = {*found.first_line.robust, *found.first_line.fragile}
    rows = [
        (words().OVERVIEW_FIRST, names(lambda s: s.treatment in first)),
        (words().OVERVIEW_NOT_FIRST, names(lambda s: mark_of(s) in ("not_first", "caution"))),
        (words().OVERVIEW_NOT_SHOWN, names(lambda s: s.not_shown)),
    ]
    else_first = found.first_line.counts - first
    if else_first:
        rows.insert(1, (words().OVERVIEW_GENERAL, names(lambda s: s.treatment in else_first)))
    width = max(len(label) for label, _ in rows)
    for label, text in rows:
        page.entry(label, text, label_width=width)


def scar_text(found: ExpertsOnScar, catalogue: Catalogue, sign_off: Finding, *, style: Style) -> str:
    """One kind of scar: every treatment with its standing, and who says so."""
    page = Page(style)
    scars = scars_text(found.indication.scar_type, found.indication.depth)
    page.line(words().TITLE_SCAR.format(scars=scars), "strong")
    scar_part(page, found, catalogue, sign_off)
    return page.text()


def scar_part(page: Page, found: ExpertsOnScar, catalogue: Catalogue, sign_off: Finding) -> None:
    """What stands on a kind of scar below its title."""
    page.paragraph(f"{_whom(found.indication)} {words().HEARD.format(groups=found.groups)}")
    page.paragraph(said(sign_off), tone="warning")
    page.blank()
    spoken = [s for s in found.standings if mark_of(s) != "silent"]
    if not spoken:
        page.paragraph(words().NOBODY)
        return
    spoken.sort(key=lambda s: (_ORDER.index(mark_of(s)), -s.first_weight, -s.support_weight))
    _weights(page, spoken, catalogue)
    page.blank()
    page.paragraph(words().MARKS)
    page.paragraph(words().LEGEND)
    page.heading(words().WHO)
    for standing in spoken:
        page.bullet(_who(standing, catalogue))
    _sources(page, (key for s in spoken for key in s.heard), catalogue)


def _weights(page: Page, spoken: Sequence[ExpertStanding], catalogue: Catalogue) -> None:
    titles: list[list[Line]] = []
    for before, standing in zip([None, *spoken], spoken, strict=False):
        new = before is None or mark_of(before) != mark_of(standing)
        titles.append([(words().GROUPS[mark_of(standing)], "strong")] if new else [])
    rows = [
        (
            f"{capital(treatment_name(s.treatment, catalogue))} {flags(s)}".rstrip(),
            number(s.first_weight),
            number(s.support_weight),
            number(s.against_weight),
        )
        for s in spoken
    ]
    page.table(words().HEADER, rows, titles=titles)


def _whom(indication: Indication) -> str:
    graded = indication.severity not in (None, "macular")
    told = words().SKIN if graded else words().SKIN_ONLY
    text = told.format(skin=indication.fitzpatrick.value, severity=indication.severity)
    if not indication.contexts:
        return str(text)
    contexts = ", ".join(words().CONTEXTS[context] for context in sorted(indication.contexts))
    return f"{text} {words().IN_CONTEXT.format(contexts=contexts)}"


def _who(standing: ExpertStanding, catalogue: Catalogue) -> str:
    first = set(standing.first_by)
    parts = (
        (words().SAID_FIRST, standing.first_by),
        (words().SAID_OPTION, tuple(key for key in standing.support_by if key not in first)),
        (words().SAID_AGAINST, standing.against_by),
        (words().SAID_BESIDE, standing.adjunct_by),
        (words().SAID_PERMITTED, standing.permitted_by),
    )
    told = [text.format(sources=cited(keys, catalogue)) for text, keys in parts if keys]
    told += _held_back(standing)
    name = capital(treatment_name(standing.treatment, catalogue))
    return str(words().SAID.format(treatment=name, said=". ".join(told)))


def _held_back(standing: ExpertStanding) -> Iterator[str]:
    """Why it is not put first, or not shown."""
    if standing.may_be_first:
        return
    told = words().BECAUSE_NOT_SHOWN if standing.not_shown else words().BECAUSE_NOT_FIRST
    reasons = [words().FLOOR[reason] for reason in standing.floor]
    reasons += [words().OUTSIDE_LABEL] if standing.outside_label else []
    yield told.format(reasons="; ".join(reasons))


def treatment_text(
    found: ExpertsOnTreatment, catalogue: Catalogue, sign_off: Finding, *, style: Style
) -> str:
    """One treatment: its standing by scar and skin, and all that each source says of it."""
    page = Page(style)
    page.line(words().TITLE_TREATMENT.format(treatment=found.name), "strong")
    treatment_part(page, found, catalogue, sign_off)
    return page.text()


def treatment_part(page: Page, found: ExpertsOnTreatment, catalogue: Catalogue, sign_off: Finding) -> None:
    """What stands on a treatment below its title."""
    page.paragraph(said(sign_off), tone="warning")
    if found.kinds:
        page.heading(words().BY_SCAR)
        _by_scar(page, found)
    else:
        page.paragraph(words().NOBODY_OF_IT)
    sources = [s for s in catalogue.positions.values() if _speaks_of(s, found.treatment)]
    for title, entries in _said(sources, found.treatment, catalogue):
        page.bullets(title, entries)
    _sources(page, (source.id for source in sources), catalogue)


def _by_scar(page: Page, found: ExpertsOnTreatment) -> None:
    columns = skin_groups(found)
    header = [words().BY_SCAR_HEADER, *(_skins(group) for group in columns)]
    page.table(header, [_standing_row(found, kind, columns) for kind in found.kinds])
    page.paragraph(words().MARKS)


def skin_groups(found: ExpertsOnTreatment) -> list[tuple[Fitzpatrick, ...]]:
    """Neighbouring skin types for which every cell is the same, as one."""
    groups: list[tuple[Fitzpatrick, ...]] = []
    for skin in Fitzpatrick:
        column = [_cell(found.cells[kind, skin]) for kind in found.kinds]
        if groups and column == [_cell(found.cells[kind, groups[-1][0]]) for kind in found.kinds]:
            groups[-1] = (*groups[-1], skin)
        else:
            groups.append((skin,))
    return groups


def _skins(group: Sequence[Fitzpatrick]) -> str:
    return group[0].value if len(group) == 1 else f"{group[0].value}-{group[-1].value}"


def _standing_row(
    found: ExpertsOnTreatment, kind: tuple[Subject, Any], columns: Sequence[tuple[Fitzpatrick, ...]]
) -> list[str]:
    return [scars_text(*kind), *(_cell(found.cells[kind, group[0]]) for group in columns)]


def _cell(standing: ExpertStanding | None) -> str:
    if standing is None or mark_of(standing) == "silent":
        return "-"
    mark = mark_of(standing)
    told = {"not_first": words().NOT_FIRST, "not_shown": words().NOT_SHOWN}.get(mark)
    return f"{told or words().STANDING[mark]}{flags(standing)}"


def _speaks_of(source: ExpertSource, treatment: str) -> bool:
    named = {said.treatment for _, said in source.positions()}
    named |= {p.treatment for p in source.practice if p.treatment} | {f.treatment for f in source.label_facts}
    return treatment in named | {name for visit in source.shared_visits for name in visit.treatments}


def _said(
    sources: Sequence[ExpertSource], treatment: str, catalogue: Catalogue
) -> Iterator[tuple[str, list[str]]]:
    """The lists of what sources say, print and do, by title."""
    statements, practice, visits, labels = [], [], [], []
    for source in sources:
        named = [(population, said) for population, said in source.positions() if said.treatment == treatment]
        printed = [p for p in source.practice if p.treatment == treatment]
        shared = [v for v in source.shared_visits if treatment in v.treatments]
        facts = [f for f in source.label_facts if f.treatment == treatment]
        statements += [_from(statement_text(*pair), source) for pair in named]
        practice += [_from(practice_text(row), source) for row in printed]
        visits += [_from(visit_text(visit, catalogue), source) for visit in shared]
        labels += [_from(label_text(fact), source) for fact in facts]
    yield words().EACH_SOURCE, statements
    yield words().PRACTICE, practice
    yield words().VISITS, visits
    yield words().LABELS, labels


def _from(said: str, source: ExpertSource) -> str:
    return str(words().FROM.format(said=said, source=expert_short(source)))


def statement_text(population: Population, said: Position) -> str:
    """One position in one line: what, for whom, and why."""
    return str(
        words().STATEMENT.format(
            stance=words().STANCES[said.position],
            reason=f" ({words().REASONS[said.reason]})" if said.reason else "",
            whom=population_text(population),
            basis=words().BASIS[said.basis],
            note=_note(said.note),
        )
    )


def population_text(population: Population) -> str:
    """Whom a statement is about, in words."""
    parts = [_types(population)]
    parts += [population.depth] if population.depth else []
    parts += population.severity or ()
    parts += _skin_types(population.fitzpatrick)
    parts += [words().CONTEXTS[population.context]] if population.context else []
    return ", ".join(parts)


def _types(population: Population) -> str:
    told = ", ".join(scars_text(subject, None) for subject in population.scar_types)
    if population.by_type:
        return told
    types = set(population.scar_types)
    whole = words().SUNKEN if types == set(ATROPHIC) else words().RAISED if types == set(RAISED) else None
    return str(whole or words().NOT_BY_NAME.format(scars=told))


def _skin_types(stated: tuple[Fitzpatrick, ...] | None) -> list[str]:
    if stated is None:
        return []
    if len(stated) == len(Fitzpatrick):
        return [words().EVERY_SKIN]
    return [words().SKIN_OF.format(skins=", ".join(skin.value for skin in stated))]


def _note(note: str | None) -> str:
    return f": {note}" if note else ""


def practice_text(practice: Practice) -> str:
    """Sessions and interval as printed."""
    parts = [] if practice.sessions is None else [_sessions(practice.sessions)]
    if practice.interval_weeks is not None:
        parts.append(words().APART.format(weeks=_weeks(practice.interval_weeks)))
    parts += [scars_text(subject, None) for subject in practice.scar_types or ()]
    parts += _skin_types(practice.fitzpatrick)
    return str(
        words().PRACTICE_ENTRY.format(
            what=", ".join(parts) or words().NO_NUMBER,
            basis=words().PRACTICE_BASIS[practice.basis],
            note=_note(practice.note),
        )
    )


def _sessions(printed: PrintedSessions) -> str:
    parts = [words().AT_LEAST.format(number=printed.least)] if printed.least else []
    if printed.usual_from is not None:
        same = printed.usual_from == printed.usual_to
        parts.append(str(printed.usual_from) if same else f"{printed.usual_from}-{printed.usual_to}")
    parts += [words().AT_MOST.format(number=printed.most)] if printed.most else []
    most = max(n for n in (printed.least, printed.usual_to, printed.most) if n is not None)
    told = words().SESSION if most == 1 else words().SESSIONS
    return str(told.format(sessions=", ".join(parts)))


def _weeks(printed: PrintedWeeks) -> str:
    low = number(printed.low)
    if printed.high is None:
        text = words().AT_LEAST.format(number=low)
    else:
        text = low if printed.low == printed.high else f"{low}-{number(printed.high)}"
    one = (printed.low, printed.high) in ((1, 1), (1, None))
    return str((words().WEEK if one else words().WEEKS).format(weeks=text))


def visit_text(visit: SharedVisit, catalogue: Catalogue) -> str:
    """What shares a visit, or its order and distance."""
    if visit.order:
        steps = (words().EITHER.join(treatment_name(t, catalogue) for t in step) for step in visit.order)
        what = words().THEN.join(steps)
    else:
        what = ", ".join(treatment_name(t, catalogue) for t in visit.treatments) or words().ANY_TWO
    weeks = "" if visit.gap_weeks is None else f", {_weeks(visit.gap_weeks)}"
    rule = words().VISIT_RULES[visit.rule]
    return str(words().VISIT_ENTRY.format(rule=rule, what=what, weeks=weeks, note=_note(visit.note)))


def label_text(fact: LabelFact) -> str:
    """A fact of a label, or of what lasts."""
    key, note = words().LABEL_KEYS[fact.key], _note(fact.note)
    return str(words().LABEL_ENTRY.format(key=key, value=fact.value, note=note))


def _sources(page: Page, keys: Iterable[str], catalogue: Catalogue) -> None:
    found = sorted((catalogue.positions[key] for key in set(keys)), key=lambda s: expert_short(s).lower())
    page.bullets(words().SOURCES, (source_text(source) for source in found))


def source_text(source: ExpertSource) -> str:
    """A source with its citation, what it is, what of it was read, and where to find it."""
    return str(
        words().SOURCE_ENTRY.format(
            short=capital(expert_short(source)),
            citation=source.citation.rstrip("."),
            kind=capital(words().SOURCE_KINDS[source.kind]),
            quality=source.quality_class,
            read=source.read_as,
            address=source.address.link,
        )
    )


def coded(source: ExpertSource, catalogue: Catalogue) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Everything that was coded from a source, for whoever reviews it: titles and lines."""
    group = catalogue.independence_groups.get(source.independence_group)
    others = [key for key in group.members if key != source.id] if group else []
    said = [
        f"{treatment_name(position.treatment, catalogue)}: {statement_text(population, position)}"
        for population, position in source.positions()
    ]
    practice = [
        f"{treatment_name(p.treatment, catalogue) if p.treatment else words().WHOLE_COURSE}: "
        f"{practice_text(p)}"
        for p in source.practice
    ]
    labels = [f"{treatment_name(f.treatment, catalogue)}: {label_text(f)}" for f in source.label_facts]
    notes = [*([source.note] if source.note else []), *source.remarks]
    notes += [f"{definition.term}: {definition.note}" for definition in source.definitions]
    found = {
        words().REVIEW_SOURCE: [source_text(source)],
        words().REVIEW_READ: [source.url],
        words().REVIEW_WITH: [f"{', '.join(others)} ({group.why})"] if group else [],
        words().REVIEW_SAYS: said,
        words().PRACTICE: practice,
        words().VISITS: [visit_text(visit, catalogue) for visit in source.shared_visits],
        words().LABELS: labels,
        words().CASES: [case_text(case, catalogue) for case in source.cases],
        words().REVIEW_NOTES: notes,
    }
    yield from ((title, tuple(lines)) for title, lines in found.items() if lines)


def case_text(case: ChosenFor, catalogue: Catalogue) -> str:
    """A published person, what was chosen and what came of it."""
    result = f": {case.result}" if case.result else ""
    return f"{case.vignette}; {chosen_text(case, catalogue)}{result}"


def chosen_text(case: ChosenFor, catalogue: Catalogue) -> str:
    """What was chosen for a published person, with sessions where they are printed."""
    told = [_chosen(treatment_name(t, catalogue), sessions) for t, sessions in case.chosen.items()]
    return ", ".join([*told, *case.others])


def _chosen(name: str, sessions: int | None) -> str:
    if sessions is None:
        return name
    told = words().SESSION if sessions == 1 else words().SESSIONS
    return str(words().CHOSEN.format(name=name, sessions=told.format(sessions=sessions)))
