"""What the room `catalog` refuses, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {
    "not_key": "{key!r} is not a key here",
    "missing": "{key} is missing",
    "add": "Add `{key}:` with {expected_fields_of_recor}.",
    "no_treatment": "there is no treatment {show_name}",
    "names_several_treatments": "{show_name} names several treatments",
    "name_them": "Name them one by one: {family:listed}.",
    "no_treatment_2": "there is no treatment {show_part_treatment}",
    "patients_analysed_arm": "{n} patients were analysed in an arm of {n_2}",
    "check_both_numbers": "Check both numbers; where scars were counted, add the flag n_is_lesions.",
    "no": "there is no {kind} {show_reviewed_id}",
    "no_currency_stated_prices": "no currency is stated for the prices",
    "past": "{start} is in the past (today is {today})",
    "write_later_day": "Write a later day, or leave start_on out to start today.",
    "finish_is_before_first": "{finish} is before {first}",
    "write_later_day_2": "Write a later day, or leave finish_by out.",
    "write_both_currency": "Write both in one currency; amounts are not converted.",
    "more_years_away": "{day} is more than {farthest_years} years away",
    "check_year": "Check the year.",
    "future": "{day} is in the future (today is {today})",
    "write_day_really_ended": "Write the day on which it really ended; check the year.",
    "no_scale": "there is no scale {show_name}",
    "does_not_exist": "{show_name} does not exist",
    "no_source": "there is no source {show_name}",
    "outside_scale": "{total:g} is outside the scale",
    "write_number": "Write a number from {low:g} to {high:g}.",
    "treatment_id_too": "a treatment has the id {key!r} too",
    "give_comparator_another_id": "Give the comparator another id.",
    "keep_file_per_study": "Keep one file per study.",
    "not_known": "{word!r} is not known here",
    "hint_told": "{hint}{told}",
    "entry_store_no_version_can": (
        "an entry of the store is no {record___name___lower} that this version can read; `scarpath "
        "follow check` says which."
    ),
    "not_between_today": "{day} is not between {earliest} and today",
    "write_day_visit": "Write the day of the visit.",
    "visit_says_nothing": "the visit says nothing",
    "write_done": "Write done, measured, harms, files or a note.",
    "store_fills_itself": "the store fills this in by itself",
    "name_files_under_files": "Name files under files, with path and kind.",
    "note_too_long": "the note is too long",
    "write_most_characters": "Write at most {longest_text} characters.",
    "no_visit": "this is no visit",
    "study_after_fit": (
        "{name}: the study {changed} {what} after the fit, so the draws do not know it. {remedy}"
    ),
    "card_changed_something_model_reads": (
        "{name}: a card changed in something the model reads (mechanism, suitability, usual sessions or "
        "top-ups). {remedy}"
    ),
    "no_draws": "{name}: there are no draws. {remedy}",
    "draw_file_damaged": "{name}: the draw file is damaged. {remedy}",
    "file_study_edited_after_fit": "{name}: the file of the study {study} was edited after the fit. {remedy}",
    "array_damaged": "{file}: the array {name} is damaged. {remedy}",
    "file_empty": "the file is empty",
    "type_scarpath_new_case_file": "Type `scarpath new` to have a case file written for you.",
    "remedy_skin_type_help": "{remedy} {skin_type_help}",
    "folder_holds_no_study": "the folder holds no study",
    "write_day_signature": "Write the day of the signature.",
    "no_such_folder": "there is no such folder",
    "second_entry_id": "a second entry has the id {key!r}",
    "give_each_entry_id_own": "Give each entry an id of its own.",
    "file_would_not_read": "this file would not be read",
    "name_id": "Name it `<id>.yaml`, or move it elsewhere.",
    "delete": "Delete it, or fill it from a neighbour's example.",
    "rename_file": "Rename the file to {id}.yaml.",
    "no_json": "this is no JSON: {error}",
    "keep_them": "Keep one of them.",
}
