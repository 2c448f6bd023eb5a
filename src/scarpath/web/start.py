"""The door of the web app: opens catalogue and draws, and listens on the loopback of this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.core.errors import InvalidInput
from scarpath.web.app import build_app
from scarpath.web.desk import Desk
from scarpath.web.settings import LOOPBACK, Settings, loopback_hosts


def check_address(host: str) -> None:
    """Refuse to listen where others can reach it: without accounts, whoever reaches it is let in."""
    if host not in LOOPBACK:
        raise InvalidInput(
            f"--host {host} could be reached from other machines, and nobody would be asked who they are; "
            "leave --host out to serve this machine alone"
        )


def serve(host: str, port: int, *, ready: Callable[[str], None] = lambda _: None) -> None:
    """Serve until stopped; `ready` is told the address once the pages can be opened."""
    check_address(host)
    listener = _listen(host, port)
    catalogue = load_catalogue()
    desk = Desk(catalogue, load_draws(catalogue, score=True))
    taken: int = listener.getsockname()[1]
    app = build_app(desk, Settings(hosts=loopback_hosts(taken)))
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        h11_max_incomplete_event_size=16 * 1024,
        timeout_keep_alive=10,
        limit_concurrency=200,
        lifespan="on",
    )
    ready(f"http://{f'[{host}]' if ':' in host else host}:{taken}/")
    uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """The socket, taken before anything is loaded, so that a port in use is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise InvalidInput(
            f"port {port} on {host} cannot be used: {error.strerror}; choose another with --port"
        ) from None
    return listener
