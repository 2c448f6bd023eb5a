"""The documentation is executed or compared: blocks run, pages are current, links resolve, none is out."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from scarpath.api import draws_used
from scarpath.catalog.build import Fault, fields_of, reader
from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue, read_case
from scarpath.catalog.strict_yaml import read_document
from scarpath.cli.build import build_app
from scarpath.core import errors
from scarpath.core.case import Case, Skin
from scarpath.core.catalogue import Catalogue
from scarpath.core.position import ExpertSource
from scarpath.core.rule import Rule
from scarpath.core.scale import SeverityScale
from scarpath.core.source import Source
from scarpath.core.study import Study
from scarpath.core.treatment import Treatment
from scarpath.render.words import patient as words_patient
from tests.claims import broken_promises

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CATALOGUE_PAGE = ROOT / "src/scarpath/catalog/data/README.md"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md")), CATALOGUE_PAGE]
SCRIPTS = sorted(DOCS.glob("make_*.py"))
TOLD_ELSEWHERE = ("safety-rules.md", "api.md")
"""Made from texts that other tests look at: the rules, and docstrings that quote what people ask."""

RUN = "from scarpath.cli import main; main()"
ANSWERS = "30\nIII\nleft cheek 14\nmoderate\n"
"""For `scarpath new`: age, skin type, icepick scars and their depth; the rest is left open."""

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(language: str) -> Iterator[tuple[str, str]]:
    """Every fenced block in a language, with the page it stands on."""
    for page in PAGES:
        for found, text in _FENCE.findall(page.read_text(encoding="utf-8")):
            if found == language:
                yield name_of(page), text


def shell_lines() -> list[tuple[str, list[str]]]:
    """Every command of the shell blocks, split as a shell would, with its page."""
    lines = [(page, line) for page, text in blocks("sh") for line in text.splitlines()]
    return [(page, shlex.split(line, comments=True)) for page, line in lines if line.strip()]


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a newcomer has it, with the examples and a case that `scarpath new` wrote."""
    folder = tmp_path_factory.mktemp("newcomer")
    shutil.copytree(ROOT / "examples", folder / "examples")
    run(["scarpath", "new", "my_face.yaml"], folder)
    return folder


def run(command: list[str], folder: Path) -> str:
    """A scarpath command, run by this interpreter; fails with what it said unless it leaves with 0."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *command[1:]],
        cwd=folder,
        input=ANSWERS,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def scarpath_commands() -> list[list[str]]:
    """Each scarpath command that a page tells people to type, once; a fit takes minutes and a server runs
    until it is stopped, so both are left out.
    """
    typed = dict.fromkeys(shlex.join(words) for _, words in shell_lines() if words[0] == "scarpath")
    commands = map(shlex.split, typed)
    return [
        words
        for words in commands
        if words[1:2] not in (["new"], ["serve"]) and words[1:3] != ["evidence", "fit"]
    ]


@pytest.mark.parametrize("command", scarpath_commands(), ids=shlex.join)
def test_a_command_of_the_pages_runs(command: list[str], workplace: Path) -> None:
    assert run(command, workplace)


def test_the_pages_type_every_kind_of_command() -> None:
    """Guards the test above against running nothing."""
    typed = {tuple(words[:2]) for _, words in shell_lines()}
    assert {
        ("scarpath",),
        ("scarpath", "new"),
        ("scarpath", "plan"),
        ("make", "demo"),
        ("make", "test"),
    } <= typed


def test_every_verb_of_the_pages_is_one_of_make() -> None:
    verbs = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = {words[1] for _, words in shell_lines() if words[0] == "make"} | set(
        re.findall(r"`make ([a-z-]+)`", text)
    )
    assert named
    assert named <= verbs


@pytest.mark.parametrize(("page", "words"), [(p, w) for p, w in shell_lines() if w[0].endswith("python")])
def test_every_file_named_to_python_is_there(page: str, words: list[str]) -> None:
    files = [word for word in words if word.endswith(".py") or word.startswith("tests")]
    assert files
    assert [file for file in files if not (ROOT / file).exists()] == []


@pytest.mark.parametrize(("page", "text"), list(blocks("python")), ids=lambda value: value[:40])
def test_a_python_block_runs(
    page: str, text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(text, page, "exec"), {})
    assert ("print(" in text) == bool(capsys.readouterr().out)


def test_the_script_of_the_readme_is_short() -> None:
    scripts = [text for page, text in blocks("python") if page == "README.md"]
    assert [len(text.splitlines()) <= 10 for text in scripts] == [True]


@pytest.mark.parametrize(("page", "text"), list(blocks("yaml")), ids=lambda value: value[:40])
def test_a_yaml_block_is_a_valid_file(page: str, text: str) -> None:
    if "scarpath_case:" in text:
        assert read_case(text, page, catalogue(), today=date(2026, 11, 22)).scars
        return
    document = read_document(text, page)
    faults: list[Fault] = []
    kind = {
        "arms": Study, "when": Rule, "range": SeverityScale, "statements": ExpertSource, "suits": Treatment,
        "source_url": Source,
    }  # fmt: skip
    entries = document.value if isinstance(document.value, list) else [document.value]
    for entry in entries:
        record = next(record for key, record in kind.items() if key in entry)
        assert isinstance(reader(record)(entry, (), faults), record)
    assert entries
    assert (faults, list(document.problems)) == ([], [])


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_a_generated_page_is_current(script: Path) -> None:
    """When this fails, run `make docs`."""
    made = runpy.run_path(str(script))
    assert made["PAGE"].read_text(encoding="utf-8") == made["page"]()


def test_the_readme_was_made_from_the_shipped_draws() -> None:
    """When this fails, run `make docs`."""
    lock = draws_used(catalogue(), load_draws(catalogue())).lock.removeprefix("sha256:")
    assert f"`{lock[:12]}`" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_stale_block_of_the_readme_is_renewed() -> None:
    made = runpy.run_path(str(DOCS / "make_readme.py"))
    stale = "a\n<!-- made: counts -->\nold\n<!-- end -->\nb\n"
    fresh = made["_BLOCK"].sub(
        lambda block: block["open"] + made["MADE"][block["name"]]() + block["close"], stale
    )
    assert "old" not in fresh
    assert fresh.startswith("a\n<!-- made: counts -->\nIn this version: ")
    assert fresh.endswith("<!-- end -->\nb\n")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_within_the_repository_resolve(page: Path) -> None:
    broken = []
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        if target.startswith(("http://", "https://")):
            continue
        file = page if not path else (page.parent / path).resolve()
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@cache
def anchors(page: Path) -> frozenset[str]:
    """What a link to a page can point at: its headings in lower case with dashes, and named places."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-") for heading in headings]
    return frozenset(plain) | frozenset(re.findall(r'<a id="([^"]+)">', text))


