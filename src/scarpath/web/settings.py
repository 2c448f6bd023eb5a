"""How one server runs: where it listens, what it lets in, and where it keeps accounts."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
LOOPBACK = ("127.0.0.1", "localhost", "::1")
CASE_KIB = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What does not change while the server runs.

    `hosts` are the names under which it may be addressed, with the port where it is not the usual one;
    `scheme` is what a browser sees, which behind a proxy is https. In a `clinic` everyone logs in.
    `most_body` bounds a request in bytes, `most_upload` one that brings photos. With a `key`, courses open
    only for a browser that came with it, so that others on the machine do not see them.
    """

    hosts: frozenset[str]
    clinic: bool = False
    scheme: str = "http"
    most_body: int = 2 * CASE_KIB * KIB
    most_upload: int = 50 * KIB * KIB
    key: str | None = None

    @property
    def secure(self) -> bool:
        """Whether browsers speak TLS to it, so that cookies can insist on it."""
        return self.scheme == "https"


def loopback_hosts(port: int) -> frozenset[str]:
    """The names of this machine on its loopback, as browsers write them."""
    names = [f"[{name}]" if ":" in name else name for name in LOOPBACK]
    bare = names if port == 80 else []
    return frozenset([*bare, *(f"{name}:{port}" for name in names)])
