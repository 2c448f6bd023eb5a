"""What nobody would type: noise for the reader of cases, and all that the schema of the interface allows."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from scarpath import api
from scarpath.catalog.load import load_catalogue, read_case
from scarpath.core.errors import InvalidCase
from scarpath.web.desk import Desk
from scarpath.web.form import face_of, typed_from, typed_of
from tests.web.site import FACE, TODAY, visiting

CATALOGUE = load_catalogue()
KEYS = st.sampled_from(["person", "age", "fitzpatrick", "scars", "type", "count", "region", "skin", "limits",
                        "budget", "amount", "goals", "prefer", "marks", "prices", "x"])  # fmt: skip
SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
NAMES = st.sampled_from(
    [
        *FACE,
        "skin.allergies",
        "skin.isotretinoin.status",
        "goals.prefer.0",
        "limits.blocked_dates.0.first",
        "prices.0.treatment",
        "scores.0.value",
        "scars.a.b",
        "bothers",
        "start_on",
    ]
)


def named(error: InvalidCase) -> None:
    """A refusal says what is wrong."""
    assert error.problems
    assert all(problem.message for problem in error.problems)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_a_case_or_is_refused(text: str) -> None:
    try:
        read_case(text, "noise.yaml", CATALOGUE, today=TODAY)
    except InvalidCase as error:
        named(error)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, SCRAPS, max_size=6))
def test_any_values_are_a_case_or_are_refused(face: dict[str, object]) -> None:
    try:
        api.describe(json.loads(json.dumps(face, default=str)), CATALOGUE, today=TODAY)
    except InvalidCase as error:
        named(error)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, st.text(max_size=30)), max_size=12))
def test_any_form_is_a_case_or_is_refused(pairs: list[tuple[str, str]]) -> None:
    typed = {**FACE, **typed_of(pairs)}
    try:
        case = api.describe(face_of(typed), CATALOGUE, today=TODAY)
    except InvalidCase as error:
        named(error)
    else:
        assert api.describe(face_of(typed_from(case)), CATALOGUE, today=TODAY).scars == case.scars


@pytest.mark.slow
@pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis is in the fit environment")
def test_the_interface_has_no_fault_of_ours(desk: Desk) -> None:
    import schemathesis

    with visiting(desk) as client:
        schema = schemathesis.openapi.from_asgi(
            "/api/openapi.json", client.app, headers={"Host": "127.0.0.1:8710"}
        )

        for result in schema.get_all_operations():
            operation = result.ok()

            @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
            @given(operation.as_strategy())
            def check(case: schemathesis.Case) -> None:
                case.headers = {**(case.headers or {}), "Host": "127.0.0.1:8710"}
                # A whole front may take longer than the ten seconds that are granted by default.
                assert case.call(timeout=300).status_code < 500

            check()
