"""Published pooled results beside the model's own: as text, as JSON, and as a page of the documentation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scarpath.core.catalogue import Catalogue
from scarpath.core.synthesis import (
    Beside,
    Favours,
    PooledComparison,
    RankedBeside,
    ReviewsBeside,
    Synthesis,
)
from scarpath.render.cite import address_text, names
from scarpath.render.figures import value_and_ends
from scarpath.render.json import Json, plain_json
from scarpath.render.layout import Line, Page, Style, capital
from scarpath.render.markdown import table
from scarpath.render.words import evidence as words


def reviews_text(beside: ReviewsBeside, catalogue: Catalogue, *, style: Style) -> str:
    """Every comparison in a table, with what it says in words."""
    page = Page(style)
    page.line(words().REVIEWS, "strong")
    for paragraph in introduction(beside, catalogue):
        page.paragraph(paragraph)
    for synthesis in catalogue.syntheses.values():
        found = [entry for entry in beside.compared if entry.synthesis == synthesis.id]
        ranked = [entry for entry in beside.ranked if entry.synthesis == synthesis.id]
        if found or ranked:
            page.heading(synthesis.title)
            page.paragraph(about(synthesis, catalogue), tone="quiet")
        if found:
            _table(page, synthesis, found)
            _explained(page, synthesis, found, catalogue)
        for ranking in ranked:
            _ranking(page, synthesis, ranking)
    page.bullets(words().NOT_EXPRESSED, map(capital, not_expressed(beside, catalogue)))
    return page.text()


def introduction(beside: ReviewsBeside, catalogue: Catalogue) -> Iterator[str]:
    """How many figures there are, how they agree, and how the model's are made."""
    syntheses = catalogue.syntheses
    yield words().REVIEWS_INTRO.format(
        reviews=len(syntheses),
        figures=sum(len(s.comparisons) for s in syntheses.values()),
        compared=len(beside.compared),
    )
    told = [entry for entry in beside.compared if entry.review_favours is not None]
    kinds = Counter(map(agreement, told))
    yield words().REVIEWS_SUMMARY.format(
        intervals=sum(entry.overlap is not None for entry in beside.compared),
        overlap=sum(entry.overlap is True for entry in beside.compared),
        told=len(told),
        same=kinds["same"],
        vague=kinds["review_alone"],
        fine=kinds["model_alone"],
        opposed=kinds["opposed"],
    )
    yield words().REVIEWS_HOW


def agreement(entry: Beside) -> str:
    """Whether a review and the model say the same, one says more than the other, or the opposite."""
    if entry.review_favours == entry.model_favours:
        return "same"
    if entry.model_favours == "neither":
        return "review_alone"
    return "model_alone" if entry.review_favours == "neither" else "opposed"


def about(synthesis: Synthesis, catalogue: Catalogue) -> str:
    """Year, size and citation of a review."""
    return words().REVIEWS_ABOUT.format(
        year=synthesis.year or words().REVIEWS_YEAR_NOT_PRINTED,
        trials=words().REVIEWS_TRIALS.format(trials=synthesis.n_trials) if synthesis.n_trials else "",
        reference=f"; {address_text(synthesis.address, catalogue.mirrors)}",
    )


def pair(comparison: PooledComparison) -> str:
    """What was compared, on what."""
    if comparison.b is None:
        return words().REVIEWS_ONE.format(a=comparison.a.label, outcome=comparison.outcome)
    return words().REVIEWS_PAIR.format(a=comparison.a.label, b=comparison.b.label, outcome=comparison.outcome)


def _table(page: Page, synthesis: Synthesis, found: list[Beside]) -> None:
    rows, titles = [], []
    for entry in found:
        comparison = synthesis.comparisons[entry.index]
        rows.append(
            (
                measure(comparison),
                printed(comparison),
                modelled(entry),
                words().FAVOURS[entry.review_favours] if entry.review_favours else words().NONE,
                words().FAVOURS[entry.model_favours] if comparison.b else words().NONE,
            )
        )
        line: Line = (pair(comparison), "plain")
        titles.append([line])
    page.table(words().REVIEWS_HEADER, rows, indent=2, titles=titles)


def _explained(page: Page, synthesis: Synthesis, found: list[Beside], catalogue: Catalogue) -> None:
    """What the figures say in words, where they do not simply agree, and what had to be assumed."""
    page.blank()
    for entry in found:
        comparison = synthesis.comparisons[entry.index]
        if not agrees(entry):
            page.bullet(f"{pair(comparison)}. {in_words(entry, synthesis, catalogue, assumed=False)}")
    assumed = dict.fromkeys(
        reads.assumes for e in found if (reads := synthesis.comparisons[e.index].reads) and reads.assumes
    )
    for what in assumed:
        page.paragraph(words().ASSUMES.format(what=what), tone="quiet")


