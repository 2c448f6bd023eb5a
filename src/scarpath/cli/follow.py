"""What each command on a course does: open the store, call the use case, print."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scarpath.cli.faults import CliFault
from scarpath.core.errors import DamagedStore, InvalidFile, InvalidInput, Problem, RedFlag
from scarpath.core.finding import Finding, finding
from scarpath.render.words import cli as words_cli

if TYPE_CHECKING:
    from scarpath.core.catalogue import Catalogue
    from scarpath.core.course import Course, Lesson
    from scarpath.store.store import Store

MOST_BYTES = 200_000_000
"""The largest photo or scan that is kept."""


TOLD_EVERY = 1000
"""Courses between two words on how far a walk over all of them is: about a second."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which store, and who writes."""

    store: str | None
    files: Path | None
    author: str | None

    def open(self, *, create: bool = False) -> Store:
        """The store that was named, or the one in the user's own data folder."""
        from scarpath.store.store import open_store

        return open_store(self.place, files=self.files, create=create, ask=_passphrase)

    @property
    def place(self) -> str:
        """Where the store is."""
        return self.store or str(data_folder() / "courses.db")

    @property
    def who(self) -> str:
        """Who writes: as named, or the login."""
        try:
            return self.author or getpass.getuser()
        except (KeyError, OSError):
            raise InvalidInput(finding(CliFault.NO_AUTHOR)) from None


def _passphrase() -> str:
    """From the environment, or typed where somebody can type."""
    from scarpath.store.keys import VARIABLE, passphrase_from_environment

    if os.environ.get(VARIABLE) or not sys.stdin.isatty():
        return passphrase_from_environment()
    return getpass.getpass(words_cli().PASSPHRASE)


