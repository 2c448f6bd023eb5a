"""Which recommendations change without some of the evidence, in words and a table."""

from __future__ import annotations

from collections.abc import Iterator

from scarpath.core.catalogue import Catalogue
from scarpath.core.leave_out import LeaveOut, Refit
from scarpath.render.cite import lower_first, names, treatment_name
from scarpath.render.layout import Page, Style
from scarpath.render.markdown import table
from scarpath.render.sensitivity import plan_named
from scarpath.render.words import evidence as words_evidence, pages as words


def rows(done: LeaveOut, catalogue: Catalogue) -> list[tuple[str, ...]]:
    """A line per fit but the first."""
    return [
        (
            without(refit),
            str(refit.studies),
            _move(*done.largest_move(refit), catalogue),
            words().LEFT_OUT_CHANGED.format(
                changed=len(done.changed(refit)),
                plans=len(done.planned),
                kinds=len(done.kind_changed(refit)),
            ),
            names(done.lost(refit), catalogue) or words().NONE,
        )
        for refit in done.refits[1:]
    ]


def _move(points: float, treatment: str, catalogue: Catalogue) -> str:
    return f"{points:+.1f} ({lower_first(treatment_name(treatment, catalogue))})"


def without(refit: Refit) -> str:
    """What a fit had not seen."""
    if refit.kind == "design":
        return words().LEFT_OUT_DESIGN.format(name=words_evidence().DESIGNS[refit.name])
    if refit.kind == "rater":
        rater = words_evidence().RATERS.get(refit.name, refit.name.replace("_", " "))
        return words().LEFT_OUT_RATER.format(name=rater)
    if refit.kind == "study":
        return words().LEFT_OUT_STUDY.format(name=refit.name)
    return words().LEFT_OUT_SEED if refit.kind == "seed" else words().LEFT_OUT_NOTHING


def sentences(done: LeaveOut, catalogue: Catalogue) -> Iterator[str]:
    """What was asked and what came out, a paragraph each."""
    if not done.complete:
        yield words().LEFT_OUT_OPEN.format(done=len(done.refits), of=len(done.wanted))
    yield words().LEFT_OUT_DONE.format(
        chains=done.settings["chains"],
        warmup=done.settings["warmup"],
        draws=done.settings["draws"],
        day=done.today,
    )
    if len(done.refits) > 1:
        yield from _changes(done, catalogue)
        yield words().LEFT_OUT_CHAINS.format(
            rhat=max(refit.rhat for refit in done.refits),
            divergences=sum(refit.divergences for refit in done.refits),
        )


def _changes(done: LeaveOut, catalogue: Catalogue) -> Iterator[str]:
    for case in done.planned:
        first = plan_named(done.refits[0].recommended[case], catalogue)
        others = "; ".join(
            words().LEFT_OUT_OTHER_ONE.format(
                without=without(refit), plan=plan_named(refit.recommended[case], catalogue)
            )
            for refit in done.refits[1:]
            if refit.kind != "seed" and case in done.kind_changed(refit)
        )
        told = words().LEFT_OUT_OTHER if others else words().LEFT_OUT_SAME
        yield told.format(case=case.replace("_", " "), plan=first, others=others)


def leave_out_text(done: LeaveOut, catalogue: Catalogue, *, style: Style) -> str:
    """For the terminal."""
    page = Page(style)
    page.heading(words().LEFT_OUT)
    for sentence in sentences(done, catalogue):
        page.paragraph(sentence)
        page.blank()
    page.table(words().LEFT_OUT_HEADER, rows(done, catalogue))
    return page.text()


def leave_out_markdown(done: LeaveOut, catalogue: Catalogue) -> str:
    """For the page in docs."""
    return (
        "\n\n".join([*sentences(done, catalogue), table(words().LEFT_OUT_HEADER, rows(done, catalogue))])
        + "\n"
    )