def agrees(entry: Beside) -> bool:
    """Whether the intervals meet and the same side does better, or neither does."""
    return bool(entry.overlap) and agreement(entry) == "same"


def measure(comparison: PooledComparison) -> str:
    """The measure of a figure; where a review prints a p alone, the model's ratio stands."""
    return comparison.measure or "RR"


def printed(comparison: PooledComparison) -> str:
    """The figure as a review prints it."""
    if comparison.estimate is None:
        return words().REVIEWS_P.format(p=comparison.p) if comparison.p else words().NONE
    if comparison.low is None or comparison.high is None:
        return figure(comparison.estimate)
    return value_and_ends(figure(comparison.estimate), figure(comparison.low), figure(comparison.high))


def modelled(entry: Beside) -> str:
    """The model's figure with its interval."""
    return value_and_ends(figure(entry.estimate), figure(entry.low), figure(entry.high))


def figure(value: float) -> str:
    """Two decimals for what is small, fewer for what is large."""
    decimals = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def in_words(entry: Beside, synthesis: Synthesis, catalogue: Catalogue, *, assumed: bool = True) -> str:
    """What the two figures say of each other, what could explain it, and what was assumed."""
    comparison = synthesis.comparisons[entry.index]
    parts = [_verdict(entry, comparison)]
    if not agrees(entry) and comparison.b is not None:
        parts += _reasons(entry, synthesis, comparison, catalogue)
    if assumed and comparison.reads and comparison.reads.assumes:
        parts.append(words().ASSUMES.format(what=comparison.reads.assumes))
    return " ".join(parts)


def _verdict(entry: Beside, comparison: PooledComparison) -> str:
    end = words().STOP
    if entry.overlap is not None:
        end = words().INTERVALS_OVERLAP if entry.overlap else _apart(entry, comparison)
    return f"{_sides(entry, comparison)}{end}"


def _sides(entry: Beside, comparison: PooledComparison) -> str:
    if comparison.b is None:
        return _mean(entry, comparison)
    side = {"a": comparison.a.label, "b": comparison.b.label}
    review, model = entry.review_favours, entry.model_favours
    if review is None:
        said = words().MODEL_NEITHER if model == "neither" else words().MODEL_FAVOURS.format(side=side[model])
        return words().NOT_PRINTED.format(model=said)
    if review == model:
        return words().BOTH_NEITHER if model == "neither" else words().BOTH_FAVOUR.format(side=side[model])
    if model == "neither":
        return words().REVIEW_ALONE.format(side=side[review])
    if review == "neither":
        return words().MODEL_ALONE.format(side=side[model])
    return words().OPPOSED.format(review=side[review], model=side[model])


def _mean(entry: Beside, comparison: PooledComparison) -> str:
    if comparison.estimate is not None and entry.low <= comparison.estimate <= entry.high:
        return words().MEAN_WITHIN
    less = comparison.estimate is not None and entry.estimate < comparison.estimate
    return words().MEAN_APART.format(word=words().LESS_OF_IT if less else words().MORE_OF_IT)


def _apart(entry: Beside, comparison: PooledComparison) -> str:
    """Intervals that do not meet: whether the model's lies nearer to no difference."""
    null = comparison.null
    estimate = comparison.estimate if comparison.estimate is not None else null
    less = abs(entry.estimate - null) < abs(estimate - null)
    return words().INTERVALS_APART.format(word=words().LESS if less else words().MORE)


def _reasons(
    entry: Beside, synthesis: Synthesis, comparison: PooledComparison, catalogue: Catalogue
) -> Iterator[str]:
    """What is known that could explain a difference; each is counted, none is guessed."""
    assert comparison.b is not None
    one, other = ({treatment for option in side.options for treatment in option} for side in comparison.sides)
    kinds = [{catalogue.mechanism(treatment) for treatment in side} for side in (one, other)]
    if one > other:
        yield words().WHY_ADDED.format(added=names(sorted(one - other), catalogue))
    elif kinds[0] == kinds[1] and len(kinds[0]) == 1:
        yield words().WHY_ONE_CLASS.format(mechanism=words().MECHANISMS[next(iter(kinds[0]))])
    trials = comparison.n_trials or synthesis.n_trials
    pooled = words().WHY_POOLED.format(trials=trials) if trials else ""
    count = len(entry.studies)
    text = {0: words().WHY_DIRECT_NONE, 1: words().WHY_DIRECT_ONE}.get(count, words().WHY_DIRECT)
    yield text.format(count=count, pooled=pooled)


