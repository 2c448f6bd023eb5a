"""How experts stand towards each treatment of one kind of scar: a pure function of their positions.

A statement matches if its type, depth, severity, skin and context hold for the face; what it does not state
matches all, and moderate depth matches shallow and deep. Each independence group counts once per treatment,
with its strongest statement, and weighs

    1     if the page names this treatment and the source is of class A to D
    1/2   if it names only a wider class or a combination, or is of class E

    first     first line, by a statement that names this type and is tied to no context
    support   first line or alternative, statements on atrophic scars as a whole included
    against   caution or avoid that names this type, or warns of harm for this skin or context

    first line   first >= 2, somebody of class A to D among them, and first >= 3 x against
    accepted     else, where there is support, unless against outweighs first and support together
    avoid        outweighed; a label or regulator, a class A source or two groups of A to D avoid it for harm
    caution      outweighed otherwise
    adjunct      nobody ranks it or warns of it, somebody gives it beside others
    silent       nobody spoke, which is no advice against

The time grows with the statements of the catalogue (a few hundred) and is spent once: results are kept by
kind of scar. Without one group, only the treatments of which it speaks are worked out again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import get_args

from scarpath.core.case import ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.position import (
    OPPOSING,
    SUPPORTING,
    Context,
    ExpertSource,
    Population,
    Position,
    Positions,
)
from scarpath.core.standing import (
    NOT_SHOWN,
    ExpertStanding,
    FirstLine,
    FloorReason,
    Indication,
    NamedByExperts,
    StandingWord,
)
from scarpath.core.treatment import Treatment

FIRST_LINE_WEIGHT = 2.0
"""Two full voices make a first line."""
TIMES_AGAINST = 3.0
"""So many times the weight against it a first line, or support in a skin with a warning, has to weigh."""
GENERAL_WEIGHT = 1.0
"""One full voice of class A to D puts a treatment first for atrophic scars as a whole."""
EVERY_CONTEXT: frozenset[Context] = frozenset(get_args(Context))
_HIGHEST, _MIDDLE, _LOWEST = 3, 2, 1
"""Ranks of sources where a warning in a context meets a permission there."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One position, its source and the population it is about."""

    source: ExpertSource
    population: Population
    position: Position

    @property
    def group(self) -> str:
        """The independence group that it counts for."""
        return self.source.independence_group

    @property
    def weight(self) -> float:
        """1 for a treatment named by a source of class A to D, else one half."""
        return 1.0 if self.position.basis == "printed" and self.source.better_than_e else 0.5

    @property
    def warns_of_harm(self) -> bool:
        """Whether harm is its reason for caution or avoid."""
        return self.position.reason == "harm"

    @property
    def rank(self) -> int:
        """How much it says where a context is warned of or permitted: label and regulator as class A."""
        if self.source.quality_class == "A" or self.official:
            return _HIGHEST
        return _MIDDLE if self.source.better_than_e else _LOWEST

    @property
    def official(self) -> bool:
        """Whether it is of a label or regulator of class A to D."""
        return self.source.official and self.source.better_than_e


@dataclass(frozen=True, eq=False)
class Voices:
    """The positions of a catalogue by treatment; compared by identity, so that what follows from it is
    kept.
    """

    by_treatment: Mapping[str, tuple[Voice, ...]]


def voices_of(positions: Positions) -> Voices:
    """Every position by treatment, in the order of the treatments' ids."""
    found: dict[str, list[Voice]] = defaultdict(list)
    for source in positions.values():
        for population, position in source.positions():
            found[position.treatment].append(Voice(source, population, position))
    return Voices({name: tuple(found[name]) for name in sorted(found)})


