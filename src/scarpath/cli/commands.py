"""What each command does: open the files, call the use case, print. Imports stand where they are needed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scarpath.cli.faults import CliFault
from scarpath.core.errors import InvalidInput, RedFlag
from scarpath.core.finding import Finding, finding

if TYPE_CHECKING:
    from scarpath.core.catalogue import Catalogue
    from scarpath.core.plan import PlanResult, Safety, Search


def print_general(*, as_json: bool, width: int | None) -> None:
    """The general answer in a screenful, or for programs."""
    from scarpath.api import general_answer
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.general import general_text
    from scarpath.render.json import dumps, general_json

    style = terminal_style(width)
    catalogue = load_catalogue()
    answer = general_answer(catalogue, load_draws(catalogue))
    if as_json:
        emit(dumps(general_json(answer)))
        return
    emit(general_text(answer, catalogue, style=style))


def print_about(*, width: int | None) -> None:
    """Who made this, on what evidence, and how old it is."""
    from scarpath.api import about
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.about import about_text

    style = terminal_style(width)
    catalogue = load_catalogue()
    emit(about_text(about(catalogue, load_draws(catalogue)), style=style))


def print_plan(
    path: Path,
    *,
    as_json: bool,
    explain: bool,
    ics: Path | None,
    front: Path | None,
    propose: str | None,
    width: int | None,
    today: date,
    search: Search,
) -> None:
    """The plan for one case; a red flag prints its reasons and leaves without a plan."""
    from scarpath import api
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_case, load_catalogue
    from scarpath.cli.output import emit, note, terminal_style
    from scarpath.render.words import patient as words

    style = terminal_style(width)
    catalogue = load_catalogue()
    case = load_case(path, catalogue, today=today)
    draws = load_draws(catalogue)
    if as_json:
        note(words().WORKING)
    try:
        result = api.plan(
            case,
            catalogue,
            draws,
            today=today,
            whole_front=front is not None,
            search=search,
            propose=_sessions_of(propose) if propose is not None else None,
        )
    except RedFlag as flag:
        _print_red_flags(flag.reasons, catalogue, as_json=as_json, width=width)
        raise
    if ics is not None:
        _write_calendar(result, catalogue, ics)
    if front is not None:
        _write_front(result, front)
    if as_json:
        from scarpath.render.json import dumps, plan_json

        emit(dumps(plan_json(result)))
        return
    from scarpath.render.text import plan_text

    emit(plan_text(result, catalogue, style=style, explain=explain))


def _print_red_flags(
    reasons: tuple[Finding, ...], catalogue: Catalogue, *, as_json: bool, width: int | None
) -> None:
    from scarpath import __version__, api
    from scarpath.cli.output import emit, terminal_style

    if as_json:
        from scarpath.render.json import dumps, red_flag_json

        emit(dumps(red_flag_json(reasons, __version__)))
        return
    from scarpath.render.text import red_flag_text

    emit(red_flag_text(reasons, api.sign_off(catalogue), catalogue, style=terminal_style(width)))


def _sessions_of(text: str) -> dict[str, int]:
    """Sessions by treatment from `subcision=2,tca_cross=3`; a treatment named twice is a slip."""
    found: dict[str, int] = {}
    for part in text.split(","):
        name, sign, count = part.strip().partition("=")
        if not (name and sign and count.strip().isdecimal()) or name.strip() in found:
            raise InvalidInput(finding(CliFault.PROPOSE_UNREADABLE, part=part.strip()))
        found[name.strip()] = int(count)
    return found


def _write_front(result: PlanResult, path: Path) -> None:
    """Every plan of the front, in the form that the ending of the file names."""
    from scarpath.cli.output import write_whole
    from scarpath.render.front import FRONTS

    write = FRONTS.get(path.suffix.lower())
    if write is None:
        raise InvalidInput(finding(CliFault.FRONT_ENDING, file=str(path), known=tuple(sorted(FRONTS))))
    if result.front is None:
        raise InvalidInput(finding(CliFault.NO_FRONT_TO_WRITE, file=str(path)))
    write_whole(path, write(result), replace=False)


def _write_calendar(result: PlanResult, catalogue: Catalogue, path: Path) -> None:
    if result.recommended is None:
        raise InvalidInput(finding(CliFault.NO_DATES_TO_WRITE, file=str(path)))
    from scarpath.cli.output import write_whole
    from scarpath.render.ics import write_calendar
    from scarpath.render.words import patient as words

    names = {treatment: card.name for treatment, card in catalogue.treatments.items()}
    stamp = datetime.now(UTC)
    data = write_calendar(
        result.recommended, names=names, sign_off=result.sign_off, stamp=stamp, title=words().CALENDAR_TITLE
    )
    write_whole(path, data, replace=True)


def print_assessment(path: Path, *, as_json: bool, width: int | None, today: date) -> None:
    """The scores of a case and what the safety rules say of it; a red flag sets the exit code."""
    from scarpath import __version__, api
    from scarpath.catalog.load import load_case, load_catalogue
    from scarpath.cli.output import emit, terminal_style

    style = terminal_style(width)
    catalogue = load_catalogue()
    assessment, safety = api.assess_case(load_case(path, catalogue, today=today), catalogue, today=today)
    if as_json:
        from scarpath.render.json import assess_json, dumps

        emit(dumps(assess_json(assessment, safety, __version__)))
    else:
        from scarpath.render.text import assessment_text

        emit(assessment_text(assessment, safety, catalogue, api.sign_off(catalogue), style=style))
    if safety.red_flags:
        raise RedFlag(api.red_flag_reasons(safety))


def print_treatments(name: str | None, *, as_json: bool, width: int | None) -> None:
    """All cards in a table, or one of them."""
    from scarpath import api
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render import cards
    from scarpath.render.json import card_json, dumps

    style = terminal_style(width)
    catalogue = load_catalogue()
    chosen = list(catalogue.treatments) if name is None else [_known(name, catalogue)]
    evidence = api.evidence_overview(catalogue, chosen)
    shown = [(catalogue.treatments[treatment], evidence[treatment]) for treatment in chosen]
    if as_json:
        listed = [card_json(card, base) for card, base in shown]
        emit(dumps(listed[0] if name is not None else {"treatments": listed}))
    elif name is None:
        emit(cards.treatments_text(catalogue, evidence, api.sign_off(catalogue), style=style))
    else:
        signed = api.sign_off(catalogue, [("card", name) for name in chosen])
        emit(cards.card_text(*shown[0], catalogue, signed, style=style))


def _known(name: str, catalogue: Catalogue) -> str:
    """The id that was typed, or the id of the card whose name was typed."""
    wanted = name.casefold().replace("-", "_").replace(" ", "_")
    by_name = {card.name.casefold().replace(" ", "_"): card.id for card in catalogue.treatments.values()}
    found = wanted if wanted in catalogue.treatments else by_name.get(wanted)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(wanted, catalogue.treatments, n=1)
        hint = finding(CliFault.DID_YOU_MEAN, names=tuple(near)) if near else None
        raise InvalidInput(finding(CliFault.NO_SUCH_TREATMENT, name=name, near=hint))
    return found


def write_case(path: Path, *, today: date) -> None:
    """Ask for a case and write it; a file that is already there stays as it is."""
    import sys

    from scarpath import api
    from scarpath.catalog.load import load_catalogue, read_case
    from scarpath.cli.interview import interview
    from scarpath.cli.output import emit, terminal_style, write_whole
    from scarpath.render.text import red_flag_text
    from scarpath.render.words import patient as words

    if path.exists():
        raise InvalidInput(finding(CliFault.FILE_EXISTS, file=str(path)))
    catalogue = load_catalogue()

    def judge(text: str) -> Safety:
        return api.assess_case(read_case(text, path.name, catalogue, today=today), catalogue, today=today)[1]

    text, safety = interview(sys.stdin, sys.stderr, judge)
    write_whole(path, text.encode(), replace=False)
    if safety.red_flags:
        reasons = api.red_flag_reasons(safety)
        emit(red_flag_text(reasons, api.sign_off(catalogue), catalogue, style=terminal_style(None)))
        raise RedFlag(reasons)
    emit(words().NEW_DONE.format(file=path) + "\n")
