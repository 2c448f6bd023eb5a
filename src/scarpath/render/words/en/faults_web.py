"""What the pages refuse, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {
    "no_such_role": "there is no such role; choose one of {roles:listed}",
    "bad_account_name": "a name has at least one letter and at most {most}",
    "bad_label": (
        "a label has at least one letter and at most {most}; a number of your own files is better than a name"
    ),
    "name_taken": "this name is taken; choose another",
    "no_such_account": "there is no such account or person, or you may not see them",
    "same_password": "the new password is the old one; choose another",
    "password_length": "a password has {shortest} to {longest} signs; a few words in a row do well",
    "password_poor": "this password is easy to guess; take a few words in a row, without the name",
    "password_common": (
        "this password is one of those that are stolen and tried most often; take a few words in a row"
    ),
    "no_account_yet": "no account is there yet; name the first one with --admin NAME",
    "no_person_open": (
        "Open the form from the page of a person first. Then the course is kept with that person."
    ),
    "day_not_past": "the day must be today or before; write the day from which your answers hold",
    "photo_bytes": "a photo is larger than {most} MB; choose a smaller version",
    "photo_pixels": "a photo has more than {most} million dots; choose a smaller version",
    "photo_kind": "a file is no photo that can be kept; choose a JPEG, PNG or WebP",
    "photo_claim": "a file is not the kind that its name says; export the photo again as JPEG",
    "photo_two": "a file holds something else besides a photo; export the photo again as JPEG",
    "photo_broken": "a photo is cut short or broken; export it again as JPEG",
    "nothing_here": "There is nothing here",
    "tls_needed": (
        "--host {host} could be reached from other machines, where passwords need TLS; name the host "
        "that your proxy serves with --name, such as --name scars.clinic.example"
    ),
    "nobody_asked": (
        "--host {host} could be reached from other machines, and nobody would be asked who they are; "
        "leave --host and --name out to serve this machine alone, or keep accounts with --clinic FOLDER"
    ),
    "no_place_for_accounts": "{folder} cannot hold the accounts: {why}; choose another folder",
    "port_in_use": "port {port} on {host} cannot be used: {why}; choose another with --port",
    "no_dates_yet": "no plan is put first, so there are no dates to write; look at a plan first",
    "slider_no_number": "{name} is not a whole number; move the slider again",
    "slider_too_far": "a slider stands beyond its end; move it again",
    "stopped_by_visitor": "stopped by the visitor",
    "photo_consent_needed": "tick that keeping the photos is agreed, or leave the photos out",
    "course_full": (
        "A course holds {photos} photos at most. Take the older ones away by correcting their visits"
    ),
    "too_many_photos": "at most {photos} photos go with one visit; write a second visit for more",
    "not_text": "it is not text; choose a case file",
}