@lru_cache(maxsize=4096)
def expert_standings(
    voices: Voices, indication: Indication, without: str | None = None
) -> Mapping[str, ExpertStanding]:
    """The standing of each treatment that any source names; `without` leaves an independence group out."""
    about = _about(voices, replace(indication, severity=None, contexts=EVERY_CONTEXT))
    if without is None:
        return MappingProxyType({name: _standing(name, said, indication) for name, said in about.items()})
    left = {
        name: _standing(name, tuple(voice for voice in said if voice.group != without), indication)
        for name, said in about.items()
        if any(voice.group == without for voice in said)
    }
    return MappingProxyType({**expert_standings(voices, indication), **left})


@lru_cache(maxsize=4096)
def _about(voices: Voices, indication: Indication) -> Mapping[str, tuple[Voice, ...]]:
    """The statements about this kind of scar, by treatment."""
    return {
        treatment: tuple(voice for voice in spoken if matches(voice, indication))
        for treatment, spoken in voices.by_treatment.items()
    }


def groups_heard(voices: Voices, indication: Indication) -> tuple[str, ...]:
    """The independence groups that say anything of this kind of scar: those that a standing may hang on."""
    return tuple(sorted({v.group for said in _about(voices, indication).values() for v in said}))


def one_group_less(voices: Voices, indication: Indication) -> Mapping[str, Mapping[str, ExpertStanding]]:
    """The standings without each of the groups that were heard, by group."""
    return {group: expert_standings(voices, indication, group) for group in groups_heard(voices, indication)}


def matches(voice: Voice, indication: Indication) -> bool:
    """Whether a statement is about this kind of scar."""
    population = voice.population
    return (
        indication.scar_type in population.scar_types
        and _of_depth(voice, indication)
        and _of_severity(voice, indication)
        and (population.fitzpatrick is None or indication.fitzpatrick in population.fitzpatrick)
        and _in_context(voice, indication)
    )


def _of_depth(voice: Voice, indication: Indication) -> bool:
    """Moderate depth, and depth that nobody judged, is met by statements on shallow and on deep scars."""
    stated = voice.population.depth
    return stated is None or indication.depth not in ("shallow", "deep") or stated == indication.depth


def _of_severity(voice: Voice, indication: Indication) -> bool:
    stated = voice.population.severity
    return stated is None or indication.severity is None or indication.severity in stated


def _in_context(voice: Voice, indication: Indication) -> bool:
    return voice.population.context is None or voice.population.context in indication.contexts


def _standing(treatment: str, said: Sequence[Voice], indication: Indication) -> ExpertStanding:
    """From what is said of a treatment for this type, depth and skin, whatever the severity and context."""
    heard = [voice for voice in said if _of_severity(voice, indication) and _in_context(voice, indication)]
    first = [v for v in heard if _calls_it_first(v)]
    support = [v for v in heard if v.position.position in SUPPORTING]
    against = [v for v in heard if _is_against(v)]
    adjunct = [v for v in heard if v.position.position == "adjunct"]
    permitted = [v for v in heard if v.position.position == "permitted"]
    word = _word(first, support, against, adjunct)
    floor = (*_not_shown(against), *_not_first(word, heard, support, against))
    return ExpertStanding(
        treatment=treatment,
        standing=word,
        fragile=word == "first_line" and _hangs_on_one_group(first, against),
        disagree=bool(support) and any(v.source.better_than_e for v in against),
        first_weight=_weight(first),
        support_weight=_weight(support),
        against_weight=_weight(against),
        general_weight=_weight([v for v in said if _puts_it_first_in_general(v)]),
        not_shown=any(reason in NOT_SHOWN for reason in floor),
        not_first=any(_holds_back(reason, word) for reason in floor),
        outside_label=_outside_label(said, heard),
        floor=floor,
        first_by=_sources(first),
        support_by=_sources(support),
        against_by=_sources(against),
        adjunct_by=_sources(adjunct),
        permitted_by=_sources(permitted),
    )


def _calls_it_first(voice: Voice) -> bool:
    return (
        voice.position.position == "first_line"
        and voice.population.by_type
        and voice.population.context is None
    )


