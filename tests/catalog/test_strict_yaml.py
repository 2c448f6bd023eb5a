"""What a file says is read as a person would read it, with the line of every place, and nothing is
guessed.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from scarpath.catalog import strict_yaml
from scarpath.catalog.faults import CatalogFault
from scarpath.catalog.strict_yaml import plain_value, read_document, read_text
from scarpath.core.errors import InvalidFile, Place, Problem
from scarpath.core.finding import finding
from scarpath.render.say import said


def refused(text: str, name: str = "x.yaml") -> Problem:
    with pytest.raises(InvalidFile) as caught:
        read_document(text, name)
    (problem,) = caught.value.problems
    assert problem.file == name
    assert said(problem.message)
    assert said(problem.remedy)
    return problem


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"), ("no", "no"), ("on", "on"), ("y", "y"), ("true", True), ("false", False), ("True",
        True),
        ("1e-3", 0.001), ("12:30", "12:30"), ("017", "017"), ("0o17", "0o17"), ("0x1F", "0x1F"), ("1_000",
        "1_000"),
        ("14", 14), ("-3", -3), ("2.50", 2.5), (".5", 0.5), ("1,5", "1,5"), ("50%", "50%"), ("2026-03-01",
        "2026-03-01"),
        ("~", None), ("null", None), ("", None), ("none", "none"), (".inf", ".inf"), (".nan", ".nan"),
        ("1e999", "1e999"),
        ("٣", "٣"), ("IV", "IV"), ("=", "="), ("<<", "<<"),
    ],
)  # fmt: skip
def test_a_word_is_a_number_only_where_it_plainly_looks_like_one(written: str, meant: object) -> None:
    value = read_document(f"key: {written}", "x.yaml").value
    assert value == {"key": meant}
    assert isinstance(value, dict)
    assert type(value["key"]) is type(meant)


@pytest.mark.parametrize("quoted", ['"14"', "'true'", '"~"', "'1e-3'"])
def test_quoted_words_stay_text(quoted: str) -> None:
    value = read_document(f"key: {quoted}", "x.yaml").value
    assert value == {"key": quoted[1:-1]}


def test_keys_are_text_and_a_number_of_any_length_is_read() -> None:
    assert read_document("0: none\nNO: x\n12:30: y\n", "x.yaml").value == {
        "0": "none",
        "NO": "x",
        "12:30": "y",
    }
    assert plain_value("9" * 300) == int("9" * 300)
    assert plain_value("9" * 5000) == "9" * 5000


def test_every_place_has_its_line() -> None:
    text = "a: 1\nb:\n  - c: 2\n    d: [3,\n      4]\n  - {e: 5}\n"
    document = read_document(text, "x.yaml")
    assert document.value == {"a": 1, "b": [{"c": 2, "d": [3, 4]}, {"e": 5}]}
    # Counted by hand in the text above.
    expected = {
        ("a",): 1,
        ("b",): 2,
        ("b", 0): 3,
        ("b", 0, "c"): 3,
        ("b", 0, "d"): 4,
        ("b", 0, "d", 1): 5,
        ("b", 1, "e"): 6,
    }
    assert {place: document.line(place) for place in expected} == expected
    assert document.line(("b", 1, "absent", "deeper")) == 6


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ((), ""),
        (("a",), "a"),
        (("b", 1, "e"), "b (entry 2).e"),
        ((0, "b", 1, 2), "(entry 1).b (entry 2) (entry 3)"),
    ],
)
def test_a_place_is_told_with_its_keys_and_entries(place: Place, told: str) -> None:
    assert Problem("x.yaml", None, place, finding(CatalogFault.NO_VISIT)).field == told


def test_json_lines_are_those_of_yaml() -> None:
    text = '{"a": 1,\n "b": [{"c": 2},\n  {"d": "\\ud83d\\ude00 \\/"}]}'
    document = read_document(text, "x.json")
    assert document.value == json.loads(text)
    assert document.line(("b", 1, "d")) == 3


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_equal_keys_are_refused_and_reading_goes_on(name: str) -> None:
    document = read_document('{"a": 1,\n"b": {"c": 1, "d": 4},\n"a": {"x": 2}, "z": 3}', name)
    (problem,) = document.problems
    assert (problem.line, problem.field) == (3, "a")
    assert "line 1" in said(problem.message)
    assert document.value == {"a": 1, "b": {"c": 1, "d": 4}, "z": 3}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\n\tb: 2\n", 2, "tab"),
        ("a:\n\t- 1\n", 2, "tab"),
        ("a: 1\n  b: 2\n", 2, "indentation"),
        ("a:\n    b: 1\n  c: 2\n", 3, "indentation"),
        ("a: [1, 2\nb: 3\n", 2, ""),
        ('a: "open\nb: 1\n', 3, "never closed"),
        ("a: &x 1\nb: *x\n", 1, "anchors"),
        ("a: 1\nb: *x\n", 2, "anchors"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "tags"),
        ('a: !!int "5"\n', 1, "tags"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("? [a]\n: 1\n", 1, "key belongs"),
        ("a: \x01\n", 1, "control character"),
        ('a: "\\q"\n', 1, "backslash"),
        ("- " * 40 + "a\n", 1, "nested"),
        ("[" * 100_000, 1, "nested"),
    ],
)
def test_what_cannot_be_read_names_line_and_remedy(
    text: str, line: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = refused(text)
    assert says in said(problem.message)
    assert problem.line == line
    # The parser written in Python words its complaints otherwise and must serve where the C one is missing.
    monkeypatch.setattr(strict_yaml, "_LOADER", "SafeLoader")
    assert refused(text).message == problem.message


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    layers = "\n".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 20))
    assert refused(f"l0: &l0 [x]\n{layers}").line == 1


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{"a": 1,\n "b": [1, 2,]\n}', 2, "comma"),
        ('{"a": 1,\n}', 1, "comma"),
        ('{"a": 1\n "b": 2}', 2, "not JSON"),
        ('{"a": NaN}', 1, "NaN"),
        ("{'a': 1}", 1, "not JSON"),
        ('{"a": "\\ud800"}', 1, "half of a character"),
        ("[" * 100_000 + "]" * 100_000, None, "nested"),
        ("[" * 31 + "]" * 31, 1, "nested"),
    ],
)
def test_json_that_cannot_be_read(text: str, line: int | None, says: str) -> None:
    problem = refused(text, "x.json")
    assert says in said(problem.message)
    assert problem.line == line


@pytest.mark.parametrize("text", ["", "  \n\n", "# only a comment\n", "---\n", "null"])
def test_an_empty_file_says_nothing(text: str) -> None:
    assert read_document(text, "x.yaml").value is None


def test_files_that_are_no_text(tmp_path: Path) -> None:
    def said(name: str, data: bytes | None = None) -> str:
        path = tmp_path / name
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(InvalidFile) as caught:
            read_text(path)
        assert caught.value.problems[0].remedy
        return str(caught.value)

    assert "no such file" in said("absent.yaml")
    assert "folder" in said(".")
    assert "not text" in said("binary.yaml", b"\x89PNG\r\n\x00\x00")
    assert "UTF-16" in said("notepad.yaml", "scarpath_case: 1".encode("utf-16"))
    assert "latin.yaml:2" in said("latin.yaml", b"a: 1\nb: caf\xe9\n")
    assert "0xe9" in said("latin.yaml")
    assert "no such file" in said("x" * 10 + "/y.yaml")
    assert "cannot be opened" in said("x" * 4000)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_text(tmp_path / "x.yaml") == "a: 1\n"


def test_a_large_file_is_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "large.yaml").open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(InvalidFile, match="larger than 1 MB"):
        read_text(tmp_path / "large.yaml")


plain_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(plain_json)
def test_json_is_read_as_the_standard_library_reads_it(value: object) -> None:
    # Oracle: json.loads. A value that stands alone as null counts as an empty file.
    text = json.dumps(value, indent=1)
    document = read_document(text, "x.json")
    assert document.value == json.loads(text)
    assert not document.problems


@given(st.text())
def test_any_text_is_either_read_or_refused(text: str) -> None:
    for name in ("x.yaml", "x.json"):
        with contextlib.suppress(InvalidFile):
            read_document(text, name)
