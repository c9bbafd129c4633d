"""Background work of the ledger: the turn of a year and the daily look at 五未."""

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


def turn(job: JobContext) -> dict[str, int]:
    """Close last year's plan and progress when a year has begun."""
    return {"changed": actions.turn_year()}


turn.label = Text("年度数据转年", "Turn of the year")  # type: ignore[attr-defined]
judge.label = Text("每日“五未”核对", "Daily look at stalls")  # type: ignore[attr-defined]
DAILY = [("projects.year", "00:05", turn), ("projects.stalls", "01:30", judge)]
