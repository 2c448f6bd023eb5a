"""The commands on a course: `scarpath follow ...`. What they do stands in `scarpath.cli.follow`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from scarpath.cli.faults import CliFault
from scarpath.core.finding import finding

follow = typer.Typer(rich_markup_mode=None)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        from scarpath.cli.output import bad_parameter

        raise bad_parameter(finding(CliFault.NO_DATE, text=text)) from None


Name = Annotated[str, typer.Argument()]
StorePlace = Annotated[str | None, typer.Option("--store", envvar="SCARPATH_STORE")]  # fmt: skip
FilesPlace = Annotated[Path | None, typer.Option("--files", envvar="SCARPATH_FILES")]
Author = Annotated[str | None, typer.Option("--author", envvar="SCARPATH_AUTHOR")]
Today = Annotated[date | None, typer.Option("--today", parser=_day)]
Width = Annotated[int | None, typer.Option("--width")]
Json = Annotated[bool, typer.Option("--json")]
Day = Annotated[date | None, typer.Option("--day", parser=_day)]


@follow.command()
def new(
    case: Annotated[Path, typer.Argument()],
    name: Annotated[str, typer.Option("--name")],
    store: StorePlace = None,
    files: FilesPlace = None,
    author: Author = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """The command `scarpath follow new`."""
    from scarpath.cli.follow import Where, start

    where, now = Where(store, files, author), today or date.today()
    start(where, case, name, as_json=as_json, width=width, today=now)


@follow.command()
def visit(
    name: Name,
    file: Annotated[Path | None, typer.Argument()] = None,
    day: Day = None,
    done: Annotated[list[str] | None, typer.Option("--done")] = None,
    score: Annotated[list[str] | None, typer.Option("--score")] = None,
    rater: Annotated[str | None, typer.Option("--rater")] = None,
    harm: Annotated[list[str] | None, typer.Option("--harm")] = None,
    worse: Annotated[bool, typer.Option("--worse")] = False,
    photo: Annotated[list[Path] | None, typer.Option("--photo")] = None,
    scan: Annotated[list[Path] | None, typer.Option("--scan")] = None,
    note: Annotated[str | None, typer.Option("--note")] = None,
    corrects: Annotated[str | None, typer.Option("--corrects")] = None,
    store: StorePlace = None,
    files: FilesPlace = None,
    author: Author = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """The command `scarpath follow visit`."""
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
    case: Annotated[Path, typer.Argument()],
    day: Day = None,
    store: StorePlace = None,
    files: FilesPlace = None,
    author: Author = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """The command `scarpath follow case`."""
    from scarpath.cli.follow import Where, new_case as write

    where, now = Where(store, files, author), today or date.today()
    write(where, name, case, day=day, as_json=as_json, width=width, today=now)


@follow.command()
def agree(
    name: Name,
    session: Annotated[list[str], typer.Option("--session")],
    note: Annotated[str | None, typer.Option("--note")] = None,
    day: Day = None,
    store: StorePlace = None,
    files: FilesPlace = None,
    author: Author = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """The command `scarpath follow agree`."""
    from scarpath.cli.follow import Where, agree as write

    where, now = Where(store, files, author), today or date.today()
    write(where, name, session, note=note, day=day, as_json=as_json, width=width, today=now)


@follow.command()
def consent(
    name: Name,
    what: Annotated[str, typer.Argument()],
    given: Annotated[bool, typer.Option("--given/--taken-back", show_default=False)],
    day: Day = None,
    store: StorePlace = None,
    files: FilesPlace = None,
    author: Author = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """The command `scarpath follow consent`."""
    from scarpath.cli.follow import Where, consent as write

    where, now = Where(store, files, author), today or date.today()
    write(where, name, what, given=given, day=day, as_json=as_json, width=width, today=now)


@follow.command()
def show(
    name: Annotated[str | None, typer.Argument()] = None,
    history: Annotated[bool, typer.Option("--history")] = False,
    chart: Annotated[Path | None, typer.Option("--chart")] = None,
    store: StorePlace = None,
    files: FilesPlace = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """The command `scarpath follow show`."""
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
    name: Annotated[str | None, typer.Argument()] = None,
    days: Annotated[int, typer.Option("--days", min=0, max=3660)] = 30,
    ics: Annotated[Path | None, typer.Option("--ics")] = None,
    store: StorePlace = None,
    files: FilesPlace = None,
    as_json: Json = False,
    width: Width = None,
    today: Today = None,
) -> None:
    """The command `scarpath follow due`."""
    from scarpath.cli.follow import Where, print_due

    where, now = Where(store, files, None), today or date.today()
    print_due(where, name, days=days, ics=ics, as_json=as_json, width=width, today=now)


Out = Annotated[Path, typer.Option("--out")]


@follow.command()
def export(name: Name, out: Out, store: StorePlace = None, files: FilesPlace = None) -> None:
    """The command `scarpath follow export`."""
    from scarpath.cli.follow import Where, export as write

    write(Where(store, files, None), name, out)


@follow.command()
def backup(out: Out, store: StorePlace = None, files: FilesPlace = None) -> None:
    """The command `scarpath follow backup`."""
    from scarpath.cli.follow import Where, export as write

    write(Where(store, files, None), None, out)


@follow.command(name="import")
def take_in(
    archive: Annotated[Path, typer.Argument()],
    store: StorePlace = None,
    files: FilesPlace = None,
) -> None:
    """The command `scarpath follow import`."""
    from scarpath.cli.follow import Where, take_in as read

    read(Where(store, files, None), archive)


@follow.command()
def erase(
    name: Annotated[str | None, typer.Argument()] = None,
    yes: Annotated[bool, typer.Option("--yes")] = False,
    finish: Annotated[bool, typer.Option("--finish")] = False,
    store: StorePlace = None,
    files: FilesPlace = None,
    author: Author = None,
) -> None:
    """The command `scarpath follow erase`."""
    from scarpath.cli.follow import Where, erase as forget

    forget(Where(store, files, author), name, yes=yes, finish=finish)


@follow.command()
def check(
    store: StorePlace = None, files: FilesPlace = None, as_json: Json = False, width: Width = None
) -> None:
    """The command `scarpath follow check`."""
    from scarpath.cli.follow import Where, check as look

    look(Where(store, files, None), as_json=as_json, width=width)


@follow.command()
def encrypt(
    keyring: Annotated[bool, typer.Option("--keyring")] = False,
    store: StorePlace = None,
    files: FilesPlace = None,
) -> None:
    """The command `scarpath follow encrypt`."""
    from scarpath.cli.follow import Where, encrypt as make

    make(Where(store, files, None), keyring=keyring)
