"""What one plan leaves to the next: values that moving a limit or a goal does not change.

Each stands under everything that it depends on, so a plan made on a ground equals one made without. A ground
belongs to one catalogue and its draws, holds so many bytes at most, and may serve several threads.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.planning.faults import PlanningFault

T = TypeVar("T")

SMALL_BYTES = 4096
"""What a value counts for whose size is not told."""


class Ground:
    """Values by what they depend on, the oldest forgotten first. Without room nothing is kept."""

    def __init__(self, catalogue: Catalogue, draws: EffectDraws, *, most_bytes: int = 0) -> None:
        self._of = (catalogue, draws)
        self._most, self._held = most_bytes, 0
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def must_be_of(self, catalogue: Catalogue, draws: EffectDraws) -> None:
        """Raises `InvalidInput` where it belongs to another catalogue or other draws."""
        if self._of[0] is not catalogue or self._of[1] is not draws:
            raise InvalidInput(finding(PlanningFault.GROUND_LAID_ANOTHER_CATALOGUE_OTHER))

    def kept(
        self, key: Hashable, make: Callable[[], T], *, size: Callable[[T], int] = lambda _: SMALL_BYTES
    ) -> T:
        """The value under a key, made if it is not there; `size` is what it takes in bytes at most.

        Two who ask at once may both make it.
        """
        return self.kept_each([key], lambda _: [make()], size=size)[0]

    def kept_each(
        self,
        keys: Sequence[Hashable],
        make: Callable[[list[int]], Sequence[T]],
        *,
        size: Callable[[T], int] = lambda _: SMALL_BYTES,
    ) -> list[T]:
        """The values under some keys; `make` is asked at once for those whose places it is given."""
        found: dict[int, T] = {}
        with self._lock:
            for i, key in enumerate(keys):
                if key in self._values:
                    self._values.move_to_end(key)
                    found[i] = self._values[key][0]
        missing = [i for i in range(len(keys)) if i not in found]
        for i, value in zip(missing, make(missing) if missing else (), strict=True):
            found[i] = value
            self._keep(keys[i], value, size(value))
        return [found[i] for i in range(len(keys))]

    def _keep(self, key: Hashable, value: object, size: int) -> None:
        if size > self._most:
            return
        with self._lock:
            self._held += size - self._values.pop(key, (None, 0))[1]
            self._values[key] = (value, size)
            while self._held > self._most:
                self._held -= self._values.popitem(last=False)[1][1]

    @property
    def keeps(self) -> bool:
        """Whether it has room at all."""
        return self._most > 0

    def of(self, face: Hashable) -> FaceGround:
        """The part of it for one face."""
        return FaceGround(self, face)

    @property
    def held_bytes(self) -> int:
        """What the values take at most."""
        return self._held


class FaceGround:
    """The part of a ground that belongs to one face: whatever stands for everything that values there depend
    on, but for what their keys say.
    """

    def __init__(self, ground: Ground, face: Hashable) -> None:
        self._ground, self._face = ground, face

    @property
    def keeps(self) -> bool:
        """Whether it has room at all."""
        return self._ground.keeps

    def kept(
        self, key: Hashable, make: Callable[[], T], *, size: Callable[[T], int] = lambda _: SMALL_BYTES
    ) -> T:
        """The value of this face under a key, as `Ground.kept` has it."""
        return self._ground.kept((self._face, key), make, size=size)

    def kept_each(
        self,
        keys: Sequence[Hashable],
        make: Callable[[list[int]], Sequence[T]],
        *,
        size: Callable[[T], int] = lambda _: SMALL_BYTES,
    ) -> list[T]:
        """The values of this face under some keys, as `Ground.kept_each` has them."""
        return self._ground.kept_each([(self._face, key) for key in keys], make, size=size)
