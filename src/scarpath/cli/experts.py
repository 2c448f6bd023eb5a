"""The command on what experts say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from scarpath.cli.faults import CliFault
from scarpath.core.case import Depth, Fitzpatrick, ScarType
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.core.position import Mark, Severity, Subject

if TYPE_CHECKING:
    from scarpath.core.catalogue import Catalogue
    from scarpath.core.standing import Kind

SUBJECTS: tuple[Subject, ...] = (*ScarType, *get_args(Mark))


def print_experts(
    name: str | None,
    *,
    skin: Fitzpatrick,
    severity: Severity | None,
    depth: Depth | None,
    as_json: bool,
    width: int | None,
) -> None:
    """All kinds of scars, one of them, or one treatment."""
    from scarpath.api.experts import depths_of
    from scarpath.catalog.load import load_catalogue
    from scarpath.core.standing import KINDS

    catalogue = load_catalogue()
    found = None if name is None else known_subject(name, catalogue)
    if found is not None and found not in SUBJECTS:
        _print_treatment(found, catalogue, severity=severity, as_json=as_json, width=width)
        return
    subject = next((one for one in SUBJECTS if one == found), None)
    kinds = KINDS if subject is None else depths_of(subject, depth)
    _print_scars(kinds, catalogue, skin=skin, severity=severity, as_json=as_json, width=width)


def _print_scars(
    kinds: Sequence[Kind],
    catalogue: Catalogue,
    *,
    skin: Fitzpatrick,
    severity: Severity | None,
    as_json: bool,
    width: int | None,
) -> None:
    from scarpath import __version__
    from scarpath.api.experts import experts_on_scars, experts_sign_off, named_without_card
    from scarpath.cli.output import emit, terminal_style
    from scarpath.core.standing import KINDS
    from scarpath.render.experts import experts_text, scar_text
    from scarpath.render.experts_json import scars_json
    from scarpath.render.json import dumps

    style = terminal_style(width)
    sign_off = experts_sign_off(catalogue)
    found = experts_on_scars(catalogue, kinds, fitzpatrick=skin, severity=severity)
    unnamed = named_without_card(catalogue)
    if as_json:
        emit(dumps(scars_json(found, unnamed, catalogue, sign_off, __version__)))
    elif kinds == KINDS:
        emit(experts_text(found, unnamed, catalogue, sign_off, style=style))
    else:
        emit("\n".join(scar_text(one, catalogue, sign_off, style=style) for one in found))


def _print_treatment(
    name: str, catalogue: Catalogue, *, severity: Severity | None, as_json: bool, width: int | None
) -> None:
    from scarpath import __version__
    from scarpath.api.experts import experts_on_treatment, experts_sign_off
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.experts import treatment_text
    from scarpath.render.experts_json import treatment_json
    from scarpath.render.json import dumps

    style = terminal_style(width)
    sign_off = experts_sign_off(catalogue)
    found = experts_on_treatment(catalogue, name, severity=severity)
    emit(
        dumps(treatment_json(found, catalogue, sign_off, __version__))
        if as_json
        else treatment_text(found, catalogue, sign_off, style=style)
    )


def known_subject(name: str, catalogue: Catalogue) -> str:
    """The kind of scar or the treatment that was typed, by its id or its name. Raises `InvalidInput` with
    what comes near.
    """
    from difflib import get_close_matches

    from scarpath.api.experts import named_without_card

    known = {_folded(str(subject)): str(subject) for subject in SUBJECTS}
    for cards in (catalogue.treatments.values(), catalogue.comparators.values()):
        known |= {_folded(text): card.id for card in cards for text in (card.id, card.name)}
    for named in named_without_card(catalogue):
        known |= {_folded(text): named.treatment for text in (named.treatment, named.name)}
    found = known.get(_folded(name))
    if found is None:
        near = get_close_matches(_folded(name), known, n=3, cutoff=0.55)
        names = tuple(dict.fromkeys(known[key] for key in near))
        told = finding(CliFault.DID_YOU_MEAN, names=names) if names else None
        raise InvalidInput(
            finding(CliFault.NO_SUCH_SUBJECT, name=name, near=told, scars=tuple(map(str, SUBJECTS)))
        )
    return found


def _folded(name: str) -> str:
    return name.strip().casefold().replace("-", "_").replace(" ", "_")
