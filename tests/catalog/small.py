"""A catalogue of two treatments, small enough to read in one look; every name and number in it is
invented.
"""

from __future__ import annotations

from pathlib import Path

CARD = """\
id: {id}
name: {id}
plain_words: an invented treatment
family: {family}
mechanism: resurfacing
what_it_does: [{{fact: invented, sources: [page]}}]
suits:
  icepick: {{strength: poor, why: invented}}
  boxcar: {{strength: partial, why: invented}}
  rolling: {{strength: strong, why: invented}}
  hypertrophic: {{strength: unsuited, why: invented}}
  keloid: {{strength: unsuited, why: invented}}
sessions_usual: {{low: 2, high: 4, sources: [page]}}
sessions_at_most: 6
interval_weeks: null
exclusive_group: null
hosts: []
stage: 3
downtime_days: null
permanence: not_known
anaesthesia: []
onset: []
durability: []
contraindications: []
skin_type_precautions: []
adverse_effects: []
lasting_harms: []
aftercare: []
"""

STUDY = """\
id: {id}
title: An invented trial
year: 2020
citation: {{doi: "{doi}"}}
source: {{url: "https://example.org/{id}", seen_in: abstract}}
design: single_arm
blinded_assessor: null
n_enrolled: 20
fitzpatrick: [III, IV]
scar_types: null
flags: []
arms:
  - id: a
    n: 20
    components: [{{treatment: needles, sessions: 3}}]
    outcomes:
      - {{kind: bands, scale: vas, rater: patient, n: 20, edges: [0, 25, 50, 100], counts: [5, 5, 10]}}
      - kind: before_after
        scale: ecca
        rater: null
        n: 20
        before: {{mean: 100, sd: 20}}
        after: {{mean: 60}}
    adverse: [{{event: pih, events: 1, n: 20}}]
"""

RULE = """\
id: pregnant
topic: invented
title: Pregnancy
when: {all: [{field: skin.pregnant_or_breastfeeding, one_of: [true]}]}
effect: block
applies_to: {treatments: [light_beam]}
reason: invented
questions: {skin.pregnant_or_breastfeeding: Invented?}
strength: absolute
facts: [{fact: invented, sources: [page, "study:first2020"]}]
sign_off: rule_proposal
"""

SCALE = """\
id: extent
name: Invented extent
kind: weighted_sum
family: severity_score
status: invented
range: [0, 30]
reference: none
count_bands: [[1, null]]
items: [{id: pits, name: pits, matches: [{type: icepick}], weight: 10}]
"""

REPORTED = (
    "{{id: {id}, name: Invented, kind: reported, family: {family}, status: invented, reference: none}}\n"
)

SOURCES = """\
- id: page
  author: Nobody
  source_url: "https://example.org"
  year: null
  evidence_level: invented
  quality_class: E
"""

SYNTHESES = """\
- id: pooled2020
  title: A made-up review
  year: 2020
  url: https://example.org/pooled
  comparisons:
    - a: {label: needles, options: [[needles]]}
      b: {label: the beam, options: [[light_beam], [light_beam, needles]]}
      outcome: at least half better
      measure: OR
      estimate: 1.5
      low: 1.1
      high: 2.0
      reads: {quantity: responders, threshold_percent: 50, rater: patient}
    - a: {label: needles}
      b: {label: the beam}
      outcome: pain
      why_not: the model has no pain
"""

COMPARATORS = """\
- {id: none, name: no treatment, mechanism: inert}
"""

POSITIONS = """\
id: {id}
citation: An invented source
url: https://example.org/{id}
year: 2020
kind: review
quality_class: C
read_as: abstract
independence_group: panel
check: read
statements:
  - population: {{scar_types: [rolling], by_type: true, fitzpatrick: [IV, V]}}
    says:
      - {{treatment: needles, position: first_line, basis: printed}}
      - {{treatment: light_beam, position: avoid, basis: class, reason: harm, note: invented}}
practice:
  - treatment: needles
    basis: practice
    sessions: {{usual_from: 2, usual_to: 4}}
    interval_weeks: {{low: 4, high: null}}
shared_visits:
  - {{rule: order, treatments: [needles, light_beam], order: [[needles], [light_beam]]}}
label_facts:
  - {{treatment: needles, key: licence, value: invented}}
cases:
  - {{vignette: nobody, chosen: {{needles: 3}}}}
"""

GROUPS = """\
- {id: panel, why: invented, members: [expert_a, expert_b]}
"""

CONTEXTS = """\
- id: active_acne
  name: active acne
  when: {field: skin.active_acne, one_of: [mild]}
  facts: [{fact: invented, sources: [page]}]
"""

MIRRORS = """\
- {id: copies.example.org, reason: invented}
"""

SEQUENCING = """\
order: []
gaps: []
same_visit: []
conflicts: []
preparations: []
care: []
follow_up: []
top_ups: []
not_known: []
"""

FILES = {
    "treatments/needles.yaml": CARD.format(id="needles", family="microneedling"),
    "treatments/light_beam.yaml": CARD.format(id="light_beam", family="laser"),
    "studies/first2020.yaml": STUDY.format(id="first2020", doi="10.1/a"),
    "studies/second2020.yaml": STUDY.format(id="second2020", doi="10.1/b"),
    "rules/pregnant.yaml": RULE,
    "scales/extent.yaml": SCALE,
    "scales/ecca.yaml": REPORTED.format(id="ecca", family="severity_score"),
    "scales/vas.yaml": REPORTED.format(id="vas", family="global_rating"),
    "sources.yaml": SOURCES,
    "comparators.yaml": COMPARATORS,
    "syntheses.yaml": SYNTHESES,
    "mirrors.yaml": MIRRORS,
    "sequencing.yaml": SEQUENCING,
    "positions/expert_a.yaml": POSITIONS.format(id="expert_a"),
    "positions/expert_b.yaml": POSITIONS.format(id="expert_b"),
    "independence_groups.yaml": GROUPS,
    "contexts.yaml": CONTEXTS,
}

CASE = """\
scarpath_case: 1
person: {age: 27, fitzpatrick: IV}
scars:
  - {region: left_cheek, type: icepick, count: 14}
  - region: left_cheek
    type: rolling
    count: 6
    depth: moderate
skin:
  active_acne: mild
  isotretinoin: {status: stopped, stopped_on: 2026-03-01}
history: [{treatment: needles, sessions: 3, ended: 2025-05-01}]
goals: {improvement_percent: 50, avoid: [light_beam]}
limits:
  budget: {amount: 3000, currency: USD}
  finish_by: 2027-06-30
prices: {needles: 250.10}
start_on: 2026-12-01
"""


def write_catalogue(folder: Path, **changed: str | None) -> Path:
    """Write the small catalogue; `changed` replaces files by name (`studies__x` for studies/x.yaml), None
    leaves one out.
    """
    files: dict[str, str | None] = dict(FILES)
    files.update({f"{name.replace('__', '/')}.yaml": text for name, text in changed.items()})
    for name, text in files.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder
