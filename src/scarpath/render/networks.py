"""Published network meta-analyses beside ours: as JSON, as text, and as the page made from the JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scarpath.core.published import (
    ESTIMATES,
    PrintedFigure,
    PublishedNetwork,
    ReproducedNetwork,
    Reproduction,
    allowed,
)
from scarpath.render.layout import Page, Style
from scarpath.render.markdown import table
from scarpath.render.words import pages as words

SHOWN_SPLITS = 5
SUSPECT = 0.05
"""Chance below which a comparison is pointed out; of twenty that agree, one is expected to fall below it."""


def networks_json(found: Sequence[ReproducedNetwork], made_with: Mapping[str, Any]) -> dict[str, Any]:
    """Every printed figure with ours and whether they agree; `made_with` says how it was computed."""
    networks = [_network(f) for f in found]
    figures = [f for n in networks for a in n["analyses"] for f in a["figures"]]
    return {
        "networks": networks,
        "summary": {
            "figures": len(figures),
            "met": sum(f["met"] for f in figures),
            "explained": sum(not f["met"] and f["why"] is not None for f in figures),
        },
        "made_with": dict(made_with),
    }


def _network(found: ReproducedNetwork) -> dict[str, Any]:
    network, test = found.network, found.designs
    return {
        "id": network.id,
        "title": network.title,
        "measure": network.measure,
        "link": network.link,
        "studies": len(network.pooled),
        "treatments": list(network.treatments),
        "data_from": network.data_from,
        "licence": network.licence,
        "left_out": dict(network.left_out or {}),
        "analyses": [_analysis(network, r) for r in found.reproductions],
        "designs": {
            "q_within": round(test.q_within, 4),
            "df_within": test.df_within,
            "q_between": round(test.q_between, 4),
            "df_between": test.df_between,
            "p_value": round(test.p_value, 4),
        },
        "comparisons": [
            {
                "of": s.of,
                "against": s.against,
                "direct": round(s.direct, 4),
                "indirect": round(s.indirect, 4),
                "standard_error": round(s.standard_error, 4),
                "p_value": round(s.p_value, 4),
            }
            for s in found.splits
        ],
    }


def _analysis(network: PublishedNetwork, done: Reproduction) -> dict[str, Any]:
    analysis = next(a for a in network.analyses if a.id == done.analysis)
    spread = analysis.spread
    return {
        "id": analysis.id,
        "method": analysis.method,
        "structure": analysis.structure,
        "prior_of_spread": f"{spread.shape} {spread.scale:g}" if spread else None,
        "ratios": analysis.ratios,
        "printed_in": analysis.printed_in,
        "note": analysis.note,
        "draws": done.draws,
        "rhat": None if done.rhat is None else round(done.rhat, 4),
        "effective": None if done.effective is None else round(done.effective),
        "figures": [_figure(p, o) for p, o in zip(analysis.figures, done.figures, strict=True)],
    }


def _figure(printed: PrintedFigure, ours: PrintedFigure) -> dict[str, Any]:
    both = {
        name: (getattr(printed, name), getattr(ours, name))
        for name in ESTIMATES
        if getattr(printed, name) is not None
    }
    # half of the last printed digit is rounding, and no difference
    met = all(abs(p - o) <= allowed(printed, name) for name, (p, o) in both.items())
    return {
        "quantity": printed.quantity,
        "of": printed.of,
        "against": printed.against,
        "reached": printed.reached,
        "printed": {name: p for name, (p, _) in both.items()},
        "ours": {name: round(o, 4) for name, (_, o) in both.items()},
        "largest_difference": round(max(abs(p - o) for p, o in both.values()), 4),
        "met": met,
        "why": printed.why,
    }


def figure_name(figure: Mapping[str, Any]) -> str:
    """What a figure is of, in words."""
    if figure["quantity"] == "level":
        told = words().NETWORKS_LEVEL_BEYOND if figure["reached"] else words().NETWORKS_LEVEL
        return str(told.format(of=figure["of"], reached=figure["reached"]))
    if figure["quantity"] == "effect":
        return str(words().NETWORKS_EFFECT.format(of=figure["of"], against=figure["against"]))
    return str(words().NETWORKS_QUANTITIES[figure["quantity"]])


def networks_text(told: Mapping[str, Any], *, style: Style) -> str:
    """Each analysis as a table of printed and our central figure and spread, then what contradicts itself."""
    page = Page(style)
    page.heading(words().NETWORKS)
    page.paragraph(words().NETWORKS_INTRODUCTION)
    page.paragraph(words().NETWORKS_DIFFER)
    for network in told["networks"]:
        page.heading(f"{network['title']}")
        page.paragraph(
            words().NETWORKS_ABOUT.format(
                studies=network["studies"],
                treatments=len(network["treatments"]),
                measure=network["measure"],
                link=network["link"],
            )
        )
        for analysis in network["analyses"]:
            page.blank()
            page.line(analysis["id"], "strong")
            rows = [(figure_name(f), *_cells(f)) for f in analysis["figures"]]
            page.table(
                words().NETWORKS_SHORT_HEADER,
                [(name, *(cell.split(" (")[0] for cell in cells[:2]), cells[-1]) for name, *cells in rows],
            )
        page.blank()
        for line in _contradictions(network):
            page.paragraph(line)
    page.heading(words().NETWORKS_SUMMARY)
    page.paragraph(_summary(told))
    return page.text()


def networks_page(told: Mapping[str, Any]) -> str:
    """The page in Markdown, from the stored JSON."""
    return "\n".join(_markdown(told)) + "\n"


def _markdown(told: Mapping[str, Any]) -> Iterator[str]:
    yield from words().NETWORKS_PAGE
    yield f"{words().NETWORKS_INTRODUCTION}\n"
    yield f"{_summary(told)} {words().NETWORKS_RULE}\n"
    yield table(words().NETWORKS_ANALYSES, _analyses(told), right=(1, 4, 5, 6, 7, 8, 9))
    made = ", ".join(f"{key} {value}" for key, value in told["made_with"].items())
    yield words().NETWORKS_MADE.format(made=made)
    for network in told["networks"]:
        yield from _network_markdown(network)


def _analyses(told: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    for network in told["networks"]:
        for a in network["analyses"]:
            effects = [f["largest_difference"] for f in a["figures"] if f["quantity"] == "effect"]
            chains = (
                (a["draws"], a["effective"], a["rhat"]) if a["draws"] else (words().NETWORKS_EXACT, "", "")
            )
            yield (
                f"[{network['id']}](#{_anchor(network['title'])})", network["studies"], network["link"],
                a["id"], len(a["figures"]), sum(f["met"] for f in a["figures"]),
                f"{max(effects):.3f}", *chains,
            )  # fmt: skip


def _network_markdown(network: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {network['title']}\n"
    treatments = ", ".join(network["treatments"])
    yield words().NETWORKS_OF.format(
        studies=network["studies"], treatments=treatments, measure=network["measure"]
    )
    for study, why in network["left_out"].items():
        yield words().NETWORKS_LEFT_OUT.format(study=study, why=why)
    yield words().NETWORKS_DATA.format(source=network["data_from"], licence=network["licence"])
    for a in network["analyses"]:
        yield f"### {network['id']}: {a['id']}\n"
        about = [words().NETWORKS_PRINTED.format(where=a["printed_in"])]
        if a["prior_of_spread"]:
            about.append(words().NETWORKS_PRIOR.format(prior=a["prior_of_spread"]))
        yield f"{' '.join([*about, a['note']] if a['note'] else about)}\n"
        figures = ((figure_name(f), *_cells(f), _unmet(f)) for f in a["figures"])
        yield table(words().NETWORKS_FIGURES, figures, right=range(1, 6)) + "\n"
    yield from (f"{line}\n" for line in _contradictions(network))


def _unmet(f: Mapping[str, Any]) -> str:
    return "" if f["met"] else f["why"] or words().NETWORKS_NOT_MET


def _cells(f: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    """Printed and our centre (SD), printed and our interval, largest difference; all as printed."""
    digits = max(len(str(p).partition(".")[2]) for p in f["printed"].values())
    sides = [_side(f[side], digits) for side in ("printed", "ours")]
    return sides[0][0], sides[1][0], sides[0][1], sides[1][1], f"{f['largest_difference']:.3f}"


def _side(values: Mapping[str, float], digits: int) -> tuple[str, str]:
    at = next((values[name] for name in ("mean", "median") if name in values), None)
    centre = "" if at is None else f"{at:.{digits}f}"
    if "sd" in values:
        centre = f"{centre} ({values['sd']:.{digits}f})"
    ends = [f"{values[name]:.{digits}f}" for name in ("low", "high") if name in values]
    return centre, words().NETWORKS_RANGE.format(low=ends[0], high=ends[1]) if len(ends) == 2 else "".join(
        ends
    )


def _contradictions(network: Mapping[str, Any]) -> Iterator[str]:
    """What direct and indirect evidence say of each other."""
    test = network["designs"]
    yield words().NETWORKS_CONSISTENCY.format(
        between=test["q_between"],
        df_between=test["df_between"],
        p=test["p_value"],
        within=test["q_within"],
        df_within=test["df_within"],
    )
    suspects = [c for c in network["comparisons"] if c["p_value"] < SUSPECT]
    count = len(network["comparisons"])
    if not suspects:
        yield words().NETWORKS_AGREE.format(count=count, p=SUSPECT)
        return
    for c in suspects[:SHOWN_SPLITS]:
        yield words().NETWORKS_CONTRADICT.format(
            of=c["of"],
            against=c["against"],
            direct=c["direct"],
            indirect=c["indirect"],
            p=c["p_value"],
            count=count,
        )


def _summary(told: Mapping[str, Any]) -> str:
    s = told["summary"]
    text = str(words().NETWORKS_MET.format(met=s["met"], figures=s["figures"]))
    missed = s["figures"] - s["met"]
    if not missed:
        return text
    return f"{text} {words().NETWORKS_EXPLAINED.format(explained=s['explained'], missed=missed)}"


def _anchor(title: str) -> str:
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c == "-")