def _ranking(page: Page, synthesis: Synthesis, ranked: RankedBeside) -> None:
    if synthesis.ranking is None:
        return
    page.paragraph(words().RANKING.format(outcome=synthesis.ranking.outcome))
    rows = [
        (side.label, f"{side.sucra:.0f}", f"{own:.0f}")
        for side, own in zip(synthesis.ranking.sides, ranked.sucra, strict=True)
    ]
    page.table(words().RANKING_HEADER, rows, indent=2)
    page.paragraph(words().RANKING_NOTE.format(tau=figure(ranked.tau)))


def not_expressed(beside: ReviewsBeside, catalogue: Catalogue) -> Iterator[str]:
    """Why figures stand beside nothing, the most frequent reason first."""
    compared = {(entry.synthesis, entry.index) for entry in beside.compared}
    reasons = Counter(
        comparison.why_not or words().NOT_INFORMED
        for synthesis in catalogue.syntheses.values()
        for index, comparison in enumerate(synthesis.comparisons)
        if (synthesis.id, index) not in compared
    )
    for why, count in reasons.most_common():
        yield words().NOT_EXPRESSED_ONE.format(why=why, count=count)
    bare = sum(not (s.comparisons or s.ranking) for s in catalogue.syntheses.values())
    if bare:
        yield words().NOT_EXPRESSED_REVIEWS.format(count=bare)


def reviews_json(beside: ReviewsBeside, catalogue: Catalogue) -> Json:
    """Every review with its figures; `model` is null where the model has none to set beside it."""
    compared = {(entry.synthesis, entry.index): entry for entry in beside.compared}
    ranked = {entry.synthesis: entry for entry in beside.ranked}
    return {
        "reviews": [
            {
                **{key: value for key, value in plain_json(synthesis).items() if key != "comparisons"},
                "reference": synthesis.reference,
                "comparisons": [
                    {
                        **plain_json(comparison),
                        "model": _model_json(compared.get((synthesis.id, i)), synthesis, catalogue),
                    }
                    for i, comparison in enumerate(synthesis.comparisons)
                ],
                "model_ranking": plain_json(ranked[synthesis.id]) if synthesis.id in ranked else None,
            }
            for synthesis in catalogue.syntheses.values()
        ]
    }


def _model_json(entry: Beside | None, synthesis: Synthesis, catalogue: Catalogue) -> Json | None:
    if entry is None:
        return None
    favours: Favours | None = entry.model_favours
    return {
        "estimate": round(entry.estimate, 3),
        "low": round(entry.low, 3),
        "high": round(entry.high, 3),
        "review_favours": entry.review_favours,
        "model_favours": favours if synthesis.comparisons[entry.index].b else None,
        "overlap": entry.overlap,
        "studies": list(entry.studies),
        "in_words": in_words(entry, synthesis, catalogue),
    }


def reviews_page(beside: ReviewsBeside, catalogue: Catalogue) -> str:
    """The page of the documentation, in Markdown."""
    told = (words().REVIEWS_PAGE_MADE, *introduction(beside, catalogue))
    parts = [words().REVIEWS_PAGE_HEAD, *(f"{paragraph}\n" for paragraph in told)]
    for synthesis in catalogue.syntheses.values():
        found = [entry for entry in beside.compared if entry.synthesis == synthesis.id]
        ranked = [entry for entry in beside.ranked if entry.synthesis == synthesis.id]
        if found or ranked:
            link = synthesis.address.link
            parts.append(f"## {synthesis.title}\n\n{about(synthesis, catalogue)} ([page]({link}))\n")
        if found:
            rows = (_cells(entry, synthesis, catalogue) for entry in found)
            parts.append(table(words().REVIEWS_PAGE_COLUMNS, rows) + "\n")
        for entry in ranked:
            parts.append(_markdown_ranking(synthesis, entry))
    parts.append(f"## {words().NOT_EXPRESSED}\n")
    parts.append("".join(f"- {capital(line)}\n" for line in not_expressed(beside, catalogue)))
    return "\n".join(parts)


def _cells(entry: Beside, synthesis: Synthesis, catalogue: Catalogue) -> tuple[str, ...]:
    comparison = synthesis.comparisons[entry.index]
    cells = (
        pair(comparison),
        measure(comparison),
        printed(comparison),
        modelled(entry),
        in_words(entry, synthesis, catalogue),
    )
    return tuple(cell.replace("|", "/").replace("<", "&lt;") for cell in cells)


def _markdown_ranking(synthesis: Synthesis, ranked: RankedBeside) -> str:
    if synthesis.ranking is None:
        return ""
    rows = [
        (side.label, f"{side.sucra:.0f}", f"{own:.0f}")
        for side, own in zip(synthesis.ranking.sides, ranked.sucra, strict=True)
    ]
    title = words().RANKING.format(outcome=synthesis.ranking.outcome)
    note = words().RANKING_NOTE.format(tau=figure(ranked.tau))
    return f"{title}\n\n{table(('', 'review', 'model'), rows)}\n\n{note}\n"
