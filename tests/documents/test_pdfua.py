"""The documents under the rules of PDF/UA-1 as veraPDF has them, and planted faults that these rules find."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from types import FunctionType

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.documents.consultation import consultation_pdf
from scarpath.documents.leaflet import leaflet_pdf
from tests.documents.made import EXAMPLES, TODAY, planned

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("SCARPATH_VERAPDF" not in os.environ, reason="no veraPDF; .ci/run fetches one"),
]
SCRIPT = Path(__file__).with_name("pdfua.js")
SHELL = "org.mozilla.javascript.tools.shell.Main"
RULES = 106
"""As many as the profile PDFUA-1.xml of the pinned veraPDF has, so that none is lost on the way."""


def failures(paths: list[Path]) -> dict[str, list[str]]:
    """What veraPDF says against each file, by its name."""
    command = ["java", "-cp", os.environ["SCARPATH_VERAPDF"], SHELL, "-version", "200", str(SCRIPT)]
    done = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0] == f"rules {RULES}", done.stdout[:500] + done.stderr[-500:]
    found: dict[str, list[str]] = {}
    for line in lines[1:]:
        if checked := re.fullmatch(r"checks (\d+) (.+)", line):
            assert int(checked[1]) > RULES
            found[last := Path(checked[2]).name] = []
        else:
            found[last].append(line.removeprefix("failed "))
    assert set(found) == {path.name for path in paths}
    return found


def documents(folder: Path) -> list[Path]:
    """Both documents of every example."""
    catalogue = load_catalogue()
    draws = load_draws(catalogue)
    paths = []
    for example in EXAMPLES:
        result = planned(example, catalogue, draws)
        made = {"consultation": consultation_pdf(result, catalogue, today=TODAY)}
        if result.recommended is not None:
            made["leaflet"] = leaflet_pdf(result, catalogue)
        for name, content in made.items():
            paths.append(folder / f"{example.stem}-{name}.pdf")
            paths[-1].write_bytes(content)
    return paths


def without_language(writer: PdfWriter) -> None:
    del writer.root_object["/Lang"]


def without_title(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/ViewerPreferences")] = DictionaryObject()


def without_tags(writer: PdfWriter) -> None:
    del writer.root_object["/StructTreeRoot"]


def without_words_for_pictures(writer: PdfWriter) -> None:
    for found in writer._objects:
        if isinstance(found, DictionaryObject) and found.get("/S") == "/Figure":
            found.pop("/Alt", None)


FAULTS = {
    without_language: "7.2",
    without_title: "7.1",
    without_tags: "7.1",
    without_words_for_pictures: "7.3",
}
"""Each with its clause of ISO 14289-1: title and tags, natural language, graphics."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What veraPDF says against every document, and against the first one with each fault; in one go, for it
    takes seconds to start.
    """
    folder = tmp_path_factory.mktemp("pdf")
    paths = documents(folder)
    for fault in FAULTS:
        writer = PdfWriter(clone_from=PdfReader(paths[0]))
        fault(writer)
        writer.write(folder / f"{fault.__name__}.pdf")
    return failures([*paths, *(folder / f"{fault.__name__}.pdf" for fault in FAULTS)])


def test_every_document_of_every_example_meets_pdf_ua(told: dict[str, list[str]]) -> None:
    made = {name: lines for name, lines in told.items() if not name.startswith("without_")}
    assert len(made) > len(EXAMPLES)
    assert {name: lines for name, lines in made.items() if lines} == {}


@pytest.mark.parametrize(("fault", "clause"), FAULTS.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_a_planted_fault_is_found(fault: FunctionType, clause: str, told: dict[str, list[str]]) -> None:
    lines = told[f"{fault.__name__}.pdf"]
    assert any(line.startswith(clause) for line in lines), lines
