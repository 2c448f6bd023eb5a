"""What the recommendations hang on, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scarpath.core.catalogue import Catalogue
from scarpath.core.sensitivity import Scenario, Sensitivity
from scarpath.numerics.weights import LARGEST_SHAPE
from scarpath.render.cite import lower_first, treatment_name
from scarpath.render.figures import times
from scarpath.render.layout import Page, Style
from scarpath.render.markdown import table
from scarpath.render.words import pages as words, patient as words_patient

Table = tuple[str, Sequence[str], Sequence[tuple[str, ...]]]


def sensitivity_text(done: Sensitivity, catalogue: Catalogue, *, style: Style) -> str:
    """For the terminal."""
    page = Page(style)
    page.heading(words().SENSITIVITY)
    for sentence in sentences(done, catalogue):
        page.paragraph(sentence)
        page.blank()
    for title, header, rows in tables(done, catalogue):
        page.heading(title.upper())
        page.table(header, rows)
        page.blank()
    return page.text()


def sensitivity_markdown(done: Sensitivity, catalogue: Catalogue) -> str:
    """For the page in docs."""
    parts = ["\n\n".join(sentences(done, catalogue))]
    for title, header, rows in tables(done, catalogue):
        parts.append(f"## {title}\n\n{table(header, rows)}")
    return "\n\n".join(parts) + "\n"


def sentences(done: Sensitivity, catalogue: Catalogue) -> Iterator[str]:
    """What was asked and what came out, a paragraph each."""
    if not done.complete:
        yield words().SENSITIVITY_OPEN.format(done=len(done.scenarios), of=done.scenarios_in_all)
    lock = done.made_from.removeprefix("sha256:")[:12]
    yield words().SENSITIVITY_DONE.format(day=done.today, draws=done.draws, lock=lock)
    chance = [s for s in done.scenarios if s.kind == "chance"]
    if chance:
        yield words().SENSITIVITY_CHANCE.format(share=_share(done, chance))
    priors = [s for s in done.scenarios if s.kind == "prior" and s.judged]
    if priors:
        most = max(abs(s.moved) for s in priors)
        yield words().SENSITIVITY_PRIORS.format(points=most, share=_share(done, priors))
    ranked = _by_cell(done)
    if ranked:
        most = max(_share_of(done, found) for found in ranked.values())
        first = [cell for cell, found in ranked.items() if _share_of(done, found) == most]
        named = "; ".join(
            words().SENSITIVITY_CELL.format(
                treatment=lower_first(treatment_name(treatment, catalogue)), type=words_patient().TYPES[kind]
            )
            for treatment, kind in first
        )
        yield words().SENSITIVITY_CELLS.format(names=named, share=_share(done, ranked[first[0]]))
    refused = [_named(s) for s in done.scenarios if not s.judged]
    if refused:
        yield words().SENSITIVITY_REFUSED.format(most=LARGEST_SHAPE, names=", ".join(refused))


def tables(done: Sensitivity, catalogue: Catalogue) -> Iterator[Table]:
    """The plans as they stand, the priors, and the cells."""
    yield (
        words().SENSITIVITY_PLANS,
        words().SENSITIVITY_PLANS_HEADER,
        [
            (case.replace("_", " "), plan_named(sessions, catalogue))
            for case, sessions in done.recommended.items()
        ],
    )
    priors = [s for s in done.scenarios if s.kind == "prior"]
    if priors:
        yield (
            words().SENSITIVITY_PRIORS_TITLE,
            words().SENSITIVITY_PRIORS_HEADER,
            [
                (_named(s), f"{s.power:g}", f"{s.k:.2f}", _moved(s, catalogue), _share(done, [s]))
                for s in priors
            ],
        )
    cells = _by_cell(done)
    if cells:
        order = sorted(cells, key=lambda cell: (-_share_of(done, cells[cell]), cell))
        yield (
            words().SENSITIVITY_CELLS_TITLE,
            words().SENSITIVITY_CELLS_HEADER,
            [
                (
                    treatment_name(treatment, catalogue),
                    words_patient().TYPES[kind],
                    _share(done, cells[treatment, kind]),
                )
                for treatment, kind in order
            ],
        )


def _moved(scenario: Scenario, catalogue: Catalogue) -> str:
    treatment = lower_first(treatment_name(scenario.moved_for, catalogue))
    return words().SENSITIVITY_MOVED.format(points=scenario.moved, treatment=treatment)


def _by_cell(done: Sensitivity) -> dict[tuple[str, str], list[Scenario]]:
    found: dict[tuple[str, str], list[Scenario]] = {}
    for scenario in done.scenarios:
        if scenario.kind == "cell" and scenario.treatment and scenario.scar_type:
            found.setdefault((scenario.treatment, scenario.scar_type), []).append(scenario)
    return found


def _share_of(done: Sensitivity, some: Sequence[Scenario]) -> float:
    judged = len(done.planned) * sum(s.judged for s in some)
    return sum(len(done.changed(s)) for s in some) / judged if judged else 0.0


def _share(done: Sensitivity, some: Sequence[Scenario]) -> str:
    judged = len(done.planned) * sum(s.judged for s in some)
    if not judged:
        return words().SENSITIVITY_NOT_JUDGED
    changed = sum(len(done.changed(s)) for s in some)
    kinds = sum(len(done.kind_changed(s)) for s in some)
    return words().SENSITIVITY_SHARE.format(changed=changed, judged=judged, kinds=kinds)


def plan_named(sessions: Mapping[str, int], catalogue: Catalogue) -> str:
    """The sessions of a plan in words."""
    if not sessions:
        return words().NONE
    return " + ".join(
        times(count, lower_first(treatment_name(treatment, catalogue)))
        for treatment, count in sessions.items()
    )


def _named(scenario: Scenario) -> str:
    """A group of priors in words; anything else by its name."""
    return str(words().PRIORS.get(scenario.name, scenario.name.replace("_", " ")))
