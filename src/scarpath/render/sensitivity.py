"""What the recommendations hang on, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scarpath.core.catalogue import Catalogue
from scarpath.core.sensitivity import Scenario, Sensitivity
from scarpath.numerics.weights import LARGEST_SHAPE
from scarpath.render.cite import lower_first, treatment_name
from scarpath.render.layout import Page, Style
from scarpath.render.markdown import table

Table = tuple[str, Sequence[str], Sequence[tuple[str, ...]]]


def sensitivity_text(done: Sensitivity, catalogue: Catalogue, *, style: Style) -> str:
    """For the terminal."""
    page = Page(style)
    page.heading("WHAT THE RECOMMENDATIONS HANG ON")
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
        yield (
            f"{len(done.scenarios)} of {done.scenarios_in_all} scenarios are done; the command goes on where"
            " it stopped."
        )
    lock = done.made_from.removeprefix("sha256:")[:12]
    yield (
        f"The plan to look at first is found for each case, on {done.today} and from {done.draws} of the"
        f" draws with the lock {lock}, as they stand and under each scenario. A plan counts as changed when"
        " any number of sessions differs; in brackets, when its treatments do."
    )
    chance = [s for s in done.scenarios if s.kind == "chance"]
    if chance:
        yield (
            f"A third of the draws picked at random changes {_share(done, chance)} of the recommendations:"
            " a scenario of a third of the draws tells something only above that."
        )
    priors = [s for s in done.scenarios if s.kind == "prior" and s.judged]
    if priors:
        most = max(abs(s.moved) for s in priors)
        yield (
            f"Weaker and stronger priors move no treatment's mean forecast by more than {most:.1f} points and"
            f" change {_share(done, priors)} of the recommendations: where plans are nearly equal, little"
            " decides which is put first."
        )
    ranked = _by_cell(done)
    if ranked:
        most = max(_share_of(done, found) for found in ranked.values())
        first = [cell for cell, found in ranked.items() if _share_of(done, found) == most]
        named = "; ".join(
            f"{lower_first(treatment_name(treatment, catalogue))} on {kind} scars"
            for treatment, kind in first
        )
        yield (
            "Of the treatments and scar types that no trial reports alone, knowing the effect of"
            f" {named} would change most plans ({_share(done, ranked[first[0]])}). A third of the draws is"
            " behind each of these, too, so much of it is chance."
        )
    refused = [s.name for s in done.scenarios if not s.judged]
    if refused:
        yield (
            f"Weights could not be trusted (k above {LARGEST_SHAPE:g}), so no plan was made, for:"
            f" {', '.join(refused)}."
        )


def tables(done: Sensitivity, catalogue: Catalogue) -> Iterator[Table]:
    """The plans as they stand, the priors, and the cells."""
    yield (
        "Plans as they stand",
        ("case", "looked at first"),
        [
            (case.replace("_", " "), plan_named(sessions, catalogue))
            for case, sessions in done.recommended.items()
        ],
    )
    priors = [s for s in done.scenarios if s.kind == "prior"]
    if priors:
        yield (
            "Priors made weaker or stronger",
            ("prior of", "power", "k", "largest move", "plans changed"),
            [
                (
                    s.name,
                    f"{s.power:g}",
                    f"{s.k:.2f}",
                    f"{s.moved:+.1f} points ({lower_first(treatment_name(s.moved_for, catalogue))})",
                    _share(done, [s]),
                )
                for s in priors
            ],
        )
    cells = _by_cell(done)
    if cells:
        order = sorted(cells, key=lambda cell: (-_share_of(done, cells[cell]), cell))
        yield (
            "Scar types that no trial of a treatment reports alone",
            ("treatment", "scar type", "plans changed if its effect were known"),
            [
                (treatment_name(treatment, catalogue), kind, _share(done, cells[treatment, kind]))
                for treatment, kind in order
            ],
        )


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
        return "not judged"
    changed = sum(len(done.changed(s)) for s in some)
    kinds = sum(len(done.kind_changed(s)) for s in some)
    return f"{changed} of {judged} ({kinds})"


def plan_named(sessions: Mapping[str, int], catalogue: Catalogue) -> str:
    """The sessions of a plan in words."""
    if not sessions:
        return "none"
    return " + ".join(
        f"{count} x {lower_first(treatment_name(treatment, catalogue))}"
        for treatment, count in sessions.items()
    )
