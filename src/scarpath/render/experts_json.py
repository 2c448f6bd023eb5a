"""Experts' positions for programs: the same values as the text, and every source with its address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Finding
from scarpath.core.position import ExpertSource
from scarpath.core.standing import ExpertsOnScar, ExpertsOnTreatment, NamedByExperts
from scarpath.render.json import Json, finding_json

_SOURCE = ("citation", "year", "kind", "quality_class", "independence_group", "read_as")


def scars_json(
    found: Sequence[ExpertsOnScar],
    unnamed: Sequence[NamedByExperts],
    catalogue: Catalogue,
    sign_off: Finding,
    version: str,
) -> Json:
    """Kinds of scars, each with the standing of every treatment, and what no card has."""
    keys = {key for on_scar in found for standing in on_scar.standings for key in standing.heard}
    keys |= {key for named in unnamed for key in named.sources}
    return {
        "version": version,
        "sign_off": finding_json(sign_off),
        "scars": [_scar(on_scar) for on_scar in found],
        "without_card": [asdict(named) for named in unnamed],
        "sources": _sources(keys, catalogue),
    }


def _scar(found: ExpertsOnScar) -> Json:
    asked = asdict(found.indication) | {"contexts": sorted(found.indication.contexts)}
    first = found.first_line
    return {
        **asked,
        "groups": found.groups,
        "first_line": {
            "robust": list(first.robust),
            "fragile": list(first.fragile),
            "general": list(first.general),
            "counts": sorted(first.counts),
        },
        "treatments": [asdict(standing) for standing in found.standings],
    }


def treatment_json(found: ExpertsOnTreatment, catalogue: Catalogue, sign_off: Finding, version: str) -> Json:
    """One treatment: its standing by scar and skin, and what each source says of it."""
    rows = [
        {"scar_type": subject, "depth": depth, "fitzpatrick": skin, **asdict(standing)}
        for ((subject, depth), skin), standing in found.cells.items()
        if standing is not None
    ]
    said = [
        {"source": source.id, **asdict(population), **asdict(position)}
        for source in catalogue.positions.values()
        for population, position in source.positions()
        if position.treatment == found.treatment
    ]
    return {
        "version": version,
        "sign_off": finding_json(sign_off),
        "treatment": found.treatment,
        "name": found.name,
        "severity": found.severity,
        "standings": rows,
        "positions": said,
        "sources": _sources({entry["source"] for entry in said}, catalogue),
    }


def _sources(keys: Iterable[str], catalogue: Catalogue) -> dict[str, Any]:
    return {key: _source(catalogue.positions[key]) for key in sorted(keys)}


def _source(source: ExpertSource) -> Json:
    return {name: getattr(source, name) for name in _SOURCE} | {"address": source.address.link}
