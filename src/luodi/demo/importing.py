"""Sends the story's workbook through the same steps as a clerk at the page: upload, map, confirm."""

from luodi.apps.access.models import Person
from luodi.apps.exchange.actions.answers import decline_all
from luodi.apps.exchange.actions.commit import confirm_import
from luodi.apps.exchange.actions.intake import save_mapping, start_import
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.jobs import leases
from luodi.apps.jobs.context import JobContext
from luodi.apps.jobs.enums import JobState
from luodi.apps.jobs.registry import load_tasks, task_for
from luodi.apps.organisations.models import Unit
from luodi.demo.calendars import moment
from luodi.demo.reading import data
from luodi.demo.workbook import workbook
from luodi.kernel import clock


def send_workbook(by: Person, unit: Unit) -> ImportBatch:
    """Upload the workbook, confirm what the machine found, and write it into the ledger.

    Raises RuntimeError when the reader finds other rows than were written, so that the demo never
    shows an import that went wrong.
    """
    spec, sent = data("figures")["workbook"], workbook()
    load_tasks()
    with clock.fixed(moment(spec["sent"], 10, 20)):
        batch = start_import(by=by, name=sent.name, content=sent.content, unit=unit)
        _work()
    with clock.fixed(moment(spec["sent"], 10, 26)):
        batch.refresh_from_db()
        save_mapping(by=by, batch=batch, as_of=spec["as_of"], default_kind="attraction")
        _work()
    with clock.fixed(moment(spec["sent"], 10, 31)):
        batch.refresh_from_db()
        # The county looked at the near matches: these are projects of their own.
        if batch.counts.get("unanswered"):
            decline_all(by=by, batch=batch)
        batch = confirm_import(by=by, batch=batch)
    if batch.written.get("projects") != sent.rows - sent.wrong:
        raise RuntimeError(f"the demo workbook was read otherwise than it was written: {batch.written}")
    return batch


def _work() -> None:
    """Do the queued job here and now: nobody else works while the city is being built."""
    job = leases.take()
    if job is None:
        raise RuntimeError("no job is queued for the demo workbook")
    context = JobContext(job, job.lease_token)
    result = task_for(job.kind).run(context)
    leases.leave(job.pk, job.lease_token, JobState.DONE, result={"value": result}, **context.take_news())
