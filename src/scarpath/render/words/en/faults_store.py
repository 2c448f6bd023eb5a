"""What the store of courses finds or refuses, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {
    "in_database": "database",
    "in_file": "file {name}",
    "in_entry": "entry {id}",
    "database_faults": "the database's own check found {count} faults",
    "dangling_rows": "{count} rows name what is not there",
    "no_entry_names_it": "no entry names it",
    "file_changed": "is not what was stored",
    "file_missing": "is missing",
    "entry_unreadable": "cannot be read",
    "restore_from_backup": "Restore it from a backup with `scarpath follow import`.",
    "finish_erasing": "A write or an erasure was cut short; `scarpath follow erase --finish` removes it.",
    "cannot_write_archive": "{path} cannot be written: {strerror}; choose another place",
    "cannot_read_archive": "{path} cannot be read: {strerror}; name another file",
    "no_archive_program": (
        "{path} is no archive of this program, or it was changed or cut short; nothing was written. "
        "Export it again."
    ),
    "file_damaged": (
        "the file {digest} of the store is missing or broken; `scarpath follow check` lists all such "
        "files, and a backup may hold it."
    ),
    "cannot_keep_file": "a file cannot be kept: {strerror}.",
    "store_encrypted": "the store is encrypted; type its passphrase when asked, or set {variable}.",
    "wrong_key": (
        "that is not the key of this store; nothing was read or changed. Try again with the right one."
    ),
    "keyring_system_holds_no_key": (
        "the keyring of this system holds no key of this store, or is locked; nothing was read. Unlock "
        "it, or open the store where it was made."
    ),
    "passphrase_too_short": "the passphrase is too short; take at least {shortest} characters",
    "key_file_cannot_read": (
        "the key file {path} cannot be read; without it nobody can open the store. Put back a copy."
    ),
    "encryption_packages": (
        "an encrypted store needs packages that are not installed; type `pip install 'scarpath[encryption]'`"
    ),
    "server_refused": "the database refused what was asked ({kind}, {state}); nothing was written.",
    "server_data_broken": (
        "the PostgreSQL server reports broken data; nothing was written. Ask who looks after the server."
    ),
    "postgresql_package": (
        "a store on PostgreSQL needs a package that is not installed; type `pip install 'scarpath[postgres]'`"
    ),
    "database_refused": "the database refused what was asked ({kind}); nothing was written.",
    "cannot_open_store": (
        "the store cannot be opened: {strerror}. Name a file in a folder of yours with --store."
    ),
    "store_read_only": (
        "the store cannot be opened for writing. Check who owns the file, or name another with --store."
    ),
    "person_erased": (
        "the person is erased, but traces stay in the write-ahead log while another program has the "
        "store open. Close it, then run `scarpath follow erase --finish`."
    ),
    "no_store_yet": "there is no store yet; `scarpath follow new CASE` makes one.",
    "only_store_file_encrypted_program": (
        "only a store in a file is encrypted by this program; for PostgreSQL encrypt the server's disk."
    ),
    "store_exists": (
        "there is a store already, and what is in it stays on the disk as it is. Make a new one with "
        "--store, take over everybody with `scarpath follow backup` and `import`, delete the old one."
    ),
    "name_printable_characters": "a name has 1 to {longest_label} printable characters",
    "made_up_name": "A made-up one is best, since it need not tell who it is.",
    "time_change_no_time_zone": "the time of a change has no time zone",
    "postgresql_needs_folder": "a store on PostgreSQL needs a folder for files; name one with --files.",
    "nothing_to_correct": (
        "the entry to be corrected is not one of this kind in this course; `scarpath follow show NAME "
        "--history` lists them."
    ),
    "entry_corrected_before": (
        "that entry was corrected before; correct the newer one. `scarpath follow show NAME --history` "
        "lists them."
    ),
    "somebody_erased_store_not_taken": "somebody in it was erased from this store and is not taken in again.",
    "somebody_store_already": "somebody in it is in the store already; nothing was written.",
    "store_written_newer_version_program": (
        "the store was written by a newer version of this program (schema {version}; this one knows "
        "{newest}); nothing was changed. Install the newer version."
    ),
    "archive_exists": "{path} is already there and stays as it is; choose another name",
    "store_busy": (
        "another program is writing to the store and did not finish in time; nothing was written. Try "
        "again in a moment."
    ),
    "disk_full": (
        "the disk is full; nothing was written, and what was there before is whole. Make room and try again."
    ),
    "no_store_there": (
        "what lies at the place of the store is no store of this program, or it is broken. Name another "
        "file with --store, or restore a backup with `scarpath follow import`."
    ),
    "server_unreachable": (
        "the PostgreSQL server cannot be reached, or does not let you in. Check the address given with "
        "--store."
    ),
    "no_keyring": (
        "this system has no keyring that this program can use; make the store with a passphrase instead."
    ),
    "nobody_goes_name_store": (
        "nobody goes by that name in this store; `scarpath follow show` lists everyone."
    ),
    "somebody_goes_name_already": "somebody goes by that name already; choose another one.",
    "photo_must_jpeg": (
        "a photo must be a JPEG, PNG or WebP file; from other formats (HEIC, TIFF, raw) metadata cannot "
        "be taken out here. Export it as JPEG and name that file."
    ),
    "photo_cut_short_broken": (
        "a photo is cut short or broken, so its metadata cannot be taken out; nothing was written. "
        "Export it again."
    ),
}
