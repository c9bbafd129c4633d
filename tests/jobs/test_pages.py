"""The pages of jobs: one's own and one's units', progress without a reload, cancel."""

import pytest
from django.test import Client

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.jobs.actions import cancel, enqueue
from luodi.apps.jobs.enums import JobState
from luodi.apps.jobs.models import Job
from tests.access.world import client_of
from tests.worlds import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def test_ones_own_job_is_seen_and_a_strangers_is_not(world: World) -> None:
    clerk, stranger = world.person("clerk", world.north), world.person("clerk", world.south)
    job = enqueue(by=clerk, kind="files.sweep", unit=world.north)
    assert "清理无主文件" in client_of(clerk).get("/jobs/").content.decode()
    assert "清理无主文件" not in client_of(stranger).get("/jobs/").content.decode()
    assert client_of(clerk).get(job.get_absolute_url()).status_code == 200
    for client in (client_of(stranger), client_of(world.person("leader", world.south))):
        assert client.get(job.get_absolute_url()).status_code == 404
        assert client.post(f"{job.get_absolute_url()}cancel/").status_code == 404
    assert Client().get(job.get_absolute_url()).status_code == 302


def test_the_fragment_equals_its_part_of_the_page_and_polls_until_the_end(world: World) -> None:
    clerk = world.person("clerk", world.north)
    job = enqueue(by=clerk, kind="files.sweep", unit=world.north)
    client = client_of(clerk)
    for state, polls in ((JobState.QUEUED, True), (JobState.RUNNING, True), (JobState.DONE, False)):
        Job.objects.filter(pk=job.pk).update(
            state=state, done=30, total=120, message={"zh": "第 30 行", "en": "row 30"}
        )
        page = client.get(job.get_absolute_url()).content.decode()
        fragment = client.get(job.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
        assert fragment.split("csrfmiddlewaretoken")[0].strip() in page
        assert ("every 1s" in fragment) == polls
        assert "第 30 行" in fragment
        if state == JobState.RUNNING:
            assert "25.0%" in fragment


def test_english_pages_speak_english(world: World) -> None:
    clerk = world.person("clerk", world.north)
    job = enqueue(by=clerk, kind="files.sweep", unit=world.north)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, error={"zh": "做不了。", "en": "It cannot be done."}
    )
    client = client_of(clerk)
    client.cookies["django_language"] = "en"
    page = client.get(job.get_absolute_url()).content.decode()
    assert "Sweep files that nothing names" in page and "It cannot be done." in page and "做不了" not in page


def test_the_owner_cancels_and_an_operator_may(world: World) -> None:
    clerk = world.person("clerk", world.north)
    job = enqueue(by=clerk, kind="files.sweep", unit=world.north)
    answer = client_of(clerk).post(f"{job.get_absolute_url()}cancel/")
    assert answer.status_code == 302
    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == (JobState.CANCELLED, True)
    other = enqueue(by=clerk, kind="files.sweep", unit=world.north)
    assert cancel(by=SYSTEM, job=other).state == JobState.CANCELLED
    finished = enqueue(by=clerk, kind="files.sweep", unit=world.north)
    Job.objects.filter(pk=finished.pk).update(state=JobState.DONE)
    assert cancel(by=clerk, job=finished).state == JobState.DONE
