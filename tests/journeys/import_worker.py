"""A worker process with short leases, for a journey to kill while it reads a workbook.

It stops for a moment at every step that it tells, so that the kill comes in the middle.
"""

import sys
import time
from datetime import date, timedelta

import django

LEASE = timedelta(seconds=3)
PAUSE = 1.5


def main(day: date) -> None:
    """Work until killed, on the day of the journey."""
    from luodi.apps.jobs import context, leases, worker
    from luodi.kernel import clock

    leases.LEASE = LEASE
    context.RENEW_EVERY_BEATS = 1
    clock.set_demo_day(day)
    progress = context.JobContext.progress

    def slowly(job: context.JobContext, *told: object) -> None:
        progress(job, *told)  # type: ignore[arg-type]
        time.sleep(PAUSE)

    context.JobContext.progress = slowly  # type: ignore[method-assign, assignment]
    worker.run_process()


if __name__ == "__main__":
    django.setup()
    main(date.fromisoformat(sys.argv[1]))
