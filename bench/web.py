"""The web app against a bare FastAPI page in the same run: requests per second and the 95th percentile, first
with wrk on an idle server, then while 20 visitors have plans worked out. Needs the extra `web` and wrk.

    .venv-dev/bin/python bench/web.py
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

SECONDS, CONNECTIONS = 5, 20
VISITORS = 20
BARE = """\
import sys
import uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
async def hello() -> dict[str, str]:
    return {"hello": "world"}
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
"""
LUA = """\
done = function(summary, latency, requests)
  io.write(string.format("RESULT %.1f %.2f %d\\n",
    summary.requests / summary.duration * 1e6, latency:percentile(95) / 1000,
    summary.errors.status + summary.errors.timeout))
end
"""
FACE = {
    "person.age": "34", "person.fitzpatrick": "III", "skin.active_acne": "none", "action": "plan",
    "scars.0.region": "left_cheek", "scars.0.type": "rolling", "scars.0.count": "9",
    "scars.1.region": "chin", "scars.1.type": "boxcar", "scars.1.count": "2",
}  # fmt: skip
PORT, BARE_PORT = 8741, 8742


@contextmanager
def server(command: list[str], port: int) -> Iterator[None]:
    """A server in a process of its own, from the moment it answers."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                try:
                    fetch(port, "/")
                    break
                except OSError:
                    time.sleep(0.2)
            yield
        finally:
            process.terminate()
            process.wait(20)


def fetch(port: int, path: str, cookie: str = "", form: dict[str, str] | None = None):
    """One request; status, headers, body and seconds."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": cookie} if cookie else {}
    body = urlencode(form) if form else None
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    began = time.perf_counter()
    connection.request("POST" if body else "GET", path, body, headers)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), data, time.perf_counter() - began


def wrk(port: int, path: str) -> tuple[float, float, int]:
    """Requests per second, the 95th percentile in milliseconds, and errors."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA)
        script.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", script.name]
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
        )
    found = re.search(r"RESULT (\S+) (\S+) (\d+)", done.stdout)
    assert found, done.stdout
    return float(found[1]), float(found[2]), int(found[3])


def plan_once(seconds: list[float]) -> None:
    """A visitor fills in the form and waits for the plans."""
    _, headers, page, _ = fetch(PORT, "/describe")
    cookie = headers["set-cookie"].split(";")[0]
    token = re.search(rb'name="token" value="(\w+)"', page)
    assert token
    began = time.perf_counter()
    _, headers, _, _ = fetch(PORT, "/describe", cookie, {**FACE, "token": token[1].decode()})
    while b'id="plans"' not in fetch(PORT, headers["location"], cookie)[2]:
        time.sleep(0.2)
    seconds.append(time.perf_counter() - began)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def row(name: str, rate: float, p95: float, errors: int, bare: float) -> str:
    return f"{name:<26}{rate:>10.0f}{p95:>12.1f}{errors:>9}{rate / bare:>14.2f}"


def main() -> None:
    """Print the tables."""
    if shutil.which("wrk") is None:
        print("wrk is not installed; install it to time the web app")
        return
    with tempfile.NamedTemporaryFile("w", suffix=".py") as bare:
        bare.write(BARE)
        bare.flush()
        with server([sys.executable, bare.name, str(BARE_PORT)], BARE_PORT):
            hello = wrk(BARE_PORT, "/")
    command = [str(Path(sys.executable).with_name("scarpath")), "serve", "--port", str(PORT)]
    with server(command, PORT):
        while b"How sure" not in fetch(PORT, "/")[2]:
            time.sleep(0.5)
        alone = [fetch(PORT, "/")[3] for _ in range(50)]
        size = sum(len(fetch(PORT, path)[2]) for path in first_files())
        median = 1000 * statistics.median(alone)
        print(f"first page: median {median:.1f} ms, {size / 1024:.0f} KiB with its files")
        print(f"\n{'page':<26}{'requests/s':>10}{'p95, ms':>12}{'errors':>9}{'of bare':>14}")
        print(row("bare FastAPI hello", *hello, hello[0]))
        for name, path in (("first page", "/"), ("form", "/describe"), ("evidence", "/evidence")):
            print(row(name, *wrk(PORT, path), hello[0]))
        together()


def first_files() -> list[str]:
    """The first page and what it loads."""
    page = fetch(PORT, "/")[2].decode()
    return ["/", *re.findall(r'(?:href|src)="(/static/[^"]+)"', page)]


def together() -> None:
    """How long plans take for 20 visitors at once, and how the first page answers meanwhile."""
    single: list[float] = []
    plan_once(single)
    plans: list[float] = []
    visitors = [threading.Thread(target=plan_once, args=(plans,)) for _ in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    pages: list[float] = []
    while any(visitor.is_alive() for visitor in visitors):
        pages.append(fetch(PORT, "/")[3])
        time.sleep(0.02)
    print(f"\none plan alone: {single[0]:.2f} s")
    print(
        f"{VISITORS} at once: median {statistics.median(plans):.2f} s, p95 {percentile(plans, 0.95):.2f} s; "
        f"first page meanwhile: median {1000 * statistics.median(pages):.0f} ms, "
        f"p95 {1000 * percentile(pages, 0.95):.0f} ms"
    )


if __name__ == "__main__":
    main()
