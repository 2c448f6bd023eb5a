"""The commands. Each one imports what it needs inside, so that none pays for another."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from scarpath.cli.faults import CliFault
from scarpath.cli.follow_app import FilesPlace, StorePlace, follow
from scarpath.core.case import OBJECTIVES, Fitzpatrick, Objective
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.core.plan import Search
from scarpath.render.words import cli as words

app = typer.Typer(
    name="scarpath",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
evidence = typer.Typer(rich_markup_mode=None)
app.add_typer(evidence, name="evidence")
review = typer.Typer(rich_markup_mode=None)
app.add_typer(review, name="review")
app.add_typer(follow, name="follow")


def _today(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        from scarpath.cli.output import bad_parameter

        raise bad_parameter(finding(CliFault.NO_DATE, text=text)) from None


def _objectives(text: str) -> tuple[Objective, ...]:
    """The objectives of a list such as `improvement,cost`."""
    names = [name.strip().replace(" ", "_") for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in OBJECTIVES]
    if unknown or not names:
        raise InvalidInput(
            finding(CliFault.COMPARE_UNKNOWN, names=tuple(unknown), known=OBJECTIVES)
            if unknown
            else finding(CliFault.COMPARE_NOTHING, known=OBJECTIVES)
        )
    return tuple(o for o in OBJECTIVES if o in names)


Today = Annotated[date | None, typer.Option("--today", parser=_today)]
Json = Annotated[bool, typer.Option("--json")]
Width = Annotated[int | None, typer.Option("--width")]
CaseFile = Annotated[Path, typer.Argument()]


def _print_version(wanted: bool) -> None:
    if wanted:
        from scarpath import __version__

        typer.echo(words().VERSION.format(version=__version__))
        raise typer.Exit


@app.callback(invoke_without_command=True)
def general(
    context: typer.Context,
    as_json: Json = False,
    width: Width = None,
    _version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True)] = False,
) -> None:
    """The command `scarpath` alone: the general answer."""
    if context.invoked_subcommand is not None:
        return
    from scarpath.cli.commands import print_general

    print_general(as_json=as_json, width=width)


@app.command()
def about(width: Width = None) -> None:
    """The command `scarpath about`."""
    from scarpath.cli.commands import print_about

    print_about(width=width)


@app.command()
def plan(
    case: CaseFile,
    as_json: Json = False,
    explain: Annotated[bool, typer.Option("--explain")] = False,
    ics: Annotated[Path | None, typer.Option("--ics")] = None,
    width: Width = None,
    today: Today = None,
    compare: Annotated[str | None, typer.Option("--compare")] = None,
    by_chance: Annotated[bool, typer.Option("--by-chance")] = False,
    seconds: Annotated[float | None, typer.Option(min=0.0)] = None,
    memory: Annotated[float | None, typer.Option(min=0.0)] = None,
    threads: Annotated[int | None, typer.Option(min=1, max=256)] = None,
    wide: Annotated[bool, typer.Option("--wide")] = False,
    front: Annotated[Path | None, typer.Option("--front")] = None,
    propose: Annotated[str | None, typer.Option("--propose")] = None,
) -> None:
    """The command `scarpath plan`."""
    from scarpath.cli.commands import print_plan

    plain = Search()
    search = Search(
        objectives=plain.objectives if compare is None else _objectives(compare),
        by="chance" if by_chance else "improvement",
        seconds=seconds,
        memory_mib=plain.memory_mib if memory is None else memory,
        threads=threads or os.cpu_count() or 1,
        wide=wide,
    )
    day = today or date.today()
    print_plan(
        case,
        as_json=as_json,
        explain=explain,
        ics=ics,
        front=front,
        propose=propose,
        width=width,
        today=day,
        search=search,
    )


@app.command()
def assess(
    case: CaseFile,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """The command `scarpath assess`."""
    from scarpath.cli.commands import print_assessment

    print_assessment(case, as_json=as_json, width=width, today=today or date.today())


@app.command()
def treatments(
    name: Annotated[str | None, typer.Argument()] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    width: Width = None,
) -> None:
    """The command `scarpath treatments`."""
    from scarpath.cli.commands import print_treatments

    print_treatments(name, as_json=as_json, width=width)


@app.command()
def experts(
    name: Annotated[str | None, typer.Argument()] = None,
    skin: Annotated[Fitzpatrick, typer.Option()] = Fitzpatrick.III,
    severity: Annotated[Literal["mild", "moderate", "severe"], typer.Option()] = "moderate",
    depth: Annotated[Literal["shallow", "moderate", "deep"] | None, typer.Option()] = None,
    as_json: Json = False,
    width: Width = None,
) -> None:
    """The command `scarpath experts`."""
    from scarpath.cli.experts import print_experts

    print_experts(name, skin=skin, severity=severity, depth=depth, as_json=as_json, width=width)


@app.command()
def concordance(
    folder: Annotated[
        Path | None,
        typer.Argument(),
    ] = None,
    leave_out: Annotated[bool, typer.Option("--leave-out")] = False,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """The command `scarpath concordance`."""
    from scarpath.cli.concordance import print_concordance

    day = today or date.today()
    print_concordance(folder, leave_out=leave_out, as_json=as_json, width=width, today=day)


@app.command()
def new(
    file: Annotated[Path, typer.Argument()] = Path("my_face.yaml"),
    today: Today = None,
) -> None:
    """The command `scarpath new`."""
    from scarpath.cli.commands import write_case

    write_case(file, today=today or date.today())


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8710,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    clinic: Annotated[Path | None, typer.Option()] = None,
    name: Annotated[str | None, typer.Option()] = None,
    admin: Annotated[str | None, typer.Option()] = None,
    alert: Annotated[int | None, typer.Option(min=1)] = None,
    store: StorePlace = None,
    files: FilesPlace = None,
) -> None:
    """The command `scarpath serve`."""
    from scarpath.cli.follow import Where
    from scarpath.cli.web import serve_pages

    serve_pages(
        host, port, where=Where(store, files, None), folder=clinic, name=name, admin=admin, alert=alert
    )


@evidence.command()
def fit(
    seed: Annotated[int | None, typer.Option()] = None,
    draws: Annotated[int | None, typer.Option(min=100)] = None,
    accept: Annotated[float | None, typer.Option(min=0.6, max=0.999)] = None,
    validated: Annotated[Path | None, typer.Option()] = None,
    progress: Annotated[bool, typer.Option()] = True,
) -> None:
    """The command `scarpath evidence fit`."""
    from scarpath.cli.evidence import fit_and_write

    fit_and_write(seed=seed, draws=draws, accept=accept, validated=validated, progress=progress)


@evidence.command()
def validate(
    file: Annotated[Path, typer.Argument()] = Path("cross-validation.json"),
    combination: Annotated[
        Literal["ceiling", "strongest"],
        typer.Option(),
    ] = "ceiling",
    as_json: Json = False,
    width: Width = None,
) -> None:
    """The command `scarpath evidence validate`."""
    from scarpath.cli.evidence import cross_validate

    cross_validate(file, combination=combination, as_json=as_json, width=width)


@evidence.command()
def calibrate(
    file: Annotated[Path, typer.Argument()] = Path("calibration.json"),
    networks: Annotated[int, typer.Option(min=1)] = 60,
    width: Width = None,
) -> None:
    """The command `scarpath evidence calibrate`."""
    from scarpath.cli.evidence import calibrate as calibrate_model

    calibrate_model(file, networks=networks, width=width)


@evidence.command()
def sensitivity(
    cases: Annotated[Path, typer.Argument()],
    file: Annotated[Path, typer.Argument()] = Path("sensitivity.json"),
    today: Today = None,
    width: Width = None,
) -> None:
    """The command `scarpath evidence sensitivity`."""
    from scarpath.cli.evidence import sensitivity as print_sensitivity

    print_sensitivity(cases, file, today=today or date.today(), width=width)


@evidence.command(name="leave-out")
def leave_out(
    cases: Annotated[Path, typer.Argument()],
    file: Annotated[Path, typer.Argument()] = Path("leave-out.json"),
    validated: Annotated[Path | None, typer.Option()] = None,
    today: Today = None,
    width: Width = None,
) -> None:
    """The command `scarpath evidence leave-out`."""
    from scarpath.cli.evidence import leave_out as fit_without

    fit_without(cases, file, validated=validated, today=today or date.today(), width=width)


@evidence.command()
def seeds(
    file: Annotated[Path, typer.Argument()] = Path("seeds.json"),
    width: Width = None,
    progress: Annotated[bool, typer.Option()] = True,
) -> None:
    """The command `scarpath evidence seeds`."""
    from scarpath.cli.evidence import compare_seeds

    compare_seeds(file, width=width, progress=progress)


@evidence.command()
def score(
    path: Annotated[Path, typer.Argument()],
    as_json: Json = False,
    width: Width = None,
) -> None:
    """The command `scarpath evidence score`."""
    from scarpath.cli.evidence import print_scores

    print_scores(path, as_json=as_json, width=width)


@evidence.command()
def show(
    name: Annotated[
        str | None,
        typer.Argument(),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    svg: Annotated[Path | None, typer.Option("--svg")] = None,
    width: Width = None,
) -> None:
    """The command `scarpath evidence show`."""
    from scarpath.cli.evidence import show as show_evidence

    show_evidence(name, as_json=as_json, svg=svg, width=width)


@evidence.command()
def reviews(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    width: Width = None,
) -> None:
    """The command `scarpath evidence reviews`."""
    from scarpath.cli.evidence import print_reviews

    print_reviews(as_json=as_json, width=width)


@evidence.command()
def networks(
    names: Annotated[list[str] | None, typer.Argument()] = None,
    short: Annotated[bool, typer.Option("--short")] = False,
    as_json: Json = False,
    width: Width = None,
) -> None:
    """The command `scarpath evidence networks`."""
    from scarpath.cli.networks import reproduce_networks

    reproduce_networks(names or [], short=short, as_json=as_json, width=width)


@evidence.command()
def renew(
    quick: Annotated[bool, typer.Option("--quick")] = False,
    today: Today = None,
    progress: Annotated[bool, typer.Option()] = True,
) -> None:
    """The command `scarpath evidence renew`."""
    from scarpath.cli.evidence import renew_evidence

    renew_evidence(quick=quick, today=today or date.today(), progress=progress)


@evidence.command()
def check(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    width: Width = None,
) -> None:
    """The command `scarpath evidence check`."""
    from scarpath.cli.evidence import check_evidence

    check_evidence(as_json=as_json, width=width)


@review.command()
def export(
    out: Annotated[Path | None, typer.Option("--out")] = None,
    form: Annotated[Path | None, typer.Option("--form")] = None,
    today: Today = None,
) -> None:
    """The command `scarpath review export`."""
    from scarpath.cli.review import export_review

    export_review(out, form, today=today or date.today())


@review.command(name="check")
def check_signed(
    file: Annotated[Path, typer.Argument()],
    width: Width = None,
    today: Today = None,
) -> None:
    """The command `scarpath review check`."""
    from scarpath.cli.review import check_review

    check_review(file, width=width, today=today or date.today())
