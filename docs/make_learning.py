"""Write docs/learning.md from the figures that bench/learning.py wrote to docs/learning.json."""

from __future__ import annotations

import json
from pathlib import Path

from scarpath.catalog.load import load_catalogue
from scarpath.catalog.records import left_behind, present
from scarpath.render.markdown import table
from scarpath.render.records import older_notice

FOLDER = Path(__file__).parent
PAGE = FOLDER / "learning.md"

HEAD = """\
# Does learning from a course pay?

Written by `make docs` from [learning.json](learning.json), which
`make learning` writes (some minutes); do not edit it.

{notice}{patients} virtual patients, each one posterior draw that the forecast does not use, with a response
of its own; the forecast knows the other {draws} draws (lock `{lock}`).
Six sessions of one treatment ({treatment}) four weeks apart; at each visit one rating in points, with the
raters' spread that the scale's card prints ({sigma} points, of 30 at the start). The patients come from the
model itself, so this shows that the arithmetic is right and what it is worth **if the model is right**; it
says nothing of how well the model fits real people.

## The forecast of the final improvement, by visit

"""
VISITS = ("visit", *(f"in {level} % interval" for level in (50, 80, 90)), "mean error, points", "fitted anew")
MIDDLE = """

Without learning the mean error stays at {error} points. The standard error of a share near 80 % is {se:.1f}
points with so many patients.

## Is it worth deciding anew at each visit?

Regret is what is lost, on average, against an oracle that knows the patient: improvement in points, less a
number of points that one session is taken to be worth. `Fixed` keeps to the number of sessions that is best
on average; `review` decides anew at each visit. The worths are assumptions of this simulation and no advice.

"""
WORTHS = ("a session is worth", "regret, fixed", "regret, review")
TAIL = """

Where the two regrets are equal or nearly so, deciding anew gained nothing here; what learning mostly gives is
a forecast that is closer to the truth.
"""


def page() -> str:
    """The page as text."""
    found = json.loads((FOLDER / "learning.json").read_text(encoding="utf-8"))
    lock = found["lock"].removeprefix("sha256:")[:12]
    notice = older_notice("learning", left_behind(present(load_catalogue())))
    parts = [HEAD.format(notice=notice, **{**found, "lock": lock})]
    visits = [
        (v["visit"], *(f"{share} %" for share in v["inside"]), v["error"], f"{v['refitted']} %")
        for v in found["visits"]
    ]
    error = 100 * (0.8 * 0.2 / found["patients"]) ** 0.5
    parts += [table(VISITS, visits), MIDDLE.format(error=found["error_not_learning"], se=error)]
    regret = [(f"{r['worth']:g} points", r["fixed"], r["review"]) for r in found["regret"]]
    return "".join([*parts, table(WORTHS, regret), TAIL])
