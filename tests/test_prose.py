"""What people read stands in the words folders: no other file under src holds a sentence or a label, and the
templates of pages and documents hold none in their text or in what is read aloud.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

import scarpath

ROOT = Path(scarpath.__path__[0])
WORDS = ROOT / "render" / "words"
FILES = sorted(path for path in ROOT.rglob("*.py") if WORDS not in path.parents)
OURS = ("ValueError", "TypeError", "AttributeError", "AssertionError", "RuntimeError", "FileExistsError")
"""Errors that no input of a user leads to; who programs reads them."""
TEMPLATES = sorted((ROOT / "web" / "templates").glob("*.html"))
DOCUMENTS = sorted((ROOT / "documents").glob("*.typ"))
SCRIPTS = sorted(path for path in (ROOT / "web" / "static").glob("*.js") if ".min." not in path.name)

HOLE = "\N{WHITE SQUARE}"
"""What stands for a value that is filled in."""
MARKUP = (
    r"<[^>]*>",  # tags of HTML and SVG with their attributes
    r" [a-z][a-z-]*=\"[^\"]*\"",  # attributes that are put into a tag later
    r"https?://\S+",
)
"""What is read by a browser and not by a person."""
APART = {
    "re.compile": "a pattern",
    "execute": "SQL",
    "executescript": "SQL",
    "_rows": "SQL",
    "LOG.warning": "the log of the server, for whoever runs it",
    "LOG.error": "the log of the server, for whoever runs it",
}
"""Calls whose arguments nobody reads in a page or an answer, by the end of their name, with what they are."""
NOT_READ = (
    r"^\s*(SELECT|INSERT|UPDATE|DELETE|PRAGMA|ALTER|BEGIN|CREATE|FROM log|DISTINCT) |NOT NULL",  # SQL
    r"^[\w.-]+(/[\w.+-]+)?; \w[\w-]*=|(^|; )[\w-]+='?\w|'(self|none)'|^[\w-]+=\(\)|max-age=",  # HTTP headers
    r"PRIMARY KEY|^VACUUM|WHERE \w+ = \?|ORDER BY seq",  # more SQL
    r"^(not a database|unable to open|expected key|unexpected end of stream|mapping values are not allowed)$",
    r"^(control|special) characters$",  # what SQLite and the YAML parser say, by which their errors are known
    rf"^ \(entry {HOLE}\)$",  # a place in a file, which the form reads back
    r"sans-serif$",  # fonts
    r"^(:root|\.[a-z-]+) ?\{",  # a style sheet
    r"^# ",  # comments of a file that is written, whose keys are not translated
    rf"^person {HOLE}( with {HOLE})?$",  # what the log of a clinic keeps, which is never written anew
    r"^not stated$",  # the rater that a study does not name, as the stored draws call it
)
"""Texts that are made for programs, by their form."""


def named(node: ast.expr) -> str:
    return ast.unparse(node)


def text_of(node: ast.AST) -> str | None:
    """A literal with a hole for each value that is filled in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(v.value if isinstance(v, ast.Constant) else HOLE for v in node.values)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"(?<!\{)\{[\w.:]*\}", HOLE, node.value)
    return None


def docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    """Text that stands alone: docstrings, and those of values."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def of_errors(tree: ast.AST) -> Iterator[ast.AST]:
    """What is raised of errors that are a fault of the program."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and named(node.exc.func) in OURS:
            yield node


