"""Background work of the ledger: the daily look at 五未."""

from luodi.apps.jobs.context import JobContext
from luodi.apps.projects import actions
from luodi.kernel.text import Text


def judge(job: JobContext) -> dict[str, int]:
    """Judge 五未 by today's rules and store who entered and who left."""

    def report(done: int, total: int) -> None:
        job.progress(done, total, Text("核对“五未”", "Judging stalls"))
        job.check_cancelled()

    result = actions.judge_stalls(report=report)
    return {"judged": result.judged, "entered": result.entered, "left": result.left}


judge.label = Text("每日“五未”核对", "Daily look at stalls")  # type: ignore[attr-defined]
DAILY = [("projects.stalls", "01:30", judge)]
