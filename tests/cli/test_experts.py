"""The command on what experts say."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from scarpath.cli.app import app
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import Kind
from scarpath.render.words.en import experts as words


def scarpath(*typed: str) -> str:
    done = CliRunner().invoke(app, ["experts", *typed], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_without_a_name_all_kinds_of_scars() -> None:
    assert words.ELSE_FIRST in scarpath()


@pytest.mark.parametrize("typed", ["rolling", "Rolling", "boxcar", "keloid", "macular_red", "macular-brown"])
def test_a_kind_of_scar_by_its_name(typed: str) -> None:
    text = scarpath(typed, "--skin", "V", "--severity", "severe")
    assert f"{words.TITLE_SCAR.partition('{')[0]}" in text
    assert words.FINDINGS[Kind.EXPERTS_NOT_REVIEWED] in text


@pytest.mark.parametrize("typed", ["tca_cross", "TCA CROSS", "dermabrasion", "microneedling"])
def test_a_treatment_by_its_id_or_name(typed: str) -> None:
    assert words.EACH_SOURCE.upper() in scarpath(typed)


def test_a_depth_is_asked_for_or_told_apart() -> None:
    deep = json.loads(scarpath("boxcar", "--depth", "deep", "--json"))
    both = json.loads(scarpath("boxcar", "--json"))
    assert [scar["depth"] for scar in deep["scars"]] == ["deep"]
    assert [scar["depth"] for scar in both["scars"]] == ["shallow", "deep"]


def test_a_treatment_for_programs() -> None:
    told = json.loads(scarpath("subcision", "--json"))
    assert told["treatment"] == "subcision"
    assert told["standings"]


@pytest.mark.parametrize(
    ("typed", "says"), [("subsision", "Did you mean subcision"), ("zzzzzz", "macular_brown")]
)
def test_a_name_that_is_not_known_says_what_is(typed: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        CliRunner().invoke(app, ["experts", typed], catch_exceptions=False)