def _is_against(voice: Voice) -> bool:
    tied = voice.population.fitzpatrick is not None or voice.population.context is not None
    return voice.position.position in OPPOSING and (
        voice.population.by_type or (voice.warns_of_harm and tied)
    )


def _puts_it_first_in_general(voice: Voice) -> bool:
    return (
        voice.position.position == "first_line"
        and not voice.population.by_type
        and voice.source.better_than_e
    )


def _outside_label(said: Sequence[Voice], heard: Sequence[Voice]) -> bool:
    """Whether labels and regulators speak for it in scars of this type, but in none such as these."""

    def labels(voices: Sequence[Voice]) -> bool:
        return any(v.official and v.position.position in SUPPORTING for v in voices)

    return labels(said) and not labels(heard)


def _weight(voices: Iterable[Voice]) -> float:
    """The sum over groups of the strongest statement of each."""
    strongest: dict[str, float] = {}
    for voice in voices:
        strongest[voice.group] = max(strongest.get(voice.group, 0.0), voice.weight)
    return sum(strongest.values())


def _sources(voices: Iterable[Voice]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(voice.source.id for voice in voices))


def _is_first_line(first: list[Voice], against: list[Voice]) -> bool:
    weight = _weight(first)
    enough = weight >= FIRST_LINE_WEIGHT and weight >= TIMES_AGAINST * _weight(against)
    return enough and any(voice.source.better_than_e for voice in first)


def _hangs_on_one_group(first: list[Voice], against: list[Voice]) -> bool:
    return any(
        not _is_first_line([v for v in first if v.group != group], [v for v in against if v.group != group])
        for group in {voice.group for voice in first}
    )


def _word(
    first: list[Voice], support: list[Voice], against: list[Voice], adjunct: list[Voice]
) -> StandingWord:
    if _is_first_line(first, against):
        return "first_line"
    if _weight(against) > _weight(first) + _weight(support):
        return "avoid" if _not_shown(against) else "caution"
    if support:
        return "accepted"
    return "adjunct" if adjunct else "silent"


