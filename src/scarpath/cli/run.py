"""From what was typed to an exit code: 0 done, 1 a fault of ours, 2 bad input, 3 a red flag."""

from __future__ import annotations

import os
import sys

from scarpath.core.errors import InvalidInput, RedFlag, ScarpathError
from scarpath.render.words import cli as words

DEBUG = "SCARPATH_DEBUG"

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""The matrices of a plan are small: threads that wait for each other cost up to ten times what they save,
above all where other programs are running. Read by the matrix libraries when numpy is first imported."""


def run() -> None:
    """Run what was typed; what goes wrong becomes a message on stderr and an exit code, never a traceback."""
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    try:
        from scarpath.cli.build import build_app

        build_app()()
    except InvalidInput as error:
        _leave(str(error), error.exit_code)
    except RedFlag as flag:
        sys.exit(flag.exit_code)
    except ScarpathError as error:
        _leave(str(error), error.exit_code)
    except KeyboardInterrupt:
        _leave(words().STOPPED, 130)
    except Exception as error:
        # The last door: whatever else happens is our fault, and said so.
        if os.environ.get(DEBUG):
            raise
        _leave(_our_fault(error), 1)


def _our_fault(error: Exception) -> str:
    """A fault of ours in one line: its kind and place, without the values it met, which may be personal."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ""
    if trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "?")
        place = words().OUR_FAULT_AT.format(module=module, line=trace.tb_lineno)
    return words().OUR_FAULT.format(kind=type(error).__name__, place=place, debug=DEBUG)


def _leave(message: str, code: int) -> None:
    print(message, file=sys.stderr)  # noqa: T201 - the door speaks to the terminal
    sys.exit(code)
