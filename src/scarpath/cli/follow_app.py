"""The commands on a course: `scarpath follow ...`. What they do stands in `scarpath.cli.follow`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from scarpath.cli.faults import CliFault
from scarpath.core.finding import finding

follow = typer.Typer(
    help="Keep a course: what was done and seen, what it teaches, and what is due.", rich_markup_mode=None
)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        from scarpath.cli.output import bad_parameter

        raise bad_parameter(finding(CliFault.NO_DATE, text=text)) from None


Name = Annotated[str, typer.Argument(metavar="NAME", help="The name given to the course.")]
StorePlace = Annotated[
    str | None,
    typer.Option(
        "--store", metavar="FILE_OR_URL", envvar="SCARPATH_STORE",
        help="Where courses are kept: a file, or a postgresql:// URL.",
    ),
]  # fmt: skip
FilesPlace = Annotated[
    Path | None,
    typer.Option(
        "--files", metavar="FOLDER", envvar="SCARPATH_FILES", help="Where photos and scans are kept."
    ),
]
Author = Annotated[
    str | None,
    typer.Option(
        "--author", metavar="WHO", envvar="SCARPATH_AUTHOR", help="Who writes; your login without it."
    ),
]
Today = Annotated[
    date | None, typer.Option("--today", parser=_day, metavar="DATE", help="Work as if it were this day.")
]
Width = Annotated[int | None, typer.Option("--width", metavar="COLUMNS", help="Width of the page.")]
Json = Annotated[bool, typer.Option("--json", help="For programs: the keys of docs/course.schema.json.")]
Day = Annotated[
    date | None, typer.Option("--day", parser=_day, metavar="DATE", help="The day; today without it.")
]


@follow.command()
def new(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="A case file; `scarpath new` writes one.")],
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="A name for the course; a made-up one is best.")
    ],
    store: StorePlace = None,
    files: FilesPlace = None,
    author: Author = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """Start a course: keep the case and the plan that fits it best."""
    from scarpath.cli.follow import Where, start

    where, now = Where(store, files, author), today or date.today()
    start(where, case, name, as_json=as_json, width=width, today=now)


@follow.command()
def visit(
    name: Name,
    file: Annotated[
        Path | None, typer.Argument(metavar="VISIT", help="A visit file; or use options.")
    ] = None,
    day: Day = None,
    done: Annotated[
        list[str] | None, typer.Option("--done", metavar="TREATMENT", help="A treatment given. Repeatable.")
    ] = None,
    score: Annotated[
        list[str] | None, typer.Option("--score", metavar="SCALE=VALUE", help="A score. Repeatable.")
    ] = None,
    rater: Annotated[
        str | None,
        typer.Option("--rater", metavar="WHO", help="blinded_physician, physician, patient or device."),
    ] = None,
    harm: Annotated[
        list[str] | None,
        typer.Option(
            "--harm", metavar="EVENT[:SEVERITY]", help="Something unwanted, such as pih:mild. Repeatable."
        ),
    ] = None,
    worse: Annotated[bool, typer.Option("--worse", help="The scars look worse than before.")] = False,
    photo: Annotated[
        list[Path] | None, typer.Option("--photo", metavar="FILE", help="A photo to keep. Repeatable.")
    ] = None,
    scan: Annotated[
        list[Path] | None, typer.Option("--scan", metavar="FILE", help="A scan to keep. Repeatable.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A few words.")] = None,
    corrects: Annotated[
        str | None, typer.Option("--corrects", metavar="ENTRY", help="The visit that this one corrects.")
    ] = None,
    store: StorePlace = None,
    files: FilesPlace = None,
    author: Author = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """Write down a visit: what was done, measured and seen."""
    from scarpath.cli.follow import Said, Where, write_visit

    said = Said(
        day=day, done=done or [], score=score or [], rater=rater, harm=harm or [], worse=worse,
        photo=photo or [], scan=scan or [], note=note,
    )  # fmt: skip
    where, now = Where(store, files, author), today or date.today()
    write_visit(where, name, file, said, corrects=corrects, as_json=as_json, width=width, today=now)


@follow.command(name="case")
def new_case(
    name: Name,
    case: Annotated[Path, typer.Argument(metavar="CASE", help="The case file as it is now.")],
    day: Day = None,
    store: StorePlace = None,
    files: FilesPlace = None,
    author: Author = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """Write down a new version of the case; the older ones stay."""
    from scarpath.cli.follow import Where, new_case as write

    where, now = Where(store, files, author), today or date.today()
    write(where, name, case, day=day, as_json=as_json, width=width, today=now)


@follow.command()
def agree(
    name: Name,
    session: Annotated[
        list[str],
        typer.Option(
            "--session",
            metavar="TREATMENT=COUNT",
            help="Sessions of a treatment, counted from the start of the course. Repeatable.",
        ),
    ],
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A few words.")] = None,
    day: Day = None,
    store: StorePlace = None,
    files: FilesPlace = None,
    author: Author = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """Write down the plan that was agreed; the ones before it stay."""
    from scarpath.cli.follow import Where, agree as write

    where, now = Where(store, files, author), today or date.today()
    write(where, name, session, note=note, day=day, as_json=as_json, width=width, today=now)


@follow.command()
def consent(
    name: Name,
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="keep_record, keep_photos or share_for_research.")
    ],
    given: Annotated[
        bool, typer.Option("--given/--taken-back", help="Agreed to, or taken back.", show_default=False)
    ],
    day: Day = None,
    store: StorePlace = None,
    files: FilesPlace = None,
    author: Author = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """Write down what a person agreed to, or took back."""
    from scarpath.cli.follow import Where, consent as write

    where, now = Where(store, files, author), today or date.today()
    write(where, name, what, given=given, day=day, as_json=as_json, width=width, today=now)


@follow.command()
def show(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The course; everybody's names without it.")
    ] = None,
    history: Annotated[bool, typer.Option("--history", help="Every entry ever made, too.")] = False,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE.svg", help="Draw the course as a picture, too.")
    ] = None,
    store: StorePlace = None,
    files: FilesPlace = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """Show a course: what was planned, done, measured and seen, and what it teaches."""
    from scarpath.cli.follow import Where, print_course, print_people

    where, day = Where(store, files, None), today or date.today()
    if name is not None:
        print_course(where, name, history=history, chart=chart, as_json=as_json, width=width, today=day)
        return
    if chart is not None or history:
        from scarpath.cli.output import bad_parameter

        raise bad_parameter(finding(CliFault.ONE_COURSE_ONLY))
    print_people(where, as_json=as_json, width=width)


@follow.command()
def due(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The course; everybody's without it.")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=0, max=3660, help="How many days ahead.")] = 30,
    ics: Annotated[
        Path | None,
        typer.Option("--ics", metavar="FILE", help="Write the upkeep of one course as a calendar."),
    ] = None,
    store: StorePlace = None,
    files: FilesPlace = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """List what is due: looks at healing and result, care of the skin, renewals of what fades."""
    from scarpath.cli.follow import Where, print_due

    where, now = Where(store, files, None), today or date.today()
    print_due(where, name, days=days, ics=ics, as_json=as_json, width=width, today=now)


Out = Annotated[Path, typer.Option("--out", metavar="FILE.zip", help="Where the archive is written.")]


@follow.command()
def export(name: Name, out: Out, store: StorePlace = None, files: FilesPlace = None) -> None:
    """Write one person whole as one archive: history as JSON, and the files."""
    from scarpath.cli.follow import Where, export as write

    write(Where(store, files, None), name, out)


@follow.command()
def backup(out: Out, store: StorePlace = None, files: FilesPlace = None) -> None:
    """Write everybody as one archive, as of one moment, whoever writes meanwhile."""
    from scarpath.cli.follow import Where, export as write

    write(Where(store, files, None), None, out)


@follow.command(name="import")
def take_in(
    archive: Annotated[Path, typer.Argument(metavar="FILE.zip", help="An export or a backup.")],
    store: StorePlace = None,
    files: FilesPlace = None,
) -> None:
    """Take in the people of an export or a backup, all of them or none."""
    from scarpath.cli.follow import Where, take_in as read

    read(Where(store, files, None), archive)


@follow.command()
def erase(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The course to erase.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Yes, for good.")] = False,
    finish: Annotated[bool, typer.Option("--finish", help="Finish an erasure that was cut short.")] = False,
    store: StorePlace = None,
    files: FilesPlace = None,
    author: Author = None,
) -> None:
    """Erase a person: entries, files and their traces. A note of when and by whom stays."""
    from scarpath.cli.follow import Where, erase as forget

    forget(Where(store, files, author), name, yes=yes, finish=finish)


@follow.command()
def check(
    store: StorePlace = None, files: FilesPlace = None, as_json: Json = False, width: Width = None
) -> None:
    """Look at every entry and every file of the store, and name what is broken."""
    from scarpath.cli.follow import Where, check as look

    look(Where(store, files, None), as_json=as_json, width=width)


@follow.command()
def encrypt(
    keyring: Annotated[
        bool, typer.Option("--keyring", help="Let the keyring of this system keep the key.")
    ] = False,
    store: StorePlace = None,
    files: FilesPlace = None,
) -> None:
    """Make a new, empty store that is encrypted on the disk; it asks for a passphrase."""
    from scarpath.cli.follow import Where, encrypt as make

    make(Where(store, files, None), keyring=keyring)
