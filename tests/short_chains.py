"""The program with fits so short that their draws mean nothing: for tests that walk through a renewal.

Chains that cannot be trusted are refused everywhere else. Here they are written, into the folder of a test.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from numpyro.infer import NUTS

from scarpath.cli import main
from scarpath.evidence import fit
from scarpath.evidence.diagnostics import Diagnosis

SHORT = {"chains": 1, "warmup": 10, "draws": 40, "kept": 40, "accept": 0.8}
SHALLOW = partial(NUTS, max_tree_depth=3)
"""A sampler that turns back early: the trajectories of a chain that has not adapted are the longest."""


@contextmanager
def short_chains() -> Iterator[None]:
    """Make the usual fit a short one, which nothing refuses."""
    with (
        patch.multiple(fit, Settings=partial(fit.Settings, **SHORT), NUTS=SHALLOW),
        patch.object(Diagnosis, "refuse", lambda diagnosis: None),
    ):
        yield


if __name__ == "__main__":
    with short_chains():
        main()
