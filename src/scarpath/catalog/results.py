"""Results of validation as files: JSON that is written in one step and read back strictly."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from scarpath.catalog.build import Fault, Reader, reader
from scarpath.catalog.compiled import DATA
from scarpath.catalog.draws import card_digest, scale_digest, study_digests
from scarpath.catalog.faults import CatalogFault
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidFile, Problem
from scarpath.core.finding import finding
from scarpath.files import SHARED, digest_of, write_whole

Result = TypeVar("Result")
REMEDY = finding(CatalogFault.REMOVE_FILE)


def evidence_digest(catalogue: Catalogue, directory: Path = DATA) -> str:
    """One digest of every study and of what the model reads of cards and scales: a result belongs to it."""
    read = [study_digests(directory), card_digest(catalogue), scale_digest(catalogue)]
    whole = json.dumps(read, sort_keys=True)
    return digest_of(whole.encode())


def write_result(result: Any, path: Path) -> Path:
    """Write a result in one step: beside the target first, which it then replaces. Returns the path."""
    text = json.dumps(asdict(result), indent=1, sort_keys=True, ensure_ascii=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, f"{text}\n".encode(), replace=True, mode=SHARED)
    return path


def read_result(kind: type[Result], path: Path) -> Result:
    """Read a result of this kind. Raises `InvalidFile` where the file holds something else, and
    `FileNotFoundError` where there is none.
    """
    faults: list[Fault] = []
    try:
        read: Reader = reader(kind)  # type: ignore[arg-type]
        found = read(json.loads(path.read_text(encoding="utf-8")), (), faults)
    except ValueError as error:
        raise InvalidFile(
            (Problem(path.name, None, (), finding(CatalogFault.NO_JSON, error=str(error)), REMEDY),)
        ) from None
    if faults:
        raise InvalidFile(
            tuple(Problem(path.name, None, f.place, f.message, f.remedy or REMEDY) for f in faults)
        )
    built: Result = found
    return built
