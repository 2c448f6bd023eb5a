"""Expert sources that cannot be right are refused with file, line, field and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.core.errors import InvalidCatalogue, Problem
from scarpath.render.say import said
from tests.catalog.small import CONTEXTS, GROUPS, POSITIONS, write_catalogue

SOURCE = POSITIONS.format(id="expert_a")


def said_again(stance: str) -> str:
    """The source, with a second line on its first treatment."""
    more = f"      - {{treatment: needles, position: {stance}, basis: printed}}\n"
    return SOURCE.replace("practice:", f"{more}practice:", 1)


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InvalidCatalogue) as refused:
        load_catalogue(folder)
    return refused.value.problems


def test_the_small_sources_are_read(tmp_path: Path) -> None:
    found = load_catalogue(write_catalogue(tmp_path)).positions["expert_a"]
    (population, first), (_, second) = found.positions()
    assert (str(population.scar_types[0]), first.position, second.reason) == ("rolling", "first_line", "harm")
    assert found.practice[0].interval_weeks is not None
    assert found.practice[0].interval_weeks.high is None


@pytest.mark.parametrize(
    ("old", "new", "field", "says", "remedy"),
    [
        ("read_as: abstract", "read_as: abstract\ncolour: red", "colour", "not a key", "The keys here are"),
        ("treatment: needles, pos", "treatment: nedles, pos", "says (entry 1).treatment", "'nedles'",
         "needles"),
        ("treatment: needles, pos", "treatment: zzz, pos", "says (entry 1).treatment", "'zzz'",
         "names: {zzz:"),
        ("treatments: [needles, light_beam], order: [[needles]",
         "treatments: [pins, light_beam], order: [[pins]", "shared_visits (entry 1).treatments (entry 1)",
         "'pins'", "names"),
        ("key: licence", "key: licenze", "label_facts (entry 1).key", "'licenze'", "licence"),
        ("chosen: {needles: 3}", "chosen: {nails: 3}", "cases (entry 1).chosen.nails", "'nails'", "names"),
        ("[rolling]", "[roling]", "population.scar_types (entry 1)", "'roling'", "rolling"),
        ("by_type: true", "by_type: true, context: on_holiday", "population.context", "'on_holiday'",
         "active_acne"),
        ("by_type: true", "by_type: true, context: keloid_prone", "population.context", "contexts.yaml",
         "entry"),
        ("by_type: true", "by_type: true, severity: []", "population", "severity is empty", "leave out"),
        ("[IV, V]", "[IV, IV]", "population", "one thing twice", "once"),
        ("position: first_line", "position: best", "says (entry 1).position", "'best'", "first_line"),
        (", reason: harm", "", "says (entry 2)", "avoid without a reason", "not_studied"),
        ("position: first_line, basis: printed", "position: first_line, basis: printed, reason: harm",
         "says (entry 1)", "a reason stands with needles", ""),
        ("quality_class: C\n", "", "quality_class", "missing", "A, B, C, D, E"),
        ("quality_class: C", "quality_class: F", "quality_class", "'F'", "A, B, C, D, E"),
        ("independence_group: panel", "independence_group: pannel", "independence_group",
         "whose own file says", "take expert_a out"),
        ("read_as: abstract", "doi: doi.org/10.1/x\nread_as: abstract", "doi", "is no doi",
         "10.1000/example"),
        ("read_as: abstract", "pmid: PMC12\nread_as: abstract", "pmid", "is no pmid", "digits"),
        ("https://example.org/expert_a", "example.org/expert_a", "url", "no address", "https://"),
        ("https://example.org/expert_a", "https://192.0.2.7/paper", "url", "no address", "name of a host"),
        ("https://example.org/expert_a", "https://example.org/expert_b", "url", "the same url", "one file"),
        ("usual_from: 2", "usual_from: 5", "practice (entry 1).sessions", "fall (5, 4)", ""),
        ("usual_from: 2, ", "", "practice (entry 1).sessions", "belong together", ""),
        ("low: 4, high: null", "low: 4, high: 2", "interval_weeks", "high 2 is below low 4", ""),
        ("[[needles], [light_beam]]", "[[needles]]", "shared_visits (entry 1)", "order does not name", ""),
        ("read_as: abstract", "names: {needles: pins}\nread_as: abstract", "names.needles",
         "there is a card", ""),
        ("read_as: abstract", "names: {pins: pins}\nread_as: abstract", "names.pins", "not used", ""),
    ],
)  # fmt: skip
def test_a_source_that_cannot_be_right(
    old: str, new: str, field: str, says: str, remedy: str, tmp_path: Path
) -> None:
    assert old in SOURCE
    found = problems(write_catalogue(tmp_path, positions__expert_a=SOURCE.replace(old, new, 1)))
    (problem,) = [p for p in found if field in p.field]
    assert Path(problem.file).parent.name == "positions"
    assert problem.line is not None
    assert says in said(problem.message)
    assert remedy in said(problem.remedy)


@pytest.mark.parametrize(
    ("stance", "says"),
    [
        ("first_line", "called first_line for one population twice"),
        ("alternative", "calls needles first_line and alternative for one population"),
        ("caution, reason: harm", "calls needles first_line and caution for one population"),
    ],
)
def test_one_source_that_says_two_things_of_one_population(stance: str, says: str, tmp_path: Path) -> None:
    (problem,) = problems(write_catalogue(tmp_path, positions__expert_a=said_again(stance)))
    assert (problem.line, problem.field) == (15, "statements (entry 1).says (entry 3)")
    assert says in said(problem.message)


def test_an_adjunct_is_no_excuse_for_a_warning(tmp_path: Path) -> None:
    beside = "      - {treatment: light_beam, position: adjunct, basis: printed}\n"
    again = SOURCE.replace("practice:", f"{beside}practice:", 1)
    (problem,) = problems(write_catalogue(tmp_path, positions__expert_a=again))
    assert "calls light_beam avoid and adjunct" in said(problem.message)


def test_what_is_no_contradiction(tmp_path: Path) -> None:
    load_catalogue(write_catalogue(tmp_path / "beside", positions__expert_a=said_again("adjunct")))
    opposite = SOURCE.replace("first_line", "avoid").replace("printed}", "printed, reason: ineffective}")
    load_catalogue(write_catalogue(tmp_path / "between", positions__expert_a=opposite))


def test_a_treatment_without_a_card_is_declared(tmp_path: Path) -> None:
    thread = SOURCE.replace("treatment: needles, position", "treatment: thread, position")
    declared = thread.replace("read_as:", "names: {thread: thread lifting}\nread_as:")
    load_catalogue(write_catalogue(tmp_path / "one", positions__expert_a=declared))
    other = declared.replace("expert_a", "expert_b").replace("thread lifting", "lifting with threads")
    folder = write_catalogue(tmp_path / "two", positions__expert_a=declared, positions__expert_b=other)
    (problem,) = problems(folder)
    assert problem.field == "names.thread"
    assert "'thread lifting' by the source expert_a" in said(problem.message)


@pytest.mark.parametrize(
    ("groups", "file", "says"),
    [
        (GROUPS.replace("[expert_a, expert_b]", "[expert_a, expert_c]"), "independence_groups", "'expert_c'"),
        (
            GROUPS.replace("[expert_a, expert_b]", "[expert_a]"),
            "independence_groups",
            "fewer than two members",
        ),
        ("[]", "expert_a", "that of expert_b too"),
    ],
)
def test_groups_that_do_not_agree(groups: str, file: str, says: str, tmp_path: Path) -> None:
    found = problems(write_catalogue(tmp_path, independence_groups=groups))
    assert any(Path(p.file).stem == file and says in said(p.message) and p.line is not None for p in found)


def test_a_context_on_a_source_that_is_none(tmp_path: Path) -> None:
    (problem,) = problems(write_catalogue(tmp_path, contexts=CONTEXTS.replace("[page]", "[gone]")))
    assert problem.field == "(entry 1).facts (entry 1).sources (entry 1)"
