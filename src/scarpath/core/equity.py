"""How many people with a given skin type stand behind what is said of a treatment."""

from __future__ import annotations

from dataclasses import dataclass

from scarpath.core.case import Fitzpatrick
from scarpath.core.finding import Finding
from scarpath.core.text import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class StudiedPatients:
    """People who had a treatment in the studies of the catalogue, with regard to one skin type.

    patients      in studies that list this type among theirs; an upper bound, as none prints the split
    surely        in studies that took this type and no other; a lower bound
    not_stated    in studies that do not say which skin types they took
    all_types     in all studies of the treatment together
    uncounted     studies that list the type but count scars, not people
    sentence      the same as a finding, to be put into words for the person
    """

    treatment: Id
    skin_type: Fitzpatrick
    patients: int
    surely: int
    not_stated: int
    all_types: int
    studies: tuple[Id, ...]
    uncounted: tuple[Id, ...]
    sentence: Finding
