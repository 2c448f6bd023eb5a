"""The small catalogue, as a folder and as a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.core.catalogue import Catalogue
from tests.catalog.small import write_catalogue


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the small catalogue."""
    return write_catalogue(tmp_path / "catalogue")


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The small catalogue."""
    return load_catalogue(write_catalogue(tmp_path_factory.mktemp("catalogue")))
