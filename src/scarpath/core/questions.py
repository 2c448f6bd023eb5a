"""What kind of answer each field of a case takes, so that every door asks the same questions alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

from scarpath.core.case import Appearance, Goals, Isotretinoin, Limits, Marks, Skin

AnswerKind = Literal["yes_no", "choice", "words", "whole", "number", "date", "isotretinoin"]

_PARTS: Mapping[str, type] = {
    "skin": Skin,
    "marks": Marks,
    "appearance": Appearance,
    "goals": Goals,
    "limits": Limits,
}
_KINDS: Mapping[object, AnswerKind] = {
    bool: "yes_no",
    int: "whole",
    float: "number",
    date: "date",
    Isotretinoin: "isotretinoin",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """The kind of answer, and the answers to choose from where the kind is a choice."""

    kind: AnswerKind
    choices: tuple[str, ...] = ()


def answer_kind(path: str) -> Answerable | None:
    """The kind of answer that a field such as `skin.diabetes` takes; None for a field that no one question
    can fill.
    """
    part, _, name = path.partition(".")
    hint = get_type_hints(_PARTS[part]).get(name) if part in _PARTS else None
    if get_origin(hint) in (Union, UnionType):
        hint = next(kind for kind in get_args(hint) if kind is not NoneType)
    if get_origin(hint) is Literal:
        return Answerable(kind="choice", choices=get_args(hint))
    if get_origin(hint) is tuple:
        return Answerable(kind="words")
    found = _KINDS.get(hint)
    return None if found is None else Answerable(kind=found)
