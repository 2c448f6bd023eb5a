"""Files are there whole or not at all, for those who may read them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scarpath.files import PRIVATE, SHARED, digest_of, write_whole, written_whole


def test_the_digest_is_sha_256() -> None:
    # FIPS 180-2, appendix B.1.
    assert digest_of(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_what_fails_half_way_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "kept.json"
    write_whole(target, b"old", replace=True)
    with pytest.raises(TypeError, match="bytes-like"), written_whole(target, replace=True) as file:
        file.writelines([b"half", None])  # type: ignore[list-item]
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_name_is_given_when_the_file_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "kept.json"
    with written_whole(target, replace=False) as file:
        file.write(b"whole")
        assert not target.exists()
    assert target.read_bytes() == b"whole"


def test_a_file_that_appears_meanwhile_stays(tmp_path: Path) -> None:
    target = tmp_path / "kept.json"
    with pytest.raises(FileExistsError), written_whole(target, replace=False):
        target.write_bytes(b"another's")
    assert target.read_bytes() == b"another's"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")
@pytest.mark.parametrize(("mode", "seen"), [(PRIVATE, 0o600), (SHARED, 0o640)])
def test_others_read_only_what_is_shared_with_them(tmp_path: Path, mode: int, seen: int) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "kept", b"x", replace=True, mode=mode)
    finally:
        os.umask(before)
    assert (tmp_path / "kept").stat().st_mode & 0o777 == seen