@cache
def mentioned() -> str:
    """All hand-written and generated pages as one text."""
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command by its full name with the options it takes."""
    waiting = [("scarpath", build_app())]
    while waiting:
        name, command = waiting.pop()
        yield (
            name,
            [option for parameter in command.params for option in parameter.opts if option[:2] == "--"],
        )
        waiting += [(f"{name} {part}", inner) for part, inner in getattr(command, "commands", {}).items()]


@pytest.mark.parametrize(("name", "options"), list(commands()), ids=lambda value: str(value)[:40])
def test_every_command_and_option_is_documented(name: str, options: list[str]) -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert section
    assert [option for option in options if option not in section] == []


def test_every_exit_code_is_documented() -> None:
    table = (DOCS / "cli.md").read_text(encoding="utf-8").partition("## Exit codes")[2]
    kinds = [
        value for value in vars(errors).values() if isinstance(value, type) and hasattr(value, "exit_code")
    ]
    rows = dict(re.findall(r"^\| (\d+) \| (.*) \|$", table, re.MULTILINE))
    assert {kind.__name__ for kind in kinds if f"`{kind.__name__}`" not in rows[str(kind.exit_code)]} == set()
    assert rows["0"] == "done"


@pytest.mark.parametrize("record", [Case, Skin, Treatment, Study])
def test_every_field_of_a_file_has_a_row(record: type) -> None:
    page = (DOCS / "files.md").read_text(encoding="utf-8")
    assert [name for name in fields_of(record) if f"| `{name}`" not in page] == []


def test_the_page_on_intended_use_quotes_what_the_program_prints() -> None:
    page = " ".join((DOCS / "INTENDED-USE.md").read_text(encoding="utf-8").split())
    assert words_patient().NOT_REVIEWED in page
    assert words_patient().NOT_A_DOCTOR in page


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in TOLD_ELSEWHERE], ids=name_of)
def test_no_page_promises_anything(page: Path) -> None:
    text = re.sub(
        r"^```.*?^```|[*_`|]", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    assert broken_promises(text) == []


def tracked() -> list[Path]:
    """The files under version control; without it (an unpacked archive) those of the source folders."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]
    folders = [
        path
        for folder in ("src", "tests", "docs", "examples", "bench")
        for path in (ROOT / folder).rglob("*")
    ]
    return [path for path in (*folders, *ROOT.glob("*")) if path.is_file() and path.suffix != ".pyc"]


PLACES: tuple[str, ...] = (
    r"(?<![\w.])/(?:home|Users|root|work|opt|mnt)/\w",
    r"[A-Z]:\\Users\\",
    r"\b(?:py" + r"pi|pythonhosted|anaconda|artifactory|nexus)\.(?:org|com|io)\b",
    r"\b(?:index-url|find-links|trusted-host)\b *[= ]",
)
"""A folder of one machine, or a host that packages come from."""


def places_in(text: str) -> list[str]:
    return [found[0] for pattern in PLACES for found in re.finditer(pattern, text)]


def test_no_tracked_file_names_a_machine_or_a_package_host() -> None:
    found = {}
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data and path != Path(__file__):
            places = places_in(data.decode("utf-8"))
            found |= {name_of(path): places} if places else {}
    assert found == {}


@pytest.mark.parametrize(
    "planted",
    [
        "see /ho" + "me/ann/scars",
        "C:\\Users\\ann",
        "from https://py" + "pi.org/simple",
        "--index-url = x",
        "(/ro" + "ot/x)",
    ],
)
def test_a_planted_place_is_found(planted: str) -> None:
    assert places_in(planted)


@pytest.mark.parametrize(
    "honest", ["https://example.org/wo" + "rk/2020", "src/scarpath/ro" + "ot/x", "a/b", "home/user"]
)
def test_an_ordinary_path_is_not(honest: str) -> None:
    assert places_in(honest) == []
