"""A catalogue folder is read whole or refused with every problem in every file."""

from __future__ import annotations

from pathlib import Path

import pytest

from scarpath.catalog.load import load_catalogue, load_studies, load_study
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidCatalogue, Problem
from scarpath.render.say import said
from tests.catalog.small import CARD, COMPARATORS, RULE, SCALE, SOURCES, STUDY, SYNTHESES, write_catalogue

FIRST = STUDY.format(id="first2020", doi="10.1/a")
NEEDLES = CARD.format(id="needles", family="microneedling")


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(InvalidCatalogue) as caught:
        load_catalogue(folder)
    for problem in caught.value.problems:
        assert said(problem.remedy).endswith((".", "?")), problem
    return list(caught.value.problems)


def test_the_small_catalogue_comes_out_as_it_was_written(catalogue: Catalogue) -> None:
    assert list(catalogue.treatments) == ["light_beam", "needles"]
    assert list(catalogue.studies) == ["first2020", "second2020"]
    assert catalogue.studies["first2020"].arms[0].components[0].treatment == "needles"
    assert catalogue.comparators["none"].mechanism == "inert"
    assert catalogue.sources["page"].author == "Nobody"
    assert catalogue.scales["extent"].items[0].weight == 10


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        ("n: 20\n    components", "components", 13, "arms (entry 1).n", "missing"),
        ("sd: 20", "sd: 0", 22, "arms (entry 1).outcomes (entry 2).before.sd", "too small"),
        ("[0, 25, 50, 100]", "[0, 50, 25, 100]", 17, "arms (entry 1).outcomes (entry 1)", "do not ascend"),
        ("[5, 5, 10]", "[5, 5, 11]", 17, "arms (entry 1).outcomes (entry 1)", "more than n = 20"),
        ("[5, 5, 10]", "[5, 15]", 17, "arms (entry 1).outcomes (entry 1)", "4 edges for 2 counts"),
        ("[5, 5, 10]", "[5, -5, 10]", 17, "arms (entry 1).outcomes (entry 1).counts (entry 2)", "too small"),
        ("kind: bands, ", "", 17, "arms (entry 1).outcomes (entry 1).kind", "missing"),
        ("kind: bands", "kind: band", 17, "arms (entry 1).outcomes (entry 1).kind", "'band'"),
        ("events: 1,", "events: 21,", 24, "arms (entry 1).adverse (entry 1)", "21 events among 20"),
        ("treatment: needles", "treatment: needels", 15, "arms (entry 1).components (entry 1).treatment",
         "needels"),
        ("design: single_arm", "design: trial", 6, "design", "'trial'"),
        ("scar_types: null", "scar_types: [flat]", 10, "scar_types (entry 1)", "'flat'"),
        ('doi: "10.1/a"', "doi: 10.1", 4, "citation.doi", "10.1 is not text"),
        ("year: 2020", "year: 20200", 3, "year", "too large"),
        ("id: first2020", "id: other", 1, "id", "not the name of the file"),
    ],
)  # fmt: skip
def test_a_slip_in_a_study(old: str, new: str, line: int, field: str, says: str, tmp_path: Path) -> None:
    assert old in FIRST
    folder = write_catalogue(tmp_path, studies__first2020=FIRST.replace(old, new, 1))
    (problem,) = problems(folder)
    assert problem.file.endswith("studies/first2020.yaml")
    assert (problem.line, problem.field) == (line, field)
    assert says in said(problem.message)


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("kind: responders, threshold_percent: 50, responders: 21", "21 responders among 20 patients"),
        ("kind: grade_responders, at_least: 1, responders: 21", "21 responders among 20 patients"),
        ("kind: grade_gain, grades: [1, 2], counts: [15, 6]", "the counts add up to 21, more than n = 20"),
        ("kind: mean_improvement, mean: 40, sd: 0", "0 is too small"),
    ],
)
def test_counts_above_n_and_a_spread_of_nothing(outcome: str, says: str, tmp_path: Path) -> None:
    old = "kind: bands, scale: vas, rater: patient, n: 20, edges: [0, 25, 50, 100], counts: [5, 5, 10]"
    new = f"scale: vas, rater: patient, n: 20, {outcome}"
    assert old in FIRST
    (problem,) = problems(write_catalogue(tmp_path, studies__first2020=FIRST.replace(old, new)))
    assert (Path(problem.file).name, problem.line) == ("first2020.yaml", 17)
    assert "outcomes (entry 1)" in problem.field
    assert says in said(problem.message)


def test_more_patients_analysed_than_the_arm_has(tmp_path: Path) -> None:
    more = FIRST.replace("rater: patient, n: 20", "rater: patient, n: 21")
    (problem,) = problems(write_catalogue(tmp_path / "people", studies__first2020=more))
    assert problem.field == "arms (entry 1).outcomes (entry 1).n"
    assert "21 patients were analysed in an arm of 20" in said(problem.message)
    scars = more.replace("flags: []", "flags: [n_is_lesions]")
    load_catalogue(write_catalogue(tmp_path / "scars", studies__first2020=scars))


@pytest.mark.parametrize("number", ["doi", "pmid", "pmcid"])
def test_one_trial_in_two_files(number: str, tmp_path: Path) -> None:
    first, second = (STUDY.format(id=name, doi="10.1/a") for name in ("first2020", "second2020"))
    first, second = (text.replace("{doi:", f"{{{number}:") for text in (first, second))
    folder = write_catalogue(
        tmp_path, studies__first2020=first, studies__second2020=second.replace("10.1/a", "10.1/A")
    )
    (problem,) = problems(folder)
    assert problem.field == f"citation.{number}"
    assert problem.file.endswith("second2020.yaml")
    assert f"first2020 has the same {number}" in said(problem.message)


