"""No property test has a time limit: a busy machine would fail it by chance, and bench/ measures speed."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("scarpath", deadline=None)
settings.load_profile("scarpath")
