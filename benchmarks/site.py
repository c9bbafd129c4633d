"""The real server on loopback, and clients that ask it over HTTP like browsers do."""

import contextlib
import http.client
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from luodi.apps.access.demo_accounts import DEMO_PASSWORD
from luodi.config import processes

HOST = "127.0.0.1"
WARM_UP = 3


@contextmanager
def server(workers: int = 2) -> Iterator[tuple[int, int]]:
    """Start the web server that production uses and wait until it answers; yield its process id and port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    process = processes.started(processes.web(HOST, port, workers))
    try:
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection((HOST, port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(timeout=30)


@dataclass
class Client:
    """One browser: a kept connection, cookies, signed in."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Send one request; return status and text. Redirects are not followed."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://{HOST}:{self.port}{path}"
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self._connection = None
            raise ConnectionError(str(error)) from error
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return response.status, text

    def send(self, path: str, form: dict[str, str]) -> int:
        """Open a form page, then send it filled in; return the status of the answer."""
        status, page = self.ask("GET", path)
        if status != 200:
            return status
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        return self.ask("POST", path, {**hidden, **form})[0]

    def sign_in(self, login: str) -> "Client":
        """Sign in by the sign-in page."""
        status = self.send("/sign-in/", {"login": login, "password": DEMO_PASSWORD})
        if status != 302:
            raise RuntimeError(f"{login} could not sign in: {status}")
        return self


@dataclass(frozen=True)
class Timing:
    """What a run of requests took, in milliseconds."""

    requests: int
    errors: int
    median: float
    p95: float
    worst: float
    per_second: float


def timing(taken: Sequence[float], errors: int, seconds: float) -> Timing:
    """Summarise single times in seconds."""
    ordered = sorted(taken) or [0.0]

    def at(share: float) -> float:
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000

    return Timing(len(taken), errors, at(0.5), at(0.95), ordered[-1] * 1000, len(taken) / seconds)


def together(clients: Sequence[Client], paths: Sequence[str], each: int) -> Timing:
    """Let every client ask ``each`` times, all at once, after a short warm-up."""
    taken: list[float] = []
    errors: list[int] = []
    start = threading.Barrier(len(clients) + 1)

    def run(client: Client, offset: int) -> None:
        for number in range(WARM_UP):
            with contextlib.suppress(OSError):
                client.ask("GET", paths[(offset + number) % len(paths)])
        start.wait()
        for number in range(each):
            began = time.perf_counter()
            try:
                status, _text = client.ask("GET", paths[(offset + number) % len(paths)])
            except OSError:
                status = 0
            taken.append(time.perf_counter() - began)
            if status != 200:
                errors.append(status)

    threads = [threading.Thread(target=run, args=(client, i)) for i, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return timing(taken, len(errors), time.perf_counter() - began)


def repeat_until(stop: threading.Event, act: Callable[[], int]) -> tuple[list[float], list[int]]:
    """Act again and again until told to stop; return the times and the statuses that are no success."""
    taken, wrong = [], []
    while not stop.is_set():
        began = time.perf_counter()
        try:
            status = act()
        except OSError:
            status = 0
        taken.append(time.perf_counter() - began)
        if status not in (200, 302):
            wrong.append(status)
    return taken, wrong