def interface_for_programs(tree: ast.AST) -> Iterator[ast.AST]:
    """The description of the JSON interface, for programmers as its docstrings are, and its examples."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("description", "openapi_examples"):
            yield node.value
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "description":
                    yield value


def calls_apart(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and any(
            named(node.func) == name or named(node.func).endswith(f".{name}") for name in APART
        ):
            yield node


@cache
def closed_sets() -> frozenset[str]:
    """The members of every `Literal`: values that code branches on, told by a mapping of words."""
    found: set[str] = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Subscript) and named(node.value) == "Literal":
                found |= {part.value for part in ast.walk(node.slice) if isinstance(part, ast.Constant)}
    return frozenset(found)


def is_prose(text: str) -> bool:
    """Two words with a space between them, or a word beside a value that is filled in."""
    if any(re.search(form, text) for form in NOT_READ):
        return False
    for form in MARKUP:
        text = re.sub(form, "\n", text)
    for line in text.splitlines():
        kinds = [kind_of(token) for token in line.split()]
        if any("word" in pair and "other" not in pair for pair in pairwise(kinds)):
            return True
    return False


def kind_of(token: str) -> str:
    """A word of a language, a value that is filled in, or something else, such as the name of a field."""
    bare = token.strip(".,;:!?()[]\"'")
    if bare.startswith(HOLE) or bare.endswith(HOLE):
        return "value"
    return "word" if re.fullmatch(r"[A-Za-z]+('[a-z]+)?(-[a-z]+)*", bare) else "other"


def prose_in(source: str) -> list[str]:
    """The sentences and labels in a file."""
    tree = ast.parse(source)
    apart = [*docstrings(tree), *of_errors(tree), *interface_for_programs(tree), *calls_apart(tree)]
    apart += [
        node.format_spec
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue) and node.format_spec
    ]
    skipped = {id(inner) for node in apart for inner in ast.walk(node)}
    skipped |= {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
    }
    texts = (text_of(node) for node in ast.walk(tree) if id(node) not in skipped)
    return [text for text in texts if text and text not in closed_sets() and is_prose(text)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_sentence_stands_outside_the_words(path: Path) -> None:
    assert prose_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    [
        'X = "wait six months after it"',
        'X = {"a": "Not scored"}',
        'f = lambda n: f"{n} studies"',
        'f = lambda low, high: f"{low} to {high} %"',
        'X = "of {count} people"',
        'X = "THE FIT FROM SEVERAL SEEDS"',
        "X = '<p class=note>Ask a doctor.</p>'",
        'help = typer.Option(help="Width of the page.")',
        'page.heading("Not scored")',
    ],
)
def test_a_planted_sentence_is_found(planted: str) -> None:
    assert len(prose_in(planted)) == 1


@pytest.mark.parametrize(
    "source",
    [
        'def f() -> None:\n    """Takes a while to do."""\n    raise ValueError(f"no such day in {it}")',
        "X = '<p class=note title=it>'",
        'X = f"{region}: {count}"',
        'rows = file.execute("SELECT name FROM users WHERE id = ?")',
        'Way = Literal["nothing measured", "fitted"]\nX = "nothing measured"',
    ],
)
def test_what_is_no_prose_is_left_alone(source: str) -> None:
    assert [text for text in prose_in(source) if text not in closed_sets()] == []


class Read(HTMLParser):
    """The text of a template, and what a browser shows or reads aloud of its attributes."""

    SHOWN = ("alt", "aria-label", "aria-description", "placeholder", "title")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread += tag in ("script", "style")
        self.found += [value for name, value in attrs if name in self.SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.found.append(data)


def english_in(template: str) -> list[str]:
    """Words in a template that come from no words file: outside of braces, or a string that these show."""
    shown = re.findall(r"\{\{\s*[\"']([^\"']*)[\"']\s*\}\}", template)
    bare = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", template, flags=re.DOTALL)
    reader = Read()
    # Attributes that a macro puts into a tag have lost it here.
    reader.feed(re.sub(r"^\s*([\w-]+=\"[^\"]*\"\s*)+$", "", bare, flags=re.MULTILINE))
    return [text for text in [*shown, *reader.found] if re.search(r"[A-Za-z]{2}", text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words(path: Path) -> None:
    assert english_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Ask first.</p>",
        '<button aria-label="Close">{{ w.SIGN }}</button>',
        '<input placeholder="Name">',
        "{% if first %}<b>first</b>{% endif %}",
        '<p>{{ "Nothing yet" }}</p>',
    ],
)
def test_words_planted_in_a_template_are_found(planted: str) -> None:
    assert len(english_in(planted)) == 1


def in_brackets(source: str) -> list[str]:
    """Text in a Typst template: what stands in square brackets and is no code and no value."""
    plain = re.sub(r"//[^\n]*|#(set|show|let) [^\n]*|\"[^\"\n]*\"|#\w[\w.]*|<\w+>", "", source)
    before = ""
    while before != plain:
        before, plain = plain, re.sub(r"(\.\w+)?\([^()]*\)", "", plain)
    return [text for text in re.findall(r"\[([^\[\]]*)\]", plain) if is_prose(text)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_hold_no_words(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert in_brackets(source) == []
    assert in_brackets(f"{source}\n#block[Ask a doctor]") == ["Ask a doctor"]


def strings_of(script: str) -> list[str]:
    """The strings and templates of a script."""
    plain = re.sub(r"(?<!:)//[^\n]*", "", script)
    found = re.findall(r"\"([^\"\n]*)\"|`([^`]*)`", plain)
    return [re.sub(r"\$\{[^{}]*\}", HOLE, one or other) for one, other in found]


SELECTOR = r"^[\w.#\[]|use strict"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_hold_no_words(path: Path) -> None:
    """A script takes its words from the page: from `data-` attributes and labels."""
    script = path.read_text(encoding="utf-8")
    assert [text for text in strings_of(script) if is_prose(text) and text not in SCRIPTED] == []
    assert "Ask a doctor" in strings_of(f'{script}\nx.textContent = "Ask a doctor";')


SCRIPTED = ("use strict", f"spot t-{HOLE}", "input, select", "select, input")
"""What scripts hold that reads like prose: a mode, classes and selectors."""
