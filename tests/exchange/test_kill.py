"""Kill -9 inside the confirmation of an import: all or nothing, on whichever database the run uses."""

import random
import time

import pytest
from django.db import connection

from luodi.apps.audit.verification import verify_chain
from luodi.apps.exchange import actions
from luodi.apps.exchange.enums import BatchState
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.kernel import clock
from tests.conftest import CopiedDatabase
from tests.exchange import kill_import
from tests.exchange.city import TODAY, build_city, previewed
from tests.exchange.workbooks import workbook

HEAD = ["县（市、区）", "项目名称", "企业名称", "总投资（万元）", "累计完成投资（万元）", "签约时间"]
EXPECTED_FACTS = 3


def book(number: int) -> bytes:
    rows = [
        ["安澜区", f"{number}批{row}号项目", f"{row}号公司", 1000 + row, row, "2024-03-05"]
        for row in range(kill_import.ROWS)
    ]
    return workbook({"台账": [["签约项目台账（2024年6月）"], HEAD, *rows]})


def counted(batch: ImportBatch) -> tuple[int, int, int]:
    projects = Fact.objects.filter(batch=batch.pk).values("project").distinct()
    facts = Fact.objects.filter(batch=batch.pk).count()
    states = ProjectState.objects.filter(project__in=projects, recorded_to__isnull=True).count()
    return facts, projects.count(), states


def wait_for_the_server() -> None:
    """Wait until PostgreSQL has noticed that its client is dead; it ends the statement it was at first."""
    others = """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()"""
    end = time.monotonic() + 30
    while connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.engines
@pytest.mark.slow
def test_a_killed_confirmation_leaves_all_or_nothing(copied_database: CopiedDatabase) -> None:
    rng = random.Random(20)
    with clock.fixed(TODAY):
        city = build_city()
        clerk = city.person("clerk", "anlan")
        staged = 0

        def fresh() -> ImportBatch:
            nonlocal staged
            staged += 1
            batch = previewed(
                clerk, city.units["anlan"], f"{staged}.xlsx", book(staged), default_kind="attraction"
            )
            # A later book's projects look like the earlier ones': they are said to be new.
            actions.decline_all(by=clerk, batch=batch)
            batch.refresh_from_db()
            return batch

        seconds = kill_import.duration(fresh().pk, copied_database.environment)
        batch, inside, whole = fresh(), 0, 0
        everything = (EXPECTED_FACTS * kill_import.ROWS, kill_import.ROWS, kill_import.ROWS)
        for moment in kill_import.moments(rng, seconds):
            inside += kill_import.killed(batch.pk, copied_database.environment, moment)
            wait_for_the_server()
            batch.refresh_from_db()
            if batch.state == BatchState.DONE:
                assert counted(batch) == everything
                whole += 1
                batch = fresh()
            else:
                assert batch.state == BatchState.PREVIEW
                assert counted(batch) == (0, 0, 0)
                assert Project.objects.count() == kill_import.ROWS * (1 + whole)
        told = f"{inside} inside the commit, {whole} too late to stop it"
        print(f"{kill_import.KILLS} kills: {told}; it takes {seconds:.2f} s")
        assert min(inside, kill_import.KILLS - whole) >= kill_import.AT_LEAST_INSIDE
        actions.commit_batch(by=clerk, batch=batch)
        assert counted(batch) == everything
    assert verify_chain().ok
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