def test_one_trial_twice_among_those_to_score(tmp_path: Path, catalogue: Catalogue) -> None:
    for name in ("third2020", "fourth2020"):
        (tmp_path / f"{name}.yaml").write_text(STUDY.format(id=name, doi="10.1/c"), encoding="utf-8")
    with pytest.raises(InvalidCatalogue, match=r"third2020\.yaml: citation\.doi: the study fourth2020"):
        load_studies(tmp_path, catalogue)


def test_every_file_with_a_problem_is_named_at_once(tmp_path: Path) -> None:
    folder = write_catalogue(
        tmp_path,
        studies__first2020=FIRST.replace("n: 20", "n: 0", 1),
        treatments__needles=NEEDLES.replace("stage: 3", "stage: 12").replace("  keloid:", "  keliod:"),
        sources=None,
        scales__extent="",
        rules__pregnant=RULE + "\tx: 1\n",
        treatments__light_beam=NEEDLES,
    )
    (folder / "rules" / "notes.txt").write_text("x", encoding="utf-8")
    (folder / "rules" / ".hidden").write_text("x", encoding="utf-8")
    found = [(Path(p.file).relative_to(folder).as_posix(), p.line) for p in problems(folder)]
    assert found == [
        ("rules/notes.txt", None),
        ("rules/pregnant.yaml", 12),
        ("scales/extent.yaml", None),
        ("sources.yaml", None),
        ("studies/first2020.yaml", 14),
        ("treatments/light_beam.yaml", 1),
        ("treatments/needles.yaml", 12),
        ("treatments/needles.yaml", 18),
    ]


@pytest.mark.parametrize(
    ("name", "text", "old", "new", "field", "says"),
    [
        ("treatments__needles", NEEDLES, "sources: [page]}]", "sources: [pgae]}]",
         "what_it_does (entry 1).sources (entry 1)", "'pgae'"),
        ("treatments__needles", NEEDLES, "sources: [page]}\n", "sources: [gone]}\n",
         "sessions_usual.sources (entry 1)", "'gone'"),
        ("treatments__needles", NEEDLES, "hosts: []", "hosts: [light]", "hosts (entry 1)", "'light'"),
        ("rules__pregnant", RULE, "study:first2020", "study:first", "facts (entry 1).sources (entry 2)",
         "study:first"),
        ("rules__pregnant", RULE, "treatments: [light_beam]", "treatments: [beam]",
         "applies_to.treatments (entry 1)", "'beam'"),
        ("rules__pregnant", RULE, "treatments: [light_beam]", "families: [lazer]",
         "applies_to.families (entry 1)", "'lazer'"),
        ("rules__pregnant", RULE, "treatments: [light_beam]", "mechanisms: [heat]",
         "applies_to.mechanisms (entry 1)", "'heat'"),
        ("scales__extent", SCALE, "status: invented",
         "status: invented\nrater_error: {fact: x, source: gone}", "rater_error.source (entry 1)", "'gone'"),
        ("comparators", COMPARATORS, "mechanism: inert", "mechanism: inert, suits_like: lite",
         "entry 1).suits_like", "'lite'"),
        ("comparators", COMPARATORS, "id: none", "id: needles", "entry 1).id", "treatment has the id"),
        ("sources", SOURCES, "  evidence_level: invented\n", "", "entry 1).evidence_level", "missing"),
        ("sources", SOURCES, SOURCES, SOURCES + SOURCES, "id", "second entry"),
        ("syntheses", SYNTHESES, "[light_beam, needles]", "[light_beam, nails]",
         "(entry 1).comparisons (entry 1).b.options (entry 2) (entry 2)", "'nails'"),
        ("syntheses", SYNTHESES, "high: 2.0", "high: 1.2", "(entry 1).comparisons (entry 1)", "lies outside"),
    ],
)  # fmt: skip
def test_a_key_that_leads_nowhere(
    name: str, text: str, old: str, new: str, field: str, says: str, tmp_path: Path
) -> None:
    assert old in text
    found = problems(write_catalogue(tmp_path, **{name: text.replace(old, new)}))
    (problem,) = [p for p in found if field in p.field]
    assert problem.file.endswith(f"{name.replace('__', '/')}.yaml")
    assert problem.line is not None
    assert says in said(problem.message)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    assert "no such folder" in said(problems(tmp_path / "absent")[0].message)
    assert {Path(p.file).name for p in problems(tmp_path)} == {
        "comparators.yaml",
        "sources.yaml",
        "sequencing.yaml",
        "mirrors.yaml",
        "syntheses.yaml",
        "independence_groups.yaml",
        "contexts.yaml",
    }


def test_a_single_study(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(FIRST, encoding="utf-8")
    assert load_study(path) == catalogue.studies["first2020"]
    assert load_study(path, catalogue) == load_study(path)
    path.write_text(FIRST.replace("treatment: needles", "treatment: pins"), encoding="utf-8")
    load_study(path)
    with pytest.raises(InvalidCatalogue, match="there is no treatment 'pins'"):
        load_study(path, catalogue)
    path.write_text("", encoding="utf-8")
    with pytest.raises(InvalidCatalogue, match="the file is empty"):
        load_study(path)
    with pytest.raises(InvalidCatalogue, match="no such file"):
        load_study(tmp_path / "absent.yaml")