def encrypt(where: Where, *, keyring: bool) -> None:
    """Make a new store that nobody reads without its key."""
    from scarpath.cli.output import emit
    from scarpath.render.words import follow as words
    from scarpath.store.keys import VARIABLE, key_file
    from scarpath.store.store import make_encrypted_store

    passphrase = None
    if not keyring:
        passphrase = _passphrase()
        typed = sys.stdin.isatty() and not os.environ.get(VARIABLE)
        if typed and getpass.getpass(words_cli().PASSPHRASE_AGAIN) != passphrase:
            raise InvalidInput(finding(CliFault.PASSPHRASES_DIFFER))
    make_encrypted_store(where.place, files=where.files, passphrase=passphrase).close()
    emit(f"{words().ENCRYPTED.format(place=where.place, key=key_file(Path(where.place)))}\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was typed as options of a visit."""

    day: date | None = None
    done: Sequence[str] = ()
    score: Sequence[str] = ()
    rater: str | None = None
    harm: Sequence[str] = ()
    worse: bool = False
    photo: Sequence[Path] = ()
    scan: Sequence[Path] = ()
    note: str | None = None
    typed: bool = field(init=False)

    def __post_init__(self) -> None:
        typed = any(
            (self.done, self.score, self.harm, self.worse, self.photo, self.scan, self.note, self.day)
        )
        object.__setattr__(self, "typed", bool(typed))

    def visit(self, today: date) -> dict[str, Any]:
        """The same as the plain values of a visit file."""
        harms = [part.partition(":") for part in self.harm]
        rated = {"rater": self.rater} if self.rater else {}
        files = [{"path": str(p), "kind": "photo"} for p in self.photo]
        files += [{"path": str(p), "kind": "scan"} for p in self.scan]
        said = {
            "done": [{"treatment": t} for t in self.done],
            "measured": [{**_score(text), **rated} for text in self.score],
            "harms": [{"event": e, **({"severity": s} if s else {})} for e, _, s in harms],
            "files": files,
            "worse": self.worse or None,
            "note": self.note,
        }
        day = (self.day or today).isoformat()
        return {"scarpath_visit": 1, "day": day} | {key: value for key, value in said.items() if value}


def data_folder() -> Path:
    """The user's own folder for data (XDG Base Directory)."""
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "scarpath"


def _score(text: str) -> dict[str, Any]:
    scale, equals, value = text.partition("=")
    try:
        return {"scale": scale.strip(), "value": float(value)}
    except ValueError:
        kind = CliFault.SCORE_NO_NUMBER if equals else CliFault.SCORE_NO_EQUALS
        raise InvalidInput(finding(kind, text=text)) from None


def start(where: Where, case: Path, name: str, *, as_json: bool, width: int | None, today: date) -> None:
    """Keep a case and the plan that fits it best; a red flag keeps the case, says why, and plans nothing."""
    from scarpath import api
    from scarpath.api import follow
    from scarpath.catalog.course import read_plain
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_case, load_catalogue
    from scarpath.cli.output import emit, terminal_style
    from scarpath.core.course import Chosen
    from scarpath.render.words import follow as words

    follow.check_name(name)
    style, now = terminal_style(width), datetime.now(UTC)
    catalogue = load_catalogue()
    read = load_case(case, catalogue, today=today)
    draws = load_draws(catalogue)
    flag: RedFlag | None = None
    try:
        result = api.plan(read, catalogue, draws, today=today, whole_front=False)
    except RedFlag as found:
        flag, result = found, None
    with where.open(create=True) as store:
        follow.begin(store, name, read_plain(case), author=where.who, now=now, day=today)
        if result is not None and result.front is not None and result.recommended is not None:
            sessions = dict(result.front.plan(result.recommended.id).sessions)
            chosen = Chosen(day=today, sessions=sessions, draws=api.draws_used(catalogue, draws).lock)
            follow.agree(store, name, chosen, author=where.who, now=now)
        course = follow.course(store, name)
    if flag is not None:
        from scarpath.render.text import red_flag_text

        emit(red_flag_text(flag.reasons, api.sign_off(catalogue), catalogue, style=style))
        raise flag
    _print(course, catalogue, None, as_json=as_json, width=width, today=today)
    if as_json:
        return
    emit(f"\n{words().NEW_DONE.format(name=name) if course.plan else words().NEW_NO_PLAN}\n")


def write_visit(
    where: Where, name: str, file: Path | None, said: Said, *, corrects: str | None, as_json: bool,
    width: int | None, today: date,
) -> None:  # fmt: skip
    """Keep a visit from a file or from options, then show the course."""
    from scarpath.api import follow
    from scarpath.catalog.load import load_catalogue

    catalogue = load_catalogue()
    body = _visit(file, said, catalogue, today)
    folder = file.parent if file is not None else Path()
    contents = [(str(f.get("kind", "photo")), _content(folder / f["path"])) for f in body.get("files", [])]
    with where.open() as store:
        replaces = None if corrects is None else _entry(store, name, corrects)
        now = datetime.now(UTC)
        follow.record_visit(store, name, body, contents, author=where.who, now=now, replaces=replaces)
        course = follow.course(store, name)
    lesson = _lesson(course, catalogue, today)
    _print(course, catalogue, lesson, as_json=as_json, width=width, today=today)


def new_case(
    where: Where, name: str, case: Path, *, day: date | None, as_json: bool, width: int | None, today: date
) -> None:
    """Keep a new version of the case; the older ones stay."""
    from scarpath.api import follow
    from scarpath.catalog.course import read_plain
    from scarpath.catalog.load import load_case, load_catalogue

    catalogue = load_catalogue()
    load_case(case, catalogue, today=today)
    since = _not_later(day or today, today)
    with where.open() as store:
        now = datetime.now(UTC)
        follow.change_case(store, name, read_plain(case), author=where.who, now=now, day=since)
        course = follow.course(store, name)
    lesson = _lesson(course, catalogue, today)
    _print(course, catalogue, lesson, as_json=as_json, width=width, today=today)


def agree(
    where: Where, name: str, sessions: Sequence[str], *, note: str | None, day: date | None, as_json: bool,
    width: int | None, today: date,
) -> None:  # fmt: skip
    """Keep the plan that was agreed, counted from the start of the course; the ones before it stay."""
    from scarpath.api import follow
    from scarpath.catalog.load import load_catalogue
    from scarpath.core.course import Chosen

    catalogue = load_catalogue()
    chosen = Chosen(
        day=_not_later(day or today, today),
        sessions=dict(_sessions(text, catalogue) for text in sessions),
        note=note,
    )
    with where.open() as store:
        follow.agree(store, name, chosen, author=where.who, now=datetime.now(UTC))
        course = follow.course(store, name)
    lesson = _lesson(course, catalogue, today)
    _print(course, catalogue, lesson, as_json=as_json, width=width, today=today)


MOST_SESSIONS = 100


def _sessions(text: str, catalogue: Catalogue) -> tuple[str, int]:
    """A treatment and a number of sessions, such as tca_cross=3."""
    treatment, _, count = text.partition("=")
    if treatment not in catalogue.treatments:
        raise InvalidInput(finding(CliFault.SESSION_UNKNOWN, text=text, treatment=treatment))
    if not count.isascii() or not count.isdigit() or not 1 <= int(count) <= MOST_SESSIONS:
        raise InvalidInput(finding(CliFault.SESSION_COUNT, text=text, most=MOST_SESSIONS))
    return treatment, int(count)


def consent(
    where: Where, name: str, what: str, *, given: bool, day: date | None, as_json: bool, width: int | None,
    today: date,
) -> None:  # fmt: skip
    """Keep what a person agreed to, or took back; what was said before stays."""
    from scarpath.api import follow
    from scarpath.catalog.load import load_catalogue
    from scarpath.core.course import CONSENTS, Consent

    found = next((known for known in CONSENTS if known == what), None)
    if found is None:
        raise InvalidInput(finding(CliFault.NO_SUCH_CONSENT, what=what, known=tuple(CONSENTS)))
    said = Consent(day=_not_later(day or today, today), what=found, given=given)
    with where.open() as store:
        follow.consent(store, name, said, author=where.who, now=datetime.now(UTC))
        course = follow.course(store, name)
    catalogue = load_catalogue()
    lesson = _lesson(course, catalogue, today)
    _print(course, catalogue, lesson, as_json=as_json, width=width, today=today)


def _not_later(day: date, today: date) -> date:
    if day > today:
        raise InvalidInput(finding(CliFault.DAY_IN_FUTURE, day=day))
    return day


def _print(
    course: Course, catalogue: Catalogue, lesson: Lesson | None, *, as_json: bool, width: int | None,
    today: date, history: bool = False,
) -> None:  # fmt: skip
    from scarpath.api.outlook import scores_seen
    from scarpath.cli.output import emit, terminal_style

    if as_json:
        from scarpath.render.course_json import course_json
        from scarpath.render.json import dumps

        seen = scores_seen(course, catalogue, today=today)
        emit(dumps(course_json(course, seen, lesson, history=history)))
        return
    from scarpath.render.follow import course_text

    style = terminal_style(width)
    emit(course_text(course, catalogue, style=style, history=history, lesson=lesson))


def _lesson(course: Course, catalogue: Catalogue, today: date) -> Lesson | None:
    """What the course has taught; nothing where its scars have no forecast."""
    from scarpath.api import follow
    from scarpath.catalog.draws import load_draws

    if not course.case.has_atrophic:
        return None
    return follow.look(course, catalogue, load_draws(catalogue, score=True), today=today)


def _visit(file: Path | None, said: Said, catalogue: Catalogue, today: date) -> dict[str, Any]:
    from scarpath.catalog.course import load_visit, read_visit

    if file is not None:
        if said.typed:
            raise InvalidInput(finding(CliFault.FILE_AND_OPTIONS))
        return load_visit(file, catalogue, today=today)[1]
    try:
        return read_visit(json.dumps(said.visit(today)), "options.json", catalogue, today=today)[1]
    except InvalidFile as error:
        raise InvalidInput(
            finding(CliFault.OPTIONS_WRONG, problems=tuple(map(_option_wrong, error.problems)))
        ) from None


def _option_wrong(problem: Problem) -> Finding:
    """A problem of the options, which stand in no file."""
    message, remedy = problem.message, problem.remedy
    if not problem.place:
        return finding(CliFault.OPTIONS_CLASH, message=message, remedy=remedy)
    return finding(CliFault.OPTION_WRONG, field=problem.where, message=message, remedy=remedy)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InvalidInput(finding(CliFault.FILE_TOO_LARGE, file=str(path), most=MOST_BYTES // 1_000_000))
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(finding(CliFault.CANNOT_READ, file=str(path), why=error.strerror)) from None


def _entry(store: Store, name: str, short: str) -> str:
    """The entry whose id begins so."""
    found = [entry.id for entry in store.entries(store.person(name).id) if entry.id.startswith(short)]
    if len(found) != 1:
        raise InvalidInput(finding(CliFault.ENTRY_AMBIGUOUS if found else CliFault.ENTRY_UNKNOWN))
    return found[0]


def print_course(
    where: Where, name: str, *, history: bool, chart: Path | None, as_json: bool, width: int | None,
    today: date,
) -> None:  # fmt: skip
    """One course, as a picture too."""
    from scarpath.api import follow
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import write_whole

    with where.open() as store:
        course = follow.course(store, name)
    catalogue = load_catalogue()
    found = _lesson(course, catalogue, today)
    if chart is not None:
        drawn = follow.chart(course, catalogue, found, today=today)
        write_whole(chart, drawn.svg.encode(), replace=True)
    _print(course, catalogue, found, as_json=as_json, width=width, today=today, history=history)


def print_people(where: Where, *, as_json: bool, width: int | None) -> None:
    """Everybody's names."""
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.course_json import people_json
    from scarpath.render.follow import people_text
    from scarpath.render.json import dumps

    with where.open() as store:
        people = store.people()
    emit(dumps(people_json(people)) if as_json else people_text(people, style=terminal_style(width)))


def _tell_sometimes(done: int, of: int) -> None:
    """How far a walk over all courses is, where it takes more than a moment."""
    from scarpath.cli.output import note

    if done % TOLD_EVERY == 0:
        note(words_cli().COURSES_DONE.format(done=done, of=of))


def print_due(
    where: Where, name: str | None, *, days: int, ics: Path | None, as_json: bool, width: int | None,
    today: date,
) -> None:  # fmt: skip
    """What is due for one course or for all, up to so many days from today; one as a calendar, too."""
    from scarpath.api import follow
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit, terminal_style, write_whole
    from scarpath.core.course import Due
    from scarpath.render.course_json import due_json
    from scarpath.render.follow import due_text
    from scarpath.render.json import dumps

    if ics is not None and name is None:
        raise InvalidInput(finding(CliFault.ICS_OF_ONE))
    catalogue, until = load_catalogue(), today + timedelta(days=days)
    draws, undated = load_draws(catalogue), tuple[Due, ...]()
    with where.open() as store:
        if name is None:
            rows = follow.due_for_all(
                store, catalogue, until=until, today=today, draws=draws, beat=_tell_sometimes
            )
        else:
            course = follow.course(store, name)
            rows = follow.due(course, catalogue, until=until, today=today, draws=draws)
            undated = follow.undated(course, catalogue)
    if ics is not None:
        data = follow.calendar(course, catalogue, now=datetime.now(UTC), draws=draws)
        write_whole(ics, data, replace=True)
    if as_json:
        emit(dumps(due_json(rows, undated, until)))
        return
    emit(due_text(rows, until, catalogue, undated=undated, style=terminal_style(width)))


def erase(where: Where, name: str | None, *, yes: bool, finish: bool) -> None:
    """Forget a person, or finish what was cut short."""
    from scarpath.cli.output import emit
    from scarpath.render.words import follow as words

    if finish == (name is not None):
        raise InvalidInput(finding(CliFault.ERASE_WHAT))
    with where.open() as store:
        if name is None:
            store.finish_erasing()
            emit(f"{words().FINISHED}\n")
            return
        person = store.person(name)
        if not yes:
            raise InvalidInput(finding(CliFault.ERASE_SURE))
        store.erase(person.id, author=where.who, at=datetime.now(UTC))
    emit(f"{words().ERASED}\n")


def export(where: Where, name: str | None, out: Path) -> None:
    """Write one person, or everybody, as one archive."""
    from scarpath.cli.output import emit
    from scarpath.render.words import follow as words
    from scarpath.store.archive import write_archive

    with where.open() as store:
        people = store.people() if name is None else (store.person(name),)
        write_archive(store, people, out)
    emit(f"{words().EXPORTED.format(file=out)}\n")


def take_in(where: Where, archive: Path) -> None:
    """Take in the people of an archive, all of them or none."""
    from scarpath.cli.output import emit
    from scarpath.render.words import follow as words
    from scarpath.store.archive import read_archive

    with where.open(create=True) as store:
        count = read_archive(store, archive)
    emit(f"{words().IMPORTED.format(count=count)}\n")


def check(where: Where, *, as_json: bool, width: int | None) -> None:
    """Look at everything in the store; faults are named and set the exit code."""
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.course_json import report_json
    from scarpath.render.follow import report_text
    from scarpath.render.json import dumps

    with where.open() as store:
        report = store.check()
    emit(dumps(report_json(report)) if as_json else report_text(report, style=terminal_style(width)))
    if report.faults:
        raise DamagedStore(finding(CliFault.STORE_FAULTS, count=len(report.faults)))
