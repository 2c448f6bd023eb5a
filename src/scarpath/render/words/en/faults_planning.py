"""What the room `planning` refuses, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {
    "no_scale_catalogue_kind_weighted": (
        "No scale of the catalogue is of the kind weighted_sum; add one to weigh scar types."
    ),
    "chance_needs_goal": "a chance needs a goal; write goals: {{improvement_percent: 50}} in the case",
    "no_objective_named_compare_plans": (
        "no objective is named to compare plans by; name at least one of {objectives:listed}"
    ),
    "ground_laid_another_catalogue_other": (
        "the ground was laid with another catalogue or other draws; make one for each pair"
    ),
    "no_atrophic_scar_face_listed": (
        "no atrophic scar on the face is listed, so there is no forecast to plan with; list its type and "
        "count"
    ),
    "treatments_many_sessions_more_search": (
        "{count_of_order} treatments with so many sessions are more than the search can number; leave "
        "some out (at most {most_treatments}) or lower their sessions"
    ),
    "no_timing_known": "no timing is known for {unknown:listed}",
    "add_card": "Leave it out or add its card.",
    "repeated_no_source_prints_interval": "{order} is repeated but no source prints an interval",
    "plan_once": "Plan it once.",
    "sessions_not_usual": "{usual} sessions are not usual from {least} to {most}",
}
