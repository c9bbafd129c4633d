"""Kill -9 during the confirmation of an import, again and again: all rows or none.

``python -m tests.exchange.kill_import commit BATCH`` is the process that is killed; it says on its
standard output when it is inside the transaction and when it is out again.
"""

import random
import subprocess
import sys
import time
from collections.abc import Mapping

ROWS = 1200
KILLS = 20
AT_LEAST_INSIDE = 12
INSIDE, OUT = "inside\n", "out\n"


def commit(batch_pk: int) -> None:
    """Confirm an import and say where it is; the child's part."""
    import django

    django.setup()
    from luodi.apps.exchange.actions import commit as committing
    from luodi.apps.exchange.models import ImportBatch

    held = committing._held

    def told(batch: ImportBatch) -> ImportBatch:
        found = held(batch)
        print(INSIDE, end="", flush=True)
        return found

    committing._held = told
    batch = ImportBatch.objects.select_related("unit", "created_by").get(pk=batch_pk)
    committing.commit_batch(by=batch.created_by, batch=batch)
    print(OUT, end="", flush=True)


def start(batch: int, environment: Mapping[str, str]) -> "subprocess.Popen[str]":
    """Start a child that confirms an import."""
    command = [sys.executable, "-m", "tests.exchange.kill_import", "commit", str(batch)]
    return subprocess.Popen(command, env=dict(environment), stdout=subprocess.PIPE, text=True)


def duration(batch: int, environment: Mapping[str, str]) -> float:
    """Let one confirmation through; return the seconds that it was inside the transaction."""
    with start(batch, environment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == INSIDE
        begun = time.monotonic()
        assert child.stdout.readline() == OUT
        return time.monotonic() - begun


def killed(batch: int, environment: Mapping[str, str], after: float) -> bool:
    """Kill a confirmation ``after`` seconds inside its transaction; return whether it was still inside."""
    with start(batch, environment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == INSIDE
        time.sleep(after)
        child.kill()
        return child.stdout.read() == ""


def moments(rng: random.Random, seconds: float) -> list[float]:
    """Return random moments of a transaction that takes about ``seconds``."""
    return [rng.uniform(0, seconds) for _kill in range(KILLS)]


if __name__ == "__main__":
    commit(int(sys.argv[2]))
