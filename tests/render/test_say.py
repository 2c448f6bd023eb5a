"""Findings in words: every kind has one template, and every place that makes one gives what its template
names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from string import Formatter

import pytest

import scarpath
import scarpath.core.plan
from scarpath.core.finding import Basis, Kind, finding
from scarpath.planning.experts import SAYS
from scarpath.planning.safety import SIGNED
from scarpath.render.say import said
from scarpath.render.words import ENGLISH, templates

ROOT = Path(scarpath.__path__[0])


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def kinds_named(node: ast.expr) -> list[str]:
    """The kinds that the first argument of `finding` can be."""
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("Kind", "FindingKind"):
        return [node.attr]
    if isinstance(node, ast.IfExp):
        return [*kinds_named(node.body), *kinds_named(node.orelse)]
    return []


def calls(source: str) -> Iterator[tuple[str, set[str], bool]]:
    """Each kind that a file makes, the figures it gives, and whether it gives more by a mapping."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "finding" and node.args:
            given = {keyword.arg for keyword in node.keywords if keyword.arg}
            for kind in kinds_named(node.args[0]):
                yield kind, given, any(keyword.arg is None for keyword in node.keywords)


MADE = [
    (path.stem, *call)
    for room in ("core", "planning", "evidence", "followup", "api")
    for path in sorted((ROOT / room).glob("*.py"))
    for call in calls(path.read_text(encoding="utf-8"))
    if call[0] != Kind.CATALOGUE_TEXT.name  # said as it stands in the catalogue, or by the language
]


def test_every_kind_has_one_template_in_the_words_of_one_audience() -> None:
    assert set(templates()) >= set(Kind) - {Kind.CATALOGUE_TEXT}
    assert not set(ENGLISH.file("patient").FINDINGS) & set(ENGLISH.file("clinician").FINDINGS)


def test_every_kind_is_found_somewhere() -> None:
    rooms = [p for name in ("core", "planning", "evidence", "api") for p in (ROOT / name).glob("*.py")]
    source = "".join(path.read_text(encoding="utf-8") for path in rooms)
    assert [kind.name for kind in Kind if f"Kind.{kind.name}" not in source] == []


@pytest.mark.parametrize(("place", "kind", "given", "more"), MADE, ids=lambda x: x if type(x) is str else "")
def test_a_finding_brings_what_its_template_names(place: str, kind: str, given: set[str], more: bool) -> None:
    wanted = names_in(templates()[Kind[kind]])
    assert given <= wanted if more else given == wanted, place


MAPPED: dict[str, tuple[Kind, set[str]]] = {
    **{f"signed {verdict}": (kind, {"signature"}) for verdict, kind in SIGNED.items()},
    **{f"floor {reason}": (kind, set()) for reason, kind in SAYS.items()},
}


@pytest.mark.parametrize("name", MAPPED)
def test_a_kind_that_is_looked_up_names_only_what_it_is_given(name: str) -> None:
    kind, given = MAPPED[name]
    assert names_in(templates()[kind]) <= given


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.name.startswith("ORDER_BY")])
def test_a_step_of_the_order_names_only_the_two_figures(kind: Kind) -> None:
    assert names_in(templates()[kind]) <= {"first", "other", "by"}


def test_a_finding_that_nobody_put_into_words_is_refused() -> None:
    with pytest.raises(TypeError, match="said"):
        f"{finding(Kind.GENTLEST)}"


def test_a_planted_gap_is_found() -> None:
    ((kind, given, more),) = calls("finding(Kind.OVER_BY, date=3)")
    assert (kind, given, more) == ("OVER_BY", {"date"}, False)
    assert names_in(templates()[Kind.OVER_BY]) == {"day"} != given


@pytest.mark.parametrize(
    ("days", "told"), [(1, "1 day"), (7, "1 week"), (10, "10 days"), (28, "4 weeks"), (0, "0 weeks")]
)
def test_a_span_is_told_in_whole_weeks_where_it_can_be(days: int, told: str) -> None:
    found = finding(Kind.AFTER_ANOTHER, treatment="B", before="A", apart=timedelta(days=days), why=None)
    assert said(found) == f"B at least {told} after A"


def test_what_a_statement_rests_on_stands_in_brackets() -> None:
    ours = Basis(sources=("a", "b"), disputed=True, proposal=True)
    text = said(finding(Kind.CARE, what="sunscreen", basis=ours))
    assert text == "sunscreen [a; b; sources disagree; our proposal, needs a clinician's sign-off]"
    assert said(finding(Kind.CARE, what="sunscreen", basis=Basis())) == "sunscreen"
