"""Matrix products on one thread each, whoever calls.

The products of a plan are small: threads inside a product wait for each other and cost up to ten times what
they save, above all beside other programs. Threads of our own, each with whole products, pay in large spaces.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Within, matrix products use one thread each; afterwards as many as before."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=1, user_api="blas"):
        yield
