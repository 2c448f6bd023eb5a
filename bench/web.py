"""The web app against a bare FastAPI page in the same run: requests per second and the 95th percentile, first
with wrk on an idle server, then while 20 visitors have plans worked out. Needs the extra `web` and wrk.

    .venv-dev/bin/python bench/web.py             prints the tables
    .venv-dev/bin/python bench/web.py --page      and writes them to docs/web-performance.md
"""

from __future__ import annotations

import os
import platform
import random
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
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from scarpath.catalog.load import load_case, load_catalogue
from scarpath.web.form import typed_from

SECONDS, CONNECTIONS = 5, 20
VISITORS = 20
PAGE_WAITS = 0.04
"""Seconds for which the page waits for another move of a slider (result.html)."""

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
    "person.age": "34", "person.fitzpatrick": "III", "skin.active_acne": "none",
    "scars.0.region": "left_cheek", "scars.0.type": "rolling", "scars.0.count": "9",
    "scars.1.region": "chin", "scars.1.type": "boxcar", "scars.1.count": "2",
}  # fmt: skip
PORT, BARE_PORT = 8741, 8742
EXAMPLES = Path(__file__).parents[1] / "examples"
MOVES = 60
STEPS = {"budget": 100, "days": 1, "goal": 5}
SLIDER = re.compile(
    r'<input type="range" id="try-\w+" name="(\w+)" min="0" max="(\d+)" step="\d+" value="(\d+)">'
)


PAGE = Path(__file__).parents[1] / "docs" / "web-performance.md"
TEXT = """\
# How fast the web pages are

Written by `python bench/web.py --page`; do not edit it by hand. One server, as `scarpath serve` starts it;
requests by wrk over {connections} connections for {seconds} seconds each; the bare page is a FastAPI app
that returns one line of JSON, timed in the same run. The aims: the first page under 50 ms of server time and
under 100 KiB with its files, and new plans under 300 ms after a slider moved. Seconds are of one machine; the
ratios are what to expect elsewhere. The load in the first line is what other programs had running at the
start: where it is not near zero, the clock counts their turns as well, and the processor's time says more.

```text
{told}
```

Milliseconds of {moves} moves of a slider for each example, one slider after the other to a place drawn by
chance. By the clock they run from the end of the move to the new plans, with the {waits} ms in which the page
waits for another move; of the processor they are what the server took, which other programs change less.
Each move works the plan out again; what it leaves as it is, is kept in memory (256 MiB at most for everybody
together), and the plan is the same to the last bit as one made from nothing.
"""
told: list[str] = []


def say(line: str) -> None:
    """Print a line and keep it for the page."""
    print(line, flush=True)
    told.extend(line.split("\n"))


