"""The guard before every page: who is addressed, where a request comes from, how large it is, and the headers
that bind the browser. A token of the session stands in every form.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from collections.abc import Callable
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scarpath.render.words import web as words
from scarpath.web.settings import KIB, Settings

LOG = logging.getLogger(__name__)
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SESSION_BYTES = 32
STATIC = "/static/"
_UPLOADS = re.compile(r"/courses/[0-9a-f]{1,32}/visits(/[0-9a-f]{32})?")
FOREVER = "public, max-age=31536000, immutable"


def _most(settings: Settings, path: str) -> int:
    """The most bytes that a request to a page may bring."""
    return settings.most_upload if _UPLOADS.fullmatch(path) else settings.most_body


def _too_large(most: int) -> str:
    if most >= KIB * KIB:
        return words().TOO_LARGE_PHOTOS.format(mib=most // (KIB * KIB))
    return words().TOO_LARGE.format(kib=most // (2 * KIB))


class Guard:
    """Checks host, origin and size, gives each visitor a session, and sets the headers of every answer."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        told: Callable[[Request, int, str, str], Response],
        fault: Callable[[Request, Exception], Response],
    ) -> None:
        self.app, self.settings, self.told, self.fault = app, settings, told, fault
        self.cookie = cookie_name(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        session, new = self._session(headers)
        scope.setdefault("state", {})["session"] = session
        most = _most(self.settings, scope["path"])
        refusal = self._refusal(scope, headers, most)
        sender = self._sender(scope["path"], session if new else None, send)
        if refusal is not None:
            await refusal(scope, receive, sender)
            return
        began = False

        async def noted(message: Message) -> None:
            nonlocal began
            began = True
            await sender(message)

        try:
            await self.app(scope, self._counted(receive, most), noted)
        except Exception as error:  # noqa: BLE001
            # The framework's own last resort stands outside of here, and would answer without the headers.
            answer = self.fault(Request(scope), error)
            if not began:
                await answer(scope, receive, sender)

    def _refusal(self, scope: Scope, headers: Headers, most: int) -> Response | None:
        """An answer for a request that may not pass; None for one that may."""
        host = headers.get("host", "").casefold()
        if host not in self.settings.hosts:
            LOG.warning("refused: another host")
            return PlainTextResponse(words().WRONG_HOST, 421)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > most:
            return self.told(Request(scope), 413, words().REFUSED, _too_large(most))
        if scope["method"] not in SAFE and not self._from_here(host, headers):
            LOG.warning("refused: another origin")
            return PlainTextResponse(words().WRONG_ORIGIN, 403)
        return None

    def _from_here(self, host: str, headers: Headers) -> bool:
        """Whether a request that changes something comes from a page of ours, or from no page at all."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site not in ("same-origin", "none"):
            return False
        return origin is None or origin.casefold() == f"{self.settings.scheme}://{host}"

    def _session(self, headers: Headers) -> tuple[str, bool]:
        """The visitor's session, and whether it is new."""
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self.cookie)
        except CookieError:
            found = None
        if found is not None and well_formed(found.value):
            return found.value, False
        return secrets.token_hex(SESSION_BYTES), True

    def _counted(self, receive: Receive, most: int) -> Receive:
        """The body as it comes in, ended where it grows too large whatever its header said."""
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(413, _too_large(most))
            return message

        return counted

    def _sender(self, path: str, session: str | None, send: Send) -> Send:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", FOREVER if path.startswith(STATIC) else "no-store")
                if self.settings.secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
                own = "set-cookie" in headers
                if session is not None and not own and not path.startswith(STATIC):
                    headers.append("Set-Cookie", set_cookie(self.settings, session))
            await send(message)

        return with_headers


def well_formed(value: str) -> bool:
    """Whether it looks like a random value that this server gave out."""
    return len(value) == 2 * SESSION_BYTES and value.isascii() and value.isalnum()


def cookie_name(settings: Settings) -> str:
    """The name of the session's cookie; with TLS one that browsers hold to its host."""
    return "__Host-scarpath" if settings.secure else "scarpath"


def browser_name(settings: Settings) -> str:
    """The name of the cookie by which a browser is known again in which someone logged in before."""
    return f"{cookie_name(settings)}-browser"


def set_cookie(settings: Settings, session: str, *, gone: bool = False) -> str:
    """The header that gives a browser its session, or takes it away."""
    return _cookie(settings, cookie_name(settings), session, "; Max-Age=0" if gone else "")


def set_browser(settings: Settings, browser: str, seconds: float) -> str:
    """The header that lets a browser be known again."""
    return _cookie(settings, browser_name(settings), browser, f"; Max-Age={seconds:.0f}")


def _cookie(settings: Settings, name: str, value: str, ends: str) -> str:
    secure = "; Secure" if settings.secure else ""
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{ends}"


class Tokens:
    """Tokens against forged requests: bound to the session by a key that dies with the server."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def of(self, session: str) -> str:
        """The token that stands in the forms of a session."""
        return hmac.new(self._key, session.encode(), sha256).hexdigest()

    def fits(self, session: str, token: str) -> bool:
        """Whether the token that came is that of the session."""
        return token.isascii() and hmac.compare_digest(self.of(session), token)


class Opened:
    """The sessions that came with the key of the server, the newest few."""

    MOST = 100

    def __init__(self) -> None:
        self._sessions: dict[str, None] = {}

    def __contains__(self, session: object) -> bool:
        return session in self._sessions

    def add(self, session: str) -> None:
        """Let a session in."""
        self._sessions.pop(session, None)
        self._sessions[session] = None
        while len(self._sessions) > self.MOST:
            self._sessions.pop(next(iter(self._sessions)))
