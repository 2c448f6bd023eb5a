"""Does learning from a course pay? Virtual patients of known response, followed visit by visit.

    python bench/learning.py --patients 500 --write docs/learning.json

Each patient is one posterior draw that the forecast does not use, with a response of its own; the forecast
knows the other draws. Six sessions four weeks apart; at each visit one rating on a scale of points with the
raters' spread that its card prints, before the session of that day; sessions younger than twelve weeks show a
random share of their effect. Printed by visit: how often 50, 80 and 90 % intervals of the final improvement
hold the truth, and the mean error with and without learning. Then regret: a session is taken to be worth so
many points of improvement; the oracle knows the patient, `fixed` keeps to the number of sessions that is best
on average, `review` decides anew at every visit.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from scarpath.api import draws_used
from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.core.draws import EffectDraws
from scarpath.evidence.closed_forms import response_log_sd
from scarpath.followup.learn import Reading, Series, gain_percent, learn, left_of_reachable
from scarpath.followup.raters import spread_of_raters

TREATMENT = "microneedling"
WEIGHTS = np.array([0.3, 0.3, 0.4])
START, SESSIONS, LONGEST = 30.0, 6, 6
FRESH = 3
"""Sessions of the last twelve weeks at a spacing of four."""
WORTHS = (1.0, 2.0, 4.0)
LEVELS = (50, 80, 90)
SEED = 20261122
REPORT_EVERY = 50
ARRAYS = ("effect", "dose", "reach", "response", "clinic", "natural", "reporting", "fade", "pih")


def taken(draws: EffectDraws, rows: Any) -> EffectDraws:
    parts = {name: getattr(draws, name)[rows] for name in ARRAYS}
    return replace(draws, **parts, score={k: v[rows] for k, v in draws.score.items()})


def readings(person: EffectDraws, sigma: float, rng: np.random.Generator) -> list[Reading]:
    """The rating at each visit: visit j comes after j sessions."""
    found = []
    for done in range(SESSIONS + 1):
        ripe, fresh = max(0, done - FRESH), min(done, FRESH)
        shown = {TREATMENT: np.array([ripe + rng.uniform() * fresh])}
        left = left_of_reachable(person, WEIGHTS, shown, {}) if done else np.ones(1)
        gain = 1 - person.personal_reach() * (1 - left)
        severity = START * gain[0] * (np.exp(-person.natural[0, 0]) if done else 1.0)
        given = ({TREATMENT: ripe} if ripe else {}), ({TREATMENT: fresh} if fresh else {})
        value = float(max(0.0, severity + sigma * rng.normal()))
        found.append(Reading(value=value, ripe=given[0], fresh=given[1], years={}, rater=0 if done else None))
    return found


def gains(draws: EffectDraws) -> Any:
    return np.stack([gain_percent(draws, WEIGHTS, {TREATMENT: n}) for n in range(LONGEST + 1)])


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--patients", type=int, default=40)
    wanted.add_argument("--write", type=Path)
    asked = wanted.parse_args()
    started, rng = time.perf_counter(), np.random.default_rng(SEED)
    catalogue = load_catalogue()
    error = catalogue.scales["goodman_baron_quantitative"].rater_error
    assert error is not None
    printed = (error.raters or 0, error.within or 0.0, (error.agreed or 0) / (error.judged or 1))
    sigma = spread_of_raters(*printed)
    draws = load_draws(catalogue, score=True)
    order = rng.permutation(len(draws))
    known, people = taken(draws, order[asked.patients :]), taken(draws, order[: asked.patients])
    log_sd = response_log_sd(people.score["kappa"], people.reach)
    people = replace(people, response=people.clinic * np.exp(log_sd * rng.standard_normal(asked.patients)))
    prior, truth = gains(known).mean(axis=1), gains(people)
    table = np.zeros((asked.patients, SESSIONS, LONGEST + 1))
    inside = np.zeros((asked.patients, SESSIONS, len(LEVELS)))
    refitted = np.zeros((asked.patients, SESSIONS))
    spread = response_log_sd(known.score["kappa"], known.reach)
    for p in range(asked.patients):
        told = readings(taken(people, np.array([p])), sigma, rng)
        for visit in range(1, SESSIONS + 1):
            series = Series(readings=tuple(told[: visit + 1]), sigma=sigma, change=False, family=0)
            found = learn(known, WEIGHTS, [series], natural=0, response_log_sd=spread)
            forecast = gains(found.draws)
            table[p, visit - 1] = forecast.mean(axis=1)
            refitted[p, visit - 1] = found.way == "refitted"
            for i, level in enumerate(LEVELS):
                low, high = np.quantile(forecast[SESSIONS], (0.5 - level / 200, 0.5 + level / 200))
                inside[p, visit - 1, i] = low <= truth[SESSIONS, p] <= high
        if (p + 1) % REPORT_EVERY and p + 1 < asked.patients:
            continue
        n = p + 1
        wrong = np.abs(table[:n, :, SESSIONS] - truth[SESSIONS, :n, None])
        result = {
            "lock": draws_used(catalogue, draws).lock,
            "patients": n,
            "draws": len(known),
            "sigma": round(sigma, 2),
            "treatment": catalogue.treatments[TREATMENT].name,
            "error_not_learning": round(float(np.mean(np.abs(prior[SESSIONS] - truth[SESSIONS, :n]))), 1),
            "visits": [
                {
                    "visit": v + 1,
                    "inside": [round(100 * float(x), 1) for x in inside[:n, v].mean(axis=0)],
                    "error": round(float(wrong[:, v].mean()), 1),
                    "refitted": round(100 * float(refitted[:n, v].mean())),
                }
                for v in range(SESSIONS)
            ],
            "regret": [regret(worth, prior, truth[:, :n], table[:n]) for worth in WORTHS],
        }
        print(f"{n} patients, {time.perf_counter() - started:.0f} s")
        if asked.write:
            asked.write.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def regret(worth: float, prior: Any, truth: Any, expected: Any) -> dict[str, float]:
    """Mean utility lost against the oracle, in points: improvement less `worth` for each session."""
    price = worth * np.arange(LONGEST + 1)
    utility = truth - price[:, None]
    best = utility.max(axis=0)
    fixed = utility[int(np.argmax(prior - price))]
    review = np.zeros(truth.shape[1])
    for p in range(truth.shape[1]):
        done = 0
        while done < SESSIONS:
            now = prior if done == 0 else expected[p, done - 1]
            if int(np.argmax((now - price)[done:])) == 0:
                break
            done += 1
        review[p] = utility[done, p]
    return {
        "worth": worth,
        "fixed": round(float(np.mean(best - fixed)), 2),
        "review": round(float(np.mean(best - review)), 2),
    }


if __name__ == "__main__":
    main()
