"""The order of one face, put together: its experts, its usual courses, its sets and their figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.harm import LASTING
from scarpath.core.plan import Assessment, Safety
from scarpath.core.treatment import Treatment
from scarpath.planning.experts import Experts
from scarpath.planning.face import Face
from scarpath.planning.harms import lasting_looked_for
from scarpath.planning.mask import without_limits
from scarpath.planning.order import Order, figures_of, order_of
from scarpath.planning.prices import case_currency
from scarpath.planning.problem import build_problem
from scarpath.planning.sets import Used, names_of, planned_courses, sets_of, was_tried
from scarpath.planning.terms import Ints, Problem, Space, UsualCourse
from scarpath.planning.tried import Tried

USUAL = Space(mechanisms=4, resurfacing=1, visits=30, treatments=3)
"""The space of courses that somebody would give: three treatments at most and an adjunct, as usual."""

MILD_TREATMENTS = 2
"""Treatments of a set for mild or few scars, or as many as there are scar types."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Guidance:
    """What the courses of one face are chosen from and by.

    space  the bounds of its sets     usual  the usual course of each treatment that may be shown
    harm   the class of lasting harm of each treatment
    """

    face: Face
    experts: Experts
    usual: Mapping[str, UsualCourse]
    unsized: frozenset[str]
    space: Space
    harm: Mapping[str, int]

    @property
    def space_of_courses(self) -> dict[str, Any]:
        """What bounds a problem of this face to courses that somebody would give."""
        return {
            "space": self.space,
            "usual": self.usual,
            "guide": self.experts.guide,
            "unsized": self.unsized,
        }


def guidance(
    face: Face,
    experts: Experts,
    usual: Mapping[str, UsualCourse],
    cards: Mapping[str, Treatment],
    draws: EffectDraws,
    harm: Mapping[str, int],
) -> Guidance:
    """What may be shown to a face, and how large its sets may be."""
    gravest = max(harm.values(), default=0)
    out = {t for t in usual if t in experts.not_shown or (face.small and gravest and harm[t] == gravest)}
    shown = {t: course for t, course in usual.items() if t not in out}
    first = {t for found in experts.firsts for t in found}
    most = (
        min(USUAL.treatments or 0, max(MILD_TREATMENTS, len(face.types))) if face.small else USUAL.treatments
    )
    return Guidance(
        face=face,
        experts=experts,
        usual=shown,
        unsized=frozenset(t for t in first & set(shown) if not draws.knows(t) and t in cards),
        space=Space(
            mechanisms=USUAL.mechanisms, resurfacing=USUAL.resurfacing, visits=USUAL.visits, treatments=most
        ),
        harm=harm,
    )


def harm_classes(catalogue: Catalogue) -> dict[str, int]:
    """How grave the lasting harm of each treatment is: the gravest seen after it, or after any treatments of
    its mechanism, as a place on the axis from 1 on; 0 where none was seen. Where nobody counted and the card
    names some, the gravest of all.
    """
    looked = lasting_looked_for(catalogue)
    found = {}
    for card in catalogue.treatments.values():
        events = {**looked.get(card.mechanism, {}), **looked.get(card.id, {})}
        seen = [1 + LASTING.index(event) for event, was_seen in events.items() if was_seen]
        same = [e for e, was_seen in looked.get(card.mechanism, {}).items() if was_seen]
        seen += [1 + LASTING.index(event) for event in same]
        found[card.id] = max(seen, default=0) if events or not card.lasting_harms else len(LASTING)
    return found


def face_order(
    case: Case,
    assessment: Assessment,
    catalogue: Catalogue,
    draws: EffectDraws,
    safety: Safety,
    told: Guidance,
    tried: Mapping[frozenset[str], Tried],
    *,
    today: date,
) -> Order:
    """The order of a face whatever its limits."""
    problem = build_problem(
        without_limits(case),
        assessment,
        catalogue,
        draws,
        safety,
        today=today,
        currency=case_currency(case, catalogue),
        **told.space_of_courses,
    )
    used, counts = first_courses(problem, tried)
    found = [tried.get(names_of(problem, columns)) for columns in used]
    seen = [was_tried(problem, row, one) for row, one in zip(counts, found, strict=True)]
    figures = figures_of(
        problem, used, counts, told.experts, tried, np.array(seen, dtype=np.bool_), told.harm
    )
    return order_of(problem, figures, told.experts, case.goals, case.person.fitzpatrick)


def first_courses(problem: Problem, tried: Mapping[frozenset[str], Tried]) -> tuple[tuple[Used, ...], Ints]:
    """Every set of the space that has a course, and the first of its courses."""
    found = [
        (used, planned_courses(problem, used, tried.get(names_of(problem, used))))
        for used in sets_of(problem)
    ]
    kept = [(used, courses[0]) for used, courses in found if len(courses)]
    counts = np.array([row for _, row in kept], dtype=np.int64).reshape(len(kept), len(problem.order))
    return tuple(used for used, _ in kept), counts
