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

app = typer.Typer(
    name="scarpath",
    help="What can be done about acne scars: forecasts from trials, and the best plans for one face.",
    epilog="Exit codes: 0 done, 1 a fault of ours, 2 bad input, 3 a red flag (see a doctor first).",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
evidence = typer.Typer(help="The trials and the model behind every number.", rich_markup_mode=None)
app.add_typer(evidence, name="evidence")
review = typer.Typer(
    help="Have the rules and cards reviewed and signed by a clinician.", rich_markup_mode=None
)
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


Today = Annotated[
    date | None,
    typer.Option("--today", parser=_today, metavar="DATE", help="Plan as if it were this day."),
]
Json = Annotated[bool, typer.Option("--json", help="For programs: the keys of docs/plan.schema.json.")]
Width = Annotated[int | None, typer.Option("--width", metavar="COLUMNS", help="Width of the page.")]
CaseFile = Annotated[Path, typer.Argument(metavar="CASE", help="A case file; `scarpath new` writes one.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from scarpath import __version__

        typer.echo(f"scarpath {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def general(
    context: typer.Context,
    width: Width = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Can acne scars be removed for good? Without a command: the general answer and what to do next."""
    if context.invoked_subcommand is not None:
        return
    from scarpath.cli.commands import print_general

    print_general(width=width)


@app.command()
def about(width: Width = None) -> None:
    """Who made this, on what evidence, how old it is and how it is kept up to date."""
    from scarpath.cli.commands import print_about

    print_about(width=width)


@app.command()
def plan(
    case: CaseFile,
    as_json: Json = False,
    explain: Annotated[bool, typer.Option("--explain", help="Add the figures behind the figures.")] = False,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="FILE", help="Write the course as a calendar.")
    ] = None,
    width: Width = None,
    today: Today = None,
    compare: Annotated[
        str | None,
        typer.Option(
            "--compare", metavar="LIST", help=f"Compare plans by these alone: {', '.join(OBJECTIVES)}."
        ),
    ] = None,
    by_chance: Annotated[
        bool,
        typer.Option(
            "--by-chance", help="Compare by the exact chance of the goal instead of the improvement."
        ),
    ] = False,
    seconds: Annotated[
        float | None, typer.Option(min=0.0, help="Stop the search after so long; it says so.")
    ] = None,
    memory: Annotated[
        float | None,
        typer.Option(min=0.0, metavar="MIB", help="Memory that the search may take; it says so."),
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option(min=1, max=256, help="Threads; they pay in wide spaces and change no result."),
    ] = None,
    wide: Annotated[
        bool,
        typer.Option("--wide", help="Search every number of sessions; never what is put first."),
    ] = False,
    front: Annotated[
        Path | None,
        typer.Option("--front", metavar="FILE", help="Write the whole front, as .json or .csv."),
    ] = None,
) -> None:
    """Find the best plans for one face, within its limits and the safety rules."""
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
        case, as_json=as_json, explain=explain, ics=ics, front=front, width=width, today=day, search=search
    )


@app.command()
def assess(
    case: CaseFile,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """Grade the scars of a case, and say what the safety rules make of it."""
    from scarpath.cli.commands import print_assessment

    print_assessment(case, as_json=as_json, width=width, today=today or date.today())


@app.command()
def treatments(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One treatment; all of them without it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    width: Width = None,
) -> None:
    """List the treatments, or read one card with its sources."""
    from scarpath.cli.commands import print_treatments

    print_treatments(name, as_json=as_json, width=width)


@app.command()
def experts(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[TREATMENT | SCAR_TYPE]", help="One of them; without it, all scars."),
    ] = None,
    skin: Annotated[
        Fitzpatrick, typer.Option(metavar="TYPE", help="Fitzpatrick skin type, I to VI.")
    ] = Fitzpatrick.III,
    severity: Annotated[
        Literal["mild", "moderate", "severe"], typer.Option(help="How severe the scars are.")
    ] = "moderate",
    depth: Annotated[
        Literal["shallow", "moderate", "deep"] | None,
        typer.Option(help="Depth of the scars; without it, as experts tell depths apart."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    width: Width = None,
) -> None:
    """What published experts say of a treatment or a kind of scar, who says it, and who disagrees."""
    from scarpath.cli.experts import print_experts

    print_experts(name, skin=skin, severity=severity, depth=depth, as_json=as_json, width=width)


@app.command()
def concordance(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="Case files; without it, those of the package."),
    ] = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Also without each group of sources; takes minutes.")
    ] = False,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """How what is put first for many faces agrees with published experts; no proof of benefit."""
    from scarpath.cli.concordance import print_concordance

    day = today or date.today()
    print_concordance(folder, leave_out=leave_out, as_json=as_json, width=width, today=day)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the case is written.")] = Path(
        "my_face.yaml"
    ),
    today: Today = None,
) -> None:
    """Answer a few questions and get a case file. Nothing leaves this machine."""
    from scarpath.cli.commands import write_case

    write_case(file, today=today or date.today())


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where it listens; 0 takes a free one.")] = 8710,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Only this machine unless told otherwise.")
    ] = "127.0.0.1",
    clinic: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Keep accounts there; everyone logs in.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="HOST", help="The name that a clinic's TLS proxy serves.")
    ] = None,
    admin: Annotated[
        str | None, typer.Option(metavar="NAME", help="Make an admin's account; asks for a password.")
    ] = None,
    alert: Annotated[
        int | None,
        typer.Option(
            min=1, help="Tell admins of more people opened, or refusals, in an hour; 40 if left out."
        ),
    ] = None,
    store: StorePlace = None,
    files: FilesPlace = None,
) -> None:
    """Open the web pages: for this machine alone, or for a clinic. Needs the extra `web`."""
    from scarpath.cli.follow import Where
    from scarpath.cli.web import serve_pages

    serve_pages(
        host, port, where=Where(store, files, None), folder=clinic, name=name, admin=admin, alert=alert
    )


@evidence.command()
def fit(
    seed: Annotated[
        int | None, typer.Option(help="Start of the random numbers; recorded in the lock.")
    ] = None,
    draws: Annotated[int | None, typer.Option(min=100, help="Draws per chain.")] = None,
    accept: Annotated[
        float | None, typer.Option(min=0.6, max=0.999, help="Target acceptance of the sampler.")
    ] = None,
    validated: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A cross-validation; without one no ranking by effect is earned."),
    ] = None,
    progress: Annotated[bool, typer.Option(help="Show how far the chains are.")] = True,
) -> None:
    """Fit the model to the trials and write the draws that plans read. Needs the extra `fit`."""
    from scarpath.cli.evidence import fit_and_write

    fit_and_write(seed=seed, draws=draws, accept=accept, validated=validated, progress=progress)


@evidence.command()
def validate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where the folds are kept; a complete one is printed.")
    ] = Path("cross-validation.json"),
    combination: Annotated[
        Literal["ceiling", "strongest"],
        typer.Option(
            help="How treatments act together: as in plans, or as in the form they are compared with."
        ),
    ] = "ceiling",
    as_json: Json = False,
    width: Width = None,
) -> None:
    """Predict each study by a fit that has not seen it. Takes half an hour; needs the extra `fit`."""
    from scarpath.cli.evidence import cross_validate

    cross_validate(file, combination=combination, as_json=as_json, width=width)


@evidence.command()
def calibrate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where each network is kept once it is done.")
    ] = Path("calibration.json"),
    networks: Annotated[int, typer.Option(min=1, help="Simulated networks in all.")] = 60,
    width: Width = None,
) -> None:
    """Fit simulated networks of known truth and rank the truth. Takes half an hour; needs the extra `fit`."""
    from scarpath.cli.evidence import calibrate as calibrate_model

    calibrate_model(file, networks=networks, width=width)


@evidence.command()
def sensitivity(
    cases: Annotated[Path, typer.Argument(metavar="FOLDER", help="Case files whose plans are looked at.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where each scenario is kept once it is done.")
    ] = Path("sensitivity.json"),
    today: Today = None,
    width: Width = None,
) -> None:
    """Which plans would change with other priors, or if a trial filled a gap? Takes minutes."""
    from scarpath.cli.evidence import sensitivity as print_sensitivity

    print_sensitivity(cases, file, today=today or date.today(), width=width)


@evidence.command(name="leave-out")
def leave_out(
    cases: Annotated[Path, typer.Argument(metavar="FOLDER", help="Case files whose plans are looked at.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where each fit is kept once it is done.")
    ] = Path("leave-out.json"),
    validated: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A cross-validation: studies that surprised it are left out, too."),
    ] = None,
    today: Today = None,
    width: Width = None,
) -> None:
    """Which plans would change without one design, rater or study? Takes half an hour; needs `fit`."""
    from scarpath.cli.evidence import leave_out as fit_without

    fit_without(cases, file, validated=validated, today=today or date.today(), width=width)


@evidence.command()
def seeds(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where each fit is kept once it is done.")
    ] = Path("seeds.json"),
    width: Width = None,
    progress: Annotated[bool, typer.Option(help="Show how far the chains are.")] = True,
) -> None:
    """Fit from two more seeds and compare them with the shipped draws. Needs the extra `fit`."""
    from scarpath.cli.evidence import compare_seeds

    compare_seeds(file, width=width, progress=progress)


@evidence.command()
def score(
    path: Annotated[Path, typer.Argument(metavar="FILE_OR_FOLDER", help="Trials in the schema of a study.")],
    as_json: Json = False,
    width: Width = None,
) -> None:
    """How surprising are trials that the model never saw? Printed against expected, outcome by outcome."""
    from scarpath.cli.evidence import print_scores

    print_scores(path, as_json=as_json, width=width)


@evidence.command()
def show(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[TREATMENT | STUDY]", help="One treatment or one study; without it, the list of all."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    svg: Annotated[
        Path | None,
        typer.Option(
            "--svg",
            metavar="FILE",
            help="Write the forest plot, or the network of comparisons, as a picture.",
        ),
    ] = None,
    width: Width = None,
) -> None:
    """What stands behind a treatment, what a study printed against what the model expects, or a list."""
    from scarpath.cli.evidence import show as show_evidence

    show_evidence(name, as_json=as_json, svg=svg, width=width)


@evidence.command()
def reviews(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    width: Width = None,
) -> None:
    """What published reviews pooled, beside the model's own estimate of the same comparison."""
    from scarpath.cli.evidence import print_reviews

    print_reviews(as_json=as_json, width=width)


@evidence.command()
def networks(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NETWORK]...", help="Which; all, if none is named.")
    ] = None,
    short: Annotated[bool, typer.Option("--short", help="Fewer draws: rough, but in a minute.")] = False,
    as_json: Json = False,
    width: Width = None,
) -> None:
    """Fit published network meta-analyses again, beside what was printed. Needs the extra `fit`."""
    from scarpath.cli.networks import reproduce_networks

    reproduce_networks(names or [], short=short, as_json=as_json, width=width)


@evidence.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    width: Width = None,
) -> None:
    """Validate every data file and the draws, and name what no trial studied."""
    from scarpath.cli.evidence import check_evidence

    check_evidence(as_json=as_json, width=width)


@review.command()
def export(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.html", help="Where the document is written.")
    ] = None,
    form: Annotated[
        Path | None,
        typer.Option("--form", metavar="FILE.yaml", help="Write the review as a file to fill in, too."),
    ] = None,
    today: Today = None,
) -> None:
    """Every rule, card and proposal with its sources as one document to print and sign."""
    from scarpath.cli.review import export_review

    export_review(out, form, today=today or date.today())


@review.command(name="check")
def check_signed(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A signed review.")],
    width: Width = None,
    today: Today = None,
) -> None:
    """Read a signed review: what it covers, and what changed since it was signed."""
    from scarpath.cli.review import check_review

    check_review(file, width=width, today=today or date.today())