def _not_shown(against: list[Voice]) -> tuple[FloorReason, ...]:
    """What forbids even to show it: avoid for harm by those whose word is enough."""
    avoid = [v for v in against if v.position.position == "avoid" and v.warns_of_harm]
    groups = {v.group for v in avoid if v.source.better_than_e}
    reasons: dict[FloorReason, bool] = {
        "avoid_official": any(v.official for v in avoid),
        "avoid_class_a": any(v.source.quality_class == "A" for v in avoid),
        "avoid_two_groups": len(groups) >= 2,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _not_first(
    word: StandingWord, heard: Sequence[Voice], support: list[Voice], against: list[Voice]
) -> tuple[FloorReason, ...]:
    """What warns against putting it first; some of it a first line outweighs, see `_holds_back`."""
    reasons: dict[FloorReason, bool] = {
        "harm_in_context": _harm_in_context(heard, against),
        "harm_in_skin": _harm_in_skin(support, against),
        "label_caution": any(_label_cautions(v) for v in heard),
        "outweighed": word in ("caution", "avoid"),
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _label_cautions(voice: Voice) -> bool:
    """A caution of a label or regulator, also one that calls it not established in a context of this face."""
    tied = voice.population.context is not None
    return voice.source.official and voice.position.position == "caution" and (tied or _is_against(voice))


def _harm_in_context(heard: Sequence[Voice], against: list[Voice]) -> bool:
    """A warning of harm in a context of this face, by anybody, unless a source of a higher class permits it
    there.
    """
    warned = [v.rank for v in against if v.warns_of_harm and v.population.context is not None]
    permits = [v for v in heard if v.position.position == "permitted" and v.population.context is not None]
    allowed = [v.rank for v in permits if v.source.better_than_e]
    return bool(warned) and max(warned) >= max(allowed, default=_LOWEST)


def _harm_in_skin(support: list[Voice], against: list[Voice]) -> bool:
    """A warning of harm in this skin by class A to D that the support does not outweigh threefold."""
    warned = [
        v
        for v in against
        if v.warns_of_harm and v.population.fitzpatrick is not None and v.source.better_than_e
    ]
    return bool(warned) and TIMES_AGAINST * _weight(warned) > _weight(support)


def _holds_back(reason: FloorReason, word: StandingWord) -> bool:
    """Whether a reason keeps a treatment from being first: what is tied to a context always does, the rest
    only what is not a first line; two groups that say avoid bar it from being shown at all.
    """
    if reason in ("harm_in_context", "outweighed"):
        return True
    return reason != "avoid_two_groups" and word != "first_line"


def first_line(
    voices: Voices, indication: Indication, cards: Mapping[str, Treatment], without: str | None = None
) -> FirstLine:
    """What counts as the first line of a scar type, of what may be put first.

    Its robust first lines; else its fragile ones; else, where the card suits the type, what experts put
    first for atrophic scars as a whole (it acts on the surface as a whole: resurfacing). For deep boxcars
    that is what reaches their depth: the focal ones that are accepted, and what enough sources call first
    for them though others warn. In mild scars the general ones count too.
    """
    standings = expert_standings(voices, indication, without)
    allowed = [s for s in standings.values() if s.treatment in cards and _may_count(s, indication, cards)]
    robust = tuple(s.treatment for s in allowed if s.standing == "first_line" and not s.fragile)
    fragile = tuple(s.treatment for s in allowed if s.standing == "first_line" and s.fragile)
    general = tuple(s.treatment for s in allowed if _is_general(s, indication, cards))
    suited = [name for name in general if _suits(cards[name], indication)]
    counts = {*(robust or fragile or suited), *(general if indication.severity == "mild" else ())}
    return FirstLine(robust=robust, fragile=fragile, general=general, counts=frozenset(counts))


def _may_count(standing: ExpertStanding, indication: Indication, cards: Mapping[str, Treatment]) -> bool:
    """Focal acid and punches answer a shallow boxcar only where it is narrow, which a case does not say."""
    shallow = indication.scar_type == ScarType.BOXCAR and indication.depth == "shallow"
    return standing.may_be_first and not (shallow and cards[standing.treatment].mechanism == "focal")


def _is_general(standing: ExpertStanding, indication: Indication, cards: Mapping[str, Treatment]) -> bool:
    mechanism = cards[standing.treatment].mechanism
    if indication.scar_type == ScarType.BOXCAR and indication.depth == "deep":
        named_first = mechanism == "resurfacing" and standing.first_weight >= FIRST_LINE_WEIGHT
        return (mechanism == "focal" and standing.accepted) or named_first
    return mechanism == "resurfacing" and standing.accepted and standing.general_weight >= GENERAL_WEIGHT


def _suits(card: Treatment, indication: Indication) -> bool:
    subject = indication.scar_type
    return isinstance(subject, ScarType) and card.suits[subject].strength in ("strong", "partial")


def named_by_experts(catalogue: Catalogue) -> tuple[NamedByExperts, ...]:
    """Treatments that experts name and no card has, to ask about: comparators and what a source declares."""
    declared = {key: name for source in catalogue.positions.values() for key, name in source.names.items()}
    names = {key: comparator.name for key, comparator in catalogue.comparators.items()} | declared
    sources: dict[str, list[str]] = defaultdict(list)
    for source in catalogue.positions.values():
        for _, position in source.positions():
            if (
                position.treatment not in catalogue.treatments
                and source.id not in sources[position.treatment]
            ):
                sources[position.treatment].append(source.id)
    return tuple(
        NamedByExperts(treatment=key, name=names[key], sources=tuple(found))
        for key, found in sorted(sources.items())
    )
