"""Write docs/experts.md: the standing of every treatment by kind of scar and skin, and published cases."""

from __future__ import annotations

from pathlib import Path

from scarpath.api import experts as api
from scarpath.catalog.load import load_catalogue
from scarpath.core.case import ATROPHIC, Fitzpatrick
from scarpath.core.catalogue import Catalogue
from scarpath.core.position import Context, Severity
from scarpath.core.standing import KINDS, ExpertsOnScar
from scarpath.render.experts_page import experts_page

PAGE = Path(__file__).parent / "experts.md"
SUNKEN = tuple(kind for kind in KINDS if kind[0] in ATROPHIC)


def on_sunken(
    catalogue: Catalogue, severity: Severity, *, context: Context | None = None
) -> dict[Fitzpatrick, tuple[ExpertsOnScar, ...]]:
    """The kinds of sunken scars, for every skin type."""
    contexts = frozenset([context] if context else [])
    return {
        skin: api.experts_on_scars(catalogue, SUNKEN, fitzpatrick=skin, severity=severity, contexts=contexts)
        for skin in Fitzpatrick
    }


def page() -> str:
    """The text of the page."""
    catalogue = load_catalogue()
    contexts: list[Context] = [context.id for context in catalogue.contexts.values()]
    return experts_page(
        {
            skin: api.experts_on_scars(catalogue, fitzpatrick=skin, severity=api.USUAL_SEVERITY)
            for skin in Fitzpatrick
        },
        {severity: on_sunken(catalogue, severity) for severity in ("mild", "severe")},
        {context: on_sunken(catalogue, api.USUAL_SEVERITY, context=context) for context in contexts},
        api.named_without_card(catalogue),
        catalogue,
        api.experts_sign_off(catalogue),
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
