"""From what was typed to an exit code: 0 done, 1 a fault of ours, 2 bad input, 3 a red flag."""

from __future__ import annotations

import os
import sys

from scarpath.core.errors import InvalidInput, RedFlag, ScarpathError

DEBUG = "SCARPATH_DEBUG"

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""The matrices of a plan are small: threads that wait for each other cost up to ten times what they save,
above all where other programs are running. Read by the matrix libraries when numpy is first imported."""


def run() -> None:
    """Run what was typed; what goes wrong becomes a message on stderr and an exit code, never a traceback."""
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    try:
        from scarpath.cli.app import app

        app()
    except InvalidInput as error:
        _leave(str(error), error.exit_code)
    except RedFlag as flag:
        sys.exit(flag.exit_code)
    except ScarpathError as error:
        _leave(str(error), error.exit_code)
    except KeyboardInterrupt:
        _leave("stopped; nothing was written", 130)
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
    place = f" at {trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else ""
    return (
        f"something went wrong inside scarpath ({type(error).__name__}{place}); nothing of your case is in "
        f"this message. Set {DEBUG}=1 and run the command again for the details, and report them."
    )


def _leave(message: str, code: int) -> None:
    print(message, file=sys.stderr)  # noqa: T201 - the door speaks to the terminal
    sys.exit(code)
