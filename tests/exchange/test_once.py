"""A double click: the same upload, confirmation or undo sent twice is done once and never an error."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from luodi.apps.exchange import actions
from luodi.apps.exchange.actions import intake
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.files.models import StoredFile
from luodi.apps.projects.models import Fact, ProjectState
from luodi.kernel import clock
from tests.access.world import client_of
from tests.conftest import CopiedDatabase
from tests.exchange.city import TODAY, build_city, previewed
from tests.exchange.workbooks import workbook

BOOK = {"台账": [["序号", "县（市、区）", "项目名称", "总投资（万元）"], [1, "安澜区", "甲项目", 5200]]}


@pytest.fixture(autouse=True)
def day():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def clerk(city):
    return city.person("clerk", "anlan")


@pytest.mark.django_db
def test_the_same_upload_begins_one_import(city, clerk):
    web, sent = client_of(clerk), []
    once = web.get("/imports/new/").context["form"]["once"].value()
    assert once
    for _click in range(2):
        file = SimpleUploadedFile("台账.xlsx", workbook(BOOK))
        answer = web.post("/imports/new/", {"file": file, "unit": city.units["anlan"].pk, "once": once})
        assert answer.status_code == 302
        sent.append(answer["Location"])
    assert sent[0] == sent[1]
    assert (ImportBatch.objects.count(), StoredFile.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_confirmation_and_an_undo_sent_twice_are_done_once(city, clerk):
    batch = previewed(clerk, city.units["anlan"], "台账.xlsx", workbook(BOOK), default_kind="attraction")
    stale, web = ImportBatch.objects.get(pk=batch.pk), client_of(clerk)
    for _click in range(2):
        sent = web.post(f"/imports/{batch.pk}/confirm/", {"revision": batch.revision})
        assert sent.status_code == 302
    with pytest.raises(ValidationError):
        actions.commit_batch(by=clerk, batch=stale)
    assert ProjectState.objects.filter(recorded_to=None).count() == 1
    written = Fact.objects.count()
    stale = ImportBatch.objects.get(pk=batch.pk)
    answers = [web.post(f"/imports/{batch.pk}/undo/", {"reason": "错"}).status_code for _click in range(2)]
    assert answers == [302, 422]
    with pytest.raises(ValidationError, match="已经撤销"):
        actions.undo_import(by=clerk, batch=stale, reason="错")
    assert ImportBatch.objects.get(pk=batch.pk).state == "undone"
    assert Fact.objects.count() - written <= written + 1, "each fact is withdrawn once"


def test_two_uploads_at_one_moment_begin_one_import(copied_database: CopiedDatabase, monkeypatch):
    city = build_city()
    clerk, unit, begun = city.person("clerk", "anlan"), city.units["anlan"], []
    barrier, act = threading.Barrier(2), intake.act

    def together(**given):
        barrier.wait(5)
        return act(**given)

    def click():
        try:
            with clock.fixed(TODAY):
                given = {"name": "台账.xlsx", "content": workbook(BOOK), "unit": unit}
                begun.append(actions.start_import(by=clerk, once="form", **given).pk)
        finally:
            connection.close()

    monkeypatch.setattr(intake, "act", together)
    clicks = [threading.Thread(target=click) for _click in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len(begun) == 2 and len(set(begun)) == 1
    assert (ImportBatch.objects.count(), StoredFile.objects.count()) == (1, 1)
