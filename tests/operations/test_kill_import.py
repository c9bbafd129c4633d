"""Kill -9 in the middle of an import: all of it or nothing of it, on both databases."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import connection

from benchmarks.books import ledger_book
from luodi.apps.access.models import Person
from luodi.apps.audit.models import AuditEvent
from luodi.apps.audit.verification import verify_chain
from luodi.apps.exchange import actions
from luodi.apps.exchange.enums import BatchState
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.jobs.enums import JobState
from luodi.apps.jobs.models import Job
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.kernel import clock
from tests.conftest import CopiedDatabase
from tests.exchange.city import City, build_city, previewed

pytestmark = pytest.mark.slow
ROWS, KILLS, INSIDE_AT_LEAST = 500, 20, 12
SPAN = 0.7  # of the measured transaction: on a busy machine most of the kills still land inside
DAY = date(2024, 8, 31)


@dataclass
class Range:
    """Where imports are confirmed and workers killed."""

    city: City
    clerk: Person
    environment: dict[str, str]
    marks: Path
    made: int = 0
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def confirmed(self) -> ImportBatch:
        """Return an import whose writing waits for a worker."""
        self.made += 1
        unit = self.city.units["city"]
        book = ledger_book(ROWS, self.made, unit.name)
        batch = previewed(
            self.clerk, unit, f"台账{self.made}.xlsx", book, default_kind="attraction", as_of=DAY
        )
        assert batch.counts["new"] == ROWS, batch.counts
        return actions.confirm_import(by=self.clerk, batch=batch)

    def start(self) -> subprocess.Popen[bytes]:
        """Start a worker; an abandoned job is free for it at once, with all its attempts."""
        for mark in self.marks.iterdir():
            mark.unlink()
        # The test read and compared in its own process; those jobs wait for nobody.
        waiting = Job.objects.filter(state=JobState.QUEUED).exclude(kind="exchange.commit")
        waiting.update(state=JobState.CANCELLED)
        Job.objects.filter(state=JobState.RUNNING).update(
            lease_until=clock.machine_now() - timedelta(seconds=1), attempts=0
        )
        command = [sys.executable, "-m", "tests.operations.import_worker"]
        environment = {**self.environment, "MARKS": str(self.marks)}
        self.workers.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL))
        return self.workers[-1]

    def stop(self) -> None:
        """Leave no worker behind, whatever the test met."""
        for worker in self.workers:
            worker.kill()
            worker.wait()

    def wait(self, word: str, seconds: float = 60) -> float:
        """Wait for a mark and return when it was seen."""
        end = time.monotonic() + seconds
        while not (self.marks / word).exists():
            assert time.monotonic() < end, f"no mark {word}"
            time.sleep(0.001)
        return time.monotonic()


@pytest.fixture
def killing(copied_database: CopiedDatabase, tmp_path: Path) -> Iterator[Range]:
    marks = tmp_path / "marks"
    marks.mkdir()
    with clock.fixed(DAY):
        city = build_city()
        environment = copied_database.environment | {"LUODI_MODE": "demo", "LUODI_DEMO_DAY": DAY.isoformat()}
        made = Range(city, city.person("clerk", "city"), environment, marks)
        try:
            yield made
        finally:
            made.stop()


def is_whole(batch: ImportBatch) -> bool:
    """Tell whether all of an import is there; anything between all and nothing fails."""
    facts = Fact.objects.filter(batch=batch.pk)
    batch.refresh_from_db()
    projects = facts.values("project").distinct().count()
    done = batch.state == BatchState.DONE
    assert projects == (ROWS if done else 0)
    assert facts.exists() == done
    events = AuditEvent.objects.filter(verb="import.commit", object_id=str(batch.pk)).count()
    assert events == int(done)
    assert batch.job is not None
    assert (batch.job.state == JobState.DONE) == done
    return done


def settle(killing: Range, batch: ImportBatch) -> float:
    """Let a worker finish an import in peace; return how long its transaction took."""
    process = killing.start()
    try:
        inside = killing.wait("inside")
        end = time.monotonic() + 60
        while ImportBatch.objects.get(pk=batch.pk).state != BatchState.DONE:
            assert time.monotonic() < end
            time.sleep(0.002)
        return time.monotonic() - inside
    finally:
        process.kill()
        process.wait()


def test_a_killed_import_is_all_or_nothing(killing: Range) -> None:
    first = killing.confirmed()
    seconds = settle(killing, first)
    dice, inside = Random(20240831), 0
    finished, batch = [first], killing.confirmed()
    for _kill in range(KILLS):
        process = killing.start()
        began = killing.wait("inside")
        time.sleep(max(0.0, began + dice.random() * SPAN * seconds - time.monotonic()))
        process.kill()
        process.wait()
        if is_whole(batch):
            finished.append(batch)
            batch = killing.confirmed()
        else:
            inside += 1
    settle(killing, batch)
    finished.append(batch)
    assert all(is_whole(one) for one in finished)
    assert Project.objects.count() == ROWS * len(finished)
    assert ProjectState.objects.filter(recorded_to__isnull=True).count() == ROWS * len(finished)
    assert verify_chain().ok
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    print(
        f"{connection.vendor}: {KILLS} kills, {inside} inside a transaction of {seconds * 1000:.0f} ms, "
        f"{len(finished)} imports of {ROWS} rows whole, none in part"
    )
    assert inside >= INSIDE_AT_LEAST
