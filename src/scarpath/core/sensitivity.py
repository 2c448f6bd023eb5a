"""Results of asking what the recommendations hang on: which plans would change if a prior were weaker or
stronger, or if a trial settled what no trial has studied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["prior", "cell", "chance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One change of the draws, and what it does.

    prior    a group of priors raised to `power`; `k` is the shape of the largest weights
    cell     the effect of `treatment` on `scar_type` known to lie in that `third` (1 to 3) of its draws
    chance   a third of the draws picked at random: what fewer draws alone would change

    `moved` is the largest change of the mean forecast of any treatment, in points, at `moved_for`;
    `recommended` holds, by case, the sessions of the plan put first, and is empty where weights cannot be
    trusted.
    """

    kind: Kind
    name: str
    power: float | None = None
    k: float | None = None
    third: int | None = None
    treatment: str | None = None
    scar_type: str | None = None
    moved: float
    moved_for: str
    recommended: dict[str, dict[str, int]]

    @property
    def judged(self) -> bool:
        """Whether plans were made under it."""
        return bool(self.recommended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """All scenarios so far. `made_from` is the lock of the draws, `draws` how many of them each plan is made
    from, `today` the day of the plans.
    """

    made_from: str
    today: str
    draws: int
    scenarios_in_all: int
    recommended: dict[str, dict[str, int]]
    scenarios: tuple[Scenario, ...]

    @property
    def complete(self) -> bool:
        """Whether every scenario is there."""
        return len(self.scenarios) == self.scenarios_in_all

    @property
    def planned(self) -> tuple[str, ...]:
        """The cases for which a plan is put first as things stand."""
        return tuple(case for case, sessions in self.recommended.items() if sessions)

    def changed(self, scenario: Scenario) -> tuple[str, ...]:
        """The cases whose recommendation a scenario changes."""
        found = scenario.recommended
        return tuple(case for case in self.planned if found and found[case] != self.recommended[case])

    def kind_changed(self, scenario: Scenario) -> tuple[str, ...]:
        """The cases for which it puts other treatments first, not only other numbers of sessions."""
        found = scenario.recommended
        return tuple(
            case for case in self.planned if found and set(found[case]) != set(self.recommended[case])
        )
