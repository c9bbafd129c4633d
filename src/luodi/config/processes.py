"""Web and worker as child processes: started together, stopped together, restarted when they fall over."""

import contextlib
import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

log = logging.getLogger("luodi.processes")
PR_SET_PDEATHSIG = 1
STOP_SECONDS = 20
RESTARTS, WITHIN_SECONDS = 5, 60.0


@dataclass(frozen=True)
class Program:
    """One child process: a name for people and its command line."""

    name: str
    command: Sequence[str]


def web(host: str, port: int, workers: int) -> Program:
    """Return the web server: granian, WSGI, one blocking thread a process (measured best)."""
    return Program(
        "web",
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", str(workers), "--blocking-threads", "1", "--backlog", "1024", "--no-ws",
            "--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning",
            "luodi.config.wsgi:application",
        ],
    )  # fmt: skip


def worker() -> Program:
    """Return the background worker."""
    return Program("worker", [sys.executable, "-m", "luodi.cli", "worker"])


def started(program: Program) -> subprocess.Popen[bytes]:
    """Start a program that is told to stop when this process dies, however it dies."""
    return subprocess.Popen(  # noqa: S603 - our own programs
        program.command, start_new_session=True, env=os.environ, preexec_fn=_end_with_parent
    )


def _end_with_parent() -> None:
    with contextlib.suppress(OSError):  # Linux has it; elsewhere a killed parent leaves them running
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Supervisor:
    """Runs programs until told to stop; a fallen one is restarted, one that keeps falling ends all."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = programs
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._falls: dict[str, list[float]] = {program.name: [] for program in programs}
        self._stop = threading.Event()

    def run(self, port: int, tell: Callable[[], None]) -> int:
        """Start all, ``tell`` once ``port`` answers, stop all on SIGINT or SIGTERM; return the exit code."""
        told = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._stop.set())
        try:
            for program in self._programs:
                self._start(program)
            while not self._stop.wait(0.3):
                if not told and _answers(port):
                    tell()
                    told = True
                for program in self._programs:
                    if self._running[program.name].poll() is not None and not self._restart(program):
                        return 1
            return 0
        finally:
            self._stop_all()

    def _start(self, program: Program) -> None:
        # A session of its own: Ctrl-C reaches this process only, which then stops the others in order.
        self._running[program.name] = started(program)

    def _restart(self, program: Program) -> bool:
        now = monotonic()
        falls = [moment for moment in self._falls[program.name] if now - moment < WITHIN_SECONDS]
        self._falls[program.name] = [*falls, now]
        code = self._running[program.name].returncode
        if len(falls) >= RESTARTS:
            log.error(
                "%s ended %s times within a minute (code %s); stopping", program.name, RESTARTS + 1, code
            )
            return False
        log.warning("%s ended with code %s; starting it again", program.name, code)
        self._stop.wait(min(2 ** len(falls) * 0.5, 10))
        if not self._stop.is_set():
            self._start(program)
        return True

    def _stop_all(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        end = monotonic() + STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(end - monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
