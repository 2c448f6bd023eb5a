"""What the room `core` refuses, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {
    "no_currency_code": "{currency!r} is no currency code; write three capital letters such as USD",
    "marks_counted_none_graded": (
        "{count} marks are counted but none are graded; correct the count or the grades"
    ),
    "isotretinoin_stopped_stopped_missing": (
        "isotretinoin was stopped but stopped_on is missing; write the date as 2026-03-01"
    ),
    "stopped_given_status": (
        "stopped_on is given but the status is {status}; set it to stopped or drop the date"
    ),
    "prefer_names_objective_twice": (
        "prefer names an objective twice; name each one once, the most important first"
    ),
    "days_end": "the days end on {last} before they begin on {first}; swap first and last",
    "finish_finish_within_weeks_both": (
        "finish_by and finish_within_weeks are both given; keep the one you mean"
    ),
    "no_scars_listed": (
        "no scars are listed; write some, such as {{region: left_cheek, type: icepick, count: 5}}"
    ),
    "file_named_hexadecimal_digits": "a file is named by 64 hexadecimal digits",
    "treatment_stands_twice_under_done": (
        "a treatment stands twice under done; write one session of it a visit, and what it took under "
        "settings"
    ),
    "search_cannot_last_seconds": "a search cannot last {seconds:g} seconds; write 0 or more",
    "search_cannot_take_mib": "a search cannot take {memory_mib:g} MiB; write a number from 0 on",
    "events_among_people": "{events:g} events among {people:g} people",
    "arm_reports_neither_events": (
        "an arm that reports neither events, nor a mean, nor categories; give n and events, or n, mean "
        "and sd, or counts and reached"
    ),
    "events_among_patients": "{events} events among {n} patients; check both",
    "many_cut_points_counts": "as many cut-points as counts; n cut-points part n + 1 categories",
    "study_arms_contrasts": "a study with arms and contrasts, or with neither; give one of the two",
    "not_every_two_arms_their": "not every two arms have their contrast; give each pair once",
    "only_effect_level_treatment": (
        "only an effect and a level are of a treatment; name one there and nowhere else"
    ),
    "figure_without_number": "a figure without a number; give what was printed",
    "study": "study {id!r} has {unknown!r}; add it to treatments",
    "figure_against": "a figure of {of!r} against {against!r}; name treatments",
    "verdict_without_remark": (
        "the verdict on {id} is {verdict} without a remark; write in remark what should change, or why"
    ),
    "review_names_no_entry": "the review names no entry; keep the lines of what was reviewed",
    "review_names_twice": "the review names {twice:listed} twice; keep one verdict for each",
    "empty": "{name} is empty; a review is signed by a person with a role",
    "no_treatment_meant": (
        "no treatment is meant; name treatments, mechanisms or families, or write everything: true"
    ),
    "condition_always": "a condition is one of: always, all, any, not_, a field with a test, or treated",
    "case_no_field": "the case has no field {field}; a condition may name {fields:listed}",
    "treated_needs_within_months_no": "treated needs within_months and no other test",
    "condition_needs_exactly_test": (
        "the condition on {field} needs exactly one test: one_of, includes, at_least/at_most, within_months"
    ),
    "test_stands_without_field_tests": "a test stands without the field it tests",
    "words_includes_must_lower_case": (
        "the words of includes must be in lower case, because they are compared in lower case"
    ),
    "delay_given_months_weeks": "a delay is given in months or in weeks; write one of them",
    "delay_cannot_count": "a delay cannot count from {after}; write today, history or a date of the case",
    "rule_needs_least_sourced_fact": "a rule needs at least one sourced fact",
    "effect_delay_entry_delay_belong": (
        "the effect delay and the entry delay belong together; write both or neither"
    ),
    "delay_months": "the delay is {months} months, so within_months must say the same",
    "rule_does_not_turn": "the rule does not turn on {strangers:listed}; take the question out",
    "no_question_written": "no question is written for {missing:listed}, which may be left out of a case",
    "statement_no_rule": "the statement has no rule; name the rules that carry it, or write why_not",
    "range_does_not_ascend": "the range {list_range} does not ascend",
    "ordinal_scale_needs_grades_levels": "an ordinal scale needs grades of the levels {asked_levels:listed}",
    "scale_kind_needs_count_bands": "a scale of kind {kind} needs count_bands",
    "row_points_bands": "the row {id} has {count_of_points} points for {count_of_bands} bands",
    "row_no_weight": "the row {id} has no weight",
    "weeks_high_below_weeks": "weeks_high {weeks_high:g} is below weeks {weeks:g}",
    "months_high_below_months_low": "months_high {months_high:g} is below months_low {months_low:g}",
    "no_source_named": "no source is named for {fact!r}",
    "score": "the score before is 0, so an improvement cannot be expressed in percent of it",
    "edges_counts": "{count_of_edges} edges for {count_of_counts} counts; write one edge more than counts",
    "edges_do_not_ascend": "the edges {list_edges} do not ascend",
    "counts_add_up": "the counts add up to {counts}, more than n = {n}",
    "responders_among_patients": "{responders} responders among {n} patients",
    "grades_counts": "{count_of_grades} grades for {count_of_counts} counts",
    "events_among_patients_2": "{events} events among {n} patients",
    "study_no_arm": "the study has no arm",
    "two_arms_share_id_among": "two arms share one id among {ids}",
    "threshold_belongs_responders": "a threshold belongs to responders, and to nothing else",
    "figure_needs_either_reads_why": "a figure needs either reads or why_not; write one of the two",
    "half_interval_stands": "half an interval stands here; write both ends or leave both out",
    "interval_runs": "the interval runs from {low:g} to {high:g}",
    "estimate_no_measure": "the estimate has no measure; name it",
    "only_mean_stands_without_second": "only a mean stands without a second side",
    "side_no_options": "a side has no options, so nothing can be read from the model",
    "estimate_lies_outside_interval": (
        "the estimate {estimate:g} lies outside its interval, {low:g} to {high:g}"
    ),
    "ratio_above_zero": "a ratio is above zero",
    "each_side_ranking_needs_sucra": "each side of a ranking needs its sucra and its options",
    "low_above_high": "low {low:g} is above high {high:g}",
    "no_source_named_range": "no source is named for the range",
    "no_source_named_price": "no source is named for the price",
    "price_needs_typical": "a price needs typical, or low and high, or added_percent_of_host",
    "adjunct_needs_least_host": "an adjunct needs at least one host; name the treatments it is given with",
    "suits_does_not_say_how": "suits does not say how it suits {missing:listed}",
}
