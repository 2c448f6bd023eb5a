"""What the room `core` refuses, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {
    "no_currency_code": "{currency!r} is no currency code; write three capital letters such as USD",
    "marks_counted_none_graded": (
        "{count} marks are counted but none are graded; correct the count or the grades"
    ),
    "isotretinoin_date_missing": (
        "isotretinoin was stopped but stopped_on is missing; write the date as 2026-03-01"
    ),
    "stopped_on_without_stopped": (
        "stopped_on is given but the status is {status}; set it to stopped or drop the date"
    ),
    "wish_named_twice": "prefer names an objective twice; name each one once, the most important first",
    "days_reversed": "the days end on {last} before they begin on {first}; swap first and last",
    "two_deadlines": "finish_by and finish_within_weeks are both given; keep the one you mean",
    "no_scars_listed": (
        "no scars are listed; write some, such as {{region: left_cheek, type: icepick, count: 5}}"
    ),
    "no_digest": "a file is named by 64 hexadecimal digits",
    "treatment_done_twice": (
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
    "cut_points_misfit": "as many cut-points as counts; n cut-points part n + 1 categories",
    "arms_or_contrasts": "a study with arms and contrasts, or with neither; give one of the two",
    "contrasts_incomplete": "not every two arms have their contrast; give each pair once",
    "only_effects_have_treatments": (
        "only an effect and a level are of a treatment; name one there and nowhere else"
    ),
    "figure_without_number": "a figure without a number; give what was printed",
    "study_of_unknown_treatment": "study {id!r} has {unknown!r}; add it to treatments",
    "figure_against": "a figure of {of!r} against {against!r}; name treatments",
    "verdict_without_remark": (
        "the verdict on {id} is {verdict} without a remark; write in remark what should change, or why"
    ),
    "review_names_no_entry": "the review names no entry; keep the lines of what was reviewed",
    "review_names_twice": "the review names {twice:listed} twice; keep one verdict for each",
    "signature_empty": "{name} is empty; a review is signed by a person with a role",
    "no_treatment_meant": (
        "no treatment is meant; name treatments, mechanisms or families, or write everything: true"
    ),
    "no_such_condition": "a condition is one of: always, all, any, not_, a field with a test, or treated",
    "no_such_field": "the case has no field {field}; a condition may name {fields:listed}",
    "treated_needs_months": "treated needs within_months and no other test",
    "one_test_per_condition": (
        "the condition on {field} needs exactly one test: one_of, includes, at_least/at_most, within_months"
    ),
    "test_without_field": "a test stands without the field it tests",
    "includes_in_lower_case": (
        "the words of includes must be in lower case, because they are compared in lower case"
    ),
    "delay_unit": "a delay is given in months or in weeks; write one of them",
    "delay_without_start": "a delay cannot count from {after}; write today, history or a date of the case",
    "rule_without_fact": "a rule needs at least one sourced fact",
    "delay_without_effect": "the effect delay and the entry delay belong together; write both or neither",
    "delay_and_window_differ": "the delay is {months} months, so within_months must say the same",
    "question_decides_nothing": "the rule does not turn on {strangers:listed}; take the question out",
    "no_question_written": "no question is written for {missing:listed}, which may be left out of a case",
    "statement_no_rule": "the statement has no rule; name the rules that carry it, or write why_not",
    "range_against_kind": (
        "a scale of the kind {kind} has a range unless it is only reported, and then none; write or remove "
        "`range`"
    ),
    "range_does_not_ascend": "the range {list_range} does not ascend",
    "grades_missing": "an ordinal scale needs grades of the levels {asked_levels:listed}",
    "count_bands_missing": "a scale of kind {kind} needs count_bands",
    "points_and_bands_differ": "the row {id} has {count_of_points} points for {count_of_bands} bands",
    "row_no_weight": "the row {id} has no weight",
    "weeks_high_below_weeks": "weeks_high {weeks_high:g} is below weeks {weeks:g}",
    "months_high_below_months_low": "months_high {months_high:g} is below months_low {months_low:g}",
    "no_source_named": "no source is named for {fact!r}",
    "score_before_is_zero": "the score before is 0, so an improvement cannot be expressed in percent of it",
    "edges_and_counts_differ": (
        "{count_of_edges} edges for {count_of_counts} counts; write one edge more than counts"
    ),
    "edges_do_not_ascend": "the edges {list_edges} do not ascend",
    "counts_above_n": "the counts add up to {counts}, more than n = {n}",
    "responders_among_patients": "{responders} responders among {n} patients",
    "grades_and_counts_differ": "{count_of_grades} grades for {count_of_counts} counts",
    "more_events_than_patients": "{events} events among {n} patients",
    "study_without_arm": "the study has no arm",
    "arms_share_id": "two arms share one id among {ids}",
    "threshold_belongs_responders": "a threshold belongs to responders, and to nothing else",
    "figure_without_reading": "a figure needs either reads or why_not; write one of the two",
    "half_an_interval": "half an interval stands here; write both ends or leave both out",
    "interval_reversed": "the interval runs from {low:g} to {high:g}",
    "estimate_no_measure": "the estimate has no measure; name it",
    "second_side_missing": "only a mean stands without a second side",
    "side_without_options": "a side has no options, so nothing can be read from the model",
    "estimate_lies_outside_interval": (
        "the estimate {estimate:g} lies outside its interval, {low:g} to {high:g}"
    ),
    "ratio_above_zero": "a ratio is above zero",
    "sucra_missing": "each side of a ranking needs its sucra and its options",
    "low_above_high": "low {low:g} is above high {high:g}",
    "usual_outside_range": "usual {usual:g} is not from low {low:g} to high {high:g}",
    "meant_for_no_type": "meant_for names no scar type",
    "meant_for_no_source": "no source is named for what a treatment is meant for",
    "no_source_named_range": "no source is named for the range",
    "no_source_named_price": "no source is named for the price",
    "price_needs_typical": "a price needs typical, or low and high, or added_percent_of_host",
    "adjunct_needs_least_host": "an adjunct needs at least one host; name the treatments it is given with",
    "suits_does_not_say_how": "suits does not say how it suits {missing:listed}",
    "problems": "{problems:stacked}",
    "problem": "{place}:{field} {message}.{remedy}",
    "at_field": " {field}:",
    "then": " {remedy}",
    "no_time_zone": "the time stamp of a calendar has no time zone; give it one, such as UTC",
    "warning_without_reason": (
        "{treatment} is {position} without a reason; write reason: harm, ineffective or not_studied"
    ),
    "reason_without_warning": (
        "a reason stands with {treatment}, which is {position}; only caution and avoid have one"
    ),
    "nothing_said_population": "nothing is said of this population; add what the page says, or take it out",
    "no_sessions_printed": "no number of sessions is given; write one, or leave sessions out",
    "sessions_fall": (
        "the numbers of sessions fall ({map_str_stated:listed}); least, usual_from, usual_to and most go "
        "upwards"
    ),
    "usual_ends_together": "usual_from and usual_to belong together; where one is printed it stands as both",
    "high_below_low": "high {high:g} is below low {low:g}",
    "order_incomplete": "order does not name each of the treatments once; name the same ones in both",
    "group_fewer_two_members": "the group has fewer than two members; take it out, a source alone needs none",
    "named_twice": "{name} names one thing twice; name each once",
    "list_empty": "{name} is empty; name some, or leave out what the page does not state",
}