@contextmanager
def server(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a process of its own, from the moment it answers."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                try:
                    fetch(port, "/")
                    break
                except OSError:
                    time.sleep(0.2)
            yield process
        finally:
            process.terminate()
            process.wait(20)


def fetch(
    port: int, path: str, cookie: str = "", form: dict[str, str] | None = None, *, in_place: bool = False
):
    """One request, as a page's own script sends it where it is `in_place`; status, headers, body, seconds."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": cookie} if cookie else {}
    if in_place:
        headers["HX-Request"] = "true"
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
    began = time.perf_counter()
    visit(FACE)
    seconds.append(time.perf_counter() - began)


def visit(face: dict[str, str]) -> tuple[str, str, bytes, dict[str, str]]:
    """A visitor who has sent a form: cookie, address and page of the result, and the token to send on."""
    _, headers, page, _ = fetch(PORT, "/describe")
    cookie = headers["set-cookie"].split(";")[0]
    token = re.search(rb'name="token" value="(\w+)"', page)
    assert token
    sent = {"token": token[1].decode()}
    address = fetch(PORT, "/describe", cookie, {**face, **sent, "action": "plan"})[1]["location"]
    while b'id="plans"' not in (page := fetch(PORT, address, cookie)[2]):
        time.sleep(0.2)
    return cookie, address, page, sent


def sliders(server: subprocess.Popen[bytes]) -> None:
    """From a move of a slider to the new plans, for each example: by the clock, the delay with which the page
    waits for another move included, and by the processor.
    """
    catalogue = load_catalogue()
    say(
        f"\n{'sliders':<26}{'moves':>6}{'median':>9}{'p95':>7}{'worst':>8}{'processor: median':>20}{'p95':>7}"
    )
    for path in sorted(EXAMPLES.glob("*.yaml")):
        case = load_case(path, catalogue, today=date.today())
        if case.has_atrophic:
            waited, worked = moved(typed_from(case), server.pid)
            clock = f"{statistics.median(waited):>9.0f}{percentile(waited, 0.95):>7.0f}{max(waited):>8.0f}"
            own = f"{statistics.median(worked):>20.0f}{percentile(worked, 0.95):>7.0f}" if worked else ""
            say(f"{path.stem:<26}{len(waited):>6}{clock}{own}")


def moved(face: dict[str, str], pid: int) -> tuple[list[float], list[float]]:
    """Milliseconds that each move of a slider took: waited for, and worked by the server."""
    cookie, address, page, sent = visit(face)
    stands, ends = {}, {}
    for name, end, value in SLIDER.findall(page.decode()):
        stands[name], ends[name] = value, int(end)
    chance = random.Random(1)
    waited, worked = [], []
    for i in range(MOVES):
        name = list(ends)[i % len(ends)]
        stands[name] = str(chance.randrange(0, ends[name] + 1, STEPS[name]))
        before = processor_ms(pid)
        status, _, body, seconds = fetch(PORT, f"{address}/wish", cookie, {**sent, **stands}, in_place=True)
        assert status == 200, body
        waited.append(1000 * (PAGE_WAITS + seconds))
        if before is not None:
            worked.append((processor_ms(pid) or 0.0) - before)
    return waited, worked


def processor_ms(pid: int) -> float | None:
    """Milliseconds of processor time that a process has taken; None where the system does not tell so."""
    try:
        said = Path(f"/proc/{pid}/schedstat").read_text()
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((t / "schedstat").read_text().split()[0]) for t in tasks) / 1e6 if said else None
    except OSError:
        return None


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def row(name: str, rate: float, p95: float, errors: int, bare: float) -> str:
    return f"{name:<26}{rate:>10.0f}{p95:>12.1f}{errors:>9}{rate / bare:>14.2f}"


def main() -> None:
    """Print the tables."""
    if shutil.which("wrk") is None:
        print("wrk is not installed; install it to time the web app")
        return
    load = os.getloadavg()[0]
    say(f"{os.cpu_count()} cores, load {load:.1f} at the start; Python {platform.python_version()}")
    with tempfile.NamedTemporaryFile("w", suffix=".py") as bare:
        bare.write(BARE)
        bare.flush()
        with server([sys.executable, bare.name, str(BARE_PORT)], BARE_PORT):
            hello = wrk(BARE_PORT, "/")
    command = [str(Path(sys.executable).with_name("scarpath")), "serve", "--port", str(PORT)]
    with server(command, PORT) as process:
        while b"How sure" not in fetch(PORT, "/")[2]:
            time.sleep(0.5)
        alone = [fetch(PORT, "/")[3] for _ in range(50)]
        size = sum(len(fetch(PORT, path)[2]) for path in first_files())
        median = 1000 * statistics.median(alone)
        say(f"first page: median {median:.1f} ms, {size / 1024:.0f} KiB with its files")
        say(f"\n{'page':<26}{'requests/s':>10}{'p95, ms':>12}{'errors':>9}{'of bare':>14}")
        say(row("bare FastAPI hello", *hello, hello[0]))
        for name, path in (("first page", "/"), ("form", "/describe"), ("evidence", "/evidence")):
            say(row(name, *wrk(PORT, path), hello[0]))
        together()
        sliders(process)
    if "--page" in sys.argv[1:]:
        text = TEXT.format(
            connections=CONNECTIONS,
            seconds=SECONDS,
            told="\n".join(told),
            moves=MOVES,
            waits=round(1000 * PAGE_WAITS),
        )
        PAGE.write_text(text, encoding="utf-8", newline="\n")


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
    say(f"\none plan alone: {single[0]:.2f} s")
    say(
        f"{VISITORS} at once: median {statistics.median(plans):.2f} s, p95 {percentile(plans, 0.95):.2f} s; "
        f"first page meanwhile: median {1000 * statistics.median(pages):.0f} ms, "
        f"p95 {1000 * percentile(pages, 0.95):.0f} ms"
    )


if __name__ == "__main__":
    main()
