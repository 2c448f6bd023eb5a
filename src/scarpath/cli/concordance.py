"""The command that holds plans to published experts."""

from __future__ import annotations

from datetime import date
from pathlib import Path


def print_concordance(
    folder: Path | None, *, leave_out: bool, as_json: bool, width: int | None, today: date
) -> None:
    """The table over the faces of a folder, by default those that come with the program."""
    from scarpath.api.concordance import concordance
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import VIGNETTES, load_case, load_catalogue
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.concordance import concordance_json, concordance_text
    from scarpath.render.json import dumps

    style = terminal_style(width)
    catalogue = load_catalogue()
    paths = sorted((folder or VIGNETTES).glob("*.yaml"))
    faces = {path.stem: load_case(path, catalogue, today=today) for path in paths}
    found = concordance(faces, catalogue, load_draws(catalogue), today=today, leave_out=leave_out)
    if as_json:
        emit(dumps(concordance_json(found)))
        return
    emit(concordance_text(found, catalogue, style=style))
