"""What the commands refuse, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {
    "answers_ended": "the answers ended before this one: {question} Nothing was written.",
    "not_understood": "{answer!r} was not understood; write {hint}",
    "file_exists": "{file} is already there and stays as it is; choose another name",
    "cannot_write": "{file} cannot be written: {why}; choose another place",
    "cannot_read": "{file} cannot be read: {why}; name another file",
    "file_too_large": "{file} is larger than {most} MB; keep a smaller version",
    "bad_width": "--width {width} is not possible; choose {least} to {most} columns",
    "web_packages": (
        "the web pages need optional packages; install them with: pip install 'scarpath[web,documents]'"
    ),
    "not_found": (
        "no treatment and no study is called {name!r}.{near} `scarpath evidence show` lists the treatments."
    ),
    "did_you_mean": " Did you mean {names:any}?",
    "nothing_to_draw": "{name} has nothing that could be drawn, so {file} was not written; run without --svg",
    "no_case_files": "{folder} holds no case files (*.yaml); name a folder such as examples",
    "admin_without_clinic": "--admin makes an account, but --clinic names no folder for it; name one",
    "option_for_clinic": "{option} is for a clinic; name the folder of its accounts with --clinic",
    "propose_unreadable": (
        "{part!r} is no part of a proposal; write each treatment once with its sessions, such as "
        "subcision=2,tca_cross=3"
    ),
    "front_ending": "{file}: the front is written as {known:any}; name a file that ends so",
    "no_front_to_write": "{file}: there is no front to write, for this case gets no forecast",
    "no_dates_to_write": "no plan is put first, so there are no dates to write to {file}; run without --ics",
    "no_such_treatment": "no treatment is called {name!r}.{near} `scarpath treatments` lists them all.",
    "no_such_subject": (
        "no kind of scar and no treatment is called {name!r}.{near} The kinds of scars are {scars:listed}; "
        "`scarpath treatments` lists the treatments."
    ),
    "no_such_network": "there is no network {name!r}; choose of {names:listed}",
    "no_date": "{text!r} is no date; write it as 2026-11-22",
    "one_course_only": "--chart and --history are for one course; name it",
    "compare_unknown": (
        "--compare: {names:listed} is nothing to compare by; name some of {known:listed}, with commas between"
    ),
    "compare_nothing": (
        "--compare: nothing to compare by is named; name some of {known:listed}, with commas between"
    ),
    "no_author": "who writes is not known here; name someone with --author",
    "passphrases_differ": "the two are not the same; nothing was written",
    "score_no_number": (
        "--score {text!r} is no number; write it as SCALE=VALUE, such as goodman_baron_quantitative=22"
    ),
    "score_no_equals": (
        "--score {text!r} has no equals sign; write it as SCALE=VALUE, such as goodman_baron_quantitative=22"
    ),
    "session_unknown": "--session {text!r}: {treatment!r} is not known here; see `scarpath treatments`",
    "session_count": (
        "--session {text!r}: write it as TREATMENT=COUNT with a count from 1 to {most}, such as tca_cross=3"
    ),
    "no_such_consent": "{what!r} is nothing to agree to here; write one of {known:listed}",
    "day_in_future": "--day {day} is in the future; write the day on which it was said",
    "file_and_options": "a visit file and options for a visit are both given; write all of it in the file",
    "options_wrong": "{problems:stacked}",
    "option_wrong": "{field}: {message}. {remedy}",
    "options_clash": "{message}. {remedy}",
    "entry_ambiguous": (
        "--corrects: more than one entry begins so; `scarpath follow show NAME --history` lists them"
    ),
    "entry_unknown": (
        "--corrects: no entry of this course begins so; `scarpath follow show NAME --history` lists them"
    ),
    "ics_of_one": "--ics writes the calendar of one course; name it",
    "erase_what": "name the course to erase, or type --finish alone",
    "erase_sure": "This cannot be undone. To erase the course, type the command again with --yes.",
    "store_faults": "{count} faults were found in the store; they are listed above.",
}
