"""The catalogue as one value: cards, comparators, scales, rules, studies, sequencing, sources, what living
with scars is like, what experts say, the signed reviews of all that, what others pooled, and who copies the
pages of others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scarpath.core.experience import Experience
from scarpath.core.position import ContextMeaning, ExpertSource, IndependenceGroup
from scarpath.core.review import Review
from scarpath.core.rule import Rule
from scarpath.core.scale import SeverityScale
from scarpath.core.sequencing import Sequencing
from scarpath.core.source import Mirror, Source
from scarpath.core.study import Study
from scarpath.core.synthesis import Synthesis
from scarpath.core.treatment import Comparator, Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything the program knows before it sees a case, by id; `sequencing` concerns pairs of
    treatments.
    """

    treatments: Mapping[str, Treatment]
    comparators: Mapping[str, Comparator]
    scales: Mapping[str, SeverityScale]
    rules: Mapping[str, Rule]
    studies: Mapping[str, Study]
    sources: Mapping[str, Source]
    sequencing: Sequencing
    experience: Mapping[str, Experience] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)
    syntheses: Mapping[str, Synthesis] = field(default_factory=dict)
    positions: Mapping[str, ExpertSource] = field(default_factory=dict)
    independence_groups: Mapping[str, IndependenceGroup] = field(default_factory=dict)
    contexts: Mapping[str, ContextMeaning] = field(default_factory=dict)
    mirrors: Mapping[str, Mirror] = field(default_factory=dict)

    @property
    def graded_scales(self) -> Mapping[str, SeverityScale]:
        """The scales on which a case or a visit can be scored; the others are only named by studies."""
        return {name: scale for name, scale in self.scales.items() if scale.kind != "reported"}

    def mechanism(self, treatment: str) -> str:
        """The mechanism of a card or a comparator."""
        found = self.treatments.get(treatment) or self.comparators[treatment]
        return found.mechanism
