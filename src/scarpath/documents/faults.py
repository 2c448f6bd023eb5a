"""What the room `documents` refuses."""

from __future__ import annotations

from enum import StrEnum, auto


class DocumentsFault(StrEnum):
    """What is refused, by kind; each has its sentence in the words of the language."""

    NO_PLAN_PUT_FIRST = auto()
    PDF_DOCUMENTS_NEED_OPTIONAL_PACKAGE = auto()
