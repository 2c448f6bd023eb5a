"""Which recommendations change without some of the evidence, in words and a table."""

from __future__ import annotations

from collections.abc import Iterator

from scarpath.core.catalogue import Catalogue
from scarpath.core.leave_out import LeaveOut, Refit
from scarpath.render.cite import lower_first, names, treatment_name
from scarpath.render.layout import Page, Style
from scarpath.render.markdown import table
from scarpath.render.sensitivity import plan_named
from scarpath.render.words import evidence as words

HEADER = ("fitted without", "studies", "largest move", "plans changed", "treatments lost")
WORDS = {"nothing": "nothing", "seed": "nothing, from another seed"}


def rows(done: LeaveOut, catalogue: Catalogue) -> list[tuple[str, ...]]:
    """A line per fit but the first."""
    return [
        (
            without(refit),
            str(refit.studies),
            _move(*done.largest_move(refit), catalogue),
            f"{len(done.changed(refit))} of {len(done.planned)} ({len(done.kind_changed(refit))})",
            names(done.lost(refit), catalogue) or "none",
        )
        for refit in done.refits[1:]
    ]


def _move(points: float, treatment: str, catalogue: Catalogue) -> str:
    return f"{points:+.1f} ({lower_first(treatment_name(treatment, catalogue))})"


def without(refit: Refit) -> str:
    """What a fit had not seen."""
    if refit.kind == "design":
        return f"design: {words().DESIGNS[refit.name]}"
    if refit.kind == "rater":
        return f"rater: {words().RATERS.get(refit.name, refit.name.replace('_', ' '))}"
    return f"study: {refit.name}" if refit.kind == "study" else WORDS[refit.kind]


def sentences(done: LeaveOut, catalogue: Catalogue) -> Iterator[str]:
    """What was asked and what came out, a paragraph each."""
    if not done.complete:
        yield f"{len(done.refits)} of {len(done.wanted)} fits are done; the command goes on where it stopped."
    yield (
        "The model is fitted again without one part of the evidence, with"
        f" {done.settings['chains']:.0f} chains of {done.settings['warmup']:.0f} warm-up steps and"
        f" {done.settings['draws']:.0f} draws, and the plan to look at first is found for each case on"
        f" {done.today}. It is compared with such a short fit of all studies. A plan counts as changed when"
        " any number of sessions differs; in brackets, when its treatments do. The largest move is that of"
        " the mean forecast of a treatment, in points. Another seed alone shows what so short chains change"
        " by chance."
    )
    if len(done.refits) > 1:
        yield from _changes(done, catalogue)
        worst = max(refit.rhat for refit in done.refits)
        divergences = sum(refit.divergences for refit in done.refits)
        yield f"R-hat is at most {worst:.3f}, with {divergences} divergent transitions in all of these fits."


def _changes(done: LeaveOut, catalogue: Catalogue) -> Iterator[str]:
    for case in done.planned:
        first = done.refits[0].recommended[case]
        other = [
            refit for refit in done.refits[1:] if refit.kind != "seed" and case in done.kind_changed(refit)
        ]
        told = "; ".join(f"{without(r)}: {plan_named(r.recommended[case], catalogue)}" for r in other)
        yield (
            f"{case.replace('_', ' ')}, first {plan_named(first, catalogue)}: "
            + (
                f"other treatments come first without {told}."
                if told
                else "no fit puts other treatments first."
            )
        )


def leave_out_text(done: LeaveOut, catalogue: Catalogue, *, style: Style) -> str:
    """For the terminal."""
    page = Page(style)
    page.heading("WITHOUT ONE PART OF THE EVIDENCE")
    for sentence in sentences(done, catalogue):
        page.paragraph(sentence)
        page.blank()
    page.table(HEADER, rows(done, catalogue))
    return page.text()


def leave_out_markdown(done: LeaveOut, catalogue: Catalogue) -> str:
    """For the page in docs."""
    return "\n\n".join([*sentences(done, catalogue), table(HEADER, rows(done, catalogue))]) + "\n"
