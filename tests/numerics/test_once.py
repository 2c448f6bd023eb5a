"""No formula of `scarpath.numerics` stands a second time anywhere else.

Formulas are known by their shape in the syntax tree, not by their names: who writes one again is told where
it already is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "src" / "scarpath"
FILES = sorted(path for path in ROOT.rglob("*.py") if path.parent.name != "numerics")

ALLOWED = {
    ("core/calibration.py", "log1p(-x)"): "the binomial distribution, ln(1 - p)",
    ("evidence/closed_forms.py", "0.7 or 400.0"): "the log-reduction of an improvement of 50 %",
    ("evidence/closed_forms.py", "log1p(-x)"): "the spread of a response is set by the reach's log-reduction",
    ("evidence/model.py", "log1p(-x)"): "the mixture of stray studies, ln(1 - share)",
    ("evidence/power.py", "log1p(-x)"): "the logit",
}
"""Where a shape stands for something else."""

AT_HOME = {
    "expm1(-x)": "dose.saturation or ceiling.gone",
    "log1p(-x)": "ceiling.log_reduction or weights.fitted_pareto",
    "1 - (1 - a) ** b": "ceiling.personal_reach",
    "searchsorted(cumsum(w))": "weights.resampled",
    "1 / sum(w ** 2)": "weights.effective_size",
    "quantile": "quantiles.percentiles",
    "erf": "distributions.normal_cdf",
    "0.7 or 400.0": "weights.LARGEST_SHAPE, weights.FEWEST_EFFECTIVE",
}
"""The shapes that are looked for, and where each has its home."""


def called(node: ast.AST) -> str:
    """The name of the function that a call names, without its module."""
    if not isinstance(node, ast.Call):
        return ""
    return ast.unparse(node.func).rpartition(".")[2]


def negative(node: ast.AST) -> bool:
    """Whether an argument begins with a minus: -x, -x / y, -x * y."""
    while isinstance(node, ast.BinOp):
        node = node.left
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def one_less(node: ast.AST) -> ast.AST | None:
    """The x of 1 - x."""
    one = (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and ast.unparse(node.left) in ("1", "1.0")
    )
    return node.right if one and isinstance(node, ast.BinOp) else None


def summed_squares(node: ast.AST) -> bool:
    """Whether this is `np.sum(x**2)` or `(x**2).sum()`."""
    if called(node) != "sum" or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    of = node.args[0] if node.args else node.func.value
    return isinstance(of, ast.BinOp) and isinstance(of.op, ast.Pow) and ast.unparse(of.right) == "2"


def shapes(node: ast.AST) -> Iterator[str]:
    """The formulas that a part of a file is."""
    name = called(node)
    if name in ("expm1", "log1p") and isinstance(node, ast.Call) and negative(node.args[0]):
        yield f"{name}(-x)"
    if name in ("quantile", "percentile", "nanquantile", "nanpercentile"):
        yield "quantile"
    if isinstance(node, ast.Attribute) and node.attr == "erf":
        yield "erf"
    if name == "searchsorted" and isinstance(node, ast.Call) and "cumsum" in map(called, node.args):
        yield "searchsorted(cumsum(w))"
    inner = one_less(node)
    if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow) and one_less(inner.left) is not None:
        yield "1 - (1 - a) ** b"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and summed_squares(node.right):
        yield "1 / sum(w ** 2)"
    if isinstance(node, ast.Assign) and ast.unparse(node.value) in ("0.7", "400.0"):
        yield "0.7 or 400.0"


def copies(source: str) -> list[tuple[int, str]]:
    """Every formula of the shared numerics in a file, with its line."""
    return [
        (getattr(node, "lineno", 0), shape) for node in ast.walk(ast.parse(source)) for shape in shapes(node)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_formula_stands_twice(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    found = [
        f"{name}:{line}: {shape} is {AT_HOME[shape]} of scarpath.numerics"
        for line, shape in copies(path.read_text(encoding="utf-8"))
        if (name, shape) not in ALLOWED
    ]
    assert found == []


def test_no_exception_outlives_its_reason() -> None:
    for name, shape in ALLOWED:
        assert shape in {found for _, found in copies((ROOT / name).read_text(encoding="utf-8"))}


@pytest.mark.parametrize(
    ("source", "shape"),
    [
        ("grown = np.expm1(-n / tau) / np.expm1(-usual / tau)", "expm1(-x)"),
        ("grown = -jnp.expm1(-jnp.maximum(usual, 0.5) / tau)", "expm1(-x)"),
        ("done = reach * -np.expm1(-draws.add(t, n))", "expm1(-x)"),
        ("z = -np.log1p(-reach * (1.0 - left))", "log1p(-x)"),
        ("shapes = np.mean(np.log1p(-theta[:, None] * excess), axis=1)", "log1p(-x)"),
        ("reach = 1.0 - (1.0 - draws.reach) ** response", "1 - (1 - a) ** b"),
        ("at = np.searchsorted(np.cumsum(weights / weights.sum()), at)", "searchsorted(cumsum(w))"),
        ("size = 1.0 / np.sum(weights**2)", "1 / sum(w ** 2)"),
        ("size = weights.sum() ** 2 / (weights**2).sum()", "1 / sum(w ** 2)"),
        ("low, high = np.percentile(values, [5, 95])", "quantile"),
        ("p = 0.5 * (1 + math.erf(x / math.sqrt(2)))", "erf"),
        ("p = 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))", "erf"),
        ("LARGEST_K = 0.7", "0.7 or 400.0"),
    ],
)
def test_a_planted_copy_is_found(source: str, shape: str) -> None:
    assert shape in {found for _, found in copies(source)}


@pytest.mark.parametrize(
    "source",
    [
        "x = np.expm1(sigma**2)",
        "x = np.log1p(kappa**2)",
        "x = 1.0 - np.exp(-v)",
        "x = 1.0 / weights.sum()",
        "at = np.searchsorted(np.sort(values), x)",
    ],
)
def test_what_only_looks_alike_is_not(source: str) -> None:
    assert copies(source) == []
