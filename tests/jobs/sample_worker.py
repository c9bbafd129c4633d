"""A worker process with sample tasks and short leases, for the tests to kill."""

import time
from datetime import timedelta

import django

from luodi.kernel.text import Text

LEASE = timedelta(seconds=3)


def register() -> None:
    """Register the sample tasks; both act in the log, which counts effects and cannot be rewritten."""
    from luodi.apps.audit.actions import act
    from luodi.apps.audit.actors import SYSTEM
    from luodi.apps.jobs.context import JobContext, JobRefused
    from luodi.apps.jobs.registry import task

    @task("sample.effect", max_attempts=50)
    def effect(job: JobContext) -> None:
        time.sleep(job.payload.get("seconds", 0.02))
        with act(by=SYSTEM, verb="sample.effect", detail={"job": job.job.pk}):
            job.finish("done", link="/somewhere/")
            time.sleep(0.01)

    @task("sample.long", label=Text("长任务", "A long job"))
    def long(job: JobContext) -> None:
        for step in range(2000):
            job.progress(step, 2000, Text("第 {step} 步", f"step {step}"))
            time.sleep(0.05)

    @task("sample.poison")
    def poison(job: JobContext) -> None:
        raise RuntimeError("poison")

    @task("sample.refused")
    def refused(job: JobContext) -> None:
        raise JobRefused(Text("做不了，因为没有数据。", "It cannot be done: there is no data."))


def main() -> None:
    """Work until killed."""
    from luodi.apps.jobs import context, leases, worker

    leases.LEASE = LEASE
    context.RENEW_EVERY_BEATS = 1
    register()
    worker.run_process()


if __name__ == "__main__":
    django.setup()
    main()
