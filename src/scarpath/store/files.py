"""Photos and scans as files named by their content (SHA-256), in folders by the first two digits.

A file is written under another name, made safe on disk, and only then gets its name; it is never changed
afterwards.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scarpath.core.errors import DamagedStore, StoreFull, StoreProblem
from scarpath.core.finding import finding
from scarpath.files import digest_of, write_whole
from scarpath.store.database import FULL
from scarpath.store.faults import StoreFault
from scarpath.store.keys import Cipher

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Files:
    """The folder of files; with a `cipher` they are encrypted, and their names on the disk tell nothing of
    their content.
    """

    folder: Path
    cipher: Cipher | None = None

    def put(self, content: bytes) -> str:
        """Keep content; its digest. What is there already stays as it is."""
        digest = digest_of(content)
        path = self._path(self.name(digest))
        if self.get(digest) is None:
            try:
                private_folder(path.parent)
                locked = content if self.cipher is None else self.cipher.lock(content, digest)
                write_whole(path, locked, replace=True)
            except OSError as error:
                if error.errno in NO_ROOM:
                    raise StoreFull(FULL) from None
                raise StoreProblem(finding(StoreFault.CANNOT_KEEP_FILE, strerror=error.strerror)) from None
        return digest

    def get(self, digest: str) -> bytes | None:
        """Content by its digest; None where it is not there or not what it was."""
        try:
            found: bytes | None = self._path(self.name(digest)).read_bytes()
        except OSError:
            return None
        if self.cipher is not None and found is not None:
            found = self.cipher.unlock(found, digest)
        return found if found is not None and digest_of(found) == digest else None

    def name(self, digest: str) -> str:
        """The name on the disk of content by its digest."""
        return digest if self.cipher is None else self.cipher.name(digest)

    def fetch(self, digest: str) -> bytes:
        """Content by its digest. Raises `DamagedStore` where it is gone or not what it was."""
        content = self.get(digest)
        if content is None:
            raise DamagedStore(finding(StoreFault.FILE_DAMAGED, digest=digest[:12]))
        return content

    def there(self, digest: str) -> bool:
        """Whether a file of that name lies there, sound or not."""
        return self._path(self.name(digest)).is_file()

    def remove(self, name: str) -> None:
        """Overwrite a file by its name on the disk, then delete it."""
        path = self._path(name)
        with contextlib.suppress(FileNotFoundError):
            size = path.stat().st_size
            with path.open("r+b") as file:
                file.write(b"\0" * size)
                file.flush()
                os.fsync(file.fileno())
            path.unlink()

    def names(self) -> Iterator[str]:
        """The names on the disk, unfinished ones included."""
        for path in sorted(self.folder.glob("??/*")) if self.folder.is_dir() else ():
            if path.is_file():
                yield path.name

    def _path(self, name: str) -> Path:
        return self.folder / name.lstrip(".")[:2] / name


def private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone."""
    if not folder.is_dir():
        private_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
