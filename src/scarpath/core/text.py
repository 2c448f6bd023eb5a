"""The kinds of text that a result may hold as it is. Everything else that a person reads is a finding, which
only the words of a language put into a sentence.
"""

from __future__ import annotations

from typing import Annotated

Id = Annotated[str, "id"]
"""A key: of the catalogue, of a plan, of a store; a version, a digest, a currency, the name of a field."""

Typed = Annotated[str, "typed"]
"""As a person wrote it: the name of a course, a note, an author."""

Printed = Annotated[str, "printed"]
"""As a source printed it: a citation, a figure with its unit."""
